"""What a run would take and could decide, told before a call is made."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from noworse.records.base import Count, Record, Role, Share, Text, Usd
from noworse.records.cases import CaseId
from noworse.records.decisions import Policy
from noworse.records.models import Lineup
from noworse.records.run import Mode, Notice


class Spread(Record):
    """How far the scores of single cases lie from 0: what decides how many it takes."""

    value: float = Field(gt=0, le=1)
    """Root mean square: the root of the share of cases that are not tied."""

    source: Literal["measured", "assumed"]
    cases: Count
    """Recorded comparisons that it was measured on."""

    candidates: tuple[Text, ...]
    """Whose comparisons those are."""


class Chance(Record):
    """What to expect for a candidate whose true mean is `effect`."""

    effect: float = Field(ge=-2, le=2)
    passes: Share
    """The chance of a PASS."""

    fails: Share
    """The chance of a FAIL."""

    read: float = Field(ge=0)
    """Cases that are read on average before the gate stops."""


class PartPlan(Record):
    """What a suite, or a slice of it, can decide, and what it takes."""

    suite: CaseId
    slice: CaseId | None
    """`None`: the suite as a whole."""

    cases: Count
    selected: Count
    """Of those; a suite of which only a part is selected decides nothing."""

    spread: Spread
    chances: tuple[Chance, ...]
    """For a candidate that is equal, worse by the margin, and by twice the margin."""

    rules_out: Share | None
    """The smallest drop that an equal candidate is shown not to have, with a chance
    of 80 %; `None`: there is none."""

    needed: Count | None
    """Cases that PASS an equal candidate with that chance; `None`: over 20,000."""

    known: Count
    """Calls that the recordings or the journal answer."""

    to_buy: Count
    """Calls that are missing, if every case is read once in its opening orders."""

    likely: Count
    """Of those and of second orders, how many a run is expected to buy: it stops
    early, identical answers need no judge, and what is in flight then is paid."""

    usd: Usd | None
    """For the likely calls; `None`: a price is unknown."""

    usd_most: Usd | None
    """At most: all cases, all orders, all repeats, answers of the greatest length."""


class Purchase(Record):
    """What is asked of one model in one role."""

    role: Role
    model: Text
    known: Count
    to_buy: Count
    likely: Count
    usd: Usd | None
    usd_most: Usd | None
    output_tokens: float = Field(ge=0)
    """Of an answer, as recorded ones had on average, or as is assumed."""

    seconds: float = Field(ge=0)
    """The same for how long a call takes."""

    measured: Count
    """Recorded answers that both were measured on; 0: assumed."""


class PlanRecord(Record):
    """Everything that a report may tell of a plan; its JSON is exactly this."""

    schema_version: Literal[1] = 1
    made_at: Text
    """In UTC; prices are those of this moment."""

    mode: Mode
    selected: Count
    collected: Count
    policy: Policy
    lineup: Lineup
    parts: tuple[PartPlan, ...]
    """Per suite: the suite as a whole, then its slices, where it has several."""

    purchases: tuple[Purchase, ...]
    """Per role and model, in the order of the lineup."""

    minutes: float = Field(ge=0)
    """For the likely calls, at the limits of calls in flight and per minute."""

    max_in_flight: Count
    aa: bool = False
    """A plan for the baseline against itself."""

    batched: tuple[Text, ...] = ()
    """Models that are asked in batches, which `minutes` does not count: up to a day."""

    budget_usd: Usd | None
    notices: tuple[Notice, ...] = ()
    options: tuple[Text, ...] = ()
    """The `--nw-*` words that the run itself needs."""
