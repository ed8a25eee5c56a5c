"""What a call may cost at most, before it is made, and what its answer did cost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from noworse.money import PriceBook, cost, estimate_tokens, upper_bound
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.wire.own_params import most_written
from noworse.wire.profiles import max_output_tokens

_IMAGE_TOKENS = 10_000
"""More than any provider counts for an image, however large."""

_USUAL_IMAGE_TOKENS = 1_000
"""About what providers count for an image of a million pixels."""


class Pricing(Protocol):
    """Prices calls for the budget."""

    def most(self, call: Call, at: str) -> float | None:
        """The USD that a call may cost at most; `None`: there is no known bound."""
        ...

    def cost(self, call: Call, answer: Answer) -> float | None:
        """The USD of an answer; `None`: its usage or its price is unknown."""
        ...


@dataclass(frozen=True, slots=True)
class ListPricing:
    """Prices by the user's own table, or else by the list of the day."""

    prices: PriceBook = field(default_factory=PriceBook)

    def most(self, call: Call, at: str) -> float | None:
        if call.performs is not None:
            return None  # a function may make any number of calls
        tokens = sum(estimate_tokens(text).ceiling for text in _texts(call))
        if call.form is not None:
            tokens += estimate_tokens(json.dumps(call.form.schema)).ceiling
        tokens += _IMAGE_TOKENS * sum(len(turn.images) for turn in call.messages)
        price = self.prices.price_of(call.model, at, input_tokens=tokens)
        return upper_bound(price, tokens, _most_written(call))

    def cost(self, call: Call, answer: Answer) -> float | None:
        if answer.usage is None or answer.at is None:
            return None
        price = self.prices.price_of(
            call.model, answer.at, input_tokens=answer.usage.input_tokens
        )
        return cost(answer.usage, price, discount=answer.discount)


def typical_tokens(call: Call) -> int:
    """Estimate what a call takes from a limit of tokens per minute.

    Providers count the prompt and the answer. The answer's length is not known, so
    the prompt's stands for it until the answer tells.
    """
    return 2 * sum(estimate_tokens(text).typical for text in _texts(call))


def prompt_tokens(call: Call) -> int:
    """Estimate what a call sends, for a plan."""
    images = sum(len(turn.images) for turn in call.messages)
    texts = sum(estimate_tokens(text).typical for text in _texts(call))
    return texts + _USUAL_IMAGE_TOKENS * images


def _most_written(call: Call) -> int:
    if call.request is not None:
        return most_written(call.model, call.request)
    return 1 if call.options else max_output_tokens(call.model)


def _texts(call: Call) -> Iterator[str]:
    """Yield all the text of a request, turn by turn."""
    for turn in call.messages:
        yield turn.content
        yield from (one.told for one in turn.tool_calls)
    yield from (tool.model_dump_json() for tool in call.tools)
    if call.request is not None:
        yield call.request.body
