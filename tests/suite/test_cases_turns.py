"""Conversations with images and tools: as files write them, as models are asked."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from tests.suite.conftest import Read, Refuse

from noworse.records.cases import Message
from noworse.records.tools import Image, Tool, ToolCall

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)
IN_BASE64 = b64encode(PNG).decode()
IN_ADDRESS = f"data:image/png;base64,{IN_BASE64}"
WEATHER = """
tools:
  - name: get_weather
    description: The weather of a city.
    parameters: {type: object, properties: {city: {type: string}}}
"""


def test_an_image_stands_where_it_stood(read: Read) -> None:
    """Between texts that are templates; its type is told by its bytes."""
    text = """
    - vars: {what: receipt}
      messages:
        - role: user
          content:
            - {type: text, text: "This {{ what }}:"}
            - {type: image, file: scans/one.jpg}
            - {type: text, text: Is it mine?}
            - {type: image, url: "https://shop.example/logo.webp?v=1"}
    """

    [case] = read(text, files={"scans/one.jpg": PNG}).cases

    [turn] = case.messages
    assert turn.content == "This receipt:Is it mine?"
    first = Image(media_type="image/png", data=IN_BASE64, after=13)
    url = "https://shop.example/logo.webp?v=1"
    second = Image(media_type="image/webp", url=url, after=24)
    assert turn.pieces() == ("This receipt:", first, "Is it mine?", second)


def test_an_image_of_a_log_is_read_as_it_stands(read: Read) -> None:
    """OpenAI's own form, with an address or with the bytes in it."""
    parts = [
        {"type": "image_url", "image_url": {"url": IN_ADDRESS}},
        {"type": "image_url", "image_url": "https://shop.example/photo"},
    ]
    line = json.dumps({"messages": [{"role": "user", "content": parts}]})

    [case] = read(line, "a.eval.jsonl").cases

    assert case.messages[0].images == (
        Image(media_type="image/png", data=IN_BASE64),
        Image(media_type="image/jpeg", url="https://shop.example/photo"),
    )


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    ],
)
def test_every_usual_image_is_known(read: Read, data: bytes, media_type: str) -> None:
    """Whatever its name says."""
    text = "- messages: [{role: user, content: [{type: image, file: a.bin}]}]"

    [case] = read(text, files={"a.bin": data}).cases

    assert case.messages[0].images[0].media_type == media_type


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("{type: image, file: gone.png}", "the file `gone.png` does not exist"),
        ("{type: image, file: text.png}", "the file `text.png` is no image"),
        ("{type: image, file: huge.png}", "too large: over 20 MiB"),
        ("{type: image, file: a.png, url: 'https://x'}", "a `file` or a `url`"),
        ("{type: image}", "a `file` or a `url`"),
        ("{type: image, url: 'http://shop.example/a.png'}", "no address of an image"),
        ("{type: image, url: 'https://[broken/a.png'}", "no address of an image"),
        ("{type: image, url: 'https:///a.png'}", "no address of an image"),
        ("{type: image, url: 'data:image/png;base64,!!'}", "an image in base64"),
        ("{type: image, url: 'data:image/png,raw'}", "an image in base64"),
        ("{type: image, url: 'data:image/png;base64,aGk='}", "is no image"),
        ("{type: image_url, image_url: {}}", "wanted text, got nothing"),
        ("{type: file, file: a.pdf}", "only texts and images can be sent"),
        ("text", "only texts and images can be sent"),
    ],
)
def test_an_image_that_cannot_be_sent_is_told(
    refuse: Refuse, part: str, said: str
) -> None:
    """With its place, before anything is asked."""
    text = f"- messages: [{{role: user, content: [{part}]}}]"
    files = {"text.png": b"text", "huge.png": PNG + bytes(20 * 2**20)}

    [problem] = refuse(text, files=files)

    assert "`messages[0].content" in problem
    assert said in problem


def test_a_broken_image_is_read_once(refuse: Refuse) -> None:
    """And told at each case that names it."""
    one = "- messages: [{role: user, content: [{type: image, file: no.png}]}]\n"

    assert len(refuse(one + one)) == 2


def test_tools_stand_in_the_suite_or_in_the_case(read: Read) -> None:
    """A case's own replace those of the suite; plain or in OpenAI's form."""
    suite = read(
        WEATHER
        + """
cases:
  - {id: shared, prompt: a}
  - {id: none, prompt: a, tools: []}
  - id: own
    prompt: a
    tools:
      - {type: function, function: {name: look_up, strict: true}}
"""
    )

    shared, none, own = (case.tools for case in suite.cases)
    city = {"type": "object", "properties": {"city": {"type": "string"}}}
    assert shared == (
        Tool(name="get_weather", description="The weather of a city.", parameters=city),
    )
    assert none == ()
    assert own == (Tool(name="look_up"),)


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("text", "`tools[0]`: wanted a mapping"),
        ("{name: a, params: {}}", "`tools[0].params`: a tool has no such field"),
        ("{name: a b}", "no provider takes the name `a b`"),
        ("{description: a}", "wanted text, got nothing"),
        ("{name: a, parameters: [b]}", "wanted a JSON schema"),
    ],
)
def test_a_tool_that_cannot_be_offered_is_told(
    refuse: Refuse, tool: str, said: str
) -> None:
    """By the field that is wrong."""
    [problem] = refuse(f"- {{prompt: a, tools: [{tool}]}}")

    assert said in problem


