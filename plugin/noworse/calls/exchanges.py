"""Functions whose calls of models are kept, not their answers: called in each run.

A replay calls them too, and answers their calls from the tape.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from noworse.calls.clock import Clock
from noworse.calls.exchange import Exchange
from noworse.calls.flights import Flights
from noworse.calls.functions import Performer, answer_of
from noworse.calls.secrets import Secrets
from noworse.errors import FunctionFailed
from noworse.records.answers import Answer, Usage
from noworse.records.calls import Call
from noworse.records.models import Model
from noworse.records.performances import Performed
from noworse.records.requests import Reply, Request
from noworse.records.sales import FunctionAnswer, Sale
from noworse.wire.own_params import fitted

Ask = Callable[[Call], Awaitable[Answer]]

_OVER = "the run of the function is over"


@dataclass(slots=True)
class Exchanges:
    """Has each function called once, whoever asks for its answer."""

    performer: Performer
    secrets: Secrets
    clock: Clock
    unheard: dict[str, Sale] = field(default_factory=dict)
    """What was bought for functions that gave no answer, by the keys of the calls."""

    _open: dict[str, Exchange] = field(default_factory=dict)
    _answers: dict[str, FunctionAnswer] = field(default_factory=dict)
    _flights: Flights[FunctionAnswer] = field(default_factory=Flights)
    _dropped: defaultdict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )

    async def perform(self, call: Call, ask: Ask, rank: float) -> FunctionAnswer:
        """Return what a function answers; `ask` answers its calls.

        Raises:
            CallError: if it gave no answer, or a model gave none to it.
        """
        known = self._answers.get(call.key)
        if known is not None:
            return known
        start = partial(self._perform, call, ask, rank)
        answer = await self._flights.join(call.key, start)
        self._answers[call.key] = answer
        return answer

    async def answer(self, key: str, target: Model, request: Request) -> Reply:
        """Answer a call that a function makes; `key` is that of its own call.

        Raises:
            NoworseError: if there is no answer.
        """
        exchange = self._open.get(key)
        if exchange is None:
            raise FunctionFailed(target.id, "not_performed", _OVER)
        self._dropped[target.id].update(fitted(target, request).dropped)
        return await exchange.answer(target, request)

    def dropped(self) -> Mapping[str, tuple[str, ...]]:
        """Name the parameters that models do not take, by the models' ids."""
        told = sorted(self._dropped.items())
        return {model: tuple(sorted(names)) for model, names in told if names}

    async def close(self) -> None:
        """Wait for what was cancelled."""
        await self._flights.close()

    async def _perform(self, call: Call, ask: Ask, rank: float) -> FunctionAnswer:
        exchange = self._open[call.key] = Exchange(ask, call.sample)
        try:
            said = await self.performer.perform(call, rank, lambda: None)
            return self._answer(call, said, exchange)
        except BaseException:
            self.unheard |= {
                one.call.key: one
                for one in exchange.sales
                if one.answer.source == "live"
            }
            raise
        finally:
            del self._open[call.key]

    def _answer(
        self, call: Call, said: Performed, exchange: Exchange
    ) -> FunctionAnswer:
        """Read what came of it, unless a call had no answer: then that is told."""
        if exchange.trouble is not None:
            raise exchange.trouble
        plain = answer_of(call, said, self.secrets, self.clock.now())
        update = {
            "served": ", ".join(exchange.served) or plain.served,
            "usage": _usage(call.model, exchange),
            "seconds": exchange.seconds,
            "calls": len(exchange.sales),
            "source": "replayed" if exchange.is_replayed else "live",
        }
        fields = dict(plain.model_copy(update=update))
        return FunctionAnswer(**fields, sales=exchange.sales)


def _usage(model: Model, exchange: Exchange) -> Usage | None:
    """Add the tokens up; those of several models have no price in common."""
    alone = all(call.model.id == model.id for call, _ in exchange.sales)
    return exchange.usage if alone else None
