"""Where a trial's questions go: to the user's own answers, or to the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from noworse.errors import RunEnded
from noworse.records.answers import Answer, Usage
from noworse.records.base import Role
from noworse.records.calls import Call
from noworse.records.cases import Case, ImportedAnswer, Suite
from noworse.records.sales import FunctionAnswer
from noworse.suite.ledger import Heard, Ledger


class Asker(Protocol):
    """What a run needs of the engine in `calls/`."""

    async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
        """Answer a call, the lowest rank first, or raise a CallError."""
        ...

    def known(self, call: Call, *, suite: str) -> bool:
        """Whether `ask` would answer without a purchase."""
        ...


class Sources:
    """Answers by who has them: imported ones go before the engine's."""

    def __init__(self, asker: Asker, suites: Iterable[Suite]) -> None:
        self._asker = asker
        self._imported = {
            (suite.name, row.id, row.model): _answer(row)
            for suite in suites
            for row in suite.imported
        }

    async def ask(self, call: Call, suite: str, case: str, rank: float) -> Answer:
        """Answer a call about a case, or raise a CallError."""
        found = self._own(call, suite, case)
        return found or await self._asker.ask(call, suite=suite, rank=rank)

    def known(self, call: Call, suite: str, case: str) -> bool:
        """Whether `ask` would answer without a purchase."""
        own = self._own(call, suite, case) is not None
        return own or self._asker.known(call, suite=suite)

    def _own(self, call: Call, suite: str, case: str) -> Answer | None:
        """Only answers are imported: never a verdict, never a fresh repeat."""
        if call.asks_a_judge or call.sample:
            return None
        for name in (call.model.id, call.model.name):
            if (found := self._imported.get((suite, case, name))) is not None:
                return found.model_copy(update={"asked": call.model.id})
        return None


@dataclass(frozen=True, slots=True)
class Desk:
    """Takes the questions of one trial, and books what it uses."""

    sources: Sources
    ledger: Ledger
    suite: str
    candidate: str
    rank: int
    end: Callable[[RunEnded], None]
    """Told when no further call can succeed."""

    again: bool = False
    """Whether the case is heard in its second order."""

    async def ask(self, role: Role, call: Call, case: Case) -> Answer:
        """Answer a call, or raise a CallError."""
        try:
            answer = await self.sources.ask(call, self.suite, case.id, self.rank)
        except RunEnded as error:
            self.end(error)
            raise
        purpose = Heard(self.suite, case.id, self.candidate, self.again)
        if isinstance(answer, FunctionAnswer):
            self._book_calls(role, call, answer, purpose)
        else:
            self.ledger.book(role, call, answer, purpose)
        return answer

    def _book_calls(
        self, role: Role, call: Call, answer: FunctionAnswer, purpose: Heard
    ) -> None:
        """Book the calls that a function made; that of the function costs nothing."""
        self.ledger.count(role, call)
        for own, said in answer.sales:
            # Who is asked in whatever role can only be the baseline.
            other = own.model.id != call.model.id
            self.ledger.book("baseline" if other else role, own, said, purpose)


def _answer(row: ImportedAnswer) -> Answer:
    """Read an imported answer; how it ended is not known, so it counts as whole."""
    usage = None
    if row.input_tokens is not None and row.output_tokens is not None:
        usage = Usage(input_tokens=row.input_tokens, output_tokens=row.output_tokens)
    return Answer(
        asked=row.model,
        served=row.model,
        text=row.text,
        finish="stop",
        usage=usage,
        source="imported",
    )
