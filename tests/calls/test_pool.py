"""Calls that wait to be sent off together: when they are all there."""

from __future__ import annotations

import asyncio

from tests.calls.batch_runs_for_tests import FORM, OPENAI, HandClock, calls
from tests.calls.doubles_for_tests import answer

from noworse.calls.pool import Pool, Waiting
from noworse.records.calls import ReplyForm


def waiting(number: int = 0, form: ReplyForm | None = None) -> Waiting:
    call = calls(number + 1, form=form)[number]
    return Waiting(call, number, asyncio.get_running_loop().create_future())


def test_answers_are_ready_while_others_are_bought_singly() -> None:
    """A question of a case depends on nothing; a judge's follows from answers."""

    async def scene() -> None:
        pool = Pool(HandClock())
        pool.put(waiting())
        with pool.single():
            first = await pool.calm()
            pool.put(waiting(1, FORM))
            second = await pool.calm()
        third = await pool.calm()

        assert (first.ready, first.is_still) == ((OPENAI,), False)
        assert (second.ready, second.is_still) == ((), False)
        assert (third.ready, third.is_still) == ((OPENAI,), True)

    asyncio.run(scene())


def test_it_is_not_calm_while_calls_come() -> None:
    """Whoever is on the way is waited for, and then one more moment."""

    async def scene() -> None:
        clock = HandClock()
        pool = Pool(clock)
        with pool.coming():
            resting = asyncio.ensure_future(pool.calm())
            for _ in range(100):
                await asyncio.sleep(0)
            assert not resting.done()
        pool.put(waiting())

        assert (await resting).ready == (OPENAI,)
        assert len(clock.slept) >= 4

    asyncio.run(scene())


def test_what_nobody_waits_for_is_not_sent_off() -> None:
    """A trial was stopped meanwhile; the others go by rank."""

    async def scene() -> None:
        pool, held = Pool(HandClock()), [waiting(n) for n in (2, 0, 1)]
        for one in held:
            pool.put(one)
        held[1].done.cancel()

        assert [one.rank for one in pool.take(OPENAI)] == [1, 2]
        assert not pool
        assert pool.take(OPENAI) == pool.take_all() == []

    asyncio.run(scene())


def test_who_is_gone_is_told_nothing() -> None:
    """Neither an answer nor an error is handed to a future that is done."""

    async def scene() -> None:
        one = waiting()
        one.done.cancel()

        one.answer("line", answer())
        one.fail(ValueError())

        assert one.done.cancelled()

    asyncio.run(scene())
