"""p values of a suite or a slice that stay honest however often it was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from noworse.gate.evidence import Sample
from noworse.gate.split import FEWEST_CASES, SplitRule
from noworse.records.decisions import Policy


class Reading(NamedTuple):
    """p values for PASS and FAIL: at most alpha just when the split rule fires."""

    p_pass: float
    p_fail: float


class _Prices(NamedTuple):
    """What the p value of a final test is multiplied by: 1 / its share of alpha."""

    alone: float
    first: float
    """Where a second pass, in the other order, may follow."""

    second: float


NOTHING = Reading(1.0, 1.0)

# With the half that the looks have, these shares add up to more than 1: looks and
# final test mostly err on the same samples, and together they were measured to keep
# alpha on every population that was tried.
_MEASURED = _Prices(1 / 0.7, 1 / 0.4, 1 / 0.5)
# These add up to 1, so they need no measurement.
_PROVEN = _Prices(2.0, 4.0, 4.0)
_WITHOUT_LOOKS = _Prices(1.0, 2.0, 2.0)


def read_suite(policy: Policy, sample: Sample) -> Reading:
    """Return the p values of a suite, from its looks and its final tests."""
    if not sample.comparisons:
        return NOTHING
    rule = _replay(policy, sample)
    if rule.known is not None:
        return _exact(rule)
    readings = [Reading(rule.p_pass, rule.p_fail)]
    if sample.is_whole and sample.available >= FEWEST_CASES:
        prices = _PROVEN if policy.strict else _MEASURED
        two = policy.orders == "auto" and not sample.is_settled_in_one_pass
        readings += _final_tests(policy, sample, prices, two_looks=two)
    return _least(readings)


def read_slice(policy: Policy, sample: Sample) -> Reading:
    """Return the p values of a slice: min(1, 2 / largest wealth, 2 p of the test).

    Proven, not only measured. Without early stopping it is the p of the final test
    alone. Only with `goal = "slices"` has a slice a second pass of its own, and so
    two final tests that share what is left of alpha.
    """
    if not sample.comparisons:
        return NOTHING
    rule = _replay(policy, sample)
    if rule.known is not None:
        return _exact(rule)
    looks = Reading(rule.p_pass, rule.p_fail)
    if not sample.is_whole:
        return looks
    own_passes = policy.goal == "slices" and policy.orders == "auto"
    two = own_passes and not sample.is_settled_in_one_pass
    if policy.early_stop:
        return _least([looks, *_final_tests(policy, sample, _PROVEN, two_looks=two)])
    return _least(_final_tests(policy, sample, _WITHOUT_LOOKS, two_looks=two))


def _replay(policy: Policy, sample: Sample) -> SplitRule:
    rule = SplitRule(policy, cases=sample.available, max_weight=sample.max_weight)
    for one, score in zip(sample.comparisons, sample.first_scores(), strict=True):
        low, high = (-1.0, 1.0) if score is None else (score, score)
        rule.read(low, high, one.weight)
    return rule


def _exact(rule: SplitRule) -> Reading:
    if rule.known == "INCONCLUSIVE":
        return NOTHING
    return Reading(0.0, 1.0) if rule.known == "PASS" else Reading(1.0, 0.0)


def _final_tests(
    policy: Policy, sample: Sample, prices: _Prices, *, two_looks: bool
) -> list[Reading]:
    if not two_looks:
        return [_final(policy, sample, sample.scores(), prices.alone)]
    readings = [_final(policy, sample, sample.first_scores(), prices.first)]
    if sample.second_pass:
        readings.append(_final(policy, sample, sample.scores(), prices.second))
    return readings


def _final(
    policy: Policy, sample: Sample, scores: Sequence[float | None], price: float
) -> Reading:
    p_pass, p_fail = sample.final_test(policy, scores)
    return Reading(min(1.0, price * p_pass), min(1.0, price * p_fail))


def _least(readings: Sequence[Reading]) -> Reading:
    return Reading(
        min(reading.p_pass for reading in readings),
        min(reading.p_fail for reading in readings),
    )
