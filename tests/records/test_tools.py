"""Tools, their calls, and images among text."""

from __future__ import annotations

import pytest

from noworse.records.calls import Call, canonical_turn, case_call
from noworse.records.cases import Case, Message, without_pictures
from noworse.records.models import Model
from noworse.records.tools import Image, Tool, ToolCall, canonical_arguments

MODEL = Model(id="m", api="openai-chat", base_url="http://h", name="m")
ASK = Message(role="user", content="Weather?")
ROME = ToolCall(id="a", name="get_weather", arguments='{"city": "Rome"}')


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"b": 1, "a": [True]}, '{"a": [true], "b": 1}'),
        ('{"b":1,  "a":[true]}', '{"a": [true], "b": 1}'),
        ("{city: Rome}", "{city: Rome}"),
        ("", ""),
        ("[" * 100_000, "[" * 100_000),
        (None, "null"),
    ],
)
def test_equal_arguments_are_equal_texts(given: object, text: str) -> None:
    """Whoever wrote them; what is no JSON stays what it is."""
    assert canonical_arguments(given) == text


def test_a_case_call_without_tools_keeps_its_name() -> None:
    """All that was recorded before there were tools is found again."""
    assert Call(MODEL, (ASK,)).key == "8b25437bf5d01870945dfb9c366211b1"


def test_all_that_is_asked_is_in_the_name() -> None:
    """Tools, images and earlier calls; but not the ids of calls, which are chance."""
    photo = Image(media_type="image/png", data="UE5H")
    called = Message(role="assistant", content="", tool_calls=(ROME,))
    other_id = ROME.model_copy(update={"id": "b"})
    renamed = called.model_copy(update={"tool_calls": (other_id,)})
    asked = [
        Call(MODEL, (ASK,)),
        Call(MODEL, (ASK,), tools=(Tool(name="get_weather"),)),
        Call(MODEL, (ASK,), tools=(Tool(name="get_weather", description="x"),)),
        Call(MODEL, (ASK.model_copy(update={"images": (photo,)}),)),
        Call(MODEL, (ASK, called)),
        Call(MODEL, (ASK, Message(role="assistant", content=""))),
    ]

    assert len({call.key for call in asked}) == len(asked)
    assert Call(MODEL, (ASK, called)).key == Call(MODEL, (ASK, renamed)).key
    assert canonical_turn(ASK) == ["user", "Weather?"]


def test_a_case_is_asked_with_its_tools() -> None:
    """Of every model alike, repeats apart."""
    case = Case(
        id="c",
        slice="s",
        messages=(ASK,),
        tools=(Tool(name="get_weather"),),
        path="x",
        line=1,
    )

    call = case_call(MODEL, case, repeat=2)

    assert (call.messages, call.tools, call.sample) == ((ASK,), case.tools, 2)


def test_a_report_names_pictures_and_does_not_carry_them() -> None:
    """All else of the case stays; one without pictures is handed on as it is."""
    shot = Image(media_type="image/png", data="aGk=", after=3)
    said = Message(role="user", content="So: ?", images=(shot,))
    seen = Case(id="a", slice="s", messages=(ASK, said), path="x", line=1)
    blind = Case(id="b", slice="s", messages=(ASK,), path="x", line=2)

    light = without_pictures(seen)

    [first, second] = light.messages
    assert first == ASK
    assert second.images == (Image(media_type="image/png", after=3),)
    assert (second.content, light.id) == (said.content, seen.id)
    assert without_pictures(blind) is blind
