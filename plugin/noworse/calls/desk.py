"""Where an answer is got that is not on the tape: from the journal, or bought."""

from __future__ import annotations

from dataclasses import dataclass, field

from noworse.calls.batches import Batches
from noworse.calls.buyer import Buyer
from noworse.calls.clock import Clock
from noworse.calls.flights import Flights
from noworse.calls.forms import Forms
from noworse.calls.functions import Functions
from noworse.calls.journal import Journal
from noworse.calls.lines import Damaged, read_line
from noworse.calls.odds import Odds
from noworse.calls.writer import JournalBroken
from noworse.records.answers import Answer
from noworse.records.calls import Call

_FIRST_LOOK_SECONDS, _LONGEST_LOOK_SECONDS = 0.05, 0.5


@dataclass(frozen=True, slots=True)
class Desk:
    """Gets each answer once, whoever asks for it, here or in another process."""

    journal: Journal
    buyer: Buyer
    batches: Batches
    clock: Clock
    forms: Forms
    odds: Odds
    functions: Functions
    _flights: Flights[tuple[str, Answer]] = field(default_factory=Flights)

    async def get(self, call: Call, rank: float) -> tuple[str, Answer]:
        """Return the line of an answer, and the answer.

        Raises:
            CallError: if there is none to be had.
        """
        return await self._flights.join(call.key, lambda: self._get(call, rank))

    def has(self, call: Call) -> bool:
        """Whether a call was bought before."""
        try:
            return self.journal.line(call.key) is not None
        except JournalBroken:
            return False

    async def close(self) -> None:
        """Wait for what was cancelled."""
        await self._flights.close()

    async def _get(self, call: Call, rank: float) -> tuple[str, Answer]:
        try:
            line = await self._find_or_claim(call)
            if line is not None:
                return line, read_line(line)
            try:
                return await self._buy(call, rank)
            except BaseException:
                self.journal.release(call.key)
                raise
        except (JournalBroken, Damaged) as error:
            raise self.buyer.journal_ended(call.model, error) from error

    async def _buy(self, call: Call, rank: float) -> tuple[str, Answer]:
        if call.performs is not None:
            return await self.functions.get(call, rank)
        if self.batches.takes(call):
            return await self.batches.buy(call, rank)
        with self.batches.pool.single():
            if call.options:
                return await self.odds.buy(call, rank)
            return await self.forms.buy(call, rank)

    async def _find_or_claim(self, call: Call) -> str | None:
        """Return the line of an answer; `None`: it is ours to buy."""
        seconds = _FIRST_LOOK_SECONDS
        while (line := self.journal.line(call.key)) is None:
            # Only so long: another process may want what this one waits to send off.
            with self.batches.pool.coming():
                claimed = await self.journal.claim(call.key)
            if claimed == "inherited":
                self.buyer.till.note_loss(call, "killed")
            if claimed != "theirs":
                break
            if self.journal.line(call.key) is None:
                await self.clock.sleep(seconds)
                seconds = min(2 * seconds, _LONGEST_LOOK_SECONDS)
        return line
