"""The ceiling: never exceeded, whatever the order of things."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from noworse.calls.budget import Budget, Claim, Exhausted


def test_a_claim_that_does_not_fit_waits_for_others_to_settle() -> None:
    """Upper bounds are far above what calls cost, so the run must not end there."""

    async def scene() -> None:
        budget = Budget(1.0)
        first = await budget.claim(0.8)
        second = asyncio.ensure_future(budget.claim(0.5))
        await asyncio.sleep(0)
        assert not second.done()

        budget.settle(first, 0.1)

        assert (await second).usd == 0.5

    asyncio.run(scene())


def test_a_claim_that_cannot_fit_any_more_is_refused() -> None:
    """The reason says what was spent, and what the call may cost."""

    async def scene() -> None:
        budget = Budget(1.0)
        budget.settle(await budget.claim(0.9), 0.7)

        with pytest.raises(Exhausted, match=r"0\.7000 of 1 USD are spent.*0\.4000"):
            await budget.claim(0.4)

    asyncio.run(scene())


def test_waiting_claims_are_refused_when_the_last_open_one_settles_high() -> None:
    """Nothing that is open could make room for them any more."""

    async def scene() -> None:
        budget = Budget(1.0)
        first = await budget.claim(0.8)
        waiting = [asyncio.ensure_future(budget.claim(0.5)) for _ in range(2)]
        await asyncio.sleep(0)

        budget.settle(first, None)
        told = await asyncio.gather(*waiting, return_exceptions=True)

        assert [type(one) for one in told] == [Exhausted, Exhausted]

    asyncio.run(scene())


def test_what_was_not_billed_is_given_back() -> None:
    """A refused call leaves the budget as it was."""

    async def scene() -> None:
        budget = Budget(1.0)
        for _ in range(5):
            budget.free(await budget.claim(0.9))

    asyncio.run(scene())


def test_without_a_limit_nothing_is_held_back() -> None:
    """And no price is asked for."""

    async def scene() -> None:
        budget = Budget(None)

        claim = await budget.claim(None)
        budget.settle(claim, 1000.0)

        assert not budget.is_limited
        assert (await budget.claim(None)).usd == 0

    asyncio.run(scene())


@pytest.mark.parametrize("limit", [0.0, 5.0])
def test_a_call_without_a_known_price_does_not_pass_a_limit(limit: float) -> None:
    """A ceiling over unknown prices would be none."""

    async def scene() -> None:
        with pytest.raises(Exhausted, match="no price"):
            await Budget(limit).claim(None)

    asyncio.run(scene())


def test_a_budget_of_nothing_buys_nothing() -> None:
    """Not even what is free."""

    async def scene() -> None:
        with pytest.raises(Exhausted):
            await Budget(0.0).claim(0.0)

    asyncio.run(scene())


def test_a_cancelled_waiter_leaves_its_place() -> None:
    """Whoever comes after it is served."""

    async def scene() -> None:
        budget = Budget(1.0)
        first = await budget.claim(0.8)
        gone, stays = (asyncio.ensure_future(budget.claim(0.5)) for _ in range(2))
        await asyncio.sleep(0)

        gone.cancel()
        await asyncio.sleep(0)
        budget.free(first)

        assert (await stays).usd == 0.5
        assert (await budget.claim(0.5)).usd == 0.5

    asyncio.run(scene())


def test_a_grant_that_meets_a_cancellation_is_given_back() -> None:
    """Both may happen in one turn of the loop."""

    async def scene() -> None:
        budget = Budget(1.0)
        first = await budget.claim(0.8)
        gone = asyncio.ensure_future(budget.claim(0.9))
        await asyncio.sleep(0)

        budget.free(first)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)

        assert (await budget.claim(1.0)).usd == 1.0

    asyncio.run(scene())


@pytest.mark.parametrize("seed", range(100))
def test_random_runs_never_spend_more_than_the_budget(seed: int) -> None:
    """With random prices, outcomes and interleavings; what was lost counts in full."""
    chance, spent = Random(seed), []

    async def call(budget: Budget) -> None:
        most = chance.uniform(0.001, 0.3)
        try:
            claim: Claim = await budget.claim(most)
        except Exhausted:
            return
        await asyncio.sleep(0)
        outcome = chance.choice(["bought", "lost", "refused"])
        if outcome == "bought":
            spent.append(chance.uniform(0, most))
            budget.settle(claim, spent[-1])
        elif outcome == "lost":
            spent.append(most)
            budget.settle(claim, None)
        else:
            budget.free(claim)

    async def scene() -> None:
        budget = Budget(1.0)
        await asyncio.gather(*(call(budget) for _ in range(60)))

    asyncio.run(scene())

    assert 0.5 < sum(spent) <= 1.0


def test_a_claim_may_be_tried_without_waiting() -> None:
    """It is granted, or told that something open must settle first, or refused."""

    async def scene() -> None:
        budget = Budget(1.0)
        first = budget.try_claim(0.6)
        assert first is not None

        assert budget.try_claim(0.5) is None
        budget.settle(first, 0.6)
        with pytest.raises(Exhausted, match=r"0\.6000 of 1 USD are spent"):
            budget.try_claim(0.5)
        with pytest.raises(Exhausted, match="no price of the model is known"):
            budget.try_claim(None)
        with pytest.raises(Exhausted):
            Budget(0.0).try_claim(0.0)
        unlimited = Budget(None).try_claim(None)
        assert unlimited is not None
        assert unlimited.usd == 0.0

    asyncio.run(scene())


def test_what_was_ordered_before_is_held_back_whatever_the_limit() -> None:
    """Money that is out leaves less for everything else."""

    async def scene() -> None:
        budget = Budget(1.0)

        ordered = budget.hold(5.0)

        assert budget.try_claim(0.1) is None
        budget.settle(ordered, 0.2)
        assert budget.try_claim(0.8) is not None

    asyncio.run(scene())
