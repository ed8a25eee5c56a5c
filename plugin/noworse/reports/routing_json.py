"""The JSON of a routing plan: exactly its record, in ASCII, versioned."""

from __future__ import annotations

import json

from noworse.records.routing import RoutingPlan, read_routing_plan
from noworse.records.run import RunRecord
from noworse.reports.routing import routing_plan_of
from noworse.reports.versioned import Form


def dump_routing_plan(record: RunRecord) -> str:
    """Write the routing plan of a run so that `load_routing_plan` reads it back."""
    fields = routing_plan_of(record).model_dump()
    return json.dumps(fields, ensure_ascii=True, allow_nan=False, indent=1) + "\n"


_FORM = Form(RoutingPlan, read_routing_plan, "a routing plan of noworse", "routes")


def routing_plan_schema() -> str:
    """Write the JSON Schema of a routing plan, for readers in other languages."""
    return _FORM.schema()


def load_routing_plan(text: str, *, path: str = "noworse.plan.json") -> RoutingPlan:
    """Read a plan that `dump_routing_plan` wrote; `path` is only named in errors.

    Raises:
        SetupError: if it is no JSON, no such plan, or of a newer version of the format.
    """
    return _FORM.load(text, path)
