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
