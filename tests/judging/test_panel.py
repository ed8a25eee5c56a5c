"""What several verdicts come to, and what each judge's word counts for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from noworse.judging.panel import Readings, preference, score_of, weigh
from noworse.records.answers import Verdict
from noworse.records.calibration import FEWEST_LABELS, PairReading
from noworse.records.labels import Preferred

SIDES: tuple[Preferred, ...] = ("candidate", "baseline", "neither")
VALUES = {"candidate": 1.0, "baseline": -1.0, "neither": 0.0}


def read(scores: Sequence[float], people: Sequence[Preferred] = ()) -> Readings:
    """What a judge said of pairs 0, 1, ...; people prefer the candidate by default."""
    said = people or ["candidate"] * len(scores)
    return {
        f"c-{at} pair": PairReading(score=score, people=theirs)
        for at, (score, theirs) in enumerate(zip(scores, said, strict=True))
    }


def right_in(rate: float, pairs: int, rng: Random) -> Readings:
    """A judge that is right with this chance, whatever others say."""
    return read([1.0 if rng.random() < rate else -1.0 for _ in range(pairs)])


def said(judge: str, score: float, weight: float | None = None) -> Verdict:
    return Verdict(
        judge=judge,
        shown_first="candidate",
        preferred=preference(score),
        reason="r",
        score=score,
        weight=weight,
    )


def rightness(readings: Mapping[str, Readings], weights: Mapping[str, float]) -> float:
    """How often outcomes are as people say, by the code that scores a case."""
    pairs = next(iter(readings.values()))
    total = 0.0
    for pair, of in pairs.items():
        verdicts = [
            said(judge, mine[pair].score, weights[judge])
            for judge, mine in readings.items()
        ]
        outcome = VALUES[preference(score_of(verdicts))]
        total += 1 - abs(outcome - VALUES[of.people]) / 2
    return total / len(pairs)


def test_a_vote_is_the_mean_by_weights() -> None:
    """Orders within a judge first; who has no say changes nothing."""
    verdicts = [
        said("a", 1.0, 0.75),
        said("a", 0.0, 0.75),
        said("b", -1.0, 0.25),
        said("c", -1.0, 0.0),
    ]

    assert score_of(verdicts) == pytest.approx(0.75 * 0.5 - 0.25)


def test_who_has_no_say_is_still_read_alone() -> None:
    """Else it could never be calibrated anew."""
    assert score_of([said("c", -1.0, 0.0), said("c", 0.0, 0.0)]) == -0.5


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=9))
def test_a_vote_stays_in_range(weights: list[float]) -> None:
    """Rounding never makes more than a win of wins."""
    shares = [weight / sum(weights) for weight in weights]

    score = score_of(said(f"j-{at}", 1.0, one) for at, one in enumerate(shares))

    assert 1 - 1e-12 < score <= 1


def test_members_that_err_independently_count_by_log_odds() -> None:
    """Of 300 pairs 80 %, 75 % and 70 % right: each as Laplace has it."""
    rng = Random(5)
    readings = {
        name: right_in(rate, 300, rng)
        for name, rate in (("a", 0.80), ("b", 0.75), ("c", 0.70))
    }
    hits = {
        name: sum(one.score > 0 for one in mine.values())
        for name, mine in readings.items()
    }
    odds = {name: log((n + 1) / (301 - n)) for name, n in hits.items()}

    weights = weigh(readings)

    assert weights == pytest.approx(
        {name: one / sum(odds.values()) for name, one in odds.items()}
    )


def test_members_that_err_together_leave_it_to_the_best() -> None:
    """Two copies of a judge of 70 % outvote one of 80 % for nothing: it decides."""
    rng = Random(6)
    copied = right_in(0.7, 200, rng)

    weights = weigh({"a": copied, "b": right_in(0.8, 200, rng), "c": copied})

    assert weights == {"a": 0.0, "b": 1.0, "c": 0.0}


def test_one_other_judge_never_overrules_the_better_one() -> None:
    """Of two that always take a side, the better one decides; of equals, the first."""
    good, bad = read([1.0] * 30 + [-1.0] * 5), read([-1.0] * 9 + [1.0] * 26)

    assert weigh({"a": bad, "b": good}) == {"a": 0.0, "b": 1.0}
    assert weigh({"a": good, "b": good}) == {"a": 1.0, "b": 0.0}


def test_one_other_judge_may_break_the_ties_of_the_better_one() -> None:
    """Where the best says neither, a weaker one is right more often than a coin."""
    shy, bold = read([1.0] * 24 + [0.0] * 12), read([-1.0] * 12 + [1.0] * 24)

    weights = weigh({"shy": shy, "bold": bold})

    assert weights is not None
    assert weights["shy"] > weights["bold"] > 0


def test_no_better_than_coins_the_best_of_them_decides() -> None:
    """Nothing is gained by more of them."""
    assert weigh({"a": read([-1.0] * 40), "b": read([1.0, -1.0] * 20)}) == {
        "a": 0.0,
        "b": 1.0,
    }


def test_no_number_of_labels_makes_a_judge_infallible() -> None:
    """Right on all 40 pairs that it decides: log 41, and not infinity."""
    sure, weak = read([1.0] * 39 + [0.0]), read([1.0, -1.0] * 12 + [1.0] * 16)

    weights = weigh({"sure": sure, "weak": weak})

    odds = {"sure": log(40.5 / 1.5), "weak": log(29 / 13)}
    assert weights == pytest.approx(
        {name: one / sum(odds.values()) for name, one in odds.items()}
    )


def test_too_few_shared_pairs_weigh_nothing() -> None:
    """Each judge may have labels enough: they must be of the same pairs."""
    enough, few = read([1.0] * FEWEST_LABELS), read([1.0] * (FEWEST_LABELS - 1))

    assert weigh({"a": enough, "b": enough}) is not None
    assert weigh({"a": enough, "b": few}) is None
    assert weigh({"a": enough, "b": {}}) is None


columns = st.integers(FEWEST_LABELS, 40).flatmap(
    lambda pairs: st.tuples(
        st.lists(st.sampled_from(SIDES), min_size=pairs, max_size=pairs),
        st.lists(
            st.lists(
                st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0]),
                min_size=pairs,
                max_size=pairs,
            ),
            min_size=1,
            max_size=5,
        ),
    )
)


@settings(deadline=None)
@given(columns)
def test_a_panel_is_never_below_its_best_member(
    drawn: tuple[list[Preferred], list[list[float]]],
) -> None:
    """On the pairs that it was weighed by, whoever its members are."""
    people, scores = drawn
    readings = {f"j-{at}": read(said, people) for at, said in enumerate(scores)}
    alone = [
        rightness(readings, {name: float(name == one) for name in readings})
        for one in readings
    ]

    weights = weigh(readings)

    assert weights is not None
    assert sum(weights.values()) == pytest.approx(1)
    assert rightness(readings, weights) >= max(alone) - 1e-9


def test_on_unseen_pairs_little_is_lost() -> None:
    """Weighed by 100 labels, a panel of independent judges beats its best member."""
    rng, gains = Random(7), []
    for _ in range(20):
        readings = {
            f"j-{at}": right_in(rate, 400, rng)
            for at, rate in enumerate((0.8, 0.78, 0.76))
        }
        seen = {name: dict(list(mine.items())[:100]) for name, mine in readings.items()}
        rest = {name: dict(list(mine.items())[100:]) for name, mine in readings.items()}
        weights = weigh(seen)
        assert weights is not None
        best = rightness(rest, {"j-0": 1.0, "j-1": 0.0, "j-2": 0.0})
        gains.append(rightness(rest, weights) - best)

    assert sum(gains) / len(gains) > 0.02
