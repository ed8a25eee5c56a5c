"""The model calls of one run of a user's function: answered, and added up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from noworse.calls.base import Refused
from noworse.errors import NoworseError
from noworse.records.answers import Answer, RawAnswer, Usage
from noworse.records.calls import Call
from noworse.records.models import Model
from noworse.records.requests import Reply, Request
from noworse.records.sales import Sale
from noworse.wire.rerouting import handed, reply_of


@dataclass(slots=True)
class Exchange:
    """Answers the calls of a function as an engine does those of its own."""

    ask: Callable[[Call], Awaitable[Answer]]
    sample: int = 0
    _sales: dict[str, Sale] = field(default_factory=dict)
    """By the keys of the calls that were answered."""

    _troubles: dict[str, NoworseError] = field(default_factory=dict)
    """By the keys of calls that were not answered so far."""

    async def answer(self, target: Model, request: Request) -> Reply:
        """Return what the code is told: a reply, or what a provider said instead.

        Raises:
            NoworseError: if nobody said anything.
        """
        call = Call(target, (), request=request, sample=self.sample)
        try:
            answer = await self.ask(call)
        except NoworseError as error:
            self._troubles[call.key] = error
            if isinstance(error.__cause__, Refused):
                return reply_of(error.__cause__.reply)
            raise
        self._troubles.pop(call.key, None)
        assert isinstance(answer, RawAnswer)
        self._sales[call.key] = Sale(call, answer)
        return handed(call, answer)

    @property
    def trouble(self) -> NoworseError | None:
        """Why the function had no fair chance, whatever it made of that."""
        return next(iter(self._troubles.values()), None)

    @property
    def sales(self) -> tuple[Sale, ...]:
        """The calls that were answered, in an order that hangs on nothing else."""
        return tuple(self._sales[key] for key in sorted(self._sales))

    @property
    def usage(self) -> Usage | None:
        """The tokens of all calls; `None`: of some they are unknown."""
        usages = [answer.usage for _, answer in self.sales]
        known = [usage for usage in usages if usage is not None]
        if len(known) < len(usages):
            return None
        fields = Usage.model_fields
        return Usage(**{name: sum(getattr(u, name) for u in known) for name in fields})

    @property
    def seconds(self) -> float:
        """How long the models took when they were asked, one after the other."""
        return sum(answer.seconds for _, answer in self.sales)

    @property
    def served(self) -> tuple[str, ...]:
        """The models that answered, as their providers name them."""
        return tuple(sorted({answer.served for _, answer in self.sales}))

    @property
    def is_replayed(self) -> bool:
        """Whether nothing was bought for it."""
        return all(answer.source == "replayed" for _, answer in self.sales)
