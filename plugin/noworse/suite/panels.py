"""What the judges of a panel count for on each suite, and what is told of that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from noworse.judging.panel import Weights, weigh
from noworse.records.calibration import FEWEST_LABELS
from noworse.records.cases import Suite
from noworse.records.models import Judge
from noworse.records.run import Notice
from noworse.suite.trust import Trust


def weights_on(suite: Suite, judges: Sequence[Judge], trust: Trust) -> Weights:
    """Weigh a panel on a suite that each of its judges is calibrated on.

    Empty: all count alike, since there is no panel, or nothing to weigh it by.
    """
    is_panel = len(judges) > 1
    if not is_panel or not all(trust.covers(judge.id, suite) for judge in judges):
        return {}
    held = (trust.held[judge.id] for judge in judges)
    return weigh({one.judge: one.readings for one in held}) or {}


def consistency_on(
    judges: Sequence[Judge], weights: Weights, trust: Trust
) -> float | None:
    """Return how often the least consistent of those that have a say keeps its word."""
    return trust.consistency_of([one for one in judges if weights.get(one.id) != 0])


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
