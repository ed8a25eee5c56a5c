"""Which processes share a journal, and which of them are alive."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator

import pytest
from tests.calls.doubles_for_tests import FakeClock

from noworse.calls.roster import Owner, Roster
from noworse.calls.schema import open_empty

ME = Owner("me", "host-1", os.getpid())


class LateClock(FakeClock):
    """One whose day has moved on."""

    def now(self) -> str:
        return "2026-11-24T09:31:00Z"


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    opened = open_empty()
    yield opened
    opened.close()


def entered(database: sqlite3.Connection, owner: Owner) -> Roster:
    roster = Roster(owner, FakeClock())
    roster.enter(database)
    return roster


def owners(database: sqlite3.Connection) -> set[str]:
    return {name for (name,) in database.execute("SELECT id FROM owners")}


def test_a_process_on_another_host_lives_until_it_falls_silent(
    database: sqlite3.Connection,
) -> None:
    """Nothing else can be known of it."""
    entered(database, Owner("far", "host-2", 1))

    assert Roster(ME, FakeClock()).is_alive(database, "far")
    assert not Roster(ME, LateClock()).is_alive(database, "far")


def test_a_process_on_this_host_is_dead_once_it_is_gone(
    database: sqlite3.Connection,
) -> None:
    """A run after a kill does not wait until the killed one counts as silent."""
    gone = 2**22 + 7  # above the largest number that Linux gives a process
    entered(database, Owner("gone", "host-1", gone))
    entered(database, Owner("parent", "host-1", os.getppid()))

    roster = Roster(ME, FakeClock())

    assert not roster.is_alive(database, "gone")
    assert roster.is_alive(database, "parent")


def test_our_own_number_in_anothers_entry_is_a_dead_ones(
    database: sqlite3.Connection,
) -> None:
    """Numbers are used again, in containers at once."""
    entered(database, Owner("before", "host-1", os.getpid()))
    me = entered(database, ME)

    assert not me.is_alive(database, "before")
    assert me.is_alive(database, "me")


def test_a_process_that_was_never_entered_is_dead(
    database: sqlite3.Connection,
) -> None:
    """Its claims are nobody's."""
    assert not Roster(ME, FakeClock()).is_alive(database, "unheard-of")


def test_a_process_of_another_user_is_alive(
    database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That we may not signal it shows that it is there."""

    def refuse(_: int, __: int) -> None:
        raise PermissionError

    entered(database, Owner("theirs", "host-1", 1))
    monkeypatch.setattr(os, "kill", refuse)

    assert Roster(ME, FakeClock()).is_alive(database, "theirs")


def test_no_process_is_signalled_on_windows(
    database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There, the signal 0 is Ctrl-C."""
    signalled: list[int] = []
    entered(database, Owner("near", "host-1", 1))
    monkeypatch.setattr(os, "kill", lambda pid, _: signalled.append(pid))
    monkeypatch.setattr("noworse.calls.roster._WINDOWS", os.name)

    assert Roster(ME, FakeClock()).is_alive(database, "near")
    assert signalled == []


def test_whoever_enters_clears_the_dead_away(database: sqlite3.Connection) -> None:
    """With their claims."""
    entered(database, Owner("before", "host-1", os.getpid()))
    database.execute("INSERT INTO claims (key, owner) VALUES ('k', 'before')")

    entered(database, ME)

    assert owners(database) == {"me"}
    assert database.execute("SELECT key FROM claims").fetchall() == []


def test_a_beat_keeps_an_entry_fresh(database: sqlite3.Connection) -> None:
    """Not more often than it must."""
    far = Owner("far", "host-2", 1)
    roster = entered(database, far)
    later = Roster(far, LateClock(), 1000.0)

    roster.beat(database)
    assert not Roster(ME, LateClock()).is_alive(database, "far")
    later.beat(database)
    assert Roster(ME, LateClock()).is_alive(database, "far")


def test_whoever_leaves_takes_everything_along(database: sqlite3.Connection) -> None:
    """Entry and claims, and nobody else's."""
    me = entered(database, ME)
    entered(database, Owner("far", "host-2", 1))
    database.execute("INSERT INTO claims (key, owner) VALUES ('k', 'me'), ('l', 'far')")

    me.leave(database)

    assert owners(database) == {"far"}
    assert database.execute("SELECT owner FROM claims").fetchall() == [("far",)]
