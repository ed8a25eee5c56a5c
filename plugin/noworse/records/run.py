"""The whole of a run: what every report is made from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from noworse.records.answers import Comparison
from noworse.records.base import Count, Record, Role, Share, Text, Usd
from noworse.records.cases import Case, CaseId, Suite
from noworse.records.decisions import Decision, Policy, Route
from noworse.records.escalation import EscalationUse
from noworse.records.models import Lineup
from noworse.records.noise import Noise
from noworse.records.shards import CommittedOrder, Part
from noworse.records.shown import as_table, in_a_line

ALL_REPEATS = 3
"""Fresh repeats that must all be lost before a case is named."""

ADDRESS = r"^https?://[A-Za-z0-9._~:/-]+$"
"""Without anything that ends a link in Markdown or in HTML."""

Mode = Literal["replay", "record", "refresh", "live"]


class Notice(Record):
    """Something that a reader of the verdict must know."""

    code: Text
    """Stable, for filters: `same_family`, `served_model_drift`, ..."""

    message: Text


class SuiteRef(Record):
    """Where a suite stands, so that a report can name its cases to pytest."""

    name: CaseId
    path: Text
    """The file, relative to pytest's root, with forward slashes."""

    function: Text | None = None
    """The swap function in that file; `None`: it is a case file."""

    cases: Count = 0

    @property
    def home(self) -> str:
        """What pytest is given to run all of its cases."""
        return self.path if self.function is None else f"{self.path}::{self.function}"

    def node(self, case: str) -> str:
        """Write the pytest node id of a case."""
        if self.function is None:
            return f"{self.home}::{case}"
        return f"{self.home}[{case}]"


class JudgeHealth(Record):
    """How one judge behaved in this run, on one candidate's pairs."""

    judge: Text
    candidate: Text
    verdicts: Count
    both_orders: Count
    """Cases that this judge saw in both orders."""

    flips: Count
    """Of those, how many changed the preferred side with the order."""

    first_shown: Share | None
    """Share of decided verdicts that went to the answer shown first."""

    calibration: Literal["never", "stale", "held"] = "never"
    """`stale`: the judge is another, or is asked in another way, since it was made."""

    agreement: Share | None = None
    """With labels, from its calibration; `None`: there is none that holds."""

    labels: Count = 0
    """How many pairs people had labelled for it."""

    weight: Share | None = None
    """What it counted for in a panel, on average; `None`: as much as any other."""

    uncalibrated_on: tuple[CaseId, ...] = ()
    """Suites on which it spoke, and under whose rubric too few labels were given."""


class Spend(Record):
    """What a role cost."""

    role: Literal["baseline", "candidate", "judge"]
    model: Text
    calls: Count
    """Answers used, wherever they came from."""

    bought: Count
    """Answers paid for in this run."""

    usd: Usd | None
    """For all answers used, at the price of the day they were bought."""

    bought_usd: Usd | None
    input_tokens: Count
    output_tokens: Count
    prices: Text | None = None
    """Whose they are: `own`, or of which days the list prices, `2026-11-24` or
    `2026-10-01/2026-11-24`; `None`: some are unknown, or nothing was used."""


Parts = dict[Role, Usd | None]
"""USD by role; a role that was not asked is absent, an unknown cost is `None`."""


class Costs(Record):
    """What the answers cost that one candidate was compared by, on one suite.

    An answer that serves several cases or candidates stands in full with each of
    them: only `Spend` adds up.
    """

    suite: CaseId
    candidate: Text
    cases: dict[CaseId, Parts]
    """By case, in the committed order."""

    slices: dict[CaseId, Parts]
    """Sums of their cases."""


class LeftOut(Record):
    """Cases that the gate did not need."""

    suite: CaseId
    candidate: Text
    read: Count
    cases: Count


class Repeats(Record):
    """A loss in the gate that was asked again: both models and the judges, afresh."""

    suite: CaseId
    case: CaseId
    candidate: Text
    asked: Count
    """At most 3: until one was not lost."""

    lost: Count

    @property
    def is_named(self) -> bool:
        """Whether the case is lost consistently: in the gate, and in all repeats."""
        return self.lost == ALL_REPEATS


