"""The reports that are written to files: a new one is one file, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from noworse.records.run import RunRecord
from noworse.reports.html import page
from noworse.reports.json_report import dump
from noworse.reports.junit import dump_junit
from noworse.reports.litellm import dump_litellm
from noworse.reports.markdown import comment, summary
from noworse.reports.routing_json import dump_routing_plan

REPORTS: Mapping[str, Mapping[str, Callable[[RunRecord], str]]] = MappingProxyType(
    {
        "html": {"run.html": page.dump},
        "json": {"run.json": dump},
        "md": {"run.md": summary, "comment.md": comment},
        "junit": {"run.junit.xml": dump_junit},
        "github": {},  # commands in the log, and a page that GitHub keeps
        "routes": {"noworse.plan.json": dump_routing_plan},
        "litellm": {"noworse.litellm.yaml": dump_litellm},
    }
)
"""By the name that `--nw-report` takes: its files, and what writes them."""
