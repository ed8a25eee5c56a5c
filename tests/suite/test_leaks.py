"""Keys in cases are found before anything is sent."""

from __future__ import annotations

import pytest

from noworse.calls.secrets import Secrets
from noworse.records.cases import Case, ImportedAnswer, Message, Suite
from noworse.records.run import Selection
from noworse.records.tools import Image, Tool, ToolCall
from noworse.suite.leaks import leaks_in

KEY = "sk-secret-0123456789"


def selection(*ids: str, imported: str = "", **fields: object) -> Selection:
    """Two cases, of which the second has the fields."""
    plain = Case(id="a", slice="s", messages=(_user("Hi"),), path="s.jsonl", line=1)
    other = plain.model_copy(update={"id": "b", "line": 2, **fields})
    if "prompt" in fields:
        other = other.model_copy(update={"messages": (_user(str(fields["prompt"])),)})
    row = ImportedAnswer(id="b", model="m", text=imported)
    suite = Suite(name="s", path="s.jsonl", cases=(plain, other), imported=(row,))
    nodes = tuple(map(suite_node, ids))
    return Selection(suites=(suite,), selected={"s": ids}, nodes=nodes)


def suite_node(case: str) -> str:
    return f"s.jsonl::{case}"


def _user(text: str) -> Message:
    return Message(role="user", content=text)


@pytest.mark.parametrize(
    "turn",
    [
        Message(
            role="assistant",
            content="",
            tool_calls=(ToolCall(name="f", arguments=f'{{"key": "{KEY}"}}'),),
        ),
        Message(
            role="user",
            content="",
            images=(Image(media_type="image/png", url=f"https://x/?key={KEY}"),),
        ),
    ],
)
def test_a_secret_in_a_call_or_an_address_is_found(turn: Message) -> None:
    """Whatever is sent is searched."""
    held = selection("b", messages=(_user("Hi"), turn))

    [problem] = leaks_in(held, Secrets([KEY]))

    assert KEY not in str(problem)


def test_a_secret_in_a_tool_is_found() -> None:
    """Its description is sent as well."""
    held = selection("b", tools=(Tool(name="f", description=f"Key: {KEY}"),))

    assert len(tuple(leaks_in(held, Secrets([KEY])))) == 1


@pytest.mark.parametrize("field", ["prompt", "expected", "rubric"])
def test_a_case_that_holds_a_secret_is_named_by_its_line(field: str) -> None:
    """Whatever part of it a model would be told; the secret is not repeated."""
    held = selection("a", "b", **{field: f"The key is {KEY}."})

    [problem] = leaks_in(held, Secrets([KEY]))

    assert str(problem).startswith("s.jsonl:2: case `b` holds the value of a secret")
    assert KEY not in str(problem)


def test_an_answer_of_the_users_is_looked_at_too() -> None:
    """It would be shown to a judge."""
    held = selection("a", "b", imported=f"It is {KEY}.")

    [problem] = leaks_in(held, Secrets([KEY]))

    assert str(problem).startswith("s.jsonl: an answer to `b` holds the value")


def test_cases_that_are_not_selected_are_not_sent() -> None:
    """So they stop nothing."""
    held = selection("a", prompt=KEY, imported=KEY)

    assert list(leaks_in(held, Secrets([KEY]))) == []
