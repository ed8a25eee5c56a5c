"""Those who wait for a function and those who offer it find each other."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from tests.suite.lineups_for_tests import ALONE, BASELINE, CHEAP, case

from noworse.door import waiting
from noworse.door.calling import Caller
from noworse.door.offers import Done, Offer, Offers
from noworse.records.base import Side
from noworse.records.calls import case_call
from noworse.records.cases import Swap
from noworse.records.models import Model
from noworse.records.performances import Output, Performance, Performed

SWAP = Swap(suite="s", function="test_s", version="1")
ALWAYS_ALONE = SWAP.model_copy(update={"alone": ("thing",)})
DONE = Performed(output=Output(text="done"))


def performance(name: str = "a") -> Performance:
    return Performance(suite="s", case=name, role="candidate", model=CHEAP)


@dataclass
class Hand:
    """Starts performances, and ends them when it is told to."""

    started: list[tuple[str, Done]] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    def __call__(self, performance: Performance, done: Done) -> Callable[[], None]:
        self.started.append((performance.case, done))
        return lambda: self.cancelled.append(performance.case)

    @property
    def cases(self) -> list[str]:
        return [name for name, _ in self.started]

    def end(self, performed: Performed | None = DONE) -> None:
        """End the first that is still under way."""
        _, done = self.started.pop(0)
        done(performed)


def ask(
    offers: Offers, name: str = "a", rank: float = 0.0, swap: Swap = SWAP
) -> asyncio.Task[Performed]:
    asked = offers.perform(performance(name), swap, rank, lambda: None)
    return asyncio.ensure_future(asked)


def play(scene: Callable[[Offers, Hand], Awaitable[None]], most: int = 9) -> None:
    """Let a scene run with nobody who offers."""

    async def go() -> None:
        async with asyncio.timeout(20):
            await scene(Offers(most), Hand())

    asyncio.run(go())


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_who_waits_is_served_by_rank_as_far_as_there_is_room() -> None:
    """Whoever asked first; and what waits is begun only in its turn."""

    async def scene(offers: Offers, hand: Hand) -> None:
        tasks = [ask(offers, name, rank) for name, rank in [("c", 2), ("a", 0)]]
        tasks.append(ask(offers, "b", 1, SWAP))
        await settle()
        offers.put(Offer("s", None, hand))
        first = hand.cases

        for _ in range(3):
            hand.end()
        told = await asyncio.gather(*tasks)

        assert first == ["a", "b"]
        assert told == [DONE] * 3

    play(scene, most=2)


def test_the_least_busy_offer_is_taken() -> None:
    """So that workers share the load."""

    async def scene(offers: Offers, hand: Hand) -> None:
        other = Hand()
        offers.put(Offer("s", None, hand))
        offers.put(Offer("s", None, other))
        offers.put(Offer("another", None, Hand()))

        tasks = [ask(offers, name) for name in "abcd"]
        await settle()

        assert (len(hand.started), len(other.started)) == (2, 2)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert sorted(hand.cancelled + other.cancelled) == ["a", "b", "c", "d"]

    play(scene)


def test_a_case_may_wait_for_its_own_offer() -> None:
    """Others do not hold it up, wherever it stands."""

    async def scene(offers: Offers, hand: Hand) -> None:
        tasks = {name: ask(offers, name, swap=ALWAYS_ALONE) for name in "abb"}
        await settle()

        offers.put(Offer("s", "b", hand))
        tasks["a"].cancel()
        await settle()
        offers.put(Offer("s", "a", hand))

        assert hand.cases == ["b", "b"]
        hand.end()
        hand.end()
        assert await tasks["b"] == DONE

    play(scene)


def test_what_dies_with_its_process_is_given_to_another_once() -> None:
    """What kills two of them is told."""

    async def scene(offers: Offers, hand: Hand) -> None:
        asked = ask(offers)
        offers.put(Offer("s", None, hand))
        await settle()

        hand.end(None)
        again = hand.cases
        hand.end(None)
        told = await asked

        assert again == ["a"]
        assert (told.trouble, "twice" in told.detail) == ("not_performed", True)

    play(scene)


def test_nobody_waits_when_the_last_test_is_over() -> None:
    """Neither who waits, nor who comes later, nor who had begun and died."""

    async def scene(offers: Offers, hand: Hand) -> None:
        asked, begun = ask(offers, "a"), ask(offers, "b")
        offers.put(Offer("s", None, hand))
        await settle()
        late = ask(offers, "c")
        offers.close()
        hand.end(DONE)
        hand.end(None)

        told = [one.trouble for one in await asyncio.gather(asked, begun, late)]

        assert told == [None, "not_performed", "not_performed"]

    play(scene, most=2)


def test_what_waits_is_told_when_the_last_test_is_over() -> None:
    """It was never begun."""

    async def scene(offers: Offers, _hand: Hand) -> None:
        asked = ask(offers)
        await settle()
        offers.close()

        assert (await asked).trouble == "not_performed"

    play(scene)


def test_an_answer_that_nobody_waits_for_is_dropped() -> None:
    """Its slot is free again; also where it died."""

    async def scene(offers: Offers, hand: Hand) -> None:
        offers.put(Offer("s", None, hand))
        for outcome in (DONE, None):
            asked = ask(offers)
            await settle()
            asked.cancel()
            await asyncio.wait([asked])
            hand.end(outcome)
        after = ask(offers)
        await settle()
        hand.end()

        assert await after == DONE

    play(scene, most=1)


def test_who_leaves_before_it_has_begun_is_given_up_at_once() -> None:
    """Though it is only just being started."""

    async def scene(offers: Offers, hand: Hand) -> None:
        asked = ask(offers)
        await settle()

        def start(performance: Performance, done: Done) -> Callable[[], None]:
            # As if another thread had put the offer.
            offers._leave(waiter)
            return hand(performance, done)

        [waiter] = offers._queues["s"].waiting
        offers.put(Offer("s", None, start))

        assert hand.cancelled == ["a"]
        asked.cancel()

    play(scene)


def test_a_function_that_blocks_the_loop_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever should have told of its time cannot: then it is done here, once."""
    monkeypatch.setattr(waiting, "_GRACE_SECONDS", 0.0)

    async def scene(offers: Offers, hand: Hand) -> None:
        offer = Offer("s", None, hand)
        offers.put(offer)
        brief = SWAP.model_copy(update={"timeout_seconds": 0.01})

        told = await ask(offers, swap=brief)
        hand.end()

        assert told.trouble == "function_timeout"
        assert "holds up the event loop" in told.detail
        assert offer.busy == 0

    play(scene)


