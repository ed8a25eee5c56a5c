"""Where a run pays: money held back, spent, and perhaps spent for nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from noworse.calls.budget import Budget, Claim
from noworse.calls.clock import Clock
from noworse.calls.journal import Journal, Loss
from noworse.calls.pricing import Pricing
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.sales import Sale


@dataclass(slots=True)
class Till:
    """Holds back what a call may cost, then books what became of it."""

    budget: Budget
    pricing: Pricing
    journal: Journal
    clock: Clock
    bought: Counter[str] = field(default_factory=Counter)
    """Answers paid for, by the model's id."""

    unheard: dict[str, Sale] = field(default_factory=dict)
    """Answers that were paid for and not yet handed over, by the keys of their calls.

    A call holds all of its prompt: of 10,000 cases that would be 30 MB."""

    losses: list[Loss] = field(default_factory=list)
    """Attempts that may have been paid for, and brought no answer."""

    async def hold(self, call: Call) -> Claim:
        """Hold back the most that a call may cost.

        Raises:
            Exhausted: if the budget does not allow it.
        """
        # A price costs 0.2 s to look up for the first time: only where it is needed.
        limited = self.budget.is_limited
        return await self.budget.claim(self._most(call) if limited else None)

    def try_hold(self, call: Call, discount: float) -> Claim | None:
        """Hold back the most that a call may cost in a batch; `None`: not yet.

        Raises:
            Exhausted: if the budget does not allow it.
        """
        limited = self.budget.is_limited
        return self.budget.try_claim(self._most(call, discount) if limited else None)

    def hold_ordered(self, call: Call, discount: float) -> Claim:
        """Hold back what a call may cost that was ordered in an earlier run."""
        most = self._most(call, discount) if self.budget.is_limited else None
        return self.budget.hold(most or 0.0)

    def settle(self, claim: Claim, call: Call, answer: Answer) -> None:
        """Pay for an answer; where its cost is unknown, all that was held back."""
        limited = self.budget.is_limited
        usd = self.pricing.cost(call, answer) if limited else None
        self.budget.settle(claim, usd)
        self.bought[call.model.id] += 1
        self.unheard[call.key] = Sale(call, answer)

    def hand_over(self, call: Call) -> None:
        """Note that whoever asked has got the answer."""
        self.unheard.pop(call.key, None)

    def free(self, claim: Claim) -> None:
        """Take back what was held for an attempt that cost nothing."""
        self.budget.free(claim)

    def lose(
        self, claim: Claim, call: Call, trouble: str, *, discount: float = 0.0
    ) -> None:
        """Pay for an attempt that was perhaps billed, all that was held back."""
        self.budget.settle(claim, None)
        self.note_loss(call, trouble, discount=discount)

    def note_loss(self, call: Call, trouble: str, *, discount: float = 0.0) -> None:
        """Book what was perhaps paid for nothing, at its upper bound."""
        self.unheard.pop(call.key, None)
        at = self.clock.now()
        most = self._most(call, discount)
        loss = Loss(call.key, call.model.id, at, trouble, most)
        self.losses.append(loss)
        self.journal.lose(loss)

    def _most(self, call: Call, discount: float = 0.0) -> float | None:
        most = self.pricing.most(call, self.clock.now())
        return None if most is None else most * (1 - discount)
