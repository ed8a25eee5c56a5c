"""How far each judge of a run can be trusted, in a sentence."""

from __future__ import annotations

from noworse.records.models import Judge
from noworse.records.run import JudgeHealth
from noworse.reports.figures import counted, percent
from noworse.reports.layout import Line, Look, Style, sentence
from noworse.reports.text import printable
from noworse.reports.view import RunView


def judges(view: RunView, look: Look) -> list[Line]:
    """Tell how far each judge can be trusted."""
    asked = {one.id: one for one in view.record.lineup.judges}
    lines: list[Line] = []
    for health in view.record.judges:
        if not health.verdicts:
            continue
        told = [_orders(health, asked.get(health.judge))]
        if health.first_shown is not None:
            told.append(f"{percent(health.first_shown)} for the answer shown first")
        # Where two take turns, it is told elsewhere whose word stands.
        if health.weight is not None and view.record.lineup.escalation is None:
            told.append(f"counts for {percent(health.weight)} of the panel")
        told.append(_calibration(health))
        name, model = map(view.names.model, (health.judge, health.candidate))
        on = f" on {model}" if len(view.candidates) > 1 else ""
        trusted = health.agreement is not None and not health.uncalibrated_on
        style: Style | None = None if trusted else "warn"
        text = f"{name}{on}: {', '.join(told)}"
        lines += sentence("judge ", text, look.width, style)
    return lines


def _orders(health: JudgeHealth, judge: Judge | None) -> str:
    """Say whether a judge keeps its word when the order changes, if it sees one."""
    if judge is not None and not judge.is_called:
        return f"your own {printable(judge.name)}"
    if judge is not None and judge.own_scale is not None:
        return "looks at each answer alone"
    if not health.both_orders:
        return "no case was seen in both orders"
    share = percent(health.flips / health.both_orders)
    seen = counted(health.both_orders, "case")
    return f"{health.flips:,} of {seen} flip with the order ({share})"


def _calibration(health: JudgeHealth) -> str:
    """Say what labels of people say of a judge."""
    if health.calibration == "stale":
        return "its calibration no longer holds"
    if health.agreement is None:
        return "never calibrated"
    labels = counted(health.labels, "label")
    told = f"agrees with {percent(health.agreement)} of {labels}"
    if health.uncalibrated_on:
        places = ", ".join(map(printable, health.uncalibrated_on))
        told += f", too few of them for {places}"
    return told
