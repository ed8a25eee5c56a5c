"""Decision models in both shapes: what is sent, and what is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.wire.replies_for_tests import AT
from tests.wire.requests_for_tests import ALL, model

from noworse.errors import CallFailed, ReplyUnreadable, RunEnded
from noworse.records.answers import Answer, Usage
from noworse.records.calls import Call, Option
from noworse.records.cases import Message
from noworse.records.models import Api
from noworse.records.tools import Image
from noworse.wire.base import HttpReply
from noworse.wire.dialects import dialect_of
from noworse.wire.profiles import dropped, max_output_tokens

OPTIONS = (
    Option("A", "Answer A is better."),
    Option("B", "Answer B is better."),
    Option("tie", "Neither is better."),
)
TURNS = (
    Message(role="system", content="Which one is better?"),
    Message(role="user", content="ONE and TWO"),
)
SHARES = {"A": 0.7, "B": 0.2, "tie": 0.1}
BOTH: tuple[Api, Api] = ("openai-decisions", "systemone")


def call(api: Api, **changes: object) -> Call:
    fields = {"messages": TURNS, "options": OPTIONS} | changes
    return Call(model("judge-1", api), **fields)  # type: ignore[arg-type]


def body(of: Call) -> Mapping[str, object]:
    held = json.loads(dialect_of(of.model.api).encode(of, "k").body)
    assert isinstance(held, dict)
    return held


def answered(api: Api, answer: object, **changes: object) -> dict[str, object]:
    """A reply in a shape, as its documentation has it."""
    answers: object = [answer] if api == "openai-decisions" else {"verdict": answer}
    usage: dict[str, object] = {"input_tokens": 412, "output_tokens": 0}
    if api == "openai-decisions":
        usage |= {
            "input_tokens_details": {"cached_tokens": 128, "cache_write_tokens": 0},
            "output_tokens": 9,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 421,
        }
    return {"model": "judge-1-2026", "answers": answers, "usage": usage} | changes


def choice(api: Api, shares: Mapping[Any, object]) -> dict[str, object]:
    listed: object = shares
    if api == "openai-decisions":
        listed = [{"value": one, "probability": p} for one, p in shares.items()]
    said = {"type": "choice", "choice": "A", "confidence": 0.6}
    return said | {"probabilities": listed}


def decode(api: Api, held: object, of: Call | None = None) -> Answer:
    raw = HttpReply(200, json.dumps(held).encode())
    return dialect_of(api).decode(of or call(api), raw, at=AT, seconds=0.5)


def test_a_question_to_openai() -> None:
    """Our own words are its instructions; what is foreign is the input alone."""
    sent = dialect_of("openai-decisions").encode(call("openai-decisions"), "k")

    assert sent.url == "http://h/v1/decisions"
    assert sent.secret_headers == {"authorization": "Bearer k"}
    assert json.loads(sent.body) == {
        "model": "judge-1",
        "input": [{"role": "user", "content": "ONE and TWO"}],
        "questions": [
            {
                "type": "choice",
                "name": "verdict",
                "instructions": "Which one is better?",
                "choices": [
                    {"value": "A", "description": "Answer A is better."},
                    {"value": "B", "description": "Answer B is better."},
                    {"value": "tie", "description": "Neither is better."},
                ],
            }
        ],
    }


def test_a_question_to_system_one() -> None:
    """The same in its own words."""
    sent = dialect_of("systemone").encode(call("systemone"), "k")

    assert sent.url == "http://h/v1/systemone"
    assert sent.secret_headers == {"authorization": "Bearer k"}
    assert json.loads(sent.body) == {
        "model": "judge-1",
        "state": "ONE and TWO",
        "questions": {
            "verdict": {
                "type": "choice",
                "instructions": "Which one is better?",
                "criteria": {
                    "A": "Answer A is better.",
                    "B": "Answer B is better.",
                    "tie": "Neither is better.",
                },
            }
        },
    }


def test_openai_is_shown_images() -> None:
    """As parts of the input, where they stand in the text."""
    photo = Image(media_type="image/png", data="UE5H", after=3)
    turns = (Message(role="user", content="ONE and TWO", images=(photo,)),)

    sent = body(call("openai-decisions", messages=turns))

    assert sent["input"] == [
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "ONE"},
                {"type": "input_image", "image_url": "data:image/png;base64,UE5H"},
                {"type": "input_text", "text": " and TWO"},
            ],
        }
    ]


def test_system_one_sees_none() -> None:
    """So the case is unresolved: to leave the image out would be another question."""
    photo = Image(media_type="image/png", data="UE5H")
    turns = (Message(role="user", content="ONE", images=(photo,)),)

    with pytest.raises(CallFailed, match="sees no images") as failed:
        body(call("systemone", messages=turns))

    assert failed.value.trouble == "bad_request"


@pytest.mark.parametrize("api", BOTH)
def test_each_option_gets_its_probability(api: Api) -> None:
    """With the served model, and the input as all that is charged."""
    answer = decode(api, answered(api, choice(api, SHARES)))

    cached = 128 if api == "openai-decisions" else 0
    assert answer == Answer(
        asked="m:judge-1",
        served="judge-1-2026",
        text="A",
        probabilities=tuple(SHARES.items()),
        finish="stop",
        usage=Usage(input_tokens=412, output_tokens=0, cached_tokens=cached),
        seconds=0.5,
        at=AT,
    )


@pytest.mark.parametrize("api", BOTH)
def test_a_question_that_is_refused_is_a_refusal(api: Api) -> None:
    """Of this one question: neither trouble of the server's nor a verdict."""
    answer = decode(api, answered(api, {"type": "refusal", "name": "verdict"}))

    assert (answer.finish, answer.probabilities, answer.text) == ("refusal", None, "")
    assert answer.usage is not None


