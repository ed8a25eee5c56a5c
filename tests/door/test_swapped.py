"""A function's cases are tests like any other, and answer under both models."""

from __future__ import annotations

import json
from inspect import signature
from pathlib import Path

import pytest
from tests.door.projects_for_tests import Project, junit
from tests.door.providers_for_tests import Provider
from tests.door.swaps_for_tests import HEAD, RECORD, TRIAGE, rows, with_fixture, write

from noworse.door.swapcases import Marked
from noworse.records.performances import Output
from noworse.records.tools import ToolCall


@pytest.mark.parametrize("word", ["", "async "])
def test_a_function_answers_under_both_models(
    buying: Project, provider: Provider, word: str
) -> None:
    """Async or plain: once for each model and case; the judge compares its answers."""
    source = f"""
    @noworse.swap(cases="tickets.jsonl")
    {word}def test_triage(case, model):
        return say(case, model)

    def test_calls():
        both = [(f"c-{{i}}", name) for i in range(6) for name in ("base", "small")]
        assert sorted(CALLS) == both
    """
    write(buying, source, rows("win", 6))

    result = buying.run(*RECORD, "--nw-report", "json")

    result.assert_outcomes(passed=8)
    report = buying.report()
    [suite] = report["suites"]
    assert (suite["name"], suite["function"]) == ("test_triage", "test_triage")
    assert [one["score"] for one in report["comparisons"]] == [1.0] * 6
    # Two orders for each pair, and nothing else was bought.
    assert {model for model, _ in provider.sold} == {"judge"}


def test_what_was_recorded_replays_without_a_call(project: Project) -> None:
    """In replay the function is never run, whatever it would do."""
    write(project, TRIAGE)
    body = "    raise SystemExit('called')"
    versioned = TRIAGE.replace('jsonl"', 'jsonl", version="7"')

    write(project, versioned)
    first = project.run(*RECORD)
    write(project, versioned.replace("    return say(case, model)", body))
    again = project.run("--nw-report", "json")

    first.assert_outcomes(passed=3, failed=1)
    again.assert_outcomes(passed=3, failed=1)  # three cases decide nothing
    [one, *_] = project.report()["comparisons"]
    assert one["answer"]["source"] == "replayed"
    assert one["answer"]["given_by"]["version"] == "7"


def test_a_recording_of_another_version_is_told_as_stale(project: Project) -> None:
    """With both versions, and the command that records it anew."""
    write(project, TRIAGE.replace('jsonl"', 'jsonl", version="7"'))
    project.run(*RECORD)
    write(project, TRIAGE.replace('jsonl"', 'jsonl", version="8"'))

    result = project.run()

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "3 of 3 cases are not recorded: *",
            "*mend: `pytest evals/test_app.py::test_triage --nw-mode record`*",
        ]
    )
    told = " ".join(result.stdout.str().split())
    assert "was recorded for version 7 of `test_triage`, which is now 8" in told


def test_comments_and_layout_make_no_version(project: Project) -> None:
    """A recording holds until the function says something else."""
    write(project, TRIAGE)
    project.run(*RECORD)
    write(
        project,
        """
        @noworse.swap(cases="tickets.jsonl", timeout_seconds=3, max_in_flight=1)
        def test_triage(case, model):
            '''Answer.'''
            return say(  # as ever
                case,
                model
            )
        """,
    )

    result = project.run()

    result.assert_outcomes(passed=3, failed=1)
    result.stdout.no_fnmatch_line("*not recorded*")


def test_an_output_is_kept_whole(project: Project) -> None:
    """Its tools are compared and checked, its context kept, its usage paid for."""
    write(
        project,
        """
        @noworse.swap(cases="tickets.jsonl")
        def test_triage(case, model):
            usage = noworse.Usage(input_tokens=1_000_000, output_tokens=0)
            return noworse.Output(
                text="done",
                tools=["look", {"name": "find", "arguments": {"b": [1], "a": 2}}],
                context="a page" if model.name == "small" else ["one", "two"],
                usage=usage,
            )
        """,
        rows("tie", 1, checks=[{"calls_tool": {"find": {"a": 2}}}]),
    )

    project.run(*RECORD, "--nw-report", "json")

    [one] = project.report()["comparisons"]
    assert one["settled_by"] == "identical"
    assert one["broken_checks"] == []
    told = [(call["name"], call["arguments"]) for call in one["answer"]["tool_calls"]]
    assert told == [("look", "{}"), ("find", '{"a": 2, "b": [1]}')]
    assert one["answer"]["context"] == ["a page"]
    assert one["baseline_answer"]["context"] == ["one", "two"]
    [base, small, _] = project.report()["spend"]
    assert (base["usd"], small["bought_usd"]) == (1.0, 1.0)


