"""Functions that raise, hang, skip, or return what is no answer."""

from __future__ import annotations

import pytest
from tests.door.projects_for_tests import Project
from tests.door.swaps_for_tests import RECORD, rows, write

CRASH = """
def look_up(order):
    raise LookupError(f"no order {order}")

@noworse.swap(cases="tickets.jsonl")
WORD def test_triage(case, model):
    if case.id == "c-1" and model.name == "small":
        look_up(7)
    return say(case, model)
"""


@pytest.mark.parametrize("word", ["", "async"])
def test_an_exception_fails_its_case_with_the_users_own_frames(
    project: Project, word: str
) -> None:
    """File, line, function, role and model; the comparison is neither loss nor tie."""
    write(project, CRASH.replace("WORD ", f"{word} " if word else ""))

    result = project.run(*RECORD, "--nw-report", "json")

    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "_* test_triage[[]c-1[]] _*",
            "small: function error: `test_triage` as the candidate: evals/*, in *",
            "evals/test_app.py:*: in test_triage",
            "    look_up(7)",
            "evals/test_app.py:*: in look_up",
            '    raise LookupError(f"no order {order}")',
            "E   LookupError: no order 7",
            "_*",
            "*FAILED evals/test_app.py::test_triage[[]c-1[]] - Failed: small: fun*",
        ]
    )
    result.stdout.no_fnmatch_line("*performing*")
    [one] = [c for c in project.report()["comparisons"] if c["case"] == "c-1"]
    assert (one["score"], one["trouble_kind"]) == (None, "function_error")
    assert "look_up(7)" in one["frames"]


def test_what_failed_is_called_again_and_nothing_else(project: Project) -> None:
    """What the others returned is in the journal; a crash leaves no recording."""
    write(project, CRASH.replace("WORD ", "").replace('jsonl"', 'jsonl", version="1"'))
    project.run(*RECORD)
    fixed = """
    @noworse.swap(cases="tickets.jsonl", version="1")
    def test_triage(case, model):
        return say(case, model)

    def test_calls():
        assert CALLS == [("c-1", "small")]
    """
    write(project, fixed)

    result = project.run(*RECORD)

    result.assert_outcomes(passed=4, failed=1)


@pytest.mark.parametrize(
    ("word", "body", "told"),
    [
        ("", "return None", "returned None; wanted is a text, or a `noworse.Output`"),
        ("", "return 7", "returned 7; wanted*"),
        ("async ", "await asyncio.sleep(60)", "no answer after 0.05 s"),
        ("", "EVENT.wait(5)", "no answer after 0.05 s; its thread cannot be stopped*"),
        ("", "raise SystemExit(3)", "*SystemExit: 3"),
        ("", "pytest.fail('on purpose')", "*Failed: on purpose"),
        ("async ", "raise asyncio.CancelledError", "*CancelledError:*"),
        ("", "next(iter(()))", "*StopIteration*"),
        ("", "noworse.Output(text=1)", "*ValidationError: 1 validation error*"),
    ],
)
def test_what_is_no_answer_is_told(
    project: Project, word: str, body: str, told: str
) -> None:
    """In one sentence; and the case fails."""
    source = f"""
    EVENT = threading.Event()

    @noworse.swap(cases="tickets.jsonl", timeout_seconds=0.05)
    {word}def test_triage(case, model):
        {body}
    """
    write(project, source, rows("tie", 1))

    result = project.run(*RECORD)

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines([f"base: function *: `test_triage` as the *: *{told}"])


def test_a_plain_function_may_hand_on_what_an_async_one_returns(
    project: Project,
) -> None:
    """It is awaited like any other."""
    source = """
    async def answer(case, model):
        return say(case, model)

    @noworse.swap(cases="tickets.jsonl")
    def test_triage(case, model):
        return answer(case, model)
    """
    write(project, source)

    result = project.run(*RECORD)

    result.assert_outcomes(passed=3, failed=1)


def test_a_skip_under_one_model_skips_the_case(project: Project) -> None:
    """With the user's own reason; the comparison is unresolved."""
    source = """
    @noworse.swap(cases="tickets.jsonl")
    def test_triage(case, model):
        if case.id == "c-1" and model.name == "small":
            pytest.skip("not for small ones")
        return say(case, model)
    """
    write(project, source)

    result = project.run(*RECORD, "--nw-report", "json", "-rs")

    result.assert_outcomes(passed=2, skipped=1, failed=1)
    result.stdout.fnmatch_lines(["SKIPPED*function skipped: not for small ones"])
    [one] = [c for c in project.report()["comparisons"] if c["case"] == "c-1"]
    assert (one["score"], one["trouble_kind"]) == (None, "function_skipped")


def test_an_interrupt_ends_the_run(project: Project) -> None:
    """Wherever it is raised."""
    source = """
    @noworse.swap(cases="tickets.jsonl")
    def test_triage(case, model):
        raise KeyboardInterrupt
    """
    write(project, source)

    result = project.spawn(*RECORD)

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*the run was ended: interrupted*"])


def _rank(row: dict[str, str]) -> int:
    """Where a case of three stands in the committed order."""
    return ["c-1", "c-0", "c-2"].index(row["id"])


def test_stopping_at_the_first_failure_waits_for_nothing(project: Project) -> None:
    """With `-x`, calls that are still under way are given up."""
    source = """
    @noworse.swap(cases="tickets.jsonl")
    async def test_triage(case, model):
        if case.id == "c-FIRST":
            raise ValueError("no")
        await asyncio.Event().wait()
    """
    listed = sorted(rows("tie", 3), key=_rank)
    write(project, source.replace("c-FIRST", listed[0]["id"]), listed)

    result = project.run(*RECORD, "-x")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*stopping after 1 failures*"])


def test_a_budget_that_is_spent_ends_the_run(project: Project) -> None:
    """A function's cost is known when it has answered; then nothing more is called."""
    source = """
    @noworse.swap(cases="tickets.jsonl", max_in_flight=1)
    def test_triage(case, model):
        usage = noworse.Usage(input_tokens=900_000, output_tokens=0)
        return noworse.Output(text=say(case, model), usage=usage)
    """
    write(project, source, rows("tie", 6))

    result = project.run(*RECORD, "--nw-budget", "1.5", "--nw-report", "json")

    assert project.report()["ended_by"] == "small: budget: all of it is spent"
    assert result.ret == 1
    assert sum(one["bought"] for one in project.report()["spend"]) == 2


def test_keys_are_blotted_out_of_what_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of answers, contexts and exceptions alike."""
    monkeypatch.setenv("SHOP_KEY", "sk-very-secret-0123456789")
    source = """
    import os

    @noworse.swap(cases="tickets.jsonl")
    def test_triage(case, model):
        key = os.environ["SHOP_KEY"]
        if case.id == "c-1":
            raise ValueError(key)
        return noworse.Output(text=key, context=[key])
    """
    write(project, source)

    result = project.run(*RECORD, "--nw-report", "json")

    tapes = (project.root / "fixtures").rglob("*.jsonl")
    texts = [result.stdout.str(), *(path.read_text("ascii") for path in tapes)]
    assert not any("very-secret" in text for text in texts)
    assert "[redacted]" in texts[0]
