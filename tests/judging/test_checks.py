"""Code checks: what passes, what breaks, and how it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from noworse.judging.checks import describe, problem_of, run_checks
from noworse.records.cases import Check, CheckKind

KINDS: tuple[CheckKind, ...] = (
    "equals",
    "contains",
    "not_contains",
    "regex",
    "json",
    "json_schema",
    "number",
    "max_words",
    "max_chars",
    "one_of",
)
SCHEMA = {"type": "object", "required": ["id"]}


def check(kind: str, value: object | None = ..., **rest: float) -> Check:
    given = {"kind": kind, **rest} | ({} if value is ... else {"value": value})
    return Check.model_validate(given)


def broken(one: Check, text: str) -> str | None:
    """The reason why a text breaks a check, or `None`."""
    found = run_checks([one], text, "candidate")
    return found[0].reason if found else None


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (check("equals", " yes "), "yes\n"),
        (check("equals", {"a": [1, 2.0]}), '{"a": [1.0, 2]}'),
        (check("equals", 3), "```json\n3\n```"),
        (check("contains", "ref"), "a refund"),
        (check("contains", ["a", "b"]), "b then a"),
        (check("not_contains", "As an AI"), "as an ai"),
        (check("regex", r"^\d+ days$"), "30 days"),
        (check("json"), ' {"a": 1} '),
        (check("json"), 'Here:\n```json\n{"a": 1}\n```\nDone.'),
        (check("json_schema", SCHEMA), '{"id": 1}'),
        (check("number", 391), "17 * 23 = 391."),
        (check("number", 1234567.5), "It costs $1,234,567.50"),
        (check("number", -3), "it is \u22123"),
        (check("number", 5), "pages 3-5"),
        (check("number", 0.5), "about .5"),
        (check("number", 1500), "1.5e3"),
        (check("number", 2345), "1,2345"),
        (check("number", 10.2, tolerance=0.1), "10.3"),
        (check("max_words", 3), "one two  three"),
        (check("max_chars", 4), "four"),
        (check("one_of", ["yes", "no"]), " yes "),
    ],
    ids=lambda value: value if isinstance(value, str) else describe(value),
)
def test_an_answer_passes(one: Check, text: str) -> None:
    """What the user meant to allow is allowed."""
    assert broken(one, text) is None


@pytest.mark.parametrize(
    ("one", "text", "reason"),
    [
        (check("equals", "yes"), "Yes", "the answer is 'Yes'"),
        (check("equals", value=False), "0", "the answer is '0'"),
        (check("equals", 1), "one", "the answer is not JSON: Expecting value"),
        (check("contains", ["a", "b"]), "a", "the answer lacks 'b'"),
        (check("not_contains", ["x", "AI"]), "an AI", "the answer contains 'AI'"),
        (check("regex", "^b"), "ab", "no match in the answer 'ab'"),
        (check("json"), "{'a': 1}", "the answer is not JSON: Expecting property"),
        (check("json"), "```\n1\n```\n```\n2\n```", "the answer is not JSON"),
        (check("json"), "```\nno\n```", "the answer is not JSON"),
        (check("json"), "```\n{}", "the answer is not JSON"),
        (check("json"), '{"a": 1, "a": 2}', "the answer is not JSON: a key stands"),
        (check("json"), "[NaN]", "the answer is not JSON: NaN is not JSON"),
        (check("json"), "[1e999]", "the answer is not JSON: the number 1e999"),
        (check("json"), "[" * 9999, "the answer is not JSON: it is nested too deeply"),
        (check("json_schema", SCHEMA), "{}", "$ lacks 'id'"),
        (check("json_schema", SCHEMA), "no", "the answer is not JSON"),
        (check("number", 391), "3,910", "the last number in the answer is 3910"),
        (check("number", 1), "one", "the answer holds no number: 'one'"),
        (check("number", 10, tolerance=0.1), "10.2", "the last number in the answer"),
        (check("number", 1), "1e999", "the last number in the answer is inf"),
        (check("max_words", 2), "one two three", "the answer has 3 words"),
        (check("max_chars", 3), "four", "the answer has 4 characters"),
        (check("one_of", ["yes", "no"]), "Yes", "the answer is 'Yes'"),
        (check("equals", "x"), "y" * 500, f"the answer is '{'y' * 120}...'"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else describe(value),
)
def test_an_answer_breaks_a_check(one: Check, text: str, reason: str) -> None:
    """The reason says what was there instead."""
    told = broken(one, text)

    assert told is not None
    assert told.startswith(reason)


def test_a_regular_expression_sees_a_bounded_part() -> None:
    """What lies behind it is not searched, and the reason says so."""
    told = broken(check("regex", "needle"), "x" * 100_000 + "needle")

    assert told is not None
    assert told.startswith("no match in the first 100,000 characters of the answer 'x")


def test_a_schema_that_follows_a_deep_answer_ends() -> None:
    """A recursive schema on deep nesting is a broken check, not a crash."""
    deep = '{"k":' * 600 + "1" + "}" * 600
    schema = {"properties": {"k": {"$ref": "#"}}}

    told = broken(check("json_schema", schema), deep)

    assert told == "the answer is nested too deeply for its schema"


def test_each_broken_check_names_its_side_and_itself() -> None:
    """In the order in which the user wrote them."""
    checks = [check("max_words", 1), check("contains", "z"), check("max_chars", 9)]

    found = run_checks(checks, "a b", "baseline")

    assert [(one.side, one.check) for one in found] == [
        ("baseline", "max_words: 1"),
        ("baseline", "contains: z"),
    ]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of the user's, with one function for every way to answer."""
    (tmp_path / "shop_checks_of_a_user.py").write_text(
        "class Tone:\n"
        "    @staticmethod\n"
        "    def polite(text):\n"
        "        return 'please' in text\n"
        "def nothing(text):\n"
        "    assert 'please' in text, 'be polite'\n"
        "def says(text):\n"
        "    return 'too\\nrude'\n"
        "def empty(text):\n"
        "    return ''\n"
        "def number(text):\n"
        "    return 3\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return "shop_checks_of_a_user"


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("Tone.polite", "it returned False"),
        ("nothing", "AssertionError at shop_checks_of_a_user.py:6: be polite"),
        ("says", "too rude"),
        ("empty", None),
        ("number", "it returned 3"),
    ],
)
def test_a_function_of_the_users_decides(
    shop: str, function: str, reason: str | None
) -> None:
    """True, nothing or an empty text pass; a text is the reason; an error is told."""
    assert broken(check("python", f"{shop}:{function}"), "now!") == reason


