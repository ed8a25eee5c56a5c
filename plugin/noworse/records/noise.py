"""What a suite shows when nothing has changed: the baseline against itself."""

from __future__ import annotations

from pydantic import Field

from noworse.records.base import Count, Rate, Record, Share
from noworse.records.cases import CaseId


class Noise(Record):
    """Two answers of the baseline to each case, compared as if one were on trial."""

    suite: CaseId
    slice: CaseId | None
    """`None`: the suite as a whole."""

    cases: Count
    """That have a score."""

    wins: Count
    ties: Count
    losses: Count
    unresolved: Count
    identical: Count
    """Ties of which no judge was asked: both answers are the same text."""

    net: Rate
    """Mean score; should hold 0."""

    low: Rate
    high: Rate
    """The interval of confidence 1 - 2 alpha."""

    sd: float = Field(ge=0, le=1)
    """Standard deviation of a case's score."""

    floor: Share
    """Share of the cases that are lost with no change at all."""

    tie_rate: Share
    both_orders: Count
    """Cases that a judge saw in both orders, summed over the judges."""

    flips: Count
    """Of those, how many changed the preferred side with the order."""

    position_bias: Rate | None
    """Net preference for the answer shown first; `None`: no judge was asked."""

    unsteady_checks: Count
    """Cases of which one answer breaks a check that the other one passes."""

    usual_cases: Count | None
    """So many cases PASS an equal candidate in 4 of 5 runs; `None`: far too many, or
    too little was heard that tells: under 20 cases, or identical answers alone."""

    sure_cases: Count | None
    """In 19 of 20 runs."""
