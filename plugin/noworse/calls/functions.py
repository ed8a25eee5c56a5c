"""Answers of the user's own functions: durable before they are used, as all others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from noworse.calls.buyer import Buyer
from noworse.calls.lines import write_line
from noworse.calls.secrets import Secrets
from noworse.calls.writer import JournalBroken
from noworse.errors import FunctionFailed, RunEnded
from noworse.records.answers import Answer, GivenBy
from noworse.records.calls import Call
from noworse.records.performances import Performed

_NOBODY = "no test of the function is running"


class Performer(Protocol):
    """Whoever can call the functions of the user's."""

    async def perform(
        self, call: Call, rank: float, begin: Callable[[], None]
    ) -> Performed:
        """Have the function called; of those that wait, the lowest rank goes first.

        `begin` is called when its turn has come.
        """
        ...


class Nobody:
    """Calls no function: there is no test that could have set its fixtures up."""

    # The parameters are those of whoever can call functions; it needs none of them.
    async def perform(
        self,
        call: Call,  # noqa: ARG002
        rank: float,  # noqa: ARG002
        begin: Callable[[], None],  # noqa: ARG002
    ) -> Performed:
        """Say so."""
        return Performed(trouble="not_performed", detail=_NOBODY)


@dataclass(frozen=True, slots=True)
class Functions:
    """Gets answers of functions; what they buy meanwhile is their own business."""

    performer: Performer
    buyer: Buyer

    async def get(self, call: Call, rank: float) -> tuple[str, Answer]:
        """Return the line of an answer, and the answer, once it is durable.

        Raises:
            CallError: if there is none to be had.
        """
        buyer = self.buyer
        buyer.ends.check(call.model)
        if buyer.till.budget.is_spent:
            ended = RunEnded(call.model.id, "budget", "all of it is spent")
            raise buyer.ends.end(ended, all_models=True)
        said = await self._perform(call, rank)
        answer = answer_of(call, said, buyer.secrets, buyer.clock.now())
        line = write_line(call.key, answer)
        durable = buyer.journal.put(call.key, line)
        buyer.till.settle(buyer.till.budget.hold(0.0), call, answer)
        try:
            await durable
        except JournalBroken as error:
            raise buyer.journal_ended(call.model, error) from error
        return line, answer

    async def _perform(self, call: Call, rank: float) -> Performed:
        """Have it called: from then on it may buy something, nobody knows how much."""
        begun: list[None] = []

        def begin() -> None:
            begun.append(None)
            self.buyer.journal.sending(call.key)

        try:
            return await self.performer.perform(call, rank, begin)
        except asyncio.CancelledError:
            if begun:
                self.buyer.till.note_loss(call, "cancelled")
            raise


def answer_of(call: Call, said: Performed, secrets: Secrets, at: str) -> Answer:
    """Read what came of a performance as an answer.

    Raises:
        FunctionFailed: if there is none.
    """
    if said.output is None:
        assert said.trouble is not None
        told = secrets.blot_out(said.detail), secrets.blot_out(said.frames)
        raise FunctionFailed(call.model.id, said.trouble, *told)
    case = call.performs
    assert case is not None
    assert case.swap is not None
    output = said.output
    answer = Answer(
        asked=call.model.id,
        served=call.model.name,
        text=output.text,
        tool_calls=output.tools,
        context=tuple(map(secrets.blot_out, output.context)),
        given_by=GivenBy(
            function=case.swap.function,
            version=case.swap.version,
            case=case.id,
            sample=call.sample,
        ),
        finish="stop" if output.text or not output.tools else "tools",
        usage=output.usage,
        seconds=said.seconds,
        at=at,
    )
    return secrets.blot_out_of_answer(answer)
