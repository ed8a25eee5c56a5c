"""The noise floor, and what the gate says of a baseline against itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Literal

import pytest
from tests.gate.evidence_for_tests import comparison, evidence, verdict

from noworse.gate.decide import decide
from noworse.gate.noise import noise_of, position_bias
from noworse.gate.split import SplitRule
from noworse.records.answers import Answer, BrokenCheck, Comparison
from noworse.records.base import Side, Status
from noworse.records.decisions import Policy

POLICY = Policy(orders="one")
ANSWER = Answer(asked="m", served="m", text="Hi", finish="stop")


def same(score: float, part: str = "billing") -> Comparison:
    """A comparison that judges settled in this way."""
    return comparison(score, part=part)


def gate(scores: Sequence[float]) -> Status:
    """Read scores as a run does: until the rule stops, then the decision."""
    rule = SplitRule(POLICY, cases=len(scores))
    read = next((n for n, x in enumerate(scores, 1) if rule.read(x, x)), len(scores))
    heard = tuple(map(comparison, scores[:read]))
    available = {"billing": len(scores)}
    made, _ = decide(POLICY, [evidence(heard, available=available)], {})
    return made.status


def test_noise_is_counted() -> None:
    """Losses, ties, the spread of a case, and the difference that should be 0."""
    found = noise_of(POLICY, evidence([1.0] * 10 + [-1.0] * 10 + [0.0] * 20), None)

    assert (found.wins, found.ties, found.losses, found.cases) == (10, 20, 10, 40)
    assert (found.floor, found.tie_rate, found.net) == (0.25, 0.5, 0.0)
    assert found.sd == pytest.approx(0.5**0.5)
    assert found.low == pytest.approx(-found.high)
    assert found.low < 0


def test_a_slice_is_measured_on_its_own_cases() -> None:
    """And the suite on all."""
    heard = evidence([same(-1.0, "a")] * 20 + [same(0.0, "b")] * 30)

    a, b, both = (noise_of(POLICY, heard, name) for name in ("a", "b", None))

    assert [(one.slice, one.cases, one.floor) for one in (a, b, both)] == [
        ("a", 20, 1.0),
        ("b", 30, 0.0),
        (None, 50, 0.4),
    ]


def test_what_has_no_verdict_is_no_noise() -> None:
    """It is counted apart, and shares are of the rest."""
    found = noise_of(POLICY, evidence([-1.0] * 10 + [0.0] * 10 + [None] * 5), None)

    assert (found.cases, found.unresolved, found.floor) == (20, 5, 0.5)


def test_nothing_heard_tells_nothing() -> None:
    """Rates of 0, and no number of cases."""
    found = noise_of(POLICY, evidence([], available={"billing": 9}), None)

    assert (found.cases, found.sd, found.floor, found.usual_cases) == (0, 0, 0, None)
    assert found.position_bias is None


def test_a_handful_does_not_say_how_many_are_needed() -> None:
    """Below 20 cases nothing is foretold."""
    few, enough = (noise_of(POLICY, evidence([0.0] * n), None) for n in (19, 20))

    assert few.sure_cases is None
    assert enough.sure_cases is not None


def test_identical_answers_do_not_say_how_many_are_needed() -> None:
    """They tell of a setting; one pair that a judge saw tells of the suite."""
    equal = [comparison().model_copy(update={"settled_by": "identical"})] * 30

    only, almost = (
        noise_of(POLICY, evidence(heard), None)
        for heard in (equal, [*equal, comparison(1.0)])
    )

    assert (only.usual_cases, only.identical) == (None, 30)
    assert almost.usual_cases is not None


@pytest.mark.parametrize(
    ("preferred", "bias"), [("candidate", 0.5), ("baseline", -0.5), ("neither", 0.0)]
)
def test_position_bias_is_the_lead_of_the_first(
    preferred: Literal["candidate", "baseline", "neither"], bias: float
) -> None:
    """Wins of what is shown first minus its losses, a verdict; ties count as 0."""
    first: Side = "candidate"
    heard = comparison(verdicts=[verdict(preferred, first), verdict("neither", first)])

    assert position_bias([heard]) == bias


def test_a_judge_of_single_answers_has_no_position_to_lean_to() -> None:
    """How much another one leans counts, where it tells how much."""
    alone = verdict("candidate").model_copy(update={"shown_first": None})
    weak = verdict("candidate").model_copy(update={"score": 0.2})

    assert position_bias([comparison(verdicts=[alone])]) is None
    assert position_bias([comparison(verdicts=[alone, weak])]) == 0.2


def test_a_check_that_one_answer_breaks_is_unsteady() -> None:
    """One that both break, or neither, is not; nor is that of a missing answer."""
    broken = [
        BrokenCheck(side=side, check="max_words: 9", reason="12 words")
        for side in ("baseline", "candidate")
    ]
    heard = [
        comparison().model_copy(update={"answer": said, "broken_checks": checks})
        for said, checks in (
            (ANSWER, (broken[0],)),
            (ANSWER, (broken[1],)),
            (ANSWER, tuple(broken)),
            (ANSWER, ()),
            (None, (broken[0],)),
        )
    ]

    assert noise_of(POLICY, evidence(heard), None).unsteady_checks == 2


def test_the_baseline_passes_against_itself_at_the_planned_number() -> None:
    """PASS in 19 of 20 runs, FAIL in at most one of 20, at rates of a real A/A pair.

    20 % losses, 21 % wins: Qwen1.5-72B against itself, judged by gpt-4o.
    """
    rng, shares = Random(11), (0.208, 0.196, 0.596)
    pilot = rng.choices((1.0, -1.0, 0.0), shares, k=200)
    planned = noise_of(POLICY, evidence(pilot), None).sure_cases
    assert planned is not None

    said = Counter(
        gate(rng.choices((1.0, -1.0, 0.0), shares, k=planned)) for _ in range(80)
    )

    assert 350 < planned < 550
    assert said["PASS"] >= 0.95 * 80
    assert said["FAIL"] <= 0.05 * 80
