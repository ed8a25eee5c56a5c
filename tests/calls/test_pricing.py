"""What a call may cost, and what it did cost."""

from __future__ import annotations

import pytest
from tests.calls.doubles_for_tests import NOW, answer, call, model

from noworse.calls.pricing import ListPricing, typical_tokens
from noworse.records.calls import Call, Option, ReplyForm
from noworse.records.cases import Message
from noworse.records.models import Price
from noworse.records.tools import Image, Tool, ToolCall


def test_the_bound_counts_every_byte_and_all_of_the_output() -> None:
    """4 bytes and the frame of a turn at 1 USD a million, 100 tokens at 2."""
    most = ListPricing().most(call("ping"), NOW)

    assert most == pytest.approx((4 + 16 + 2 * 100) / 1e6)


def test_a_reply_form_is_part_of_the_bound() -> None:
    """Its schema is sent, and counted."""
    plain = call()
    formed = Call(plain.model, plain.messages, ReplyForm("f", {"type": "object"}))

    more = ListPricing().most(formed, NOW)
    less = ListPricing().most(plain, NOW)

    assert more is not None
    assert less is not None
    assert more > less


def test_a_reply_that_is_one_of_several_options_is_one_token() -> None:
    """Whatever limit the model has, no more is asked for."""
    options = (Option("A", "Yes."), Option("B", "No."))
    turns = (Message(role="user", content="ping"),)

    most = ListPricing().most(Call(model(), turns, options=options), NOW)

    assert most == pytest.approx((4 + 16 + 2) / 1e6)


def test_tools_and_images_are_part_of_the_bound() -> None:
    """What is sent is counted: images by far more than they can cost."""
    photo = Image(media_type="image/png", data="UE5H")
    called = ToolCall(name="f", arguments="{}")
    turns = (
        Message(role="user", content="ping", images=(photo,)),
        Message(role="assistant", content="", tool_calls=(called,)),
    )
    plain = ListPricing().most(call("ping"), NOW)

    more = ListPricing().most(Call(model(), turns, tools=(Tool(name="f"),)), NOW)

    assert plain is not None
    assert more is not None
    assert more > plain + 10_000 / 1e6 + len('{"name":"f"}') / 1e6


def test_an_answer_costs_what_its_usage_says() -> None:
    """10 tokens in at 1 USD a million, 5 out at 2."""
    assert ListPricing().cost(call(), answer()) == pytest.approx(20 / 1e6)


@pytest.mark.parametrize("lacks", ["usage", "at"])
def test_an_answer_without_usage_or_date_has_no_known_cost(lacks: str) -> None:
    """Unknown is never 0."""
    assert ListPricing().cost(call(), answer().model_copy(update={lacks: None})) is None


def test_a_model_without_a_price_has_no_bound() -> None:
    """No list knows a server on this machine."""
    assert ListPricing().most(call(of=model(price=None)), NOW) is None


def test_typical_tokens_are_a_guess_for_the_limits_only() -> None:
    """Half a token a byte: the prompt, and as much again for the answer."""
    free = model(price=Price(input=0, output=0))

    assert typical_tokens(call("x" * 400, of=free)) == 200
