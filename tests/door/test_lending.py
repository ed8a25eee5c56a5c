"""Functions are lent to the controller over a line, and come back when it breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, NamedTuple

import pytest
from tests.suite.lineups_for_tests import CHEAP

from noworse.door.borrowing import Borrowing
from noworse.door.lending import Lending
from noworse.door.offers import Done, Offer
from noworse.records.performances import Output, Performance, Performed
from noworse.records.requests import Reply, Request

WHAT = Performance(suite="s", case="a", role="candidate", model=CHEAP)
PING = Request(tail="/chat/completions", body="{}", case="a")
PONG = Reply(status=200, content_type="text/plain", body="PONG", seconds=0.5)
DONE = Performed(output=Output(text="done"), seconds=0.5)


class End:
    """One end of a line within this process."""

    def __init__(self, incoming: SimpleQueue[Any], outgoing: SimpleQueue[Any]) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self.is_closed = False

    def send(self, message: dict[str, object]) -> None:
        if self.is_closed:
            raise ConnectionError
        self._outgoing.put(message)

    def receive(self) -> dict[str, Any] | None:
        return self._incoming.get(timeout=20)  # type: ignore[no-any-return]

    def close(self) -> None:
        """Hang up: the other end is told."""
        self.is_closed = True
        self._outgoing.put(None)


@dataclass
class House:
    """Takes offers, and lets them go when the test says so."""

    offers: SimpleQueue[Offer] = field(default_factory=SimpleQueue)
    withdrawn: SimpleQueue[tuple[bool, float | None]] = field(
        default_factory=SimpleQueue
    )
    may_go: threading.Event = field(default_factory=threading.Event)
    asked: SimpleQueue[tuple[str, str, Request, Future[Reply]]] = field(
        default_factory=SimpleQueue
    )

    def ask(self, key: str, model: str, request: Request) -> Future[Reply]:
        future: Future[Reply] = Future()
        self.asked.put((key, model, request, future))
        return future

    def put(self, offer: Offer) -> None:
        self.offers.put(offer)

    def withdraw(
        self, offer: Offer, *, patient: bool, seconds: float | None = None
    ) -> None:
        del offer
        self.withdrawn.put((patient, seconds))
        if seconds is None:
            self.may_go.wait(20)


class Scene(NamedTuple):
    lending: Lending
    house: House
    near: End
    far: End
    serving: threading.Thread


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A worker and a controller that talk to each other."""
    one, other = SimpleQueue[Any](), SimpleQueue[Any]()
    near, far = End(one, other), End(other, one)
    house = House()

    def serve() -> None:
        Borrowing(far, house).serve()
        far.close()

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    lending = Lending(near)
    yield Scene(lending, house, near, far, serving)
    house.may_go.set()
    lending.close()
    serving.join(20)


@dataclass
class Hand:
    """Starts performances, and remembers how to end them."""

    started: SimpleQueue[tuple[Performance, Done]] = field(default_factory=SimpleQueue)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def __call__(self, performance: Performance, done: Done) -> Callable[[], None]:
        self.started.put((performance, done))
        return self.cancelled.set


def borrowed(scene: Scene, hand: Hand, case: str | None = None) -> Offer:
    """Offer at the one end, and return what arrives at the other."""
    scene.lending.put(Offer("s", case, hand))
    return scene.house.offers.get(timeout=20)


@pytest.mark.parametrize("outcome", [DONE, None])
def test_what_is_borrowed_is_performed_at_the_other_end(
    scene: Scene, outcome: Performed | None
) -> None:
    """With all that a performance is, and all that came of it."""
    hand, told = Hand(), SimpleQueue[Performed | None]()
    offer = borrowed(scene, hand, "a")

    offer.start(WHAT, told.put)
    performance, done = hand.started.get(timeout=20)
    done(outcome)

    assert (offer.suite, offer.case) == ("s", "a")
    assert performance == WHAT
    assert told.get(timeout=20) == outcome


def test_a_performance_is_given_up_at_the_other_end(scene: Scene) -> None:
    """As it would be here."""
    hand = Hand()
    offer = borrowed(scene, hand)

    cancel = offer.start(WHAT, lambda _: None)
    cancel()

    assert hand.cancelled.wait(20)