def test_a_function_passes_what_it_likes(shop: str) -> None:
    """Both a true value and a function that only asserts let an answer through."""
    checks = [check("python", f"{shop}:{name}") for name in ("Tone.polite", "nothing")]

    assert run_checks(checks, "please", "candidate") == ()


def test_a_function_that_is_not_there_breaks_its_check(shop: str) -> None:
    """A wrong path breaks the check and not the run."""
    missing = broken(check("python", f"{shop}:gone"), "x")
    module = broken(check("python", "no_such_module_here:f"), "x")

    assert missing is not None
    assert missing.startswith("AttributeError at ")
    assert module is not None
    assert module.endswith("No module named 'no_such_module_here'")


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (check("json"), "json"),
        (check("max_words", 120), "max_words: 120"),
        (check("not_contains", "As an AI"), "not_contains: As an AI"),
        (check("one_of", ["caf\u00e9", "no"]), 'one_of: ["caf\u00e9", "no"]'),
        (check("equals", "a\nb"), 'equals: "a\\nb"'),
        (check("number", 3.14, tolerance=0.01), "number: 3.14, tolerance: 0.01"),
        (check("contains", "x" * 500), "contains: " + "x" * 110 + "..."),
    ],
)
def test_a_check_is_told_as_it_was_written(one: Check, line: str) -> None:
    """In one line that is never too long."""
    assert describe(one) == line


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (check("regex", "("), "it is no regular expression: "),
        (check("regex", 1), "it wants a regular expression, not 1"),
        (check("json", value=False), "it wants `true`, not False"),
        (check("json_schema", {"format": "date"}), "the schema holds what is not chec"),
        (check("json_schema", value=True), "it wants a schema, not True"),
        (check("number", "12"), "it wants a number, not '12'"),
        (check("number", value=True), "it wants a number, not True"),
        (check("max_words", -1), "it wants a whole number, not -1"),
        (check("max_chars", 1.5), "it wants a whole number, not 1.5"),
        (check("one_of", "yes"), "it wants a list of texts, not 'yes'"),
        (check("one_of", []), "it wants a list of texts, not []"),
        (check("contains", [1]), "it wants a text or texts, not [1]"),
        (check("not_contains", ""), "it wants a text or texts, not ''"),
        (check("python", "shop.checks"), "it wants a function's path, `module:func"),
    ],
)
def test_a_check_that_cannot_be_run_is_named(one: Check, words: str) -> None:
    """Before any money is spent."""
    problem = problem_of(one)

    assert problem is not None
    assert problem.startswith(words)


@pytest.mark.parametrize(
    "one",
    [
        check("equals", None),
        check("contains", ["a"]),
        check("not_contains", "a"),
        check("regex", "a+"),
        check("json"),
        check("json_schema", SCHEMA),
        check("number", 1.5),
        check("max_words", 0),
        check("max_chars", 10),
        check("one_of", ["a"]),
        check("python", "shop.checks:Tone.polite"),
    ],
    ids=describe,
)
def test_a_sound_check_has_no_problem(one: Check) -> None:
    """Every kind, as the documentation writes it."""
    assert problem_of(one) is None


values = st.text(max_size=9) | st.lists(st.text(min_size=1), min_size=1) | st.integers()


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(KINDS), value=values, text=st.text())
def test_a_sound_check_never_raises(kind: str, value: object, text: str) -> None:
    """What `problem_of` lets through runs on any answer."""
    one = check(kind, value)

    found = run_checks([one], text, "candidate") if problem_of(one) is None else ()

    assert len(found) <= 1
    assert "\n" not in describe(one)
