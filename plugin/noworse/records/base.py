"""What every record is, and the small types that records share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Count = Annotated[int, Field(ge=0)]
Rate = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Usd = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Text = Annotated[str, StringConstraints(min_length=1)]

Side = Literal["candidate", "baseline"]
Role = Literal["candidate", "baseline", "judge"]
Status = Literal["PASS", "FAIL", "INCONCLUSIVE"]
Outcome = Literal["win", "tie", "loss", "unresolved"]


class Record(BaseModel):
    """A value: frozen, closed, and documented by its own field docstrings."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )
