"""What a journal holds, counted: for a person who wonders what it is good for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from noworse.calls.schema import open_strictly

_ANSWERS = "SELECT count(*) FROM answers"
_LOST = "SELECT count(*), coalesce(sum(usd), 0) FROM lost"
_BATCHES = "SELECT count(*) FROM batches WHERE open = 1"


class Stock(NamedTuple):
    """The contents of a journal."""

    answers: int
    lost: int
    """Attempts that may have been paid for, and brought no answer."""

    lost_usd: float
    """At most."""

    batches: int
    """That were ordered, and not collected."""


def stock_of(path: Path) -> Stock | str | None:
    """Count what is in a journal; a text: why it cannot be read; `None`: there is none.

    Nothing is written, and whoever writes to it meanwhile is not held up.
    """
    if not path.exists():
        return None
    try:
        with closing(open_strictly(path)) as journal:
            [answers] = journal.execute(_ANSWERS).fetchone()
            lost, usd = journal.execute(_LOST).fetchone()
            batches = 0
            if journal.execute("PRAGMA user_version").fetchone()[0] > 1:
                [batches] = journal.execute(_BATCHES).fetchone()
    except sqlite3.Error as error:
        return str(error)
    return Stock(int(answers), int(lost), float(usd), int(batches))
