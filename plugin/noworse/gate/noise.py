"""The noise floor: what comparisons show when both answers are the same model's."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, pstdev

from noworse.gate.evidence import Evidence, part, whole
from noworse.gate.figures import figures_of
from noworse.gate.health import consistency
from noworse.gate.power import evenness_of, spread_of, suite_outlook
from noworse.gate.split import FEWEST_CASES
from noworse.records.answers import Comparison
from noworse.records.decisions import Policy
from noworse.records.noise import Noise

_SURE = 0.95


def noise_of(policy: Policy, evidence: Evidence, name: str | None) -> Noise:
    """Measure a suite, or with a `name` one slice of it."""
    sample = whole(evidence) if name is None else part(evidence, name)
    figures, heard = figures_of(policy, sample), sample.comparisons
    scores = [one.score for one in heard if one.score is not None]
    identical = sum(one.settled_by == "identical" for one in heard)
    # A model that only repeats itself says nothing of how far others spread.
    is_enough = len(scores) >= FEWEST_CASES and identical < len(scores)
    both, flips = consistency(heard)
    outlook = suite_outlook(
        policy,
        0,
        spread_of(policy, scores),
        even=evenness_of([one.weight for one in heard]),
    )
    return Noise(
        suite=evidence.suite,
        slice=name,
        cases=len(scores),
        wins=figures.outcomes["win"],
        ties=figures.outcomes["tie"],
        losses=figures.outcomes["loss"],
        unresolved=figures.outcomes["unresolved"],
        identical=identical,
        net=figures.estimate,
        low=figures.low,
        high=figures.high,
        sd=pstdev(scores) if scores else 0.0,
        floor=figures.outcomes["loss"] / max(1, len(scores)),
        tie_rate=figures.outcomes["tie"] / max(1, len(scores)),
        both_orders=both,
        flips=flips,
        position_bias=position_bias(heard),
        unsteady_checks=sum(map(_is_unsteady, heard)),
        usual_cases=outlook.cases_needed() if is_enough else None,
        sure_cases=outlook.cases_needed(power=_SURE) if is_enough else None,
    )


def position_bias(heard: Sequence[Comparison]) -> float | None:
    """Return the net preference for what is shown first; `None`: nothing was.

    What the mean would be off by, if the candidate always stood there.
    """
    values = [
        said.value if said.shown_first == "candidate" else -said.value
        for one in heard
        for said in one.verdicts
        if said.shown_first is not None
    ]
    return fmean(values) if values else None


def _is_unsteady(one: Comparison) -> bool:
    sides = ("baseline", "candidate")
    broken = [{c.check for c in one.broken_checks if c.side == side} for side in sides]
    return one.answer is not None and broken[0] != broken[1]
