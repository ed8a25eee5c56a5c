"""What a run used and bought: every answer once, whoever asked for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Set as AbstractSet
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from noworse.money import PriceBook, cost
from noworse.records.answers import Answer, Comparison, Usage
from noworse.records.base import Role
from noworse.records.calls import Call
from noworse.records.models import Lineup, Model
from noworse.records.run import Spend
from noworse.records.shards import Use

_NOTHING = Usage(input_tokens=0, output_tokens=0)
_DAY = len("2026-11-24")
_ROLES: tuple[Role, ...] = ("baseline", "candidate", "judge")


class Heard(NamedTuple):
    """A case under a candidate: what an answer was used for."""

    suite: str
    case: str
    candidate: str
    again: bool = False
    """In the second order: where a part is heard, the whole may do without."""


def purposes_of(comparisons: Iterable[Comparison]) -> frozenset[Heard]:
    """Return all that the answers in these comparisons can have been used for."""
    return frozenset(
        Heard(one.suite, one.case, one.candidate, again)
        for one in comparisons
        for again in (False, True)
    )


@dataclass(slots=True)
class _Use:
    key: str
    model: str
    usd: float | None
    """At the price of its day: looked up once, though summed up several times."""

    input_tokens: int
    output_tokens: int
    day: str
    purposes: set[Heard] = field(default_factory=set)


@dataclass(slots=True)
class Ledger:
    """Books answers by role and call, so that a shared one is counted once."""

    prices: PriceBook
    now: str
    """Prices an answer of unknown date: an imported one."""

    done: Counter[Role] = field(default_factory=Counter)
    bought_usd: float = 0.0
    """What this run has paid so far, as far as prices are known."""

    _uses: dict[tuple[Role, str], _Use] = field(default_factory=dict)
    _performed: set[tuple[Role, str]] = field(default_factory=set)
    _bought: dict[str, Role] = field(default_factory=dict)
    """By call: who it was bought for. A model may play two roles."""

    def book(self, role: Role, call: Call, answer: Answer, purpose: Heard) -> None:
        """Note that `answer` was used for `purpose`."""
        use = self._uses.get((role, call.key))
        if use is None:
            if call.request is None:
                self.done[role] += 1
            if answer.source == "live":
                self._pay(role, call, answer)
            use = self._use(role, call, answer)
        use.purposes.add(purpose)

    def count(self, role: Role, call: Call) -> None:
        """Count a function as done that was called, and costs nothing by itself."""
        if (role, call.key) not in self._performed:
            self._performed.add((role, call.key))
            self.done[role] += 1

    def keep(self, lineup: Lineup, call: Call, answer: Answer) -> None:
        """Count a purchase that was used for nothing, since the run was stopped."""
        role: Role = "judge" if call.asks_a_judge else "candidate"
        if role == "candidate" and call.model.id == lineup.baseline.id:
            role = "baseline"
        if (role, call.key) not in self._uses:
            self._pay(role, call, answer)
            self._use(role, call, answer)

    def _use(self, role: Role, call: Call, answer: Answer) -> _Use:
        usage = answer.usage or _NOTHING
        use = self._uses[role, call.key] = _Use(
            call.key,
            call.model.id,
            self.usd(call.model, answer),
            usage.input_tokens,
            usage.output_tokens,
            (answer.at or self.now)[:_DAY],
        )
        return use

    def uses(self) -> tuple[Use, ...]:
        """Write down what was used, for a run that this one is a part of."""
        return tuple(
            Use(
                role=role,
                call=use.key,
                model=use.model,
                usd=use.usd,
                input_tokens=use.input_tokens,
                output_tokens=use.output_tokens,
                day=use.day,
                purposes=tuple(sorted(use.purposes)),
            )
            for (role, _), use in sorted(self._uses.items(), key=itemgetter(0))
            if use.purposes
        )

    def take_over(self, uses: Iterable[Use]) -> None:
        """Take in what parts of the run have used; what they paid, they tell."""
        for one in uses:
            use = self._uses.get((one.role, one.call))
            if use is None:
                use = self._uses[one.role, one.call] = _Use(
                    one.call,
                    one.model,
                    one.usd,
                    one.input_tokens,
                    one.output_tokens,
                    one.day,
                )
            use.purposes.update(Heard(*purpose) for purpose in one.purposes)

    def _pay(self, role: Role, call: Call, answer: Answer) -> None:
        """Count a purchase once, for the first of the roles in their own order."""
        payer = self._bought.get(call.key)
        if payer is None:
            self.bought_usd += self.usd(call.model, answer) or 0.0
        # Whatever came first: a sum must not depend on the order of arrival.
        if payer is None or _ROLES.index(role) < _ROLES.index(payer):
            self._bought[call.key] = role

    def usd(self, model: Model, answer: Answer) -> float | None:
        """What an answer cost, at the price of its day; `None`: unknown."""
        listed = self.list_usd(model, answer)
        return None if listed is None else listed * (1 - answer.discount)

    def list_usd(self, model: Model, answer: Answer) -> float | None:
        """What an answer costs whoever asks for it alone: no batch makes it cheaper."""
        if answer.usage is None:
            return None
        tokens = answer.usage.input_tokens
        at = answer.at or self.now
        return cost(answer.usage, self.prices.price_of(model, at, input_tokens=tokens))

    def spend(self, lineup: Lineup, told: AbstractSet[Heard]) -> tuple[Spend, ...]:
        """Sum up by role and model, in the order of the lineup.

        `told` are the cases that the record tells of: what was asked beyond them
        (in flight when the gate stopped) counts as bought, but not as used.
        """
        judges = [judge for judge in lineup.judges if judge.is_called]
        models = (lineup.baseline,), lineup.candidates, judges
        parts: dict[tuple[Role, str], list[_Use]] = defaultdict(list)
        # Sorted by call, so that sums do not depend on the order of arrival.
        for (role, _), use in sorted(self._uses.items(), key=itemgetter(0)):
            parts[role, use.model].append(use)
        return tuple(
            self._sum(role, model, parts[role, model.id], told)
            for role, members in zip(_ROLES, models, strict=True)
            for model in members
        )

    def _sum(
        self, role: Role, model: Model, mine: list[_Use], told: AbstractSet[Heard]
    ) -> Spend:
        used = [use for use in mine if use.purposes & told]
        bought = [use for use in mine if self._bought.get(use.key) == role]
        usd = total(use.usd for use in used)
        return Spend(
            role=role,
            model=model.id,
            calls=len(used),
            bought=len(bought),
            usd=usd,
            bought_usd=total(use.usd for use in bought),
            input_tokens=sum(use.input_tokens for use in used),
            output_tokens=sum(use.output_tokens for use in used),
            prices=None if usd is None else self._prices(model, used),
        )

    def _prices(self, model: Model, used: list[_Use]) -> str | None:
        if model.price is not None:
            return "own"
        days = sorted({use.day for use in used})
        return "/".join(dict.fromkeys((days[0], days[-1]))) if days else None

    def by_case(
        self, told: AbstractSet[Heard]
    ) -> dict[Heard, dict[Role, float | None]]:
        """Sum up by case and candidate what was used for each, by role."""
        found: dict[Heard, dict[Role, float | None]] = {}
        for heard in told:
            found[heard._replace(again=False)] = {}
        for (role, _), use in sorted(self._uses.items(), key=itemgetter(0)):
            for heard in {one._replace(again=False) for one in use.purposes & told}:
                parts = found[heard]
                parts[role] = total((parts.get(role, 0.0), use.usd))
        return found


def total(amounts: Iterable[float | None]) -> float | None:
    """Add up; with one amount unknown, the sum is."""
    known: list[float] = []
    for amount in amounts:
        if amount is None:
            return None
        known.append(amount)
    return sum(known)