def test_who_withdraws_waits_until_the_engine_lets_go(scene: Scene) -> None:
    """And says how long it may take."""
    hand = Hand()
    mine = Offer("s", None, hand)
    scene.lending.put(mine)
    scene.house.offers.get(timeout=20)
    leaving = threading.Thread(
        target=scene.lending.withdraw,
        args=(mine,),
        kwargs={"patient": True, "seconds": None},
    )
    leaving.start()

    asked = scene.house.withdrawn.get(timeout=20)
    waits = leaving.is_alive()
    scene.house.may_go.set()
    leaving.join(20)

    assert asked == (True, None)
    assert waits
    assert not leaving.is_alive()


def test_what_a_worker_had_is_open_again_when_it_is_gone(scene: Scene) -> None:
    """Once: what comes of it later is not heard."""
    hand, told = Hand(), SimpleQueue[Performed | None]()
    offer = borrowed(scene, hand)
    offer.start(WHAT, told.put)
    _, done = hand.started.get(timeout=20)

    scene.near.close()
    lost = told.get(timeout=20)
    scene.serving.join(20)
    done(DONE)
    offer.start(WHAT, told.put)()

    assert (lost, told.get(timeout=20)) == (None, None)
    assert scene.house.withdrawn.get(timeout=20) == (False, 0.0)


def test_nobody_waits_for_a_controller_that_is_gone(scene: Scene) -> None:
    """Neither who had offered before, nor who does so later."""
    before, after = Offer("s", None, Hand()), Offer("t", None, Hand())
    scene.lending.put(before)

    scene.far.close()
    scene.lending.withdraw(before, patient=True, seconds=None)
    scene.lending._listener.join(20)
    scene.lending.put(after)
    scene.lending.withdraw(after, patient=True, seconds=None)

    assert not scene.lending._listener.is_alive()


def test_a_line_that_stays_silent_is_left_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What another thread reads from cannot be closed."""
    monkeypatch.setattr("noworse.door.lending._CLOSING_SECONDS", 0.01)
    silent = SimpleQueue[Any]()
    end = End(silent, SimpleQueue())
    lending = Lending(end)

    lending.close()

    assert not end.is_closed
    silent.put(None)


def test_an_outcome_that_nobody_asked_for_is_nothing(scene: Scene) -> None:
    """A worker may tell twice."""
    scene.near.send({"performed": 7, "outcome": None})

    assert borrowed(scene, Hand()).suite == "s"


def test_a_call_of_a_function_is_answered_at_the_other_end(scene: Scene) -> None:
    """With all that the code sent, and all that its client reads."""
    waiting = scene.lending.ask("k", "small", PING)
    key, model, request, future = scene.house.asked.get(timeout=20)
    future.set_result(PONG)

    assert (key, model, request) == ("k", "small", PING)
    assert waiting.result(timeout=20) == PONG


def test_trouble_with_a_call_ends_the_function_that_makes_it(scene: Scene) -> None:
    """What it was the engine knows, and tells."""
    failed = scene.lending.ask("k", "small", PING)
    scene.house.asked.get(timeout=20)[-1].set_exception(OSError("no"))
    given_up = scene.lending.ask("k", "small", PING)
    scene.house.asked.get(timeout=20)[-1].cancel()

    with pytest.raises(ConnectionError, match="no"):
        failed.result(timeout=20)
    with pytest.raises(ConnectionError):
        given_up.result(timeout=20)


def test_code_that_gave_up_waiting_is_not_told(scene: Scene) -> None:
    """Its reply comes, and is kept where it was bought."""
    first = scene.lending.ask("k", "small", PING)
    first.cancel()
    scene.house.asked.get(timeout=20)[-1].set_result(PONG)
    second = scene.lending.ask("k", "small", PING)
    scene.house.asked.get(timeout=20)[-1].set_result(PONG)

    assert second.result(timeout=20) == PONG
    assert first.cancelled()


def test_no_code_waits_for_a_controller_that_is_gone(scene: Scene) -> None:
    """Neither what it asked before, nor what it asks then."""
    before = scene.lending.ask("k", "small", PING)
    scene.house.asked.get(timeout=20)
    scene.far.close()
    with pytest.raises(ConnectionError, match="hung up"):
        before.result(timeout=20)

    after = scene.lending.ask("k", "small", PING)

    with pytest.raises(ConnectionError, match="hung up"):
        after.result(timeout=20)
