"""One purchase for all who ask the same."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from noworse.calls.flights import Flights


@dataclass(slots=True)
class Work:
    """Work that ends when the test says so, and counts its starts."""

    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    started: int = 0
    cancelled: int = 0

    async def do(self) -> str:
        self.started += 1
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return "done"


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_all_who_ask_the_same_share_one_purchase() -> None:
    """And whoever asks later starts anew."""

    async def scene() -> None:
        flights, work = Flights[str](), Work()
        asked = [asyncio.ensure_future(flights.join("k", work.do)) for _ in range(3)]
        await settle()
        work.may_end.set()

        assert await asyncio.gather(*asked) == ["done"] * 3
        assert work.started == 1
        assert await flights.join("k", work.do) == "done"
        assert work.started == 2

    asyncio.run(scene())


def test_one_of_several_may_leave() -> None:
    """The others still get their answer."""

    async def scene() -> None:
        flights, work = Flights[str](), Work()
        gone, stays = (
            asyncio.ensure_future(flights.join("k", work.do)) for _ in range(2)
        )
        await settle()

        gone.cancel()
        await settle()
        work.may_end.set()

        assert await stays == "done"
        assert not work.cancelled

    asyncio.run(scene())


def test_work_that_nobody_waits_for_is_cancelled() -> None:
    """And does not stand in the way of the next who asks."""

    async def scene() -> None:
        flights, work = Flights[str](), Work()
        gone = asyncio.ensure_future(flights.join("k", work.do))
        await settle()

        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        next_one = asyncio.ensure_future(flights.join("k", work.do))
        await settle()
        work.may_end.set()

        assert await next_one == "done"
        assert (work.started, work.cancelled) == (2, 1)
        await flights.close()

    asyncio.run(scene())


def test_all_hear_of_a_failure() -> None:
    """The same one."""

    async def fail() -> str:
        await asyncio.sleep(0)
        raise ValueError("no")

    async def scene() -> None:
        flights = Flights[str]()
        asked = [asyncio.ensure_future(flights.join("k", fail)) for _ in range(2)]

        told = await asyncio.gather(*asked, return_exceptions=True)

        assert [str(one) for one in told] == ["no", "no"]

    asyncio.run(scene())


def test_closing_waits_for_what_was_cancelled() -> None:
    """What has arrived is still kept."""

    async def scene() -> None:
        flights, work = Flights[str](), Work()
        gone = asyncio.ensure_future(flights.join("k", work.do))
        await settle()
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone

        await flights.close()

        assert work.cancelled == 1

    asyncio.run(scene())
