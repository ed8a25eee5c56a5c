"""Case files in JSONL: one object a line, also as production logs have them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from noworse.records.cases import Message, Suite

Read = Callable[..., Suite]
Refuse = Callable[..., list[str]]
PATH = "evals/a.eval.jsonl"


def test_lines_are_cases(read: Read) -> None:
    """Empty lines and a byte order mark are passed over; lines are counted."""
    suite = read(
        '\ufeff{"id": 7, "prompt": "x"}\n\n'
        '{"prompt": "y", "weight": 2, "critical": true}',
        PATH,
    )

    assert suite.cases[1].critical
    assert [(case.line, case.weight) for case in suite.cases] == [(1, 1.0), (3, 2.0)]
    assert suite.cases[0].id == "7"


def test_a_chat_log_works_as_it_is(read: Read) -> None:
    """The last answer becomes the reference."""
    turns = [
        {"role": "user", "content": "Hi {{ x"},
        {"role": "assistant", "content": "Ho"},
    ]

    [case] = read(json.dumps({"messages": turns}), PATH).cases

    assert case.messages == (Message(role="user", content="Hi {{ x"),)
    assert case.expected == "Ho"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"prompt": "x", "weight": NaN}', "NaN"),
        ('{"prompt": "x", "weight": 1e999}', "out of range"),
        ('{"prompt": "x", "prompt": "y"}', "twice"),
        ('{"prompt": "x",}', "this is not JSON: "),
        ('{"prompt": "x"} x', "Extra data in column 17"),
        ("[" * 100_000, "nested too deeply"),
        ('"text"', "a case is an object (a mapping), and this is the text 'text'"),
        ('{"prompt": "\\ud83d"}', "`prompt`: half of a surrogate pair"),
        ('{"prompt": "x", "expected": null}', "`expected` is empty (null)"),
        ('{"prompt": "x", "vars": {"a": null}}', "`vars.a`: it is empty"),
        ('{"prompt": 5}', "`prompt`: wanted text, got the number 5"),
        ('{"prompt": "x", "critical": 1}', "wanted a boolean, got the number 1"),
        ('{"prompt": true}', "got the boolean `true`"),
        ('{"prompt": "x", "id": 1.5}', "`id`: wanted a string, got the number 1.5"),
        ('{"prompt": "x", "id": %s}' % ("9" * 30), "`id`: wanted a string"),
        (
            '{"prompt": "x", "vars": {"a": %s}}' % ("9" * 400),
            "`vars.a`: wanted a plain",
        ),
        ('{"prompt": "x", "weight": %s}' % ("9" * 400), "wanted a finite number"),
        ('{"prompt": "x", "vars": {"a": %s}}' % ("[" * 60 + "]" * 60), "too deeply"),
        ('{"prompt": "x", "vars": {"a": {"file": 5}}}', "`vars.a.file`: wanted text"),
    ],
)
def test_a_bad_line_is_told_and_the_next_is_read(
    refuse: Refuse, line: str, said: str
) -> None:
    """By its number; one bad line hides no other."""
    problems = refuse(
        f'{{"prompt": "x"}}\n{line}\n{{"prompt": "y", "wieght": 1}}\n', PATH
    )

    assert problems[0].startswith(f"{PATH}:2: ")
    assert said in problems[0]
    assert problems[1].startswith(f"{PATH}:3: `wieght`: unknown field")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[\n  {"prompt": "x"}\n]\n', "this is JSON, not JSONL: an array"),
        ('[{"prompt": "x"}]', "this is JSON, not JSONL: an array"),
        (
            '{\n  "prompt": "x"\n}\n',
            "this is JSON, not JSONL: an object over many lines",
        ),
    ],
)
def test_json_is_not_jsonl(refuse: Refuse, text: str, said: str) -> None:
    """One sentence, not one for each line."""
    [problem] = refuse(text, PATH)

    assert problem.startswith(f"{PATH}:1: {said}")


def test_many_cases_are_read_in_no_time(read: Read) -> None:
    """20,000 cases cost few seconds of CPU, half of them templates."""
    plain = "".join(f'{{"id": "c{n}", "prompt": "q{n}"}}\n' for n in range(10_000))
    filled = "".join(
        f'{{"id": "v{n}", "prompt": "Say {{{{ w }}}}.", "vars": {{"w": "w{n}"}}}}\n'
        for n in range(10_000)
    )
    started = time.process_time()

    suite = read(plain + filled, PATH)

    assert time.process_time() - started < 5
    assert len(suite.cases) == 20_000
    assert suite.cases[-1].messages[0].content == "Say w9999."