@pytest.mark.parametrize("api", BOTH)
@pytest.mark.parametrize(
    "answer",
    [
        None,
        "A",
        {},
        {"type": "choice", "choice": "A", "confidence": 1.0},
        {"type": "choice", "choice": "A", "probabilities": None},
        {"type": "choice", "choice": "A", "probabilities": "A"},
        {"type": "choice", "choice": "A", "probabilities": []},
        {"type": "choice", "choice": "A", "probabilities": {}},
        {"type": "choice", "choice": "A", "probabilities": [0.7, 0.2, 0.1]},
    ],
    ids=str,
)
def test_a_choice_alone_is_no_distribution(api: Api, answer: object) -> None:
    """It is not guessed at."""
    with pytest.raises(ReplyUnreadable, match="no probabilities"):
        decode(api, answered(api, answer))


@pytest.mark.parametrize("api", BOTH)
@pytest.mark.parametrize(
    "shares",
    [
        {"A": "high"},
        {"A": True},
        {"A": None},
        {"A": -0.1, "B": 0.9},
        {"A": 0.9, "B": 0.9},
    ],
    ids=str,
)
def test_numbers_that_are_no_probabilities_are_refused(
    api: Api, shares: dict[object, object]
) -> None:
    """None of them is believed."""
    with pytest.raises(ReplyUnreadable, match="no probabilities"):
        decode(api, answered(api, choice(api, shares)))


@pytest.mark.parametrize("api", BOTH)
@pytest.mark.parametrize("answers", [None, [], {}, "A", 7], ids=str)
def test_a_reply_without_answers_is_unreadable(api: Api, answers: object) -> None:
    """Whatever stands in their place."""
    with pytest.raises(ReplyUnreadable):
        decode(api, answered(api, None, answers=answers))


def test_a_value_that_is_no_text_is_no_option() -> None:
    """There, `true` and `"true"` are two choices."""
    api = BOTH[0]

    with pytest.raises(ReplyUnreadable):
        decode(api, answered(api, choice(api, {True: 0.9, "A": 0.1})))


@pytest.mark.parametrize("api", BOTH)
def test_an_error_with_status_200_is_that_error(api: Api) -> None:
    """As some gateways have it."""
    with pytest.raises(RunEnded) as ended:
        decode(api, {"error": {"code": "invalid_api_key", "message": "no"}})

    assert ended.value.trouble == "auth"


@pytest.mark.parametrize(
    ("status", "told", "trouble", "detail"),
    [
        (
            422,
            {
                "detail": [
                    {
                        "type": "missing",
                        "loc": ["body", "state"],
                        "msg": "Field required",
                    },
                    {"msg": "too long"},
                ]
            },
            "bad_request",
            "HTTP 422: body.state: Field required; too long",
        ),
        (400, {"detail": "no such type"}, "bad_request", "HTTP 400: no such type"),
        (529, {"detail": "busy"}, "overloaded", "HTTP 529: busy"),
        (401, {"detail": "no key"}, "auth", "HTTP 401: no key"),
    ],
)
@pytest.mark.parametrize("api", BOTH)
def test_their_errors_are_told_in_a_sentence(
    api: Api, status: int, told: object, trouble: str, detail: str
) -> None:
    """Where the fault lies, and what it is."""
    fault = dialect_of(api).explain(HttpReply(status, json.dumps(told).encode()))

    assert (fault.trouble, fault.detail) == (trouble, detail)


@pytest.mark.parametrize("api", BOTH)
def test_a_call_without_options_is_a_question_too(api: Api) -> None:
    """The first, small call to a model only wants to see an answer."""
    small = Call(model("judge-1", api), (Message(role="user", content="OK?"),))

    held = json.dumps(body(small))
    answer = decode(api, answered(api, choice(api, {"yes": 0.6, "no": 0.4})), small)

    assert "Is it so?" in held
    assert '"no"' in held
    assert answer.text == "yes"


@pytest.mark.parametrize("api", BOTH)
def test_no_parameter_is_sent(api: Api) -> None:
    """Each that was set is told of; the budget reckons with next to no output."""
    asked = model("gpt-6-luna", api, "", **ALL)

    sent = body(Call(asked, TURNS, options=OPTIONS))

    assert len(sent) == 3
    assert sorted(dropped(asked)) == sorted(ALL)
    assert max_output_tokens(asked) == 1
