"""What may be decided by judges of whom nobody knows how far to trust them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from noworse.records.decisions import Decision, Policy
from noworse.records.run import JudgeHealth


def withhold(
    policy: Policy, decisions: Sequence[Decision], judges: Sequence[JudgeHealth]
) -> tuple[Decision, ...]:
    """Decide nothing on the word of a judge without labels, where that was asked for.

    With `require_calibrated_judge` a suite, and each of its slices, stays
    INCONCLUSIVE where a judge has spoken that is not calibrated on it: neither PASS
    nor FAIL. The figures stay as they are.
    """
    if not policy.require_calibrated_judge:
        return tuple(decisions)
    without: dict[tuple[str, str], list[str]] = defaultdict(list)
    for judge in judges:
        for suite in judge.uncalibrated_on:
            without[suite, judge.candidate].append(judge.judge)
    return tuple(
        _withheld(made, names)
        if (names := without.get((made.suite, made.candidate)))
        else made
        for made in decisions
    )


def _withheld(made: Decision, judges: Sequence[str]) -> Decision:
    names = ", ".join(f"`{name}`" for name in judges)
    reason = (
        f"not enough evidence: {names} is not calibrated on this suite, "
        "and `require_calibrated_judge` is set"
    )
    update = {
        "status": "INCONCLUSIVE",
        "measurable_drop": False,
        "more_cases": None,
        "more_usd": None,
        "reason": reason,
    }
    return made.model_copy(update=update)
