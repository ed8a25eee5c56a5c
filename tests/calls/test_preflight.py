"""The first, small call to each model."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import (
    REFUSED,
    Provider,
    call,
    error,
    model,
    opened,
    said,
)

from noworse.errors import CallFailed, RunEnded
from noworse.records.run import Mode

A, B = model("a"), model("b")


def test_each_model_is_called_once(tmp_path: Path) -> None:
    """Two names of ours for one model of the provider's are one."""
    provider = Provider()

    async def scene() -> None:
        async with opened(tmp_path, provider) as engine:
            await engine.preflight([A, B, A, model("b", id="local:again")])
            assert engine.stats().bought == {"local:a": 1, "local:again": 1}

    asyncio.run(scene())

    assert sorted(provider.models) == ["a", "b"]


def test_a_wrong_name_ends_the_run_before_anything_is_bought(tmp_path: Path) -> None:
    """And every later call to the model says the same."""
    provider = Provider(by_model={"b": error(404, "The model `b` does not exist")})

    async def scene() -> None:
        async with opened(tmp_path, provider) as engine:
            with pytest.raises(RunEnded, match="does not exist"):
                await engine.preflight([A, B])
            with pytest.raises(RunEnded, match="does not exist"):
                await engine.ask(call(of=B), suite="s")
            await engine.ask(call(of=A), suite="s")

    asyncio.run(scene())

    assert provider.models.count("b") == 1


def test_a_model_that_is_down_ends_the_run(tmp_path: Path) -> None:
    """Half a comparison is money for nothing."""
    provider = Provider(by_model={"b": REFUSED})

    async def scene() -> None:
        async with opened(tmp_path, provider) as engine:
            with pytest.raises(RunEnded, match="small call failed: no connection"):
                await engine.preflight([A, B])
            with pytest.raises(RunEnded):
                await engine.ask(call(of=B), suite="s")

    asyncio.run(scene())


@pytest.mark.parametrize("status", [400, 413, 429])
def test_what_the_small_call_itself_may_have_caused_ends_nothing(
    tmp_path: Path, status: int
) -> None:
    """Or what is only too much at the moment."""
    provider = Provider([error(status)] * (6 if status == 429 else 1))

    async def scene() -> None:
        async with opened(tmp_path, provider) as engine:
            await engine.preflight([A])
            assert (await engine.ask(call(of=A), suite="s")).text == "PONG"

    asyncio.run(scene())


@pytest.mark.parametrize("mode", ["replay"])
def test_replay_calls_nobody(tmp_path: Path, mode: Mode) -> None:
    """There is nothing to find out."""
    provider = Provider()

    async def scene() -> None:
        async with opened(tmp_path, provider, mode) as engine:
            await engine.preflight([A])

    asyncio.run(scene())

    assert provider.models == []


def test_a_mistake_of_ours_is_not_swallowed(tmp_path: Path) -> None:
    """Only failed calls are judged."""

    async def fail(_: str) -> None:
        raise ZeroDivisionError

    async def scene() -> None:
        async with opened(tmp_path, Provider(before=fail)) as engine:
            await engine.preflight([A])

    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        asyncio.run(scene())


def test_a_small_call_is_not_recorded(tmp_path: Path) -> None:
    """It belongs to no suite."""

    async def scene() -> None:
        async with opened(tmp_path, Provider(then=said("OK"))) as engine:
            await engine.preflight([A])
            await engine.publish()

    asyncio.run(scene())

    assert not (tmp_path / "fixtures").exists()
    assert not issubclass(RunEnded, CallFailed)
