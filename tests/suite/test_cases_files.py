"""The files that a suite names: more cases, texts of vars, answers of a log."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from noworse.records.cases import Suite

Read = Callable[..., Suite]
Refuse = Callable[..., list[str]]


def test_files_that_cannot_be_read_are_named_where_they_are_asked_for(
    refuse: Refuse,
) -> None:
    """Field and line are those of the name."""
    problems = refuse(
        """\
        prompt: x
        vars:
          policy:
            file: gone.md
        cases: []
        cases_from:
          - gone.jsonl
        """
    )

    assert problems[0].startswith(
        "evals/a.eval.yaml:4: `vars.policy.file`: the file `gone.md` does not exist"
    )


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "a.eval.yaml:1: `cases_from`: the file `m.yaml` does not exist"),
        ({"m.yaml": "- {id: x}\n"}, "evals/m.yaml:1: case `x`: there is neither"),
        (
            {"m.yaml": "suite: b\ncases: [{prompt: a}]"},
            "m.yaml:1: `suite`: this file is",
        ),
        ({"m.yaml": "a: b: c"}, "evals/m.yaml:1: this is not YAML"),
        ({"m.yaml": b"- prompt: \xff"}, "evals/m.yaml:1: this is not UTF-8: byte 0xff"),
    ],
)
def test_files_of_cases_are_held_to_the_same_rules(
    refuse: Refuse, files: dict[str, str], said: str
) -> None:
    """Their mistakes are told by their own path."""
    problems = refuse("cases_from: m.yaml\n", files=files)

    assert said in problems[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("b.eval.yaml", "`b.eval.yaml` is a suite of its own"),
        ("m.txt", "`m.txt` is in no format of cases"),
    ],
)
def test_only_lists_of_cases_may_be_named(refuse: Refuse, name: str, said: str) -> None:
    """A file that pytest collects by itself would be read twice."""
    [problem] = refuse(f"cases_from: {name}\n", files={name: "- prompt: a"})

    assert said in problem


def test_a_file_of_a_var_is_text(refuse: Refuse) -> None:
    """It is named once for the suite, with the line that is no UTF-8."""
    [problem] = refuse(
        "vars: {p: {file: p.md}, q: {file: p.md}}\ncases: [{prompt: a}]",
        files={"p.md": b"ok\n\xff"},
    )[:1]

    assert "`vars.p.file`: `p.md`, line 2: this is not UTF-8" in problem


def test_a_file_of_a_case_is_asked_for_on_its_line(refuse: Refuse) -> None:
    """A case may have files of its own."""
    [problem] = refuse("- prompt: a\n  vars:\n    p: {file: gone.md}\n")

    assert problem.startswith("evals/a.eval.yaml:3: `vars.p.file`: the file `gone.md`")


def test_a_name_that_is_no_id_is_told(refuse: Refuse) -> None:
    """The file's name is the suite's, if it does not say another."""
    [problem] = refuse("- prompt: a", f"evals/{'x' * 201}.eval.yaml")

    assert "`suite` (the file's name): it has 201 characters" in problem


def test_a_file_need_not_be_named_like_a_suite(read: Read) -> None:
    """Functions name their cases themselves."""
    assert read('{"prompt": "a"}', "data/tickets.jsonl").name == "tickets"


def test_a_file_in_no_format_is_told(refuse: Refuse) -> None:
    """The known ones are named."""
    [problem] = refuse("x", "evals/a.eval.xml")

    assert "`a.eval.xml` is in no format of cases" in problem
    assert "`.jsonl`" in problem


def test_answers_from_a_log_are_imported(read: Read) -> None:
    """They belong to a case and a model."""
    suite = read(
        "cases: [{id: a, prompt: x}]\nanswers_from: log.jsonl",
        files={
            "log.jsonl": '{"id": "a", "model": "m", "text": "", "input_tokens": 3}\n'
            '{"id": "a", "model": "n", "text": "T", "output_tokens": 0}\n'
        },
    )

    assert [(one.model, one.text) for one in suite.imported] == [("m", ""), ("n", "T")]
    assert suite.imported[0].input_tokens == 3
    assert suite.imported[1].output_tokens == 0


def test_answers_to_nothing_are_told(refuse: Refuse) -> None:
    """Unknown ids, a second answer, missing fields and missing files."""
    problems = refuse(
        "cases: [{id: abc, prompt: x}]\nanswers_from: [log.csv, gone.csv]",
        files={
            "log.csv": "id,model,text\nabd,m,T\nabc,m,T\nabc,m,U\nabc,,T\n",
        },
    )

    assert (
        "log.csv:2: `id`: there is no case `abd`\n  mend: did you mean `abc`?"
        in problems[0]
    )
    assert "log.csv:4: a duplicate answer of `m` to `abc`" in problems[1]
    assert "log.csv:5: `model`: it is missing" in problems[2]
    assert "a.eval.yaml:2: `answers_from`: the file `gone.csv`" in problems[3]


def test_an_answer_to_a_case_with_a_mistake_is_no_second_mistake(
    refuse: Refuse,
) -> None:
    """Whoever mends the case must not have deleted its answer by then."""
    problems = refuse(
        "cases: [{id: a, prompt: x, weight: heavy}]\nanswers_from: log.csv",
        files={"log.csv": "id,model,text\na,m,T\n"},
    )

    [problem] = problems
    assert "a.eval.yaml:1: `weight`: " in problem


def test_an_extra_column_is_no_field_of_an_answer(refuse: Refuse) -> None:
    """Answers have no vars for other columns to be folded into."""
    problems = refuse(
        "cases: [{id: a, prompt: x}]\nanswers_from: log.csv",
        files={"log.csv": "id,model,text,note\na,m,T,hm\n"},
    )

    assert "log.csv:2: `note`: unknown field" in problems[0]