def test_an_offer_is_taken_back_when_all_that_it_began_is_over() -> None:
    """Patiently, once its suite needs it no more, or others offer too, or all ends."""

    async def scene(offers: Offers, hand: Hand) -> None:
        offer = Offer("s", None, hand)
        offers.put(offer)
        asked = ask(offers)
        await settle()
        leaving = threading.Thread(
            target=offers.withdraw, args=(offer,), kwargs={"patient": True}
        )
        leaving.start()

        offers.finish("s")
        assert leaving.is_alive()
        hand.end()
        await asyncio.to_thread(leaving.join, 20)

        assert not leaving.is_alive()
        assert await asked == DONE

    play(scene)


@pytest.mark.parametrize("why", ["ended", "others"])
def test_an_offer_that_is_not_needed_is_let_go(why: str) -> None:
    """At once; to take it back twice does no harm."""

    async def scene(offers: Offers, hand: Hand) -> None:
        offer = Offer("s", None, hand)
        offers.put(offer)
        if why == "ended":
            offers.end()
        else:
            offers.put(Offer("another", None, hand))
            offers.put(Offer("s", None, Hand()))

        offers.withdraw(offer, patient=True)
        offers.withdraw(offer, patient=False)
        asked = ask(offers)
        await settle()

        assert hand.cases == []
        asked.cancel()

    play(scene)


def test_an_outcome_may_come_when_the_loop_is_gone() -> None:
    """A thread that was left behind: nobody hears it."""
    hand, offers = Hand(), Offers(9)

    async def scene() -> None:
        offers.put(Offer("s", None, hand))
        asked = ask(offers)
        await settle()
        asked.cancel()
        await asyncio.wait([asked])

    asyncio.run(scene())

    hand.end()

    assert hand.started == []


@pytest.mark.parametrize(
    ("model", "role"), [(CHEAP, "candidate"), (BASELINE, "baseline")]
)
def test_a_call_of_the_engines_is_a_performance(model: Model, role: Side) -> None:
    """In the role that the model plays."""

    async def scene(offers: Offers, hand: Hand) -> None:
        seen: list[Performance] = []

        def start(performance: Performance, done: Done) -> Callable[[], None]:
            seen.append(performance)
            return hand(performance, done)

        offers.put(Offer("s", None, start))
        call = case_call(model, case("a", swap=SWAP), repeat=2)
        asked = asyncio.ensure_future(
            Caller(ALONE, offers).perform(call, 0.0, lambda: None)
        )
        await settle()
        hand.end()

        assert await asked == DONE
        assert seen == [
            Performance(
                suite="s",
                case="a",
                role=role,
                model=model,
                sample=2,
                key=call.key,
                is_offline=True,
            )
        ]

    play(scene)
