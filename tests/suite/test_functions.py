"""What is told of functions, and how suites of theirs are heard."""

from __future__ import annotations

import asyncio

import pytest
from tests.suite.lineups_for_tests import FakeEngine, always, case, suite
from tests.suite.runs_for_tests import Stage

from noworse.errors import CaseFileError
from noworse.records.answers import Answer, GivenBy
from noworse.records.calls import Call
from noworse.records.cases import Swap
from noworse.records.decisions import Policy
from noworse.records.run import Mode
from noworse.suite.cases.owners import swap_of

FIELDS = {"suite": "test_s", "function": "test_s", "version": "1"}
SWAP = Swap.model_validate(FIELDS)
PATIENT = SWAP.model_copy(update={"alone": ("db", "thing")})


def test_a_function_makes_no_case_file_wait() -> None:
    """While no test of it is running, all else is heard to its end."""

    class Patient(FakeEngine):
        async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
            while call.performs is not None and len(stage.reports) < 8:  # noqa: ASYNC110
                await asyncio.sleep(0)
            return await super().ask(call, suite=suite, rank=rank)

    held = suite([case(f"g-{n}", "g", swap=SWAP) for n in range(8)], "test_s")
    files = suite([case(f"f-{n}") for n in range(8)])
    engine = Patient(always("tie"))
    stage = Stage([held, files], engine, window=1, mode="record")

    stage.play()

    assert len(stage.reports) == 16


def test_finished_functions_are_told() -> None:
    """So that their fixtures may go."""
    told: list[str] = []
    held = suite([case("a", swap=SWAP)], "test_s")
    stage = Stage([suite([case("b")]), held], FakeEngine(always("win")))
    stage.run.finish = told.append

    stage.play()

    assert sorted(told) == ["s", "test_s"]


def test_cases_with_their_own_tests_are_reported_as_they_come() -> None:
    """Before the gate has read them, or may ask again."""
    held = suite([case(f"a-{n}", "test_s", swap=PATIENT) for n in range(70)], "test_s")
    stage = Stage([held], FakeEngine(always("tie")), Policy(early_stop=False))

    stage.play()

    assert len(stage.reports) == 70


@pytest.mark.parametrize("mode", ["record", "replay"])
def test_what_holds_functions_up_is_told(mode: Mode) -> None:
    """And what they spend unseen; not in a replay, where none is called."""
    held = suite([case("a", swap=PATIENT)], "test_s")
    given = GivenBy(function="test_s", version="1", case="a", sample=0)

    class Silent(FakeEngine):
        async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
            answer = await super().ask(call, suite=suite, rank=rank)
            return answer.model_copy(update={"given_by": given, "usage": None})

    stage = Stage([suite([case("b")]), held], Silent(always("win")), mode=mode)

    stage.play()
    record = stage.record(budget_usd=2.5)

    told = {one.code: one.message for one in record.notices}
    if mode == "replay":
        assert "function_alone" not in told
    else:
        assert "since pytest makes `db`, `thing` anew" in told["function_alone"]
        assert "the budget of 2.5 USD" in told["function_usage_unknown"]


def test_what_does_not_fit_of_a_decorator_is_told_at_once() -> None:
    """Each value with its mend."""
    fields = FIELDS | {"max_in_flight": 0, "timeout_seconds": "7", "suite": "x" * 201}

    with pytest.raises(CaseFileError) as caught:
        swap_of("a.py", 3, fields)

    problems = caught.value.problems
    assert [problem.line for problem in problems] == [3, 3, 3]
    assert "`max_in_flight` does not fit (got 0)" in str(caught.value)
    assert "give the function a shorter name" in str(caught.value)
    assert swap_of("a.py", 3, FIELDS) == SWAP
