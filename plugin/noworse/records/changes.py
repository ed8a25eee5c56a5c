"""What is another in a later run of the same suites."""

from __future__ import annotations

from noworse.records.base import Count, Outcome, Rate, Record, Side, Status, Text, Usd
from noworse.records.cases import CaseId
from noworse.records.decisions import Decision


class SettingChange(Record):
    """A setting of the policy or the lineup."""

    name: Text
    """Where it stands in the run record: `policy.margin`."""

    before: str
    after: str


class SuiteChange(Record):
    """A suite whose cases are others."""

    suite: CaseId
    added: tuple[CaseId, ...] = ()
    removed: tuple[CaseId, ...] = ()
    edited: bool = False
    """What some of its cases ask, expect or weigh is another."""


class DecisionChange(Record):
    """A decision on a suite, or a slice of it, before and after."""

    suite: CaseId
    slice: CaseId | None
    candidate: Text
    before: Decision | None
    """`None`: it was not decided."""

    after: Decision | None

    @property
    def is_other(self) -> bool:
        """Whether the verdict is another."""
        return _status(self.before) != _status(self.after)

    @property
    def is_worse(self) -> bool:
        """Whether what was fine is in doubt, or what was in doubt is worse."""
        return _RANKS[_status(self.after)] < _RANKS[_status(self.before)]


def _status(made: Decision | None) -> Status | None:
    return None if made is None else made.status


_RANKS: dict[Status | None, int] = {"FAIL": 0, "INCONCLUSIVE": 1, None: 1, "PASS": 2}


class AnswerChange(Record):
    """An answer that says something else."""

    side: Side
    before: str
    after: str


class CaseChange(Record):
    """A case that came out in another way."""

    suite: CaseId
    case: CaseId
    slice: CaseId
    candidate: Text
    before: Outcome
    after: Outcome
    score_before: Rate | None
    score_after: Rate | None
    answers: tuple[AnswerChange, ...] = ()
    """Those that are others; none: the judges see the same ones in another way."""


class CostChange(Record):
    """What a role cost."""

    role: Text
    model: Text
    before: Usd | None
    after: Usd | None
    calls_before: Count
    calls_after: Count


class JudgeChange(Record):
    """How often a judge changed its mind with the order of the answers."""

    judge: Text
    candidate: Text
    flips_before: Count
    of_before: Count
    flips_after: Count
    of_after: Count


class ServedChange(Record):
    """By whom a model was answered."""

    model: Text
    before: tuple[Text, ...]
    after: tuple[Text, ...]


class RunChanges(Record):
    """All that is another in the later of two runs; what is not told is the same."""

    started_before: Text
    started_after: Text
    settings: tuple[SettingChange, ...] = ()
    suites: tuple[SuiteChange, ...] = ()
    decisions: tuple[DecisionChange, ...] = ()
    """All of them, in the order of the later run, also those that are the same."""

    cases: tuple[CaseChange, ...] = ()
    compared: Count = 0
    """Cases, by candidate, that both runs tell of."""

    costs: tuple[CostChange, ...] = ()
    judges: tuple[JudgeChange, ...] = ()
    served: tuple[ServedChange, ...] = ()

    @property
    def is_worse(self) -> bool:
        """Whether any decision is worse than it was."""
        return any(one.is_worse for one in self.decisions)
