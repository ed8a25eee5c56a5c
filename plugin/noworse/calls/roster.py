"""Which processes share a journal, and which of them are still alive."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from noworse.calls.clock import Clock

_ALIVE_SECONDS = 20.0
"""A process that was not heard of for so long has lost its claims."""

_BEAT_SECONDS = 4.0
_WINDOWS = "nt"


class Owner(NamedTuple):
    """One process with an open journal."""

    id: str
    """Never used before."""

    host: str
    pid: int


@dataclass(slots=True)
class Roster:
    """Enters this process, keeps its entry fresh, and tells whether others live."""

    me: Owner
    clock: Clock
    _beat_at: float = 0.0

    def enter(self, db: sqlite3.Connection) -> None:
        """Take this process in, and forget those that have died.

        What they had sent is remembered: whoever claims it buys it once more.
        """
        known = db.execute("SELECT id FROM owners").fetchall()
        dead = [(owner,) for (owner,) in known if not self.is_alive(db, owner)]
        db.executemany("DELETE FROM owners WHERE id = ?", dead)
        db.execute(
            "DELETE FROM claims WHERE NOT sent AND owner NOT IN (SELECT id FROM owners)"
        )
        db.execute("INSERT INTO owners VALUES (?, ?, ?, ?)", (*self.me, self._until()))
        self._beat_at = self.clock.monotonic() + _BEAT_SECONDS

    def beat(self, db: sqlite3.Connection) -> None:
        """Say that this process is alive, unless it has just done so."""
        if self.clock.monotonic() >= self._beat_at:
            self._beat_at = self.clock.monotonic() + _BEAT_SECONDS
            fresh = (self._until(), self.me.id)
            db.execute("UPDATE owners SET until = ? WHERE id = ?", fresh)

    def leave(self, db: sqlite3.Connection) -> None:
        """Take this process out, with all that it has claimed."""
        db.execute("DELETE FROM claims WHERE owner = ?", (self.me.id,))
        db.execute("DELETE FROM owners WHERE id = ?", (self.me.id,))

    def is_alive(self, db: sqlite3.Connection, owner: str) -> bool:
        """Whether a process may still finish what it has claimed.

        On this host a process that is gone is dead at once, so that a run which
        follows a kill need not wait.
        """
        row = db.execute(
            "SELECT host, pid, until FROM owners WHERE id = ?", (owner,)
        ).fetchone()
        if row is None or row[2] < self._now():
            return False
        if row[0] != self.me.host or owner == self.me.id:
            return True
        # Our own number in another's entry was that of a process before us.
        return row[1] != self.me.pid and _runs(row[1])

    def _until(self) -> float:
        return self._now() + _ALIVE_SECONDS

    def _now(self) -> float:
        return datetime.fromisoformat(self.clock.now()).timestamp()


def _runs(pid: int) -> bool:
    # There is no harmless signal on Windows: there, only silence means death.
    if os.name == _WINDOWS:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is another user's, so it is there
    return True
