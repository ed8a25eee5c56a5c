"""What became of pairs where a second judge is asked after the first."""

from __future__ import annotations

from noworse.records.base import Count, Rate, Record, Text
from noworse.records.cases import CaseId


class Audit(Record):
    """What the second judge would say of all pairs.

    By those that it was asked about although the first was sure.
    """

    judged: Rate
    """What the run says: the net preference by whose word stands."""

    estimate: Rate
    low: Rate
    high: Rate
    """The 90 % interval."""


class EscalationUse(Record):
    """Who was asked about the pairs of a candidate on a suite."""

    suite: CaseId
    candidate: Text
    pairs: Count
    """That the first judge saw."""

    unsure: Count
    """Of those, how many went to the second since the first was unsure."""

    audited: Count
    """How many went to it although the first was sure."""

    spared: Count
    """Verdicts that the second was not asked for."""

    audit: Audit | None
    """`None`: fewer than 20 pairs were audited."""
