"""Usage x price -> cost: what calls cost, or may cost at most, in USD."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from noworse.records.answers import Usage
from noworse.records.models import Model, Price

if TYPE_CHECKING:
    from genai_prices.types import ModelPrice

_MILLION = 1_000_000
_BYTES_PER_TOKEN = 4
_FRAME_TOKENS = 16
_DAY = len("2026-11-24")
_MINUTE = len("2026-11-24T09:30")
_SEVERAL = 2
_BATCH_DISCOUNTS: Final = MappingProxyType(
    {"https://api.openai.com": 0.5, "https://api.anthropic.com": 0.5}
)
"""Input and output alike, within 24 h. Sources: the vendors' pages on batches, Nov
2026; `genai-prices` 0.2.3 says the same of their models."""


class TokenEstimate(NamedTuple):
    """How many tokens a text may be, before a provider has counted them."""

    typical: int
    """A quarter of its UTF-8 bytes: English prose, for a plan."""

    ceiling: int
    """All of its bytes, and 16 for the frame that a chat puts around a turn.

    A byte-level tokenizer never makes more tokens than bytes, whatever the text:
    half of the bytes already fails on digits, base64 and rare scripts.
    """


class _Step(NamedTuple):
    """A list price, and the number of input tokens above which it holds."""

    above: int
    price: Price


@dataclass(frozen=True, slots=True)
class PriceBook:
    """List prices, each looked up once for a minute of a model's day."""

    _steps: dict[tuple[str, str, str], tuple[_Step, ...]] = field(
        default_factory=dict, repr=False
    )

    def price_of(self, model: Model, at: str, *, input_tokens: int = 0) -> Price | None:
        """Return what `price_of` does, without asking the list twice."""
        if model.price is not None:
            return model.price
        # No list price changes within a minute: the finest are hours of the day.
        line = (model.base_url, model.name, at[:_MINUTE])
        if line not in self._steps:
            self._steps[line] = _listed(model, at)
        return _pick(self._steps[line], input_tokens)

    def span(self, model: Model, at: str) -> tuple[Price, Price] | None:
        """Return the lowest and the highest list price of the day around `at`.

        `None` where it is the same at every hour, unknown, or the user's own.
        """
        day = at[:_DAY]
        found = {
            price
            for hour in range(24)
            if (price := self.price_of(model, f"{day}T{hour:02}:30:00Z")) is not None
        }
        if len(found) < _SEVERAL:
            return None
        by_output = sorted(found, key=lambda price: (price.output, price.input))
        return by_output[0], by_output[-1]


def price_of(model: Model, at: str, *, input_tokens: int = 0) -> Price | None:
    """Return the price of a model at a time; `None`: unknown, which is never 0.

    The user's own price wins. Else it is the list price of that host at that time
    (ISO 8601; prices change by the date and by the hour of the day), from the
    snapshot inside `genai-prices`: no network. Where long inputs cost more,
    `input_tokens` picks the step.
    """
    return PriceBook().price_of(model, at, input_tokens=input_tokens)


def cost(
    usage: Usage | None, price: Price | None, *, discount: float = 0.0
) -> float | None:
    """Return the USD of a call; `None` where its usage or its price is unknown.

    `discount` is the part of the price that was not charged.
    """
    if usage is None or price is None:
        return None
    cached = price.input if price.cached is None else price.cached
    fresh_tokens = usage.input_tokens - usage.cached_tokens
    listed = (
        fresh_tokens * price.input
        + usage.cached_tokens * cached
        + usage.output_tokens * price.output
    ) / _MILLION
    return listed * (1 - discount)


def upper_bound(
    price: Price | None, input_tokens: int, max_output_tokens: int | None
) -> float | None:
    """Return the most USD that a call can cost; `None`: there is no known bound.

    Nothing is taken to be cached. Without a limit on the output there is no bound.
    """
    if price is None or max_output_tokens is None:
        return None
    dearest = max(price.input, price.cached or 0.0)
    return (input_tokens * dearest + max_output_tokens * price.output) / _MILLION


def batch_discount(model: Model) -> float | None:
    """Return the part of the price that a batch saves; `None`: none can be ordered.

    By the host alone, as far as it is known to take batches.
    """
    place = urlsplit(model.base_url)
    return _BATCH_DISCOUNTS.get(f"{place.scheme}://{place.netloc.lower()}")


def estimate_tokens(text: str) -> TokenEstimate:
    """Estimate the tokens of one turn from its length alone."""
    size = len(text.encode("utf-8", "surrogatepass"))
    return TokenEstimate(ceil(size / _BYTES_PER_TOKEN), size + _FRAME_TOKENS)


def _pick(steps: tuple[_Step, ...], input_tokens: int) -> Price | None:
    """Return the price of the highest step that the input reaches."""
    reached = [step.price for step in steps if input_tokens > step.above]
    return reached[-1] if reached else None


def _listed(model: Model, at: str) -> tuple[_Step, ...]:
    """Look a model up in the list, from its lowest step to its highest."""
    # 0.2 s and 12 MB: only a run that asks for a price pays for the list.
    from genai_prices import Usage as NoUsage, calc_price

    try:
        found = calc_price(
            NoUsage(),
            model.name,
            provider_api_url=model.base_url,
            genai_request_timestamp=datetime.fromisoformat(at),
        )
    # Unknown host or model, a price that needs more than tokens, or no time at all.
    except (LookupError, ValueError):
        return ()
    return _steps_of(found.model_price)


def _steps_of(listed: ModelPrice) -> tuple[_Step, ...]:
    """Flatten a list price; a price without both of its sides is unknown."""
    from genai_prices.types import TieredPrices

    prices = (listed.input_mtok, listed.output_mtok, listed.cache_read_mtok)
    tiered = [price for price in prices if isinstance(price, TieredPrices)]
    starts = chain.from_iterable(price.tiers for price in tiered)
    above = [-1, *sorted({tier.start for tier in starts})]
    return tuple(
        _Step(start, price)
        for start in above
        if (price := _price_above(listed, start)) is not None
    )


def _price_above(listed: ModelPrice, start: int) -> Price | None:
    """Return the price of inputs of more than `start` tokens."""
    from genai_prices.types import TieredPrices

    rates = {"input": listed.input_mtok, "output": listed.output_mtok}
    if listed.cache_read_mtok is not None:
        rates["cached"] = listed.cache_read_mtok
    flat: dict[str, float] = {}
    for name, rate in rates.items():
        if rate is None:
            return None
        if isinstance(rate, TieredPrices):
            reached = [tier.price for tier in rate.tiers if tier.start <= start]
            flat[name] = float([rate.base, *reached][-1])
        else:
            flat[name] = float(rate)
    return Price(**flat)
