"""Decide whether a cheaper model may replace the frontier one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from noworse.door.script import run
    from noworse.door.swap import swap
    from noworse.errors import (
        CallError,
        CaseFileError,
        NoworseError,
        RecordingError,
        SettingsError,
        SetupError,
    )
    from noworse.records.answers import Answer, Comparison, Usage, Verdict
    from noworse.records.cases import Case, Suite
    from noworse.records.decisions import Decision, Policy, Route
    from noworse.records.models import Judge, Lineup, Model
    from noworse.records.performances import Output, baseline, candidate
    from noworse.records.routing import RoutingPlan
    from noworse.records.run import RunRecord

__all__ = [
    "Answer",
    "CallError",
    "Case",
    "CaseFileError",
    "Comparison",
    "Decision",
    "Judge",
    "Lineup",
    "Model",
    "NoworseError",
    "Output",
    "Policy",
    "RecordingError",
    "Route",
    "RoutingPlan",
    "RunRecord",
    "SettingsError",
    "SetupError",
    "Suite",
    "Usage",
    "Verdict",
    "baseline",
    "candidate",
    "run",
    "swap",
]

_ROOMS = {
    "door.script": ("run",),
    "door.swap": ("swap",),
    "errors": (
        "CallError",
        "CaseFileError",
        "NoworseError",
        "RecordingError",
        "SettingsError",
        "SetupError",
    ),
    "records.answers": ("Answer", "Comparison", "Usage", "Verdict"),
    "records.cases": ("Case", "Suite"),
    "records.decisions": ("Decision", "Policy", "Route"),
    "records.models": ("Judge", "Lineup", "Model"),
    "records.performances": ("Output", "baseline", "candidate"),
    "records.routing": ("RoutingPlan",),
    "records.run": ("RunRecord",),
}


def __getattr__(name: str) -> object:
    """Open a room only when one of its names is asked for (PEP 562)."""
    for room, names in _ROOMS.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"noworse.{room}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
