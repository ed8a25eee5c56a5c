"""From labels and verdicts to calibrations."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from tests.suite.labels_for_tests import heard, held, label
from tests.suite.lineups_for_tests import (
    JUDGE,
    SECOND_JUDGE,
    SMALL,
    Changes,
    Word,
    case,
    said,
    verdict,
)

from noworse.judging.calibration import instructions_of, rubric_hash
from noworse.records.answers import Comparison
from noworse.records.calibration import (
    Calibration,
    CorrectedPreference,
    LabelUse,
    PairReading,
)
from noworse.records.labels import Label, Preferred
from noworse.suite.calibrating import calibrate, correct, hold

WORDS: dict[Word, Preferred] = {
    "win": "candidate",
    "loss": "baseline",
    "tie": "neither",
    "first": "neither",
}


def calibrated(
    comparisons: Sequence[Comparison], labels: Sequence[Label]
) -> Calibration:
    pairs, _ = hold(labels, comparisons, held(comparisons))
    made = calibrate(JUDGE, pairs, comparisons)
    assert made is not None
    return made


def corrected(
    comparisons: Sequence[Comparison], labels: Sequence[Label]
) -> tuple[CorrectedPreference, ...]:
    pairs, _ = hold(labels, comparisons, held(comparisons))
    return correct(pairs, comparisons)


def test_a_judge_is_held_against_what_people_say() -> None:
    """Share, kappa, and how it did on each slice."""
    words: list[Word] = ["win", "win", "loss", "tie"]
    read = [heard(f"c-{n}", word, f"s{n % 2}") for n, word in enumerate(words)]
    people: list[Preferred] = ["candidate", "baseline", "baseline", "neither"]

    made = calibrated(read, list(map(label, read, people)))

    assert (made.judge, made.model) == (JUDGE.id, JUDGE.name)
    assert made.instructions == instructions_of(JUDGE)
    assert (made.labels, made.agreed, made.labellers) == (4, 3, 1)
    assert made.kappa == pytest.approx((0.75 - 5 / 16) / (1 - 5 / 16))
    assert [(one.slice, one.labels, one.agreed) for one in made.slices] == [
        ("s0", 2, 2),
        ("s1", 2, 1),
    ]
    assert made.rubrics == {rubric_hash(case("c")): 4}


def test_a_tie_is_half_right_where_the_other_decides() -> None:
    """By the score, so that a win in one order alone is three quarters."""
    words: list[Word] = ["win", "tie", "first", "loss"]
    read = [heard(f"c-{n}", word) for n, word in enumerate(words)]
    half = (verdict("win", "candidate"), verdict("tie", "baseline"))
    read.append(heard("half", "win", verdicts=half))

    made = calibrated(read, [label(one, "candidate") for one in read])

    assert made.accuracy == pytest.approx((1 + 0.5 + 0.5 + 0 + 0.75) / 5)
    assert made.agreed == 2


def test_each_reading_is_kept_for_panels() -> None:
    """By case and pair: the judge's score, whatever it counted for, and the people."""
    half = (verdict("win", "candidate"), verdict("tie", "baseline"))
    mute = tuple(one.model_copy(update={"weight": 0.0}) for one in half)
    read = [heard("a", "loss"), heard("b", "win", verdicts=mute)]
    labels = [label(one, "candidate") for one in read]

    made = calibrated(read, labels)

    assert made.readings == {
        f"a {labels[0].pair}": PairReading(score=-1, people="candidate"),
        f"b {labels[1].pair}": PairReading(score=0.5, people="candidate"),
    }


def test_how_a_judge_takes_the_order_is_counted_over_all_it_read() -> None:
    """Labelled or not, and of whatever candidate."""
    read = [heard("c-0", "first"), heard("c-1", "win", candidate=SMALL.id)]

    made = calibrated(read, [label(read[1], "candidate")])

    assert (made.both_orders, made.flips) == (2, 1)
    assert made.first_shown == pytest.approx(3 / 4)
    assert made.agreement == 1


def test_a_judge_that_likes_length_is_found_out() -> None:
    """The baseline's answer is longer, and people do not care."""
    read = [heard(f"c-{n}", "loss") for n in range(4)]
    people: list[Preferred] = ["candidate", "candidate", "baseline", "baseline"]

    made = calibrated(read, list(map(label, read, people)))

    assert (made.longer, made.labels_longer) == (1.0, 0.5)


def test_several_people_are_one_label_and_a_ceiling() -> None:
    """The majority counts; how often two of them agree bounds every judge."""
    read = [heard("c-0", "win"), heard("c-1", "loss")]
    names = ["ada", "ben", "eve"]
    labels = [label(read[0], "candidate", who) for who in names]
    labels[2] = label(read[0], "baseline", "eve")
    labels.append(label(read[1], "baseline"))

    made = calibrated(read, labels)

    assert (made.labels, made.agreed, made.labellers) == (2, 2, 3)
    assert (made.shared, made.shared_agreed) == (3, 1)


