"""Which part of a run this machine hears, as the settings say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from noworse.errors import Problem
from noworse.records.shards import Shard
from noworse.suite.settings.keys import shown
from noworse.suite.settings.layers import Layers
from noworse.suite.settings.table import SettingsTable

_SHARD = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})")


def shard_of(text: str | None) -> Shard | None:
    """Read `3/8`; `None`: there is no such shard, or none was asked for."""
    found = _SHARD.fullmatch(text or "")
    if found is None or int(found[1]) > int(found[2]):
        return None
    return Shard(number=int(found[1]), of=int(found[2]))


def unfit_shard(layers: Layers, table: SettingsTable) -> Iterator[Problem]:
    """Refuse what is no shard, and a shard of what has no parts."""
    if table.shard is None:
        return
    if shard_of(table.shard) is None:
        yield layers.problem(
            ("shard",), f"`shard` is no part such as 3/8 (got {shown(table.shard)})"
        )
    if table.aa:
        yield layers.problem(
            ("shard",),
            "`shard` and `aa` do not go together: noise has no parts",
            "give one of them",
        )