def test_without_usage_the_cost_is_unknown(project: Project) -> None:
    """Never 0; and where there is a budget it is told that it bounds nothing."""
    write(project, TRIAGE)

    result = project.run(*RECORD, "--nw-report", "json", "--nw-budget", "1")

    assert [one["usd"] for one in project.report()["spend"]] == [None, None, 0.0]
    result.stdout.fnmatch_lines(["*function_usage_unknown*test_triage does not say*"])


def test_cases_are_selected_like_tests(project: Project) -> None:
    """By id, by tag, by the function's name, by node id; a part decides nothing."""
    write(project, TRIAGE, [*rows("tie", 2), *rows("tie", 2, "t", tags=["en"])])
    project.run(*RECORD)
    words = {
        2: ("-m", "en"),
        1: ("-k", "t-1"),
        4: ("-k", "test_triage"),
        3: (
            "evals/test_app.py::test_triage[t-0]",
            "evals/test_app.py::test_triage[t-1]",
            "evals/test_app.py::test_triage[c-1]",
        ),
    }

    counts = {
        n: project.run(*one).parseoutcomes()["passed"] for n, one in words.items()
    }
    listed = project.run("--collect-only", "-q")

    assert counts == {n: n for n in words}
    listed.stdout.fnmatch_lines(["evals/test_app.py::test_triage[[]c-0[]]", "*::*t-0*"])


def test_marks_classes_and_the_cache_work_as_ever(project: Project) -> None:
    """A method has an instance of its own; what failed is run again, as a whole."""
    write(
        project,
        """
        @pytest.mark.smoke
        class TestShop:
            @noworse.swap(cases="tickets.jsonl")
            def test_triage(self, case, model):
                assert not hasattr(self, "seen")
                self.seen = True
                return say(case, model)

            def test_plain(self):
                pass
        """,
        rows("tie", 3),
    )
    project.pytest_lines = ['markers = ["smoke"]']
    project.configure()

    result = project.run("--nw-mode", "record", "-m", "smoke", "--junitxml=j.xml")
    again = project.run("--lf", "-v")

    result.assert_outcomes(passed=4, failed=1)
    again.assert_outcomes(passed=4, failed=1)
    named = junit(project.root / "j.xml")
    assert "evals.test_app.TestShop::test_triage[c-0]" in named
    again.stdout.fnmatch_lines(["*::TestShop::test_triage[[]c-0[]] PASSED*"])
    result.stdout.fnmatch_lines(["_* [[]suite[]] of *app.py::TestShop::test_triage _*"])


