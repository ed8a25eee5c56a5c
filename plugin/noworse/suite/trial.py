"""One case under one candidate: from the questions to a comparison."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from noworse.errors import CallError, CallFailed, FunctionFailed
from noworse.gate.health import orders_seen
from noworse.judging.checks import run_checks
from noworse.judging.escalation import is_audited
from noworse.judging.outcomes import settle
from noworse.judging.panel import score_of
from noworse.records.answers import Answer, BrokenCheck, Comparison, Verdict
from noworse.records.base import Role, Side
from noworse.records.calls import case_call
from noworse.records.cases import Case
from noworse.records.models import Lineup, Model
from noworse.records.run import ALL_REPEATS
from noworse.suite.escalation import hear_in_turn
from noworse.suite.hearing import Desk, Hearing, Pair

_OTHER: dict[Side, Side] = {"candidate": "baseline", "baseline": "candidate"}
# A prompt that a model cannot take is that model's own limit, as a refusal is.
_CAPABILITY = ("context_length", "request_too_large")


@dataclass(frozen=True, slots=True)
class Trial:
    """A case, the candidate that is tried on it, and who compares."""

    suite: str
    case: Case
    candidate: Model
    lineup: Lineup
    desk: Desk
    weights: Mapping[str, float] = field(default_factory=dict)
    """What each judge counts for; empty: all count alike."""

    async def hear(self, orders: Sequence[Side]) -> Comparison:
        """Ask both sides, check, and compare in the given orders.

        `orders` names the side that is shown first, in the order of asking.
        A failed call gives an unresolved comparison, never an exception.
        """
        try:
            answer, against = await self._ask_both(sample=0)
        except CallError as error:
            return self._unresolved(error)
        heard = self._compare(answer, against)
        if heard.settled_by == "judges":
            heard = await self._judge(heard, orders)
        if self.case.critical and heard.outcome == "loss":
            heard = await self._confirm(heard)
        return heard

    async def hear_again(self, heard: Comparison) -> Comparison:
        """Judge in the order that is still missing; the first score is kept."""
        seen = orders_seen(heard)
        if heard.settled_by != "judges" or len(seen) != 1:
            return heard
        [first] = seen
        again = await self._judge(heard, (_OTHER[first],))
        return again.model_copy(update={"first_score": heard.score})

    async def _ask_both(self, sample: int) -> tuple[Answer | CallFailed, Answer]:
        """Ask both sides at once; a candidate's own limit is told, not raised."""
        ours, theirs = await asyncio.gather(
            self._answer("candidate", self.candidate, sample),
            self._answer("baseline", self.lineup.baseline, sample),
            return_exceptions=True,
        )
        if isinstance(theirs, BaseException):
            raise theirs
        if isinstance(ours, CallFailed) and ours.trouble in _CAPABILITY:
            return ours, theirs
        if isinstance(ours, BaseException):
            raise ours
        return ours, theirs

    async def _answer(self, role: Role, model: Model, sample: int) -> Answer:
        call = case_call(model, self.case, repeat=sample)
        return await self.desk.ask(role, call, self.case)

    def _checked(self, answer: Answer, side: Side) -> tuple[BrokenCheck, ...]:
        return run_checks(self.case.checks, answer.text, side, answer.tool_calls)

    def _compare(self, answer: Answer | CallFailed, against: Answer) -> Comparison:
        """Run the checks, and settle without a judge what needs none."""
        broken = self._checked(against, "baseline")
        base = self._blank(settled_by="judges", score=0.0).model_copy(
            update={"baseline_answer": against, "broken_checks": broken}
        )
        if isinstance(answer, CallFailed):
            reason = f"the candidate cannot take this prompt: {answer}"
            update = {"settled_by": "outcome", "score": -1.0, "note": reason}
            return base.model_copy(update=update)
        broken += self._checked(answer, "candidate")
        base = base.model_copy(update={"answer": answer, "broken_checks": broken})
        settled = settle(answer, against)
        if settled is None:
            return base
        return base.model_copy(
            update={
                "settled_by": settled.settled_by,
                "score": settled.score,
                "note": settled.reason,
            }
        )

    async def _judge(self, heard: Comparison, orders: Sequence[Side]) -> Comparison:
        """Add the verdicts of all judges in these orders, and score anew."""
        try:
            verdicts = await self._verdicts(heard, orders, sample=0)
        except CallError as error:
            update = self._trouble(error) | {"score": None}
            return heard.model_copy(update=update)
        return heard.model_copy(
            update={"verdicts": verdicts, "score": score_of(verdicts)}
        )

    async def _verdicts(
        self, heard: Comparison, orders: Sequence[Side], sample: int
    ) -> tuple[Verdict, ...]:
        """Return the verdicts that there are, and those in these orders."""
        assert heard.answer is not None
        assert heard.baseline_answer is not None
        pair = Pair(heard.answer, heard.baseline_answer)
        hearing = Hearing(self.desk, self.case, pair, sample)
        if self.lineup.escalation is not None:
            share = self.lineup.escalation.audit
            audited = is_audited(self.suite, self.case.id, share)
            before, turns = heard.verdicts, self.lineup
            return await hear_in_turn(hearing, turns, before, orders, audited=audited)
        judges, first_time = self.lineup.judges, not heard.verdicts
        said = await hearing.verdicts(judges, orders, first_time=first_time)
        if not self.weights:
            return heard.verdicts + said
        return heard.verdicts + tuple(
            one.model_copy(update={"weight": self.weights[one.judge]}) for one in said
        )

    async def repeat(self) -> tuple[Comparison, ...]:
        """Ask all anew, and in alternating orders, until it is not lost: 3 times.

        Raises:
            CallError: if an answer or a verdict is not to be had.
        """
        again: list[Comparison] = []
        while len(again) < ALL_REPEATS:
            sample = len(again) + 1
            answer, against = await self._ask_both(sample)
            heard = self._compare(answer, against)
            if heard.settled_by == "judges":
                order: Side = "candidate" if sample % 2 else "baseline"
                fresh = await self._verdicts(heard, (order,), sample)
                heard = heard.model_copy(update={"score": score_of(fresh)})
            again.append(heard)
            if heard.outcome != "loss":
                break
        return tuple(again)

    async def _confirm(self, heard: Comparison) -> Comparison:
        """Repeat a critical loss: it fails the case only if it is lost each time."""
        try:
            again = await self.repeat()
        except CallError as error:
            return heard.model_copy(update=self._trouble(error) | {"score": None})
        lost = sum(one.outcome == "loss" for one in again)
        return heard.model_copy(update={"confirmed_loss": lost == ALL_REPEATS})

    def _blank(self, **rest: object) -> Comparison:
        return Comparison.model_validate(
            {
                "suite": self.suite,
                "case": self.case.id,
                "slice": self.case.slice,
                "candidate": self.candidate.id,
                "weight": self.case.weight,
                **rest,
            }
        )

    def _unresolved(self, error: CallError) -> Comparison:
        blank = self._blank(settled_by="trouble", score=None)
        return blank.model_copy(update=self._trouble(error))

    @staticmethod
    def _trouble(error: CallError) -> dict[str, object]:
        return {
            "settled_by": "trouble",
            "trouble": str(error),
            "trouble_kind": error.trouble,
            "frames": error.frames if isinstance(error, FunctionFailed) else None,
        }
