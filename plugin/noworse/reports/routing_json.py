"""The JSON of a routing plan: exactly its record, in ASCII, versioned."""

from __future__ import annotations

import json
from typing import get_args

from noworse.errors import Problem, SetupError
from noworse.records.routing import RoutingPlan, read_routing_plan
from noworse.records.run import RunRecord
from noworse.reports.routing import routing_plan_of


def dump_routing_plan(record: RunRecord) -> str:
    """Write the routing plan of a run so that `load_routing_plan` reads it back."""
    fields = routing_plan_of(record).model_dump()
    return json.dumps(fields, ensure_ascii=True, allow_nan=False, indent=1) + "\n"


def routing_plan_schema() -> str:
    """Write the JSON Schema of a routing plan, for readers in other languages."""
    fields = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(fields | RoutingPlan.model_json_schema(), indent=1) + "\n"


def load_routing_plan(text: str, *, path: str = "noworse.plan.json") -> RoutingPlan:
    """Read a plan that `dump_routing_plan` wrote; `path` is only named in errors.

    Raises:
        SetupError: if it is no JSON, no such plan, or of a newer version of the format.
    """
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = f"this is not JSON: {error}"
        raise SetupError(Problem(path, None, reason, _WRITE_ANEW)) from error
    ours = get_args(RoutingPlan.model_fields["schema_version"].annotation)[-1]
    version = fields.get("schema_version") if isinstance(fields, dict) else None
    if isinstance(version, int) and version > ours:
        reason = f"`schema_version` is {version}, and this noworse reads up to {ours}"
        mend = "upgrade it: pip install --upgrade noworse"
        raise SetupError(Problem(path, None, reason, mend))
    try:
        return read_routing_plan(fields)
    except ValueError as error:
        reason = f"this is no routing plan of noworse: {error}"
        raise SetupError(Problem(path, None, reason, _WRITE_ANEW)) from error


_WRITE_ANEW = "write it anew: pytest --nw-report routes"
