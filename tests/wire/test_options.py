"""How probable each option was as a reply, in the shape of `openai-chat`."""

from __future__ import annotations

import json
from math import log

import pytest
from hypothesis import given, strategies as st
from tests.wire.replies_for_tests import AT
from tests.wire.requests_for_tests import TURNS, model

from noworse.records.answers import Answer
from noworse.records.calls import Call, Option
from noworse.wire.base import HttpReply
from noworse.wire.dialects import dialect_of

OPTIONS = tuple(Option(letter, f"It is {letter}.") for letter in "ABC")
MODEL = model("judge-1", max_output_tokens=100)
CALL = Call(MODEL, TURNS, options=OPTIONS)
CHAT = dialect_of("openai-chat")

Tokens = list[tuple[object, object]]


def reply(
    tokens: Tokens | None,
    sampled: tuple[object, object] = ("A", 0.6),
    finish: str = "length",
    **message: object,
) -> Answer:
    """Read a reply whose first token could have been these, with probabilities."""
    logprobs: object = None
    if tokens is not None:
        first = {**_token(*sampled), "top_logprobs": [_token(*one) for one in tokens]}
        logprobs = {"content": [first], "refusal": None}
    return decoded(logprobs, finish, **message)


def _token(word: object, share: object) -> dict[str, object]:
    if isinstance(share, float) and share > 0:
        share = log(share)
    return {"token": word, "logprob": share, "bytes": None}


def decoded(logprobs: object, finish: str = "length", **message: object) -> Answer:
    body = {
        "id": "x",
        "model": "judge-1-2026",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "logprobs": logprobs,
                "message": {"role": "assistant", "content": "A", **message},
            }
        ],
        "usage": {"prompt_tokens": 50, "completion_tokens": 1, "total_tokens": 51},
    }
    raw = HttpReply(200, json.dumps(body).encode())
    return CHAT.decode(CALL, raw, at=AT, seconds=0.5)


def shares(answer: Answer) -> dict[str, float]:
    assert answer.probabilities is not None
    return dict(answer.probabilities)


def test_one_token_is_asked_for_with_the_likeliest_ones() -> None:
    """Whatever limit the model has."""
    sent = json.loads(CHAT.encode(CALL, None).body)

    assert (sent["logprobs"], sent["top_logprobs"]) == (True, 5)
    assert sent["max_tokens"] == 1


def test_a_call_without_options_asks_for_no_probabilities() -> None:
    """What was sent before there were any is sent as it was."""
    sent = json.loads(CHAT.encode(Call(MODEL, TURNS), None).body)

    assert sent.keys() == {"model", "messages", "max_tokens"}
    assert sent["max_tokens"] == 100


def test_each_option_gets_its_probability() -> None:
    """In the order of the options; the one token is no reply that was cut off."""
    answer = reply([("A", 0.6), ("B", 0.3), ("C", 0.05), ("The", 0.02)])

    assert answer.probabilities is not None
    assert [word for word, _ in answer.probabilities] == ["A", "B", "C"]
    assert [share for _, share in answer.probabilities] == pytest.approx(
        [0.6, 0.3, 0.05]
    )
    assert (answer.finish, answer.oddities) == ("stop", ())


@pytest.mark.parametrize("form", [" A", "a", "\u2581A", "\u0120A", "A\n"])
def test_the_forms_of_a_word_are_one_option(form: str) -> None:
    """Case, and the spaces around it, also as tokenizers write them."""
    answer = reply([("A", 0.5), (form, 0.25), ("B", 0.125)])

    assert shares(answer) == pytest.approx({"A": 0.75, "B": 0.125, "C": 0.0})


@pytest.mark.parametrize("word", ["AB", "A.", "**A", "Answer A", "<think>", ""])
def test_no_other_word_is_an_option(word: str) -> None:
    """What begins like one, or holds one, is the judge's own affair."""
    answer = reply([("B", 0.5), (word, 0.25)], sampled=("B", 0.5))

    assert shares(answer) == pytest.approx({"A": 0.0, "B": 0.5, "C": 0.0})


def test_the_token_that_was_drawn_counts_once() -> None:
    """It stands at the head, and may be missing among the likeliest."""
    missing = reply([("A", 0.5), ("B", 0.25)], sampled=("C", 0.125))
    there = reply([("A", 0.5), ("B", 0.25)], sampled=("B", 0.25))

    assert shares(missing)["C"] == pytest.approx(0.125)
    assert shares(there)["B"] == pytest.approx(0.25)


@pytest.mark.parametrize(
    "logprobs",
    [
        None,
        {},
        {"content": None},
        {"content": []},
        {"content": "A"},
        {"content": ["A"]},
        {"content": [{"token": "A", "logprob": -0.1}]},
        {"content": [{"token": "A", "logprob": -0.1, "top_logprobs": []}]},
        {"content": [{"token": "A", "logprob": -0.1, "top_logprobs": {"A": -0.1}}]},
        {"tokens": ["A"], "token_logprobs": [-0.1]},
    ],
    ids=str,
)
def test_a_server_that_ignores_the_question_tells_nothing(logprobs: object) -> None:
    """With 200 and a letter: the letter is no verdict, and nothing is guessed."""
    assert decoded(logprobs).probabilities is None


@pytest.mark.parametrize(
    "tokens",
    [
        [("A", "high")],
        [("A", True)],
        [("A", 0.5), ("B", None)],
        [("A", float("nan"))],
        [(7, 0.5)],
        [(None, 0.5)],
        [("A", 0.9), ("B", 0.9)],
        [("A", 0.9), (" A", 0.9)],
        [("A", 5)],
    ],
    ids=str,
)
def test_numbers_that_are_no_probabilities_are_as_good_as_none(tokens: Tokens) -> None:
    """Of any sort, or more than 1 together; the rest is not believed either."""
    assert reply(tokens, sampled=tokens[0]).probabilities is None


def test_rounding_is_forgiven() -> None:
    """A little above 1 is 1; what is as good as impossible is 0."""
    certain = {"token": "A", "logprob": 0.0001, "top_logprobs": []}
    never = {"token": "B", "logprob": -9999.0}
    first = certain | {"top_logprobs": [certain, never]}

    assert shares(decoded({"content": [first]})) == {"A": 1.0, "B": 0.0, "C": 0.0}


def test_a_refusal_stays_one() -> None:
    """It may come with probabilities of its own."""
    answer = reply([("A", 0.6)], finish="stop", content=None, refusal="I can't.")

    assert answer.finish == "refusal"


def test_a_call_without_options_reads_none() -> None:
    """Even where a server tells them unasked."""
    body = {
        "choices": [
            {
                "message": {"content": "A"},
                "finish_reason": "stop",
                "logprobs": {
                    "content": [
                        {**_token("A", 0.9), "top_logprobs": [_token("A", 0.9)]}
                    ]
                },
            }
        ]
    }
    raw = HttpReply(200, json.dumps(body).encode())

    answer = CHAT.decode(Call(MODEL, TURNS), raw, at=AT, seconds=0.5)

    assert answer.probabilities is None


_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3) | st.just("A"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["content", "token", "logprob", "top_logprobs"]), inner
        )
    ),
)


@given(_json)
def test_whatever_is_told_is_a_distribution_or_nothing(logprobs: object) -> None:
    """No foreign shape does harm."""
    told = decoded(logprobs).probabilities

    if told is not None:
        assert all(0 <= share <= 1 for _, share in told)
        assert sum(share for _, share in told) <= 1.02
