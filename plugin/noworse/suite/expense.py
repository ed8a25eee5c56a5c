"""What calls that were never made will take: tokens, USD and time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from statistics import fmean
from typing import NamedTuple

from noworse.calls.pricing import ListPricing, prompt_tokens
from noworse.money import PriceBook, cost
from noworse.records.answers import Answer, Usage
from noworse.records.base import Role
from noworse.records.models import Model
from noworse.suite.rehearsal import Ask
from noworse.wire.profiles import max_output_tokens

USUAL_TOKENS = 300
"""Output tokens of an answer of which nothing is known."""

USUAL_SECONDS = 10.0
"""How long a call takes of which nothing is known."""

_MILLION = 1_000_000
_MINUTE = 60.0


class Habit(NamedTuple):
    """What an answer of a model in a role takes on average."""

    output_tokens: float
    visible_tokens: float
    """Of them, those that a judge gets to read."""

    seconds: float
    measured: int
    """Recorded answers that tell; 0: assumed."""


class Item(NamedTuple):
    """A call on the bill."""

    ask: Ask
    times: float
    """How many times a run is expected to buy it: between 0 and 1."""

    tokens: int
    usd: float | None
    """For one time; `None`: a price is unknown."""

    usd_most: float | None


@dataclass(slots=True)
class Expense:
    """Prices calls by what the models have said so far, or else by assumptions."""

    answers: Mapping[tuple[Role, str], Sequence[Answer]]
    prices: PriceBook
    now: str
    discounts: Mapping[str, float] = field(default_factory=dict)
    """By model that is asked in batches: the part of the price that this saves."""

    _habits: dict[tuple[Role, str], Habit] = field(default_factory=dict)
    _longest: dict[str, int] = field(default_factory=dict)

    def habit(self, role: Role, model: Model) -> Habit:
        """Tell what the answers of a model take."""
        who = role, model.id
        if who not in self._habits:
            self._habits[who] = _habit(self.answers.get(who, ()), self._most_of(model))
        return self._habits[who]

    def item(self, ask: Ask, times: float) -> Item:
        """Put a call on the bill."""
        told = prompt_tokens(ask.call) + round(
            sum(self._visible(model) for model in ask.unknown)
        )
        said = round(self.habit(ask.role, ask.call.model).output_tokens)
        price = self.prices.price_of(ask.call.model, self.now, input_tokens=told)
        usage = Usage(input_tokens=told, output_tokens=said)
        saved = self.discounts.get(ask.call.model.id, 0.0)
        usd = cost(usage, price, discount=saved)
        return Item(ask, times, told + said, usd, self._most(ask))

    def minutes(self, items: Iterable[Item], max_in_flight: int) -> float:
        """How long the calls take, at the limits of the run and of each model.

        Those that go in batches are left out: they may take a day.
        """
        by_model: defaultdict[tuple[Role, str], list[Item]] = defaultdict(list)
        for one in items:
            if one.times and one.ask.call.model.id not in self.discounts:
                by_model[one.ask.role, one.ask.call.model.id].append(one)
        seconds = slowest = 0.0
        chain: dict[bool, float] = {}
        for (role, _), mine in by_model.items():
            model = mine[0].ask.call.model
            each = self.habit(role, model).seconds
            calls = sum(one.times for one in mine)
            tokens = sum(one.times * one.tokens for one in mine)
            seconds += calls * each
            slowest = max(slowest, _slowed(model, calls, calls * each, tokens))
            # No case is through before an answer and then a verdict have come.
            chain[role == "judge"] = max(chain.get(role == "judge", 0.0), each)
        return (max(slowest, seconds / max_in_flight) + sum(chain.values())) / _MINUTE

    def _visible(self, model: Model) -> float:
        """How much of an answer a judge reads, in whatever role it was given."""
        roles: tuple[Role, Role] = "baseline", "candidate"
        habits = [self.habit(role, model) for role in roles]
        return max(habits, key=lambda habit: habit.measured).visible_tokens

    def _most(self, ask: Ask) -> float | None:
        most = ListPricing(self.prices).most(ask.call, self.now)
        unknown = sum(map(self._most_of, ask.unknown))
        price = self.prices.price_of(ask.call.model, self.now, input_tokens=unknown)
        if most is None or price is None:
            return None
        return most + unknown * price.input / _MILLION

    def _most_of(self, model: Model) -> int:
        """The most tokens that an answer of a model may have."""
        if model.id not in self._longest:
            self._longest[model.id] = max_output_tokens(model)
        return self._longest[model.id]


def total(amounts: Iterable[float | None]) -> float | None:
    """Add up; with one amount unknown, the sum is."""
    amounts = list(amounts)
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def _habit(answers: Sequence[Answer], most: int) -> Habit:
    # What the user brought along took no time here, and may tell no tokens.
    bought = [one for one in answers if one.source != "imported"]
    usages = [one.usage for one in bought if one.usage is not None]
    if not usages:
        usual = float(min(USUAL_TOKENS, most))
        return Habit(usual, usual, USUAL_SECONDS, 0)
    return Habit(
        fmean(usage.output_tokens for usage in usages),
        fmean(usage.output_tokens - usage.reasoning_tokens for usage in usages),
        fmean(one.seconds for one in bought),
        len(usages),
    )


def _slowed(model: Model, calls: float, seconds: float, tokens: float) -> float:
    """How long a model's own limits let its calls take."""
    return max(
        seconds / (model.max_in_flight or inf),
        _MINUTE * calls / (model.requests_per_minute or inf),
        _MINUTE * tokens / (model.tokens_per_minute or inf),
    )