def test_a_skipped_function_is_not_run(project: Project) -> None:
    """A mark of the user's skips its cases, and none of them is waited for."""
    write(project, "@pytest.mark.skipif(True, reason='not today')" + TRIAGE)

    result = project.run(*RECORD)

    result.assert_outcomes(skipped=3)
    result.stdout.no_fnmatch_line("*== noworse ==*")


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("@pytest.mark.skipif('no such name')", "*Error evaluating 'skipif'*"),
        ("@pytest.fixture\ndef db(): raise OSError('down')\n", "*OSError: down*"),
    ],
)
def test_where_no_test_could_be_set_up_nothing_is_waited_for(
    project: Project, before: str, told: str
) -> None:
    """It is pytest's own error; the cases are unresolved, and the run ends."""
    source = with_fixture("db") if "db" in before else TRIAGE
    write(project, before + source, rows("tie", 1))

    result = project.run(*RECORD, "--nw-report", "json")

    result.assert_outcomes(errors=1, failed=1)
    result.stdout.fnmatch_lines([told])
    [one] = project.report()["comparisons"]
    assert one["trouble_kind"] == "not_performed"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (TRIAGE.replace(", model)", ")"), "`test_triage`: it takes no `model`"),
        (
            TRIAGE.replace("tickets", "none"),
            "`test_triage`: `cases`: `none.jsonl` does not exist",
        ),
        (TRIAGE.replace("tickets", "../tickets"), "*is outside the folder*"),
        (
            TRIAGE.replace('jsonl"', 'jsonl", max_in_flight=0, timeout_seconds="x"'),
            "`max_in_flight` does not fit (got 0)",
        ),
        (TRIAGE.replace('jsonl"', 'jsonl", version=""'), "`version` does not fit*"),
        (
            "@pytest.mark.parametrize('n', [1, 2])" + with_fixture("n"),
            "*`parametrize` has several values*",
        ),
        (
            "@pytest.fixture(params=[1, 2])\ndef n(request): pass\n"
            + with_fixture("n"),
            "*fixture `n` has several values*",
        ),
        (
            "exec('''" + TRIAGE + "''')\n",
            "*its source cannot be read*",
        ),
        (TRIAGE + TRIAGE.replace("triage", "two"), "*duplicate `id` `c-0`*"),
    ],
)
def test_what_cannot_be_collected_is_told(
    project: Project, source: str, told: str
) -> None:
    """One collection error with file, line and mend, and no traceback."""
    write(project, source)

    result = project.run()

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"evals/*:*{told}*", "  mend: *"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_case_without_vars_is_told(project: Project) -> None:
    """A function needs something to be called with; a prompt would do as well."""
    write(project, TRIAGE, [{"id": "a"}, {"id": "b", "prompt": "tie"}])

    result = project.run()

    result.stdout.fnmatch_lines(
        ["evals/tickets.jsonl:1: *there is neither `vars` nor `prompt`"]
    )


def test_only_tests_are_collected(project: Project) -> None:
    """A function that is no test by its name is none of ours."""
    write(project, TRIAGE.replace("test_triage", "triage") + "\ndef test_plain(): pass")

    result = project.run()

    result.assert_outcomes(passed=1)


def test_a_damaged_recording_is_told_without_a_traceback(project: Project) -> None:
    """As of any other case."""
    write(project, TRIAGE, rows("tie", 1))
    project.run(*RECORD)
    [tape, *_] = (project.root / "fixtures").rglob("*.jsonl")
    tape.write_text("edited\n", encoding="ascii")

    result = project.run()

    result.stdout.fnmatch_lines(["*it is not a recorded answer*", "*mend: *"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_what_pytest_looks_at_is_never_called(tmp_path: Path) -> None:
    """It only shows which fixtures are wanted, and where the function stands."""

    def test_it(case: object, model: object, thing: object) -> None: ...

    marked = Marked("test_it", test_it, tmp_path, "test_app.py")
    shown = marked.stand_in()

    with pytest.raises(AssertionError, match="never called"):
        shown()
    assert [*signature(shown).parameters] == ["thing"]


@pytest.mark.parametrize(
    ("tool", "told"),
    [
        ("look", ("look", "{}")),
        ({"name": "find", "arguments": {"b": 1, "a": 2}}, ("find", '{"a": 2, "b": 1}')),
        ({"name": "find", "arguments": "not JSON"}, ("find", "not JSON")),
        (ToolCall(name="find", arguments="{}"), ("find", "{}")),
    ],
)
def test_tools_are_told_in_several_ways(tool: object, told: tuple[str, str]) -> None:
    """By name, with arguments of any type, or as calls of ours."""
    output = Output.model_validate({"text": "", "tools": [tool]})

    assert [(call.name, call.arguments) for call in output.tools] == [told]


def test_it_can_be_called_by_hand() -> None:
    """The decorated function is what it was."""
    scope: dict[str, object] = {}
    exec(HEAD + TRIAGE, scope)

    triage = scope["test_triage"]

    case = type("C", (), {"id": "a", "vars": {"question": "win"}})
    assert triage(case, type("M", (), {"name": "m"})) == "m: win"  # type: ignore[operator]


def test_the_report_of_a_case_stands_in_junit(project: Project) -> None:
    """As for any other case: outcome and state, in ASCII."""
    write(project, TRIAGE)

    project.run(*RECORD, "--junitxml=j.xml")

    [first, *_] = junit(project.root / "j.xml").values()
    [told] = [p.get("value", "") for p in first.iter("property")]
    assert json.loads(told)["outcomes"] == {"small": "tie"}
