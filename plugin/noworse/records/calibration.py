"""How a judge did against labels of people: what is kept in `fixtures/judges/`."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from noworse.records.base import Count, Rate, Record, Share, Text
from noworse.records.cases import CaseId
from noworse.records.labels import Preferred
from noworse.records.models import Params

FEWEST_LABELS = 20
"""With fewer, an interval around a judge's error does not keep its word."""


class SliceAgreement(Record):
    """How a judge did on one slice."""

    suite: CaseId
    slice: CaseId
    labels: Count
    agreed: Count

    @model_validator(mode="after")
    def _agreed_are_labels(self) -> Self:
        if self.agreed > self.labels:
            raise ValueError("`agreed` exceeds `labels`")
        return self


class PairReading(Record):
    """What was said of one pair."""

    score: Rate
    """The judge's, as the gate has it."""

    people: Preferred
    """What most people said."""


class Calibration(Record):
    """A judge, how it was asked, and what labels say of it. Pairs are the unit."""

    v: Literal[1] = 1
    judge: Text
    """The judge's id, as the settings have it."""

    model: Text
    params: Params = Params()
    instructions: Text
    """A hash of how the judge is asked: words, method, and form of reply."""

    labels: int = Field(ge=1)
    """Labelled pairs that the judge has read; several people's labels are one."""

    agreed: Count
    """Of those, how many it read like the people."""

    accuracy: Share
    """The same, but a tie where the other one decides is half right, not wrong: so
    1/2 is a coin, and also who never decides."""

    kappa: Rate | None
    """Agreement beyond chance; `None`: all of it would be chance."""

    labellers: int = Field(ge=1)
    shared: Count
    """Couples of labels that two people gave to one pair."""

    shared_agreed: Count
    """Of those, how many say the same: what no judge can be asked to exceed."""

    both_orders: Count
    """Pairs, labelled or not, that the judge saw in both orders."""

    flips: Count
    first_shown: Share | None
    """Share of its decided verdicts that went to the answer shown first."""

    longer: Share | None
    """Share of its decided labelled pairs in which it preferred the longer answer."""

    labels_longer: Share | None
    """The same share among the people's labels."""

    rubrics: dict[str, Count]
    """Labelled pairs by a hash of the rubric that they were read under."""

    slices: tuple[SliceAgreement, ...]
    readings: dict[Text, PairReading] = Field(default_factory=dict)
    """By case and pair: what a panel is weighed by."""

    @property
    def agreement(self) -> float:
        """The share of labelled pairs that the judge read like the people."""
        return self.agreed / self.labels

    @model_validator(mode="after")
    def _parts_are_parts(self) -> Self:
        parts = {"agreed": "labels", "flips": "both_orders", "shared_agreed": "shared"}
        for part, whole in parts.items():
            if getattr(self, part) > getattr(self, whole):
                raise ValueError(f"`{part}` exceeds `{whole}`")
        return self


class CorrectedPreference(Record):
    """The net preference of one run, as people would see it; not kept in the file."""

    suite: CaseId
    candidate: Text
    labels: Count
    others: Count
    """Pairs that a judge has read and nobody has labelled."""

    judged: Rate
    """What the judges alone say."""

    estimate: Rate
    low: Rate
    high: Rate
    """The 90 % interval."""

    trust: Share
    """How far the judges were believed: 0 is not at all."""


class LabelUse(Record):
    """What became of the labels of a project."""

    used: Count
    blank: Count = 0
    """Rows that nobody has filled in."""

    stale: Count = 0
    """Labels of answers that are others now, or that another candidate gave."""

    strange: Count = 0
    """Labels of cases that there are not."""

    unread: Count = 0
    """Labels of pairs that no judge has read: not recorded, or settled without one."""

    first: Text | None = None
    """Where the first stale or strange one stands."""

    @property
    def unused(self) -> int:
        """How many rows say nothing of a judge."""
        return self.blank + self.stale + self.strange + self.unread
