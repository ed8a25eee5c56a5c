"""The fields of a case: what they may hold, and what is said where they do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from noworse.records.cases import Message, Suite

Read = Callable[..., Suite]
Refuse = Callable[..., list[str]]


@pytest.mark.parametrize("text", ["# only a comment", "[]", "cases: []", "--- ", "~"])
def test_a_file_without_cases_is_told(refuse: Refuse, text: str) -> None:
    """An empty suite would pass without any evidence."""
    [problem] = refuse(text)

    assert "there are no cases" in problem


def test_a_case_where_a_list_should_stand_is_told(refuse: Refuse) -> None:
    """A lone case is the mistake of a beginner."""
    problems = refuse("id: a\nprompt: b\n")

    assert any("wanted a list of cases" in problem for problem in problems)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "cases: {a: 1}\n",
            "`cases`: wanted a list of cases, got a mapping (with `a`)",
        ),
        ("just text\n", "wanted a list of cases, got the text 'just text'"),
        ("- id: a\n", "case `a`: there is neither `prompt` nor `messages`"),
        ("- expected: a\n", "1: there is neither `prompt` nor `messages`"),
        ("- {prompt: a, messages: [{role: user, content: b}]}", "are both given"),
        ("- {prompt: ~}", "`prompt` is empty (null)"),
        ("- {prompt: ' '}", "`prompt`: it is empty"),
        ("- {prompt: {must_match: x}}", "got a mapping (with `must_match`)"),
        ("- {prompt: a, weight: ~}", "`weight` is empty (null)"),
        ("- {prompt: a, tags: {b: c}}", "`tags`: wanted a list of tags, got a mapping"),
        ("- {prompt: a, tags: [ok, ~]}", "`tags[1]`: wanted text, got nothing"),
        ("- {prompt: a, tags: [two words]}", "`tags[0]`: a tag is one word"),
        ("- {prompt: a, critical: [yes]}", "`critical`: wanted a boolean, got a list"),
        ("- {prompt: a, vars: text}", "`vars`: wanted a mapping, got the text"),
        ("- {prompt: a, checks: json}", "`checks`: wanted a list"),
        ("- {messages: [text]}", "`messages[0]`: wanted a mapping, got the text"),
        ("- {messages: [{role: user}]}", "`messages[0].content`: it is missing"),
        (
            "- {messages: [{role: robot, content: a}]}",
            "wanted a role, got the text 'robot'",
        ),
        ("- {messages: [{role: user, content: a, nme: b}]}", "unknown field"),
        ("- {messages: []}", "`messages` ask nothing"),
        ("- {messages: [{role: assistant, content: a}]}", "`messages` ask nothing"),
        ("- {messages: [{role: user, content: ' '}]}", "end with an empty turn"),
        ("suite: 'a::b'\ncases: [{prompt: x}]", "`suite`: it holds `::`"),
        ("prompt: a\ncases: []\ncases_from: [{}]\n", "`cases_from`: wanted text"),
    ],
)
def test_shapes_that_are_no_case_are_told(refuse: Refuse, text: str, said: str) -> None:
    """Each says what was wanted, and what stood there."""
    problems = refuse(text)

    assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("field", "meant"),
    [
        ("promt: x", "did you mean `prompt`?"),
        ("ideal: x", "did you mean `expected`?"),
        ("zzz: x", "the fields are `slice`"),
        ("prompt_file: /dev/zero", "outside the folder"),
        ("include: b.eval.yaml", "`cases_from: [b.yaml]`"),
    ],
)
def test_unknown_fields_come_with_a_proposal(
    refuse: Refuse, field: str, meant: str
) -> None:
    """A typo is mended, a field of another tool is translated."""
    problems = refuse(f"- id: a\n  {field}\n")

    assert ":2: `" in problems[0]
    assert meant in problems[0]


def test_a_conversation_that_ends_with_an_answer_is_its_own_reference(
    read: Read,
) -> None:
    """Production logs end with what was answered."""
    [case] = read(
        """
        system: another
        cases:
          - messages:
              - {role: developer, content: S}
              - {role: user, content: U}
              - {role: assistant, content: A}
        """
    ).cases

    assert case.expected == "A"
    assert [(turn.role, turn.content) for turn in case.messages] == [
        ("system", "S"),
        ("user", "U"),
    ]


def test_an_answer_and_a_reference_are_one_too_many(refuse: Refuse) -> None:
    """Neither is dropped silently."""
    turns = "[{role: user, content: U}, {role: assistant, content: A}]"

    [problem] = refuse(f"- {{id: x, messages: {turns}, expected: B}}")

    assert "`expected` is given as well" in problem


def test_a_second_system_message_is_told(refuse: Refuse) -> None:
    """One stands first; providers take no other."""
    system = "{role: system, content: S}"

    turns = f"[{system}, {{role: user, content: U}}, {system}]"

    problems = refuse(f"- {{id: x, system: T, messages: {turns}}}")

    assert "case `x`: `system` is given, and `messages` begin with" in problems[0]
    assert "`messages[2]`: a system message stands after others" in problems[1]


def test_text_in_parts_is_joined(read: Read, refuse: Refuse) -> None:
    """Logs may have content as a list; what is no text cannot be sent."""
    parts = '{"messages": [{"role": "user", "content": [{"type": "%s", "text": "a"}]}]}'

    [case] = read(parts % "text", "x.eval.jsonl").cases
    [problem] = refuse(parts % "input_audio", "x.eval.jsonl")

    assert case.messages[0].content == "a"
    assert "`messages[0].content[0]`: only texts and images can be sent" in problem


def test_what_is_shared_is_overridden_or_added_to(read: Read) -> None:
    """A case's own rubric, system and slice win; tags and checks add up."""
    [case] = read(
        """
        system: S
        rubric: R
        slice: one
        tags: [a, b]
        checks: [json]
        cases:
          - prompt: p
            system: T
            rubric: Q
            slice: two
            tags: b c
            checks: [max_words: 3]
        """
    ).cases

    assert (case.rubric, case.slice, case.tags) == ("Q", "two", ("a", "b", "c"))
    assert case.messages[0] == Message(role="system", content="T")
    assert [check.kind for check in case.checks] == ["json", "max_words"]
