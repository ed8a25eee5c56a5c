"""What a look at a project found: one line each, and how bad it is."""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["ok", "warn", "wrong"]


class Finding(NamedTuple):
    """One thing that was looked at."""

    level: Level
    """`warn`: a run works, and its reader should know; `wrong`: it does not work."""

    subject: str
    told: str
    mend: str | None = None
    """What to do about it."""
