"""From a case file to a suite."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from noworse.errors import CaseFileError
from noworse.records.cases import Case, Check, Message, Suite
from noworse.suite.cases.reading import check_unique

Read = Callable[..., Suite]
Refuse = Callable[..., list[str]]

DESIGN = """\
suite: support-replies
system: You answer for Acme, in the customer's language, in at most 120 words.
prompt: |
  Policy: {{ policy }}
  Customer: {{ question }}
vars: {policy: {file: policy.md}}
rubric: Which reply solves the customer's problem correctly?
checks:
  - max_words: 120
  - not_contains: As an AI
cases:
  - id: return-20-days
    slice: billing
    tags: [en]
    vars: {question: Can I return shoes after 20 days?}
    expected: Yes, 30 days with the receipt.
    weight: 3
    critical: true
    checks:
      - json
  - id: two-turns
    messages:
      - {role: user, content: My code fails.}
      - {role: assistant, content: Which?}
      - {role: user, content: WINTER20}
cases_from: [tickets.jsonl, more.csv]
"""
FILES = {
    "policy.md": "\ufeff30 days.\r\n",
    "tickets.jsonl": '{"id": "t-1", "prompt": "Q {{ policy }}"}\n',
    "more.csv": "id,question\nm-1,Where is it?\n",
}


def test_the_example_of_the_design_reads_as_it_says(read: Read) -> None:
    """Header, vars from a file, checks, slices and further files come together."""
    suite = read(DESIGN, files=FILES)

    assert (suite.name, suite.path) == ("support-replies", "evals/a.eval.yaml")
    assert [case.id for case in suite.cases] == [
        "return-20-days",
        "two-turns",
        "t-1",
        "m-1",
    ]
    first = suite.cases[0]
    assert first == Case(
        id="return-20-days",
        slice="billing",
        messages=(
            Message(role="system", content=first.messages[0].content),
            Message(
                role="user",
                content=(
                    "Policy: 30 days.\n\nCustomer: Can I return shoes after 20 days?\n"
                ),
            ),
        ),
        expected="Yes, 30 days with the receipt.",
        rubric="Which reply solves the customer's problem correctly?",
        tags=("en",),
        weight=3.0,
        critical=True,
        checks=(
            Check(kind="max_words", value=120),
            Check(kind="not_contains", value="As an AI"),
            Check(kind="json"),
        ),
        vars={"policy": "30 days.\n", "question": "Can I return shoes after 20 days?"},
        path="evals/a.eval.yaml",
        line=12,
    )
    assert [turn.role for turn in suite.cases[1].messages][1:] == [
        "user",
        "assistant",
        "user",
    ]
    assert suite.cases[1].slice == "support-replies"
    assert suite.cases[2].messages[-1].content == "Q 30 days.\n"
    assert (suite.cases[3].path, suite.cases[3].line) == ("evals/more.csv", 2)


def test_a_case_that_was_read_is_a_whole_record(read: Read) -> None:
    """Cases are made without a second validation, and still equal validated ones."""
    suite = read(DESIGN, files=FILES)

    assert Suite.model_validate_json(suite.model_dump_json()) == suite
    assert pickle.loads(pickle.dumps(suite)) == suite


def test_a_list_of_prompts_is_a_suite(read: Read) -> None:
    """A file may be just a list, and a case just a prompt and what is expected."""
    suite = read("- prompt: Say hello.\n  expected: hello\n")

    [case] = suite.cases
    assert (suite.name, case.slice, case.expected) == ("a", "a", "hello")
    assert case.messages == (Message(role="user", content="Say hello."),)


def test_a_missing_id_is_made_of_the_content(read: Read) -> None:
    """It stays when the case moves, and changes when what is asked does."""
    here = read("- prompt: one\n- prompt: two\n").cases
    there = read("# moved\n\n- prompt: two\n- prompt: three\n").cases

    assert here[1].id == there[0].id
    assert len({case.id for case in here + there}) == 3
    assert here[0].id.startswith("case-")


def test_two_equal_cases_without_ids_are_named_as_such(refuse: Refuse) -> None:
    """The same question twice is not twice the evidence."""
    [problem] = refuse("- prompt: one\n- prompt: one\n")

    assert "a.eval.yaml:2: duplicate case: the same as evals/a.eval.yaml:1" in problem
    assert "`weight`" in problem


def test_duplicate_ids_name_both_lines(refuse: Refuse) -> None:
    """An id is unique in its suite."""
    [problem] = refuse("- {id: x, prompt: a}\n- {id: x, prompt: b}\n")

    assert "a.eval.yaml:2: duplicate `id` `x`, also at evals/a.eval.yaml:1" in problem


def test_ids_that_look_alike_are_three_cases(read: Read) -> None:
    """Ids are never slugged: `a b`, `a_b` and `A b` differ."""
    suite = read(
        "- {id: a b, prompt: x}\n- {id: a_b, prompt: y}\n- {id: A b, prompt: z}"
    )

    assert [case.id for case in suite.cases] == ["a b", "a_b", "A b"]


def test_ids_are_unique_across_files(read: Read) -> None:
    """Both places are named."""
    one = read("- {id: ok-1, prompt: a}", "evals/a.eval.yaml")
    two = read("- {id: other, prompt: b}\n- {id: ok-1, prompt: c}", "evals/b.eval.yaml")

    with pytest.raises(CaseFileError) as caught:
        check_unique([one, two])

    assert "b.eval.yaml:2: duplicate `id` `ok-1`, also at evals/a.eval.yaml:1" in str(
        caught.value
    )
    check_unique([one])


def test_suite_names_are_unique_across_files(read: Read) -> None:
    """Recordings are kept by suite, so two suites may not share a name."""
    one = read("- {id: a, prompt: a}", "evals/a.eval.yaml")
    two = read("- {id: b, prompt: b}", "more/a.eval.yaml")

    with pytest.raises(CaseFileError, match="duplicate suite `a`, also in evals/a"):
        check_unique([one, two])


def test_all_problems_are_told_at_once(refuse: Refuse) -> None:
    """A bad header does not hide bad cases, nor one field another."""
    problems = refuse(
        "promt: x\ncases:\n- {id: 1.10, prompt: [a]}\n- text\n- {prompt: ok}\n"
    )

    assert [problem.split(":")[1] for problem in problems] == ["1", "3", "3", "4"]
    assert "did you mean `prompt`?" in problems[0]


def test_many_problems_are_counted(refuse: Refuse) -> None:
    """Fifty are told; the rest are a number, and none is told twice."""
    problems = refuse("".join(f"- {{id: a{n}}}\n" for n in range(60)))

    assert len(problems) == 51
    assert problems[-1].startswith("evals/a.eval.yaml: and 10 more problems")


def test_a_problem_that_is_told_is_not_counted(refuse: Refuse) -> None:
    """A broken text of the suite is one problem of 61, past the fiftieth, too."""
    cases = ", ".join(f"{{id: a{n}}}" for n in range(60))

    problems = refuse(
        f"vars: {{b: c}}\nprompt: '{{{{ b'\nsystem: '{{{{ d }}}}'\ncases: [{cases}]"
    )

    assert problems[-1].startswith("evals/a.eval.yaml: and 11 more problems")