class Workload(Record):
    """What the user's traffic is, as far as they said."""

    requests_per_month: Usd | None = None
    share: dict[str, Share] = Field(default_factory=dict)
    """The part of it that falls to a slice."""


class Selection(Record):
    """What a pytest session has collected, and what of it is to be run."""

    suites: tuple[Suite, ...]
    selected: dict[CaseId, tuple[CaseId, ...]]
    """Case ids by suite."""

    nodes: tuple[Text, ...]
    """The node ids of the selected cases: each of them must be reported."""


class CaseReport(Record):
    """What became of one selected case: what its test item waits for."""

    suite: CaseId
    case: CaseId
    comparisons: tuple[Comparison, ...] = ()
    """One for each candidate that was tried on it."""

    left_out: str | None = None
    """Why no candidate was tried on it: the gate had decided before."""

    ended: str | None = None
    """Why it was not reached: the run was stopped before its end."""


class RunRecord(Record):
    """Everything that a report may tell; the JSON report is exactly this."""

    schema_version: Literal[1] = 1
    started_at: Text
    seconds: float = Field(ge=0)
    mode: Mode
    complete: bool
    """False: a part was selected, or the run was ended before its end."""

    selected: Count
    collected: Count
    policy: Policy
    lineup: Lineup
    suites: tuple[SuiteRef, ...] = ()
    decisions: tuple[Decision, ...]
    """Per candidate and suite: the suite as a whole, then its slices."""

    routes: tuple[Route, ...] = ()
    comparisons: tuple[Comparison, ...]
    """Per candidate and suite in the committed order: the first
    `Decision.read` of them are those that the gate read."""

    cases: tuple[Case, ...] = ()
    """What was asked in them, in the order of the files; pictures without their bytes.
    A report of an older noworse has none."""

    repeats: tuple[Repeats, ...] = ()
    """Losses that were asked again, per candidate the worst one first."""

    judges: tuple[JudgeHealth, ...] = ()
    escalations: tuple[EscalationUse, ...] = ()
    """Where a second judge is asked after the first: per candidate and suite."""

    spend: tuple[Spend, ...] = ()
    costs: tuple[Costs, ...] = ()
    """Per candidate and suite: the same by case and by slice."""

    paid_not_received_usd: Usd = 0.0
    """Booked at its upper bound: timeouts, resets, cut bodies."""

    left_out: tuple[LeftOut, ...] = ()
    missing_calls: Count = 0
    """Replay mode: calls that no recording answers (at least)."""

    missing_usd: Usd | None = None
    notices: tuple[Notice, ...] = ()
    ended_by: str | None = None
    """Why the run stopped before its end, if it did."""

    aa: bool = False
    """The baseline was held against itself: nobody is on trial."""

    noise: tuple[Noise, ...] = ()
    """With `aa`: what that showed, per suite, each followed by its slices."""

    options: tuple[Text, ...] = ()
    """The `--nw-*` words that another command needs to see the same run."""

    job_url: Annotated[str, StringConstraints(pattern=ADDRESS)] | None = None
    """Where CI shows the job that ran it."""

    workload: Workload = Workload()
    orders: tuple[CommittedOrder, ...] = ()
    """Of each suite: all its cases, heard or not."""

    part: Part | None = None
    """Of the whole, where only a shard of each suite was heard."""

    def __repr__(self) -> str:
        """In a line: all of it would fill many screens."""
        return f"<RunRecord {self._told}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """For notebooks: every decision in a table."""
        return as_table(self.decisions, self._told)

    @property
    def _told(self) -> str:
        parts = [f"{self.selected:,} cases", self.mode]
        if self.mode != "replay":
            known = [one.bought_usd for one in self.spend if one.bought_usd is not None]
            unknown = len(known) < len(self.spend)
            parts.append("cost unknown" if unknown else f"{sum(known):.2f} USD")
        if self.missing_calls:
            parts.append(f"at least {self.missing_calls:,} calls not recorded")
        if not self.complete:
            parts.append(self.ended_by or "not complete")
        return in_a_line(self.decisions, self.lineup.baseline.id, ", ".join(parts))


def read_run(fields: object) -> RunRecord:
    """Validate what a report file holds.

    Raises:
        ValueError: in one line, naming the first field that is wrong.
    """
    try:
        return RunRecord.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "run"
        raise ValueError(f"`{where}`: {first['msg']}") from error
