"""A worker's functions reach the controller's engine, or nobody waits for them."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import pytest
from tests.door.test_served_stage import REPORT, SELECTION, FakeStage, refusal
from tests.suite.lineups_for_tests import CHEAP

from noworse.door.offers import Done, Offer
from noworse.door.remote import RemoteStage
from noworse.door.xdist import ServedStage
from noworse.records.performances import Output, Performance, Performed

WHAT = Performance(suite="s", case="c", role="candidate", model=CHEAP)
DONE = Performed(output=Output(text="done"))


class Borrower(FakeStage):
    """A stage that takes offers."""

    def __init__(self) -> None:
        super().__init__()
        self.offers: SimpleQueue[Offer] = SimpleQueue()

    def put(self, offer: Offer) -> None:
        self.offers.put(offer)

    def withdraw(
        self, offer: Offer, *, patient: bool, seconds: float | None = None
    ) -> None:
        """Let it go at once."""


def perform(performance: Performance, done: Done) -> Callable[[], None]:
    """Come to an end at once."""
    assert performance == WHAT
    done(DONE)
    return lambda: None


def served_by(stage: Borrower, scheduler: str = "load") -> ServedStage:
    fake: Any = stage
    return ServedStage(fake, scheduler)


def test_functions_cross_over_a_line_of_their_own() -> None:
    """While the other one waits for a report."""
    stage, told = Borrower(), SimpleQueue[Performed | None]()
    served, one, two = (
        served_by(stage),
        Offer("s", None, perform),
        Offer("t", "c", perform),
    )
    remote = RemoteStage(served.introduction())
    remote.open(SELECTION)

    remote.put(one)
    remote.put(two)
    stage.offers.get(timeout=20).start(WHAT, told.put)
    second = stage.offers.get(timeout=20)
    remote.withdraw(one, patient=True)
    report = remote.wait("s", "c")
    remote.close()
    served.shut()

    assert told.get(timeout=20) == DONE
    assert (second.suite, second.case) == ("t", "c")
    assert report == REPORT


@pytest.mark.parametrize("why", ["other cases", "scheduler"])
def test_what_is_not_wanted_is_let_go(why: str) -> None:
    """Of a worker whose files differ, or under a scheduler that is refused."""
    stage, offer = Borrower(), Offer("s", None, perform)
    served = served_by(stage, "each" if why == "scheduler" else "load")
    first, remote = (RemoteStage(served.introduction()) for _ in "12")
    first.open(SELECTION)
    assert why == "scheduler" or first.wait("s", "c") == REPORT
    remote.open(SELECTION.model_copy(update={"nodes": ("b::c",)}))

    remote.put(offer)
    remote.withdraw(offer, patient=True)

    assert stage.offers.empty()
    assert "mend: " in refusal(remote)
    first.close()
    served.shut()


def test_without_an_engine_nothing_is_offered() -> None:
    """The test says why as soon as it waits."""
    remote, offer = RemoteStage(None), Offer("s", None, perform)
    remote.open(SELECTION)

    remote.put(offer)
    remote.withdraw(offer, patient=True)

    assert "there is no `[tool.noworse]`" in refusal(remote)


def test_an_engine_that_is_gone_is_offered_nothing() -> None:
    """Nor does anybody wait for it."""
    served, offer = served_by(Borrower()), Offer("s", None, perform)
    remote = RemoteStage(served.introduction())
    remote.open(SELECTION)
    served.shut()

    remote.put(offer)
    remote.withdraw(offer, patient=True)

    assert "mend: start the same command again" in refusal(remote)
