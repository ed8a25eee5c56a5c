"""A trial's questions go to the user's own answers first, then to the engine."""

from __future__ import annotations

import asyncio

import pytest
from tests.suite.lineups_for_tests import (
    BASELINE,
    CHEAP,
    NOW,
    FakeEngine,
    always,
    answers,
    case,
    judge_call,
    suite,
)

from noworse.errors import CallError, CallFailed, RunEnded
from noworse.money import PriceBook
from noworse.records.answers import Answer, Usage
from noworse.records.calls import Call
from noworse.records.cases import ImportedAnswer
from noworse.records.models import Judge
from noworse.suite.desk import Desk, Sources
from noworse.suite.ledger import Heard, Ledger

CASE = case("c-1")
CALL = Call(model=CHEAP, messages=CASE.messages)
ROW = ImportedAnswer(id="c-1", model=CHEAP.id, text="from the log")


def sources(engine: FakeEngine, *rows: ImportedAnswer) -> Sources:
    return Sources(engine, [suite([CASE], imported=rows)])


def ask(held: Sources, call: Call, of: str = "s", name: str = "c-1") -> Answer:
    return asyncio.run(held.ask(call, of, name, 0))


@pytest.mark.parametrize("name", [CHEAP.id, CHEAP.name])
def test_an_imported_answer_goes_before_the_engines(name: str) -> None:
    """Under the model's id or its name on the wire; it is marked, and whole."""
    engine = FakeEngine(always("tie"))
    row = ROW.model_copy(update={"model": name})

    answer = ask(sources(engine, row), CALL)

    assert (answer.text, answer.source) == ("from the log", "imported")
    assert (answer.asked, answer.served) == (CHEAP.id, name)
    assert (answer.finish, answer.usage, answer.at) == ("stop", None, None)
    assert engine.asked == []


def test_the_tokens_of_an_imported_answer_are_kept() -> None:
    """Where both are known; one alone has no price."""
    tokens = {"input_tokens": 7, "output_tokens": 3}
    whole, half = (
        ROW.model_copy(update=tokens),
        ROW.model_copy(update={"input_tokens": 7}),
    )

    with_usage = ask(sources(FakeEngine(always("tie")), whole), CALL)
    without = ask(sources(FakeEngine(always("tie")), half), CALL)

    assert with_usage.usage == Usage(input_tokens=7, output_tokens=3)
    assert without.usage is None


@pytest.mark.parametrize(
    ("call", "of", "name"),
    [
        (Call(model=BASELINE, messages=CASE.messages), "s", "c-1"),
        (Call(model=CHEAP, messages=CASE.messages, sample=1), "s", "c-1"),
        (
            judge_call(Judge.of(CHEAP), CASE, *(one.text for one in answers("c-1"))),
            "s",
            "c-1",
        ),
        (CALL, "other", "c-1"),
        (CALL, "s", "c-2"),
    ],
    ids=["another model", "a repeat", "a verdict", "another suite", "another case"],
)
def test_an_imported_answer_answers_nothing_else(
    call: Call, of: str, name: str
) -> None:
    """No other model, no fresh repeat, no verdict, no other case."""
    engine = FakeEngine(always("tie"))

    answer = ask(sources(engine, ROW), call, of, name)

    assert answer.source == "replayed"
    assert engine.asked == [(of, call)]


def test_what_is_imported_need_not_be_bought() -> None:
    """Neither need what the engine knows; all else must be."""
    engine = FakeEngine(always("tie"), unrecorded=lambda call: call.model == CHEAP)
    theirs = Call(model=BASELINE, messages=CASE.messages)

    own = sources(engine, ROW).known(CALL, "s", "c-1")
    recorded = sources(engine).known(theirs, "s", "c-1")
    neither = sources(engine).known(CALL, "s", "c-1")

    assert (own, recorded, neither) == (True, True, False)


def desk(engine: FakeEngine, ended: list[RunEnded]) -> tuple[Desk, Ledger]:
    ledger = Ledger(PriceBook(), NOW)
    return Desk(sources(engine), ledger, "s", CHEAP.id, 3, ended.append), ledger


def test_an_answer_is_booked_for_its_case_and_candidate() -> None:
    """In the role in which it was asked for."""
    held, ledger = desk(FakeEngine(always("tie")), [])

    asyncio.run(held.ask("judge", CALL, CASE))

    assert ledger.done == {"judge": 1}
    [use] = ledger._uses.values()
    assert use.purposes == {Heard("s", "c-1", CHEAP.id)}


def test_the_engine_is_told_how_urgent_a_call_is() -> None:
    """The case's place in the committed order: the gate reads it that early."""
    ranks: list[float] = []

    class Waiting(FakeEngine):
        async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
            ranks.append(rank)
            return await super().ask(call, suite=suite, rank=rank)

    held, _ = desk(Waiting(always("tie")), [])

    asyncio.run(held.ask("candidate", CALL, CASE))

    assert ranks == [3]


@pytest.mark.parametrize(
    ("error", "ends"),
    [
        (RunEnded(CHEAP.id, "quota_exhausted", "no credit"), True),
        (CallFailed(CHEAP.id, "timeout", "120 s"), False),
    ],
    ids=["ended", "failed"],
)
def test_only_what_ends_the_run_is_told_to_it(error: CallError, *, ends: bool) -> None:
    """The trial gets the error either way, and nothing is booked."""
    ended: list[RunEnded] = []
    held, ledger = desk(FakeEngine(always("tie"), trouble=lambda _call: error), ended)

    with pytest.raises(type(error)) as raised:
        asyncio.run(held.ask("candidate", CALL, CASE))

    assert raised.value is error
    assert ended == ([error] if ends else [])
    assert not ledger.done
