"""The garbage collector during a run."""

from __future__ import annotations

import gc

import pytest

from noworse.door.collector import patient


def test_the_collector_is_as_it_was_afterwards() -> None:
    """Also where the run failed: the process is the user's."""
    before, within = gc.get_threshold(), []

    def fail() -> None:
        within.append(gc.get_threshold())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), patient():
        fail()

    assert within[0] > before
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_the_end_of_the_process_is_not_spent_on_taking_things_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many runs there were, what they made is set aside once."""
    at_exit: list[object] = []
    monkeypatch.setattr("atexit.register", at_exit.append)
    monkeypatch.setattr("atexit.unregister", lambda _: at_exit.clear())

    for _ in range(2):
        with patient():
            pass

    assert at_exit == [gc.freeze]
