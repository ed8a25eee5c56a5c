"""What `--lf` runs again: where a suite or a slice of it was red, all of its cases."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from noworse.door.decisions import Told

_LAST_FAILED = "cache/lastfailed"
"""Where pytest's `--lf` keeps node ids."""


def remember_suites(config: pytest.Config, told: Sequence[Told]) -> None:
    """Let the cases of red decisions count as failed in the cache of `--lf`.

    A decision is no test that could be run by itself, and a part of a suite decides
    nothing: with the one case that failed, its suite would seem to be mended.
    """
    red = [one for one in told if one.is_red]
    cache: pytest.Cache | None = getattr(config, "cache", None)
    if cache is None or not red:
        return
    failed: dict[str, bool] = dict(cache.get(_LAST_FAILED, {}))
    for one in red:
        failed.pop(one.node, None)
        failed.update(dict.fromkeys(one.nodes, True))
    cache.set(_LAST_FAILED, failed)
