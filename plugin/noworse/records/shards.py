"""A part of a run that is heard elsewhere, and all that puts the parts together."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from noworse.records.base import Count, Record, Role, Share, Text, Usd
from noworse.records.cases import CaseId

Firsts = Annotated[str, StringConstraints(pattern="^[cb]*$")]


class Shard(Record):
    """Which part of every suite is heard: the third of eight."""

    number: int = Field(ge=1)
    of: int = Field(ge=1)

    @model_validator(mode="after")
    def _is_one_of_them(self) -> Self:
        if self.number > self.of:
            raise ValueError(f"there is no part {self.number} of {self.of}")
        return self

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def holds(self, suite: str, case: str) -> bool:
        """Tell whether a case is of this shard: the same on every machine.

        Drawn by a hash of suite and case alone: a case that is added moves no other.
        """
        # A name may hold half of a surrogate pair, which UTF-8 cannot write.
        name = f"shard {suite}\0{case}".encode("utf-8", "surrogatepass")
        drawn = int.from_bytes(sha256(name).digest()[:8])
        return drawn % self.of == self.number - 1


class CommittedOrder(Record):
    """All cases of a suite, heard or not, in the order in which the gate reads them."""

    suite: CaseId
    digest: Text
    """Of all that is asked, expected and weighed: the same for the same cases."""

    consistency: Share | None = None
    """How often its judges keep their word, from their calibration."""

    cases: tuple[CaseId, ...]
    positions: tuple[Count, ...]
    """Where each of them stands in the case file, from 0."""

    slices: tuple[CaseId, ...]
    """The slice of each of them."""

    shown_first: Firsts
    """A letter for each: whether a judge that is asked once sees the answer of the
    candidate first (`c`), or that of the baseline (`b`)."""

    weights: dict[CaseId, float] = Field(default_factory=dict)
    """Of the cases whose weight is not 1."""

    critical: tuple[CaseId, ...] = ()

    @model_validator(mode="after")
    def _tells_the_same_of_all(self) -> Self:
        number = len(self.cases)
        if not number == len(self.slices) == len(self.shown_first):
            raise ValueError("`cases`, `slices` and `shown_first` differ in length")
        if sorted(self.positions) != [*range(number)]:
            raise ValueError("`positions` does not name each place once")
        return self


class Use(Record):
    """An answer that was used, whoever paid for it, and what it was used for."""

    role: Role
    call: Text
    """The key of its recording: what two shards have used is counted once."""

    model: Text
    usd: Usd | None
    input_tokens: Count
    output_tokens: Count
    day: Text
    """Of its price: `2026-11-24`."""

    purposes: tuple[tuple[CaseId, CaseId, Text, bool], ...]
    """Suite, case and candidate of each, and whether it was to hear the case again,
    in the other order: of that, one run may have had no need."""


class Lack(Record):
    """A call that no recording answers."""

    suite: CaseId
    case: CaseId
    candidate: Text
    call: Text
    """Who would be asked for what: several candidates may lack the same."""

    usd: Usd | None


class Part(Record):
    """What a run of one shard keeps for the run that its parts make up."""

    shard: Shard
    uses: tuple[Use, ...] = ()
    lacks: tuple[Lack, ...] = ()
    """Also those that only a second order would need."""
