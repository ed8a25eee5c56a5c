"""Names by which a case's test is found: its suite, its slice and its tags."""

from __future__ import annotations

import re

import pytest

from noworse.door.opening import session_of
from noworse.records.cases import Case, Suite

_NO_MARKER = re.compile(r"_|.*[:(\s]")
"""What no marker of pytest's may start with, or hold."""

_PYTESTS_OWN = frozenset(
    {"filterwarnings", "parametrize", "skip", "skipif", "usefixtures", "xfail"}
)


def name_by(item: pytest.Item, suite: Suite, case: Case) -> None:
    """Let `-k` find a test by suite, slice and tags, and `-m` by its tags.

    A tag becomes a registered marker. Where pytest would read another name, or act on
    it, only `-k` finds it: a tag `xfail` must not turn a failure green.
    """
    item.extra_keyword_matches.update((suite.name, case.slice, *case.tags))
    for tag in case.tags:
        if not _NO_MARKER.match(tag) and tag not in _PYTESTS_OWN:
            session_of(item.config).register_tag(tag)
            item.add_marker(tag)
