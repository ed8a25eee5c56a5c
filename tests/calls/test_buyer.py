"""Purchases: every attempt, what it costs, and when it is the last."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import (
    KEY,
    REFUSED,
    RESET,
    SUITE,
    FakeClock,
    Provider,
    Step,
    call,
    error,
    model,
    opened,
    said,
)

from noworse.calls.base import Lost
from noworse.calls.engine import EngineStats
from noworse.errors import CallError, CallFailed, ReplyUnreadable, RunEnded
from noworse.records.answers import Answer
from noworse.wire.base import HttpReply

HTML = HttpReply(200, b"<html>proxy</html>")
MOST_USD = (4 + 16 + 2 * 100) / 1e6
"""The upper bound of `ping`."""

COST_USD = (10 + 2 * 5) / 1e6
"""What every answer costs."""


class Bought:
    """One purchase: its answer or its error, and all that it took."""

    def __init__(self, folder: Path, *steps: Step, **more: object) -> None:
        self.provider, self.clock = Provider(list(steps)), FakeClock()
        self.answer: Answer | None = None
        self.error: CallError | None = None
        self.stats: EngineStats
        asyncio.run(self._buy(folder, more))

    async def _buy(self, folder: Path, more: dict[str, object]) -> None:
        opening = opened(folder, self.provider, "record", self.clock, **more)
        async with opening as engine:
            try:
                self.answer = await engine.ask(call(), suite=SUITE)
            except CallError as failed:
                self.error = failed
            self.stats = engine.stats()

    @property
    def attempts(self) -> int:
        return len(self.provider.asked)


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 503, 529])
def test_a_transient_error_is_tried_again(tmp_path: Path, status: int) -> None:
    """After a wait."""
    one = Bought(tmp_path, error(status))

    assert one.answer is not None
    assert one.attempts == 2
    assert 0.25 <= one.clock.slept[0] <= 0.5


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_lasting_error_fails_the_call(tmp_path: Path, status: int) -> None:
    """At once, and only this one."""
    one = Bought(tmp_path, error(status, "no such parameter"))

    assert isinstance(one.error, CallFailed)
    assert "no such parameter" in str(one.error)
    assert one.attempts == 1
    assert one.clock.slept == []


@pytest.mark.parametrize("status", [302, 401, 402, 403, 404, 407, 511])
def test_an_error_that_all_calls_share_ends_the_model(
    tmp_path: Path, status: int
) -> None:
    """At once."""
    one = Bought(tmp_path, error(status))

    assert isinstance(one.error, RunEnded)
    assert one.attempts == 1


def test_an_outage_is_bounded(tmp_path: Path) -> None:
    """Six attempts, each longer after the last; nothing is stored."""
    one = Bought(tmp_path, *[error(500)] * 9)

    assert isinstance(one.error, CallFailed)
    assert one.error.attempts == one.attempts == 6
    assert one.clock.slept == sorted(one.clock.slept)
    assert sum(one.clock.slept) < 16


def test_a_hint_is_waited_for_once_by_the_limiter(tmp_path: Path) -> None:
    """No backoff comes on top."""
    one = Bought(tmp_path, error(429, retry_after="30"))

    assert one.answer is not None
    [slept] = one.clock.slept
    assert 30 <= slept <= 33


def test_hints_do_not_use_up_the_deadline(tmp_path: Path) -> None:
    """The provider chose the time; the call has all of its own left."""
    one = Bought(tmp_path, error(429, retry_after="90"), deadline_seconds=3.0)

    assert one.answer is not None
    assert one.provider.timeouts == [2.0, 2.0]


def test_a_hint_beyond_all_measure_is_named(tmp_path: Path) -> None:
    """And not waited for."""
    one = Bought(tmp_path, error(429, retry_after="86400"))

    assert isinstance(one.error, CallFailed)
    assert "86400 s" in str(one.error)
    assert one.clock.slept == []


@pytest.mark.parametrize("step", [RESET, HTML, error(504)])
def test_what_was_perhaps_billed_is_tried_twice_more_and_booked(
    tmp_path: Path, step: Step
) -> None:
    """Each at its upper bound, as paid and not received."""
    one = Bought(tmp_path, *[step] * 9)

    assert isinstance(one.error, CallError)
    assert one.attempts == 3
    assert len(one.stats.losses) == 3
    assert one.stats.paid_not_received_usd == pytest.approx(3 * MOST_USD)
    assert one.stats.bought == {}


def test_what_was_not_sent_is_not_booked(tmp_path: Path) -> None:
    """A refused connection costs nothing, and is tried as often as others."""
    one = Bought(tmp_path, *[REFUSED] * 9)

    assert one.attempts == 6
    assert one.stats.losses == ()


def test_a_reply_that_cannot_be_read_keeps_its_kind(tmp_path: Path) -> None:
    """The provider answered; it quotes what came."""
    one = Bought(tmp_path, *[HTML] * 9)

    assert isinstance(one.error, ReplyUnreadable)
    assert "proxy" in str(one.error)


def test_an_error_within_a_200_is_no_answer(tmp_path: Path) -> None:
    """It is tried again like any other."""
    body = b'{"error": {"message": "upstream lost", "code": 502}}'
    one = Bought(tmp_path, HttpReply(200, body))

    assert one.answer is not None
    assert one.attempts == 2
    assert len(one.stats.losses) == 1


def test_a_stale_connection_is_replaced_without_a_wait(tmp_path: Path) -> None:
    """The case does not even notice."""
    stale = Lost("connection", "broke off", perhaps_billed=True, stale=True)

    one = Bought(tmp_path, stale)

    assert one.answer is not None
    assert one.clock.slept == [0.0]


def test_a_key_in_an_error_is_blotted_out(tmp_path: Path) -> None:
    """Whatever it looks like."""
    one = Bought(tmp_path, error(400, f"bad key: {KEY}"), secrets=("plain words",))
    words = error(401, "not: plain words")
    other = Bought(tmp_path / "b", words, secrets=("plain words",))

    assert KEY not in str(one.error)
    assert "plain words" not in str(other.error)


def test_a_stalled_attempt_leaves_time_for_another(tmp_path: Path) -> None:
    """Two thirds of the deadline at most."""
    one = Bought(tmp_path, deadline_seconds=3.0)

    assert one.provider.timeouts == [2.0]


def test_a_call_ends_with_its_deadline(tmp_path: Path) -> None:
    """The time that is left is all that the next attempt gets."""
    clock = FakeClock()
    late = Lost("timeout", "late", perhaps_billed=True)
    provider = Provider(then=late)

    async def stall(_: str) -> None:
        clock.time += provider.timeouts[-1]

    provider.before = stall

    async def scene() -> None:
        async with opened(
            tmp_path, provider, clock=clock, deadline_seconds=30.0
        ) as engine:
            with pytest.raises(CallFailed, match="no time is left"):
                await engine.ask(call(), suite=SUITE)

    asyncio.run(scene())

    assert len(provider.asked) == 2
    assert clock.time - 1000 == pytest.approx(30)


def test_an_answer_with_an_empty_bucket_paces_the_next_call(tmp_path: Path) -> None:
    """It is used; the next one waits, two minutes at most."""
    clock = FakeClock()
    empty = said(x_ratelimit_remaining="0", x_ratelimit_reset="6m0s")
    provider = Provider([empty])

    async def scene() -> None:
        async with opened(tmp_path, provider, clock=clock) as engine:
            await engine.ask(call("a"), suite=SUITE)
            assert clock.slept == []
            await engine.ask(call("b"), suite=SUITE)

    asyncio.run(scene())

    assert clock.slept == [120.0]


def test_too_many_requests_halve_what_is_in_flight(tmp_path: Path) -> None:
    """And answers bring it back."""
    in_flight, peaks = [0], [0]

    async def count(_: str) -> None:
        in_flight[0] += 1
        peaks[-1] = max(peaks[-1], in_flight[0])
        for _turn in range(30):
            await asyncio.sleep(0)
        in_flight[0] -= 1

    provider = Provider([error(429, retry_after="1")], before=count)

    async def scene() -> None:
        async with opened(tmp_path, provider, max_in_flight=16) as engine:
            await engine.ask(call("first"), suite=SUITE)
            peaks.append(0)
            asked = (engine.ask(call(str(n)), suite=SUITE) for n in range(40))
            await asyncio.gather(*asked)

    asyncio.run(scene())

    assert 8 <= peaks[-1] <= 12


def test_one_model_down_stops_the_purchases_of_the_other(tmp_path: Path) -> None:
    """At most 50 after the first failure, although 200 cases are open."""
    down, up = model("down"), model("up")
    provider = Provider(by_model={"down": error(500)})

    async def scene() -> None:
        async with opened(tmp_path, provider, max_in_flight=64) as engine:
            asked = [
                engine.ask(call(str(n), of=one), suite=SUITE, rank=n)
                for n in range(200)
                for one in (down, up)
            ]
            told = await asyncio.gather(*asked, return_exceptions=True)
            ended = [one for one in told if isinstance(one, RunEnded)]
            assert "10 calls in a row failed" in str(ended[0])

    asyncio.run(scene())

    first_end = [n for n, name in enumerate(provider.models) if name == "down"][-1]
    bought = provider.models[:first_end].count("up")
    assert bought <= 50


def test_the_budget_ends_the_run_for_all_models(tmp_path: Path) -> None:
    """It is a ceiling over everything."""
    provider = Provider()

    async def scene() -> None:
        async with opened(tmp_path, provider, budget_usd=MOST_USD) as engine:
            await engine.ask(call(), suite=SUITE)
            for one in (model(), model("other")):
                with pytest.raises(RunEnded, match=r"budget: 0\.0000 of") as caught:
                    await engine.ask(call("next", of=one), suite=SUITE)
                assert caught.value.model == one.id

    asyncio.run(scene())

    assert len(provider.asked) == 1


def test_a_budget_of_nothing_buys_nothing(tmp_path: Path) -> None:
    """No call is made."""
    one = Bought(tmp_path, budget_usd=0.0)

    assert isinstance(one.error, RunEnded)
    assert one.attempts == 0


def test_answers_are_settled_at_their_cost(tmp_path: Path) -> None:
    """Ten answers fit into a budget of ten costs and one bound."""
    provider = Provider()
    budget = 9 * COST_USD + MOST_USD + 1e-12

    async def scene() -> None:
        async with opened(tmp_path, provider, budget_usd=budget) as engine:
            for number in range(10):
                await engine.ask(call(f"{number:4}"), suite=SUITE)
            with pytest.raises(RunEnded, match="budget"):
                await engine.ask(call("more"), suite=SUITE)

    asyncio.run(scene())


def test_an_answer_of_unknown_cost_counts_in_full(tmp_path: Path) -> None:
    """The guard must not take it for free."""
    silent = said()
    silent = HttpReply(200, silent.body.replace(b"usage", b"other"), {})

    async def scene() -> None:
        provider = Provider([silent])
        async with opened(tmp_path, provider, budget_usd=1.5 * MOST_USD) as engine:
            await engine.ask(call(), suite=SUITE)
            with pytest.raises(RunEnded, match="budget"):
                await engine.ask(call("next"), suite=SUITE)

    asyncio.run(scene())


def test_what_was_lost_counts_against_the_budget(tmp_path: Path) -> None:
    """The second attempt does not fit any more."""
    one = Bought(tmp_path, RESET, budget_usd=1.5 * MOST_USD)

    assert isinstance(one.error, RunEnded)
    assert one.error.trouble == "budget"
    assert one.attempts == 1


def test_calls_that_wait_hear_of_the_end(tmp_path: Path) -> None:
    """They were queued when the key was refused; not one more goes out."""
    provider = Provider(then=error(401))

    async def scene() -> list[BaseException | Answer]:
        async with opened(tmp_path, provider, max_in_flight=2) as engine:
            asked = (engine.ask(call(str(n)), suite=SUITE) for n in range(20))
            return await asyncio.gather(*asked, return_exceptions=True)

    told = asyncio.run(scene())

    assert {type(one) for one in told} == {RunEnded}
    assert len(provider.asked) <= 2