def test_a_judge_that_read_none_of_the_pairs_is_not_calibrated() -> None:
    """Another judge's verdicts say nothing of it."""
    read = [heard("c-0", "win")]
    pairs, _ = hold([label(read[0], "candidate")], read, held(read))

    assert calibrate(SECOND_JUDGE, pairs, read) is None


def test_labels_that_say_nothing_are_counted_by_why() -> None:
    """Answers that changed, cases that are gone, pairs that no judge has read."""
    read = [
        heard("used", "win"),
        heard("changed", "win"),
        heard("equal", "same"),
        heard("gone", "win"),
        heard("broken", None, answer=None, baseline_answer=None),
    ]
    labels = [label(one, "neither") for one in read[:4]]
    labels.append(labels[0].model_copy(update={"case": "broken"}))
    read[1] = heard("changed", "win", answer=said("another answer"))
    del read[3]

    pairs, use = hold(labels, read, held(read), blank=7)

    assert [one.comparison.case for one in pairs] == ["used"]
    assert use == LabelUse(
        used=1, blank=7, stale=1, strange=1, unread=2, first="ada.labels.jsonl:1"
    )
    assert use.unused == 11


def draw(
    number: int, rng: Random, truth: Sequence[float] = (0.3, 0.3, 0.4), **more: Changes
) -> tuple[list[Comparison], list[Label]]:
    """Cases of which people prefer the candidate, neither, or the baseline.

    The judge is right in 7 of 10, and else for the candidate.
    """
    words: tuple[Word, ...] = ("win", "tie", "loss")
    drawn = rng.choices(words, truth, k=number)
    read = [
        heard(f"c-{n}", word if rng.random() < 0.7 else "win", **more)
        for n, word in enumerate(drawn)
    ]
    return read, [label(one, WORDS[w]) for one, w in zip(read, drawn, strict=True)]


def test_labels_correct_a_judge_that_flatters() -> None:
    """It says +.23 where people say -.10: the interval of 60 labels finds that."""
    read, labels = draw(400, Random(3))

    [made] = corrected(read, labels[:60])

    assert (made.labels, made.others) == (60, 340)
    assert made.judged > made.high
    assert made.low < -0.10 < made.high
    assert 0 < made.trust < 1


def test_nineteen_labels_correct_nothing() -> None:
    """With so few, no interval keeps its word."""
    read, labels = draw(60, Random(4))

    assert corrected(read, labels[:19]) == ()
    assert len(corrected(read, labels[:20])) == 1


def test_what_was_settled_without_a_judge_is_not_in_doubt() -> None:
    """Equal answers are ties: half of the cases, so half of the interval."""
    read, labels = draw(100, Random(5))
    equal = [heard(f"e-{n}", "same") for n in range(100)]

    [alone] = corrected(read, labels[:40])
    [among] = corrected([*read, *equal], labels[:40])

    assert among.estimate == pytest.approx(alone.estimate / 2)
    assert among.high - among.low == pytest.approx((alone.high - alone.low) / 2)
    assert among.judged == pytest.approx(alone.judged / 2)


def test_heavy_cases_count_more_for_people_too() -> None:
    """As they do in the gate's own estimate."""
    light = [heard(f"l-{n}", "win", weight=1.0) for n in range(20)]
    heavy = [heard(f"h-{n}", "win", weight=3.0) for n in range(20)]
    labels = [label(one, "candidate") for one in light]
    labels += [label(one, "baseline") for one in heavy]

    [made] = corrected([*light, *heavy], labels)

    assert made.estimate == pytest.approx(-0.5)
    assert made.judged == 1.0


def test_suites_and_candidates_are_corrected_apart() -> None:
    """Labels of one say nothing of another."""
    read, labels = draw(30, Random(6))
    others = [one.model_copy(update={"suite": "other"}) for one in read]
    others = [one.model_copy(update={"case": f"o-{one.case}"}) for one in others]
    theirs = [one.model_copy(update={"candidate": SMALL.id}) for one in read]
    theirs = [
        one.model_copy(update={"answer": said(f"mine on {one.case}")}) for one in theirs
    ]

    made = corrected([*read, *others, *theirs], labels)

    assert [(one.suite, one.candidate) for one in made] == [("s", read[0].candidate)]


def test_one_label_is_about_two_candidates_with_one_answer() -> None:
    """What they said is the same pair."""
    read, labels = draw(30, Random(7))
    theirs = [one.model_copy(update={"candidate": SMALL.id}) for one in read]

    first, second = corrected([*read, *theirs], labels)

    assert second == first.model_copy(update={"candidate": SMALL.id})


def test_an_unresolved_second_order_leaves_the_first() -> None:
    """What was read once is still worth a label; what was not read is left out."""
    read, labels = draw(40, Random(8))
    once = [
        one.model_copy(update={"score": None, "first_score": one.score}) for one in read
    ]
    lost = [heard(f"x-{n}", None, verdicts=()) for n in range(9)]

    assert corrected([*once, *lost], labels) == corrected(read, labels)
