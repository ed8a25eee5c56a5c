"""Whether a model tells how probable its replies were: found out, not believed.

Some servers reject the wish with 400, others answer 200 and ignore it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from noworse.calls.buyer import Buyer
from noworse.errors import RunEnded
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.models import Model


@dataclass(slots=True)
class Odds:
    """Buys answers of which the probabilities count.

    The first call to a model finds out whether it tells them, and the others wait
    for it: of a model that does not, no second answer is bought.
    """

    buyer: Buyer
    _tell: set[str] = field(default_factory=set)
    _asking: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def buy(self, call: Call, rank: float) -> tuple[str, Answer]:
        """Return the line of an answer, and the answer, once it is durable.

        Raises:
            RunEnded: with `no_probabilities`, if the model does not tell them.
            CallError: if there is no answer to be had.
        """
        name = call.model.id
        if name not in self._tell:
            async with self._asking.setdefault(name, asyncio.Lock()):
                if name not in self._tell:
                    line, answer = await self.buyer.buy(call, rank)
                    self._learn(call.model, answer)
                    return line, answer
        return await self.buyer.buy(call, rank)

    def _learn(self, model: Model, answer: Answer) -> None:
        if answer.probabilities is not None:
            self._tell.add(model.id)
        elif answer.finish not in ("refusal", "filter"):
            reason = (
                "the server does not tell how probable a reply was (`logprobs`): "
                "judge by another method, or on another server"
            )
            ended = RunEnded(model.id, "no_probabilities", reason)
            raise self.buyer.ends.end(ended)
