"""The JSON of a plan: exactly its record, in ASCII, versioned."""

from __future__ import annotations

import json

from noworse.records.plan import PlanRecord


def dump_plan(record: PlanRecord) -> str:
    """Write a plan; two of the same files differ in `made_at`, and in prices."""
    fields = record.model_dump()
    return json.dumps(fields, ensure_ascii=True, allow_nan=False, indent=1) + "\n"


def plan_schema() -> str:
    """Write the JSON Schema of a plan, for readers in other languages."""
    fields = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(fields | PlanRecord.model_json_schema(), indent=1) + "\n"
