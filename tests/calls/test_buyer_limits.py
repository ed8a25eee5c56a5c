"""Purchases within the limits of the provider and of the budget."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import (
    RESET,
    SUITE,
    FakeClock,
    Provider,
    call,
    error,
    model,
    opened,
    said,
    until,
)
from tests.calls.purchases_for_tests import COST_USD, MOST_USD, Bought

from noworse.errors import RunEnded
from noworse.records.answers import Answer
from noworse.wire.base import HttpReply


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


def test_a_stray_refusal_holds_up_nobody_but_its_own_call(tmp_path: Path) -> None:
    """Among many answers it is no limit; three of a hundred are, and all wait."""
    clock = FakeClock()
    stray = error(429, retry_after="30")

    async def scene(refusals: int) -> list[str]:
        provider = Provider()
        folder = tmp_path / str(refusals)
        async with opened(folder, provider, clock=clock, max_in_flight=8) as engine:
            for number in range(200):
                await engine.ask(call(str(number)), suite=SUITE)
            provider.steps = [stray] * refusals
            late = [engine.ask(call(f"late {n}"), suite=SUITE) for n in range(8)]
            await asyncio.gather(*late)
            assert engine._desk is not None
            lane = engine._desk.buyer.limiter.lane(model())
            return ["held up"] * (lane.ready_at > 0) + ["halved"] * (lane.allowance < 8)

    assert asyncio.run(scene(1)) == []
    assert asyncio.run(scene(4)) == ["held up", "halved"]
    assert min(clock.slept) >= 30.0


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


def test_a_disk_that_hangs_costs_no_more_than_what_is_in_flight(tmp_path: Path) -> None:
    """And a quarter: so many answers may be on their way to it without a slot."""
    locks: list[sqlite3.Connection] = []

    async def hang(_: str) -> None:
        if not locks:
            path = tmp_path / ".noworse" / "journal.sqlite"
            locks.append(sqlite3.connect(path, isolation_level=None))
            locks[0].execute("BEGIN IMMEDIATE")

    provider = Provider(before=hang)

    async def scene() -> tuple[int, list[Answer]]:
        async with opened(tmp_path, provider, max_in_flight=8) as engine:
            asked = (engine.ask(call(str(n)), suite=SUITE) for n in range(40))
            answers = asyncio.gather(*asked)
            await until(lambda: len(provider.asked) >= 8)
            for _turn in range(100):
                await asyncio.sleep(0)
            meanwhile = len(provider.asked)
            locks[0].close()
            return meanwhile, await answers

    meanwhile, answers = asyncio.run(scene())

    assert meanwhile == 8 + 2
    assert len(answers) == len(provider.asked) == 40
