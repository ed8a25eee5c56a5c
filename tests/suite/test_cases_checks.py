"""Checks as they are written, and the regular expressions that are refused."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from noworse.records.cases import Check, Suite
from noworse.suite.cases.regex_guard import broken, runaway

Read = Callable[..., Suite]
Refuse = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("written", "check"),
    [
        ("json", Check(kind="json")),
        ("json: true", Check(kind="json")),
        ("max_words: 120", Check(kind="max_words", value=120)),
        ("max_chars: 9", Check(kind="max_chars", value=9)),
        ("equals: no", Check(kind="equals", value="no")),
        ("equals: [1, a]", Check(kind="equals", value=[1, "a"])),
        ("contains: 30", Check(kind="contains", value="30")),
        ("not_contains: [a, 1.10]", Check(kind="not_contains", value=["a", "1.10"])),
        ("regex: '^\\d+$'", Check(kind="regex", value="^\\d+$")),
        ("one_of: [yes, no]", Check(kind="one_of", value=["yes", "no"])),
        (
            "python: shop.checks:polite",
            Check(kind="python", value="shop.checks:polite"),
        ),
        ("{number: 42, tolerance: 0.5}", Check(kind="number", value=42, tolerance=0.5)),
        ("number: 1e3", Check(kind="number", value=1000.0)),
        (
            "json_schema: {type: object, required: [no], maxProperties: 3}",
            None,
        ),
        (
            "json_schema: {type: object, required: [no]}",
            Check(kind="json_schema", value={"type": "object", "required": ["no"]}),
        ),
    ],
)
def test_a_check_is_read_as_it_is_meant(
    read: Read, refuse: Refuse, written: str, check: Check | None
) -> None:
    """Each kind takes its own type; a keyword that is not checked is refused."""
    text = f"- prompt: x\n  checks:\n    - {written}\n"
    if check is None:
        [problem] = refuse(text)
        assert ":3: `checks[0].json_schema`: the schema holds what is not" in problem
    else:
        assert read(text).cases[0].checks == (check,)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "max_wrds: 3",
            "`checks[0].max_wrds`: there is no such check\n  mend: did you",
        ),
        ("zzz: 3", "mend: known are equals, contains"),
        ("max_words", "`checks[0].max_words`: wanted a number, got the text 'true'"),
        ("max_words: 0", "wanted a whole number from 1"),
        ("max_words: -1", "wanted a whole number, got -1"),
        ("max_words: 1.5", "wanted a whole number, got 1.5"),
        ("json: false", "it can only be asked for"),
        ("json: perhaps", "wanted a boolean"),
        ("number: many", "`checks[0].number`: wanted a number"),
        ("{number: 1, tolerance: -1}", "`checks[0].tolerance`: -1 is below 0"),
        ("{number: 1, tolerance: x}", "`checks[0].tolerance`: wanted a number"),
        ("{json: true, tolerance: 1}", "only `number` has a tolerance"),
        ("{json: true, max_words: 1}", "wanted one kind of check"),
        ("[json]", "`checks[0]`: wanted a check, got a list"),
        ("one_of: a", "wanted a list of texts, got the text 'a'"),
        ("one_of: []", "wanted a list of texts, got an empty list"),
        ("contains: ''", "`checks[0].contains`: it is empty"),
        ("contains: [a, {b: c}]", "wanted text, got a mapping (with `b`)"),
        ("json_schema: text", "wanted a JSON schema, got the text"),
        ("python: rm -rf", "`checks[0].python`: it wants a function's path"),
        ("regex: '('", "this is no regular expression"),
        ("regex: '[[a]'", "Possible nested set"),
        ("regex: 'a{99999999999999999999}'", "this is no regular expression"),
        ("regex: '^(a+)+$'", "`(a+)+` can search for ever"),
    ],
)
def test_a_check_that_cannot_run_is_told(
    refuse: Refuse, written: str, said: str
) -> None:
    """Before any money is spent, with its line."""
    problems = refuse(f"- prompt: x\n  checks:\n    - {written}\n    - zz\n")

    assert ":3: `checks[0]" in problems[0]
    assert said in problems[0]
    assert ":4: `checks[1].zz`" in problems[1]


RUNAWAYS = [
    "^(a+)+$",
    "(a*)*",
    "(?:a+){2,}",
    "(?P<x>a+)+",
    "((ab)+c?)*",
    r"(\w+\s?)*x",
    "(a|a)*",
    "(a|ab)*c",
    "(.|x)+y",
    r"(\d|\w)+!",
    "(|a)+",
    "(a{1,50})+",
    "([^)]+)+",
    "(?i:a+)+",
    "(?=(a+)+b)",
]
SAFE = [
    "a+b*c?",
    "(ab)+",
    "(foo|bar)+",
    "(a{3})+",
    "(a+)?",
    "(a+){3}",
    "(a++)+",
    "(?>a+)+",
    "(a+)++",
    r"\(a+\)+",
    "[(a+)]+",
    "[]a)+]+",
    "(?#a+)(b)+",
    "(?P<x>a)(?P=x)+",
    "(?i)yes|no",
    "(a|b){2}",
    "^(a",
    "a)b+",
]


@pytest.mark.parametrize("pattern", RUNAWAYS)
def test_a_repeat_in_a_repeat_is_found(pattern: str) -> None:
    """So are alternatives that may match the same."""
    assert runaway(pattern) is not None


@pytest.mark.parametrize("pattern", SAFE)
def test_what_cannot_run_away_is_let_through(pattern: str) -> None:
    """Sequences, bounded repeats, atomic groups, classes and escapes are fine."""
    assert runaway(pattern) is None


@given(st.text(st.sampled_from("ab(|)*+?[]{}\\1,.^:>"), max_size=12))
def test_what_is_let_through_ends(pattern: str) -> None:
    """The guard never fails, and short texts are searched in no time."""
    found = runaway(pattern)

    if found is None and broken(pattern) is None:
        started = time.process_time()
        re.search(pattern, "a" * 25 + "b" * 25 + "!")
        assert time.process_time() - started < 1
