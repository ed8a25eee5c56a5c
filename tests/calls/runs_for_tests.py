"""Whole runs of an engine, in a folder of the test."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.calls.doubles_for_tests import (
    SUITE,
    Provider,
    call,
    opened,
)

from noworse.calls.engine import Engine
from noworse.records.answers import Answer
from noworse.records.run import Mode


async def ask(engine: Engine, *texts: str, suite: str = SUITE) -> list[Answer]:
    return await asyncio.gather(*(engine.ask(call(t), suite=suite) for t in texts))


def run(
    folder: Path, provider: Provider, *texts: str, mode: Mode = "record"
) -> list[Answer]:
    """A whole run: ask, publish, close."""

    async def scene() -> list[Answer]:
        async with opened(folder, provider, mode) as engine:
            answers = await ask(engine, *texts)
            await engine.publish()
            return answers

    return asyncio.run(scene())


def stopped(
    folder: Path, provider: Provider, *texts: str, mode: Mode = "record"
) -> None:
    """A run that ends before its end: nothing is published."""

    async def scene() -> None:
        async with opened(folder, provider, mode) as engine:
            await ask(engine, *texts)

    asyncio.run(scene())


def tapes(folder: Path) -> list[Path]:
    return sorted((folder / "fixtures").rglob("*.jsonl"))
