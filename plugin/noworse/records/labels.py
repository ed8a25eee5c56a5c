"""What people said of a pair of answers."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from noworse.records.base import Record, Side, Text
from noworse.records.cases import CaseId

Preferred = Literal["candidate", "baseline", "neither"]
PairId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class Label(Record):
    """One person's reading of one pair."""

    case: CaseId
    pair: PairId
    """The two answers that were read: see `pair_of`."""

    preferred: Preferred
    who: Text
    note: str | None = None
    """Why, in the person's own words; it decides nothing."""

    path: Text
    """The file in which the label stands, as the user would write it."""

    line: int = Field(ge=1)


def pair_of(candidate: str, baseline: str) -> str:
    """Name two answers by what they say, so that no label outlives them."""
    said = json.dumps([candidate, baseline], separators=(",", ":"))
    return sha256(said.encode("ascii")).hexdigest()[:16]


def shown_first(pair: str) -> Side:
    """Tell which answer of a pair a person is shown first: by chance, yet fixed."""
    return "candidate" if int(pair[-1], 16) % 2 else "baseline"
