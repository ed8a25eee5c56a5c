"""Case files in YAML: texts stay texts, and nothing happens by a tag or an alias."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from noworse.records.cases import Suite

Read = Callable[..., Suite]
Refuse = Callable[..., list[str]]


@pytest.mark.parametrize(
    "written", ["no", "012", "1:30", "1e3", "1.10", "2024-01-01", "true", "0x1f", "+5"]
)
def test_a_text_is_what_was_written(read: Read, written: str) -> None:
    """YAML's own idea of numbers, dates and booleans changes no prompt."""
    [case] = read(f"- {{id: a, prompt: {written}, expected: {written}}}").cases

    assert (case.messages[0].content, case.expected) == (written, written)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("42", 42),
        ("-7", -7),
        ("1.5", 1.5),
        ("1.10", "1.10"),
        ("012", "012"),
        ("-0", "-0"),
        ("no", "no"),
        ("1e3", "1e3"),
        ("99999999999999999999", "99999999999999999999"),
        ("'42'", "42"),
        ("[1, ~, x]", [1, None, "x"]),
        ("{a: {b: false}}", {"a": {"b": False}}),
        ("!!str 42", "42"),
        ("! x", "x"),
    ],
)
def test_a_var_is_a_number_only_if_it_writes_the_same(
    read: Read, written: str, value: object
) -> None:
    """So a template gives back what stands in the file."""
    [case] = read(f"- {{prompt: x, vars: {{v: {written}}}}}").cases

    assert case.vars == {"v": value}
    assert type(case.vars["v"]) is type(value)


@pytest.mark.parametrize(
    ("written", "kept"), [("{a: [1, ~]}", '{"a": [1, null]}'), ("[é]", '["é"]')]
)
def test_a_reference_in_json_is_json_text(read: Read, written: str, kept: str) -> None:
    """Objects and lists need no quotes."""
    assert read(f"- {{prompt: x, expected: {written}}}").cases[0].expected == kept


@pytest.mark.parametrize(
    "written", ["1.1", "083", "2024-01-01", "1_0.5", "12:30", "0x1f", "1e3"]
)
def test_ids_that_yaml_reads_in_many_ways_want_quotes(
    read: Read, refuse: Refuse, written: str
) -> None:
    """Quoted, they are good ids; so is a plain number."""
    [problem] = refuse(f"- id: {written}\n  prompt: x\n")

    assert "a.eval.yaml:1: `id`: wanted a string" in problem
    assert f'quote it: "{written}"' in problem
    assert read(f"- {{id: '{written}', prompt: x}}").cases[0].id == written
    assert read("- {id: 7, prompt: x}").cases[0].id == "7"


def test_line_ends_and_marks_change_nothing(read: Read) -> None:
    """A checkout on Windows replays recordings that were made elsewhere."""
    text = "- id: a\n  prompt: |\n    one\n    two\n"

    plain = read(text)

    assert read(text.replace("\n", "\r\n").encode()) == plain
    assert read(text.replace("\n", "\r").encode()) == plain
    assert read(b"\xef\xbb\xbf" + text.encode()) == plain


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-be"])
def test_utf_16_is_named(refuse: Refuse, coding: str) -> None:
    """PowerShell writes it."""
    mark = b"\xfe\xff" if coding.endswith("be") else b""

    [problem] = refuse(mark + "- prompt: x".encode(coding))

    assert "a.eval.yaml:1: this is UTF-16, not UTF-8" in problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a: b: c\n", ":1: this is not YAML: mapping values are not allowed here"),
        ("- x\n- \x07\n", ":2: this is not YAML: the character U+0007 is not allowed"),
        ("- x\n- é\n- \x07\n", "this is not YAML: the character U+0007"),
        ('- "\\UFFFFFFFF"\n', ":1: this is not YAML"),
        ("- prompt: a\n---\n- prompt: b\n", ":2: a second document begins here"),
        ("- prompt: {{ name }}\n", ":1: `prompt`: a mapping or list stands where"),
        ("- {a: &x b, c: *y}\n", "`c`: the alias `*y` has no anchor above it"),
        ("- &x {vars: {me: *x}}\n", "`vars.me`: the alias `*x` is a loop"),
        ("[" * 60 + "]" * 60, "nested too deeply"),
        ("[" * 20_000, ":1: "),
        ("- vars: &a [b]\n  prompt: *a\n", ":2: `prompt`: wanted text, got a list"),
    ],
)
def test_what_is_no_plain_yaml_is_told(refuse: Refuse, text: str, said: str) -> None:
    """By file and line, in words, never with a traceback."""
    problems = refuse(text)

    assert any(said in problem for problem in problems), problems


def test_aliases_are_read(read: Read) -> None:
    """A text that is used twice need not stand twice."""
    suite = read("- {id: a, prompt: &p Hi}\n- {id: b, prompt: *p}\n")

    assert suite.cases[1].messages == suite.cases[0].messages


def test_aliases_without_end_are_refused(refuse: Refuse) -> None:
    """A few hundred bytes may not become millions of values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]

    [problem] = refuse("\n".join(lines))

    assert "2,000,000 values" in problem
    assert "list of cases" in problem


def test_tags_are_refused(refuse: Refuse) -> None:
    """No tag makes an object, and all are told at once."""
    problems = refuse(
        "- id: !!python/name:os.environ ''\n  prompt: !mine x\n  !!int 3: x\n"
    )

    assert ":1: `id`: the tag `!!python/name:os.environ` is not allowed" in problems[0]
    assert ":2: `prompt`: the tag `!mine` is not allowed" in problems[1]
    assert ":3: " in problems[2]


def test_a_duplicate_key_names_both_lines(refuse: Refuse) -> None:
    """The first is kept, so that what follows is still checked."""
    problems = refuse("- id: a\n  prompt: x\n  prompt: y\n  promt: z\n")

    assert ":3: `prompt` is a duplicate key, first on line 2" in problems[0]
    assert ":4: `promt`" in problems[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('- id: "bell\\a"\n  prompt: x\n', "`id`: a control character stands in"),
        ('- id: sur\n  prompt: "half \\ud83d pair"\n', ":2: `prompt`: half of a surr"),
        (
            '- id: sur\n  prompt: x\n  vars: {"\\ud83d": x}\n',
            "half of a surrogate pair",
        ),
        ("- id: ' '\n  prompt: x\n", "`id`: it is empty"),
        ("- id: a::b\n  prompt: x\n", "`id`: it holds `::`"),
        (f"- id: {'x' * 201}\n  prompt: x\n", "`id`: it has 201 characters"),
        ("- id: [a]\n  prompt: x\n", "`id`: wanted a string, got a list"),
    ],
)
def test_ids_and_texts_can_be_written_everywhere(
    refuse: Refuse, text: str, said: str
) -> None:
    """No control character reaches a terminal, no half character a worker."""
    problems = refuse(text)

    assert any(said in problem for problem in problems), problems
    assert all(problem.replace("\n", "").isprintable() for problem in problems)


def test_both_parsers_read_the_same(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyYAML comes with and without its parser in C."""
    text = "- {id: a, prompt: &p 'x', vars: {n: 1, m: [~, no]}}\n- prompt: |\n    é\n"
    quick = read(text)

    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)

    assert read(text) == quick
