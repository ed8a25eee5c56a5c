"""`--nw-shard`: of all selected cases, those that are heard here."""

from __future__ import annotations

import pytest

from noworse.door.case import CASE
from noworse.records.shards import Shard


def leave_to_others(
    config: pytest.Config, shard: Shard, items: list[pytest.Item]
) -> tuple[str, ...]:
    """Deselect, in place, the cases of other shards; return the suites that there are.

    What is no case of ours stays: every shard runs it.
    """
    suites: dict[str, None] = {}
    kept: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        suite, case = item.stash.get(CASE, (None, None))
        if suite is None or case is None:
            kept.append(item)
            continue
        suites[suite.name] = None
        mine = shard.holds(suite.name, case.id)
        (kept if mine else others).append(item)
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = kept
    return tuple(suites)