def test_calls_and_what_tools_gave_are_a_conversation(read: Read) -> None:
    """Without ids each answer belongs to the first call that has none yet."""
    text = """
    - messages:
        - {role: user, content: Weather in Rome and Oslo?}
        - role: assistant
          content: ""
          tool_calls:
            - {name: get_weather, arguments: {city: Rome}}
            - {name: get_weather, arguments: '{"city": "Oslo"}'}
        - {role: tool, content: 21}
        - {role: tool, content: ""}
    """.replace("21", "'21'")

    [case] = read(text).cases

    rome, oslo = (
        ToolCall(
            id=f"call_1_{place}",
            name="get_weather",
            arguments=json.dumps({"city": city}),
        )
        for place, city in enumerate(("Rome", "Oslo"))
    )
    assert case.messages[1:] == (
        Message(role="assistant", content="", tool_calls=(rome, oslo)),
        Message(role="tool", content="21", tool_call_id="call_1_0"),
        Message(role="tool", content="", tool_call_id="call_1_1"),
    )


def test_a_log_keeps_its_ids(read: Read) -> None:
    """Answers may come in another order than the calls."""
    called = [
        {"id": i, "type": "function", "function": {"name": "f", "arguments": "{}"}}
        for i in ("a", "b")
    ]
    turns = [
        {"role": "user", "content": "Go."},
        {"role": "assistant", "content": None, "tool_calls": called},
        {"role": "tool", "tool_call_id": "b", "content": "B"},
        {"role": "tool", "tool_call_id": "a", "content": "A"},
    ]

    [case] = read(json.dumps({"messages": turns}), "a.eval.jsonl").cases

    assert [turn.tool_call_id for turn in case.messages] == [None, None, "b", "a"]
    assert [call.id for call in case.messages[1].tool_calls] == ["a", "b"]


def test_a_conversation_that_ends_with_a_call_expects_it(read: Read) -> None:
    """What was called is the reference, in a line that a judge can read."""
    text = """
    - messages:
        - {role: user, content: Weather?}
        - {role: assistant, content: Let me see., tool_calls: [{name: f}]}
    """

    [case] = read(text).cases

    assert case.expected == "Let me see.\nf({})"
    assert len(case.messages) == 1


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        ("{role: tool, content: a}", "`messages[1]`: it answers no call before it"),
        (
            (
                "{role: assistant, content: a, tool_calls: [{name: f, id: x}]}, "
                "{role: tool, content: a, tool_call_id: y}"
            ),
            "`messages[2]`: it answers no call before it",
        ),
        (
            "{role: user, content: a, tool_calls: [{name: f}]}",
            "`messages[1]`: a turn of the user has no calls of tools",
        ),
        (
            "{role: user, content: a, tool_call_id: x}",
            "`messages[1]`: a turn of the user has no `tool_call_id`",
        ),
        (
            (
                "{role: assistant, content: [{type: image, file: a.png}]}, "
                "{role: user, content: b}"
            ),
            "`messages[1]`: a turn of the assistant has no images",
        ),
        (
            "{role: assistant, content: a, tool_calls: [text]}",
            "`messages[1].tool_calls[0]`: wanted a mapping",
        ),
        (
            "{role: assistant, content: a, tool_calls: [{name: f, args: {}}]}",
            "`messages[1].tool_calls[0].args`: a call of a tool has no such field",
        ),
    ],
)
def test_a_conversation_that_no_provider_takes_is_told(
    refuse: Refuse, turns: str, said: str
) -> None:
    """By the turn that is wrong."""
    text = f"- messages: [{{role: user, content: Go.}}, {turns}]"

    problems = refuse(text, files={"a.png": PNG})

    assert any(said in problem for problem in problems), problems


def test_a_turn_of_images_alone_asks_something(read: Read) -> None:
    """It is not an empty one."""
    text = "- messages: [{role: user, content: [{type: image, file: a.png}]}]"

    [case] = read(text, files={"a.png": PNG}).cases

    assert case.messages[0].content == ""


def test_cases_that_differ_in_an_image_have_names_of_their_own(read: Read) -> None:
    """A case without an id is named by all that it asks."""
    one = "- messages: [{role: user, content: [{type: image, file: %s}]}]\n"
    files = {"a.png": PNG, "b.png": PNG + b"b"}

    first, second = read(one % "a.png" + one % "b.png", files=files).cases

    assert first.id != second.id


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("{calls_tool: [a]}", "wanted text, got a list"),
        ("{calls_tool: {a: b}}", "a tool with arguments"),
        ("{calls_tool: {a: {}, b: {}}}", "a tool with arguments"),
        ("{calls_tool: ''}", "it is empty"),
    ],
)
def test_a_call_that_no_check_can_want_is_told(
    refuse: Refuse, check: str, said: str
) -> None:
    """A name, or one name with some of its arguments."""
    problems = refuse(f"- {{prompt: a, checks: [{check}]}}")

    assert any("`checks[0].calls_tool" in one and said in one for one in problems), (
        problems
    )


@pytest.mark.parametrize("value", ["look_up", {"look_up": {"id": 7}}])
def test_a_call_that_a_check_wants_is_read(read: Read, value: object) -> None:
    """By its name, or with arguments that must be there."""
    line = json.dumps({"prompt": "a", "checks": [{"calls_tool": value}]})

    [case] = read(line, "a.eval.jsonl").cases

    assert case.checks[0].value == value


def test_tools_of_a_table_stand_in_a_cell(read: Read) -> None:
    """As JSON or YAML, like messages."""
    text = 'prompt,tools\na,"[{name: look_up}]"\n'

    [case] = read(text, "a.eval.csv").cases

    assert case.tools == (Tool(name="look_up"),)
