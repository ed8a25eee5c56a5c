"""What the judges of a panel count for on each suite, and what is told of that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from noworse.judging.panel import Weights, weigh
from noworse.records.calibration import FEWEST_LABELS
from noworse.records.cases import Suite
from noworse.records.escalation import EscalationUse
from noworse.records.models import Judge
from noworse.records.run import Notice
from noworse.suite.trust import Trust


class Panels(NamedTuple):
    """What is known of the judges as a panel, by suite."""

    weights: Mapping[str, Weights]
    """Empty: all count alike, since there is no panel, or nothing to weigh it by."""

    consistency: Mapping[str, float | None]
    """How often the least consistent of those that have a say keeps its word."""


def panels_of(judges: Sequence[Judge], suites: Sequence[Suite], trust: Trust) -> Panels:
    """Weigh a panel on each suite that all of its judges are calibrated on."""
    weights = {suite.name: _weights_on(suite, judges, trust) for suite in suites}
    consistency = {
        name: trust.consistency_of([one for one in judges if found.get(one.id) != 0])
        for name, found in weights.items()
    }
    return Panels(weights, consistency)


def _weights_on(suite: Suite, judges: Sequence[Judge], trust: Trust) -> Weights:
    is_panel = len(judges) > 1
    if not is_panel or not all(trust.covers(judge.id, suite) for judge in judges):
        return {}
    held = (trust.held[judge.id] for judge in judges)
    return weigh({one.judge: one.readings for one in held}) or {}


def audit_notices(uses: Iterable[EscalationUse], span: float = 1.0) -> Iterator[Notice]:
    """Tell where the audit contradicts what a run says by its first judge.

    `span` is what a difference of scores is shown as a multiple of.
    """
    for one in uses:
        made = one.audit
        if made is not None and not made.low <= made.judged <= made.high:
            figures = (made.judged, made.estimate, made.low, made.high)
            judged, estimate, low, high = (f"{span * x:+.2f}" for x in figures)
            message = (
                f"on {one.suite} the first judge leans: {one.candidate} is at {judged},"
                f" and by the audit the second one would see {estimate} [{low}, {high}]"
            )
            yield Notice(code="escalation_leans", message=message)


def panel_notices(
    judges: Sequence[Judge], weights: Mapping[str, Weights]
) -> Iterator[Notice]:
    """Tell of panels without weights, and of judges without a say; by suite."""
    if len(judges) == 1:
        return
    if plain := [suite for suite, found in weights.items() if not found]:
        message = (
            f"the judges count alike on {', '.join(plain)}, which may be worse than "
            f"the best of them alone: {FEWEST_LABELS} labelled pairs that all of them "
            "have read would weigh them"
        )
        yield Notice(code="unweighted_panel", message=message)
    for judge in judges:
        mute = [suite for suite, found in weights.items() if found.get(judge.id) == 0]
        if mute:
            message = (
                f"{judge.id} has no say on {', '.join(mute)}: by the labels, a vote "
                "with it is not right more often; without it in `judge`, its calls "
                "are saved"
            )
            yield Notice(code="mute_judge", message=message)
