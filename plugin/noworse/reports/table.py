"""The reports that are written to files: a new one is one file, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from noworse.records.run import RunRecord
from noworse.reports import json_report
from noworse.reports.html import page
from noworse.reports.litellm import dump_litellm
from noworse.reports.routing_json import dump_routing_plan

REPORTS: Mapping[str, Callable[[RunRecord], str]] = MappingProxyType(
    {
        "html": page.dump,
        "json": json_report.dump,
        "routes": dump_routing_plan,
        "litellm": dump_litellm,
    }
)
"""What writes a report, by the name that `--nw-report` takes."""

_FILES: Mapping[str, str] = MappingProxyType(
    {"routes": "noworse.plan.json", "litellm": "noworse.litellm.yaml"}
)


def file_of(kind: str) -> str:
    """Name the file that holds a report."""
    return _FILES.get(kind, f"run.{kind}")
