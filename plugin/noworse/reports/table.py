"""The reports that are written to files: a new one is one file, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from noworse.records.run import RunRecord
from noworse.reports import json_report

REPORTS: Mapping[str, Callable[[RunRecord], str]] = MappingProxyType(
    {
        "json": json_report.dump,
    }
)
"""What writes a report, by the name that `--nw-report` takes."""
