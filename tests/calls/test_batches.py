"""Calls that are bought in batches: once, at half price, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.calls.batch_runs_for_tests import (
    ALONE,
    CLAUDE,
    EACH,
    FORM,
    MOST_USD,
    OPENAI,
    Shopper,
    calls,
    fails,
    texts,
)
from tests.calls.doubles_for_tests import KEY, model

from noworse.calls import ordering
from noworse.errors import CallFailed, RunEnded
from noworse.records.answers import Answer
from noworse.records.models import Model
from noworse.records.tools import Tool
from noworse.wire.openai_batch import OpenAIBatches


@EACH
def test_all_calls_to_a_model_are_one_batch(of: Model, tmp_path: Path) -> None:
    """Each gets its own answer, at half price, and is in the journal for good."""
    process = Shopper(tmp_path)

    got = process.run(*calls(20, of))
    again = process.run(*calls(20, of))

    assert texts(got) == [f"{of.name}: case {n}" for n in range(20)]
    assert all(isinstance(one, Answer) and one.discount == 0.5 for one in got)
    assert texts(again) == texts(got)
    assert process.orders == 1
    assert process.shop.single == []
    assert set(process.shop.paid.values()) == {1}


def test_each_model_has_a_batch_of_its_own(tmp_path: Path) -> None:
    """And is told how many, at what price, and what to do meanwhile."""
    process = Shopper(tmp_path)

    process.run(*calls(20, OPENAI), *calls(12, CLAUDE), *calls(1, OPENAI, FORM))

    assert sorted(len(one.calls) for one in process.shop.batches) == [12, 21]
    assert process.told[0] == (
        "submitted 2 batches: 32 answers and 1 verdict at half price, up to 24 h; "
        "leave with Ctrl-C and run the same command again to collect"
    )
    assert sorted(process.told[1:]) == [
        "collected a batch: 12 calls to anthropic:claude",
        "collected a batch: 21 calls to openai:gpt",
    ]


def test_the_key_goes_to_its_host_in_its_header(tmp_path: Path) -> None:
    """And into no file."""
    process = Shopper(tmp_path)

    process.run(*calls(2, OPENAI), *calls(2, CLAUDE))

    assert process.counter.hosts == {"127.0.0.1:9"}
    assert set(process.counter.keys) == {KEY, f"Bearer {KEY}"}
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(KEY.encode() not in path.read_bytes() for path in files)


def test_a_model_that_takes_no_batches_is_called_as_ever(tmp_path: Path) -> None:
    """At the full price, while the batch of another is waited for."""
    process = Shopper(tmp_path)

    got = process.run(*calls(3, OPENAI), *calls(2, ALONE))

    assert [one.discount for one in got if isinstance(one, Answer)] == [0.5] * 3 + [
        0
    ] * 2
    assert [body["model"] for body in process.shop.single] == ["alone", "alone"]


def test_looks_come_less_and_less_often(tmp_path: Path) -> None:
    """After 1 s, then twice as long each time, up to 2 minutes."""
    process = Shopper(tmp_path)
    process.shop.ready_at = 10

    process.run(*calls(1))

    looks = [pause for pause in process.clock.slept if pause > 0][1:]
    assert looks == [1, 2, 4, 8, 16, 32, 64, 120, 120]


def test_a_budget_holds_back_half_of_what_calls_may_cost(tmp_path: Path) -> None:
    """What does not fit waits until the batch before has told what it did cost."""
    process = Shopper(tmp_path)

    got = process.run(*calls(30), budget_usd=10 * MOST_USD / 2)

    assert all(isinstance(one, Answer) for one in got)
    assert [len(one.calls) for one in process.shop.batches] == [10, 9, 8]
    assert len(process.shop.single) == 3
    assert process.shop.paid.total() == 30
    assert process.shop.paid.total() == 30


def test_a_budget_that_allows_nothing_ends_the_run(tmp_path: Path) -> None:
    """Before anything is uploaded."""
    process = Shopper(tmp_path)

    got = process.run(*calls(2), budget_usd=MOST_USD / 3)

    assert all(isinstance(one, RunEnded) and one.trouble == "budget" for one in got)
    assert process.shop.seen == []


def test_a_batch_holds_no_more_than_may_be_in_one(tmp_path: Path) -> None:
    """The others go into the next one."""
    process = Shopper(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        few = OpenAIBatches(most_calls=12)
        patch.setattr(ordering, "batch_dialect_of", lambda _: few)
        process.run(*calls(24))

    assert [len(one.calls) for one in process.shop.batches] == [12, 12]


def test_what_was_bought_is_on_the_tape_as_a_bargain(tmp_path: Path) -> None:
    """So that a replay still tells what it did cost."""
    process = Shopper(tmp_path)

    async def scene() -> None:
        async with process.engine() as engine:
            await engine.ask(calls(1)[0], suite="s")
            await engine.publish()

    asyncio.run(scene())

    [tape] = (tmp_path / "fixtures").rglob("*.jsonl")
    assert json.loads(tape.read_text("ascii"))["discount"] == 0.5


def test_an_api_that_has_no_batches_is_called_as_ever(tmp_path: Path) -> None:
    """Whatever the setup wants of it."""
    process = Shopper(tmp_path)
    gemini = model("g", id="google:g", api="gemini", base_url="http://127.0.0.1:9")
    process.counter.before["POST", ":generateContent"] = [fails(400, "sent alone")]

    [one] = process.run(*calls(1, gemini), batch={"google:g": 0.5})

    assert isinstance(one, CallFailed)
    assert "sent alone" in str(one)


def test_calls_of_tools_come_in_batches_too(tmp_path: Path) -> None:
    """What a reply means depends on its question: whether tools were offered."""
    process = Shopper(tmp_path)
    wish = {"id": "t", "function": {"name": "refund", "arguments": '{"order": 7}'}}
    choice = {"message": {"tool_calls": [wish]}, "finish_reason": "tool_calls"}
    body = {"model": "gpt", "choices": [choice]}
    process.shop.line = lambda _, __: {"response": {"status_code": 200, "body": body}}
    [plain] = calls(1)
    offered = replace(plain, tools=(Tool(name="refund"),))

    got = process.run(plain, offered)

    answers = [one for one in got if isinstance(one, Answer)]
    told = [[wanted.told for wanted in one.tool_calls] for one in answers]
    assert told == [[], ['refund({"order": 7})']]
