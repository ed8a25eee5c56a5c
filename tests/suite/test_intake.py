"""Labels that were given elsewhere."""

from __future__ import annotations

import pytest
from tests.suite.labels_for_tests import heard, held, label

from noworse.records.labels import Label, Preferred, pair_of, shown_first
from noworse.suite.intake import Intake, take_in, word_of
from noworse.suite.labels import read_labels
from noworse.suite.sheet import blank_rows, line_of

RUN = [heard(f"c-{n}", "win") for n in range(4)]
ROWS = {(row.case, row.pair): row for row in blank_rows(RUN, (), held(RUN), who="")}


def taken(*given: Label, known: tuple[Label, ...] = ()) -> Intake:
    return take_in(given, ROWS, [one.case for one in RUN], known)


def test_what_is_new_is_taken_with_its_texts_and_its_note() -> None:
    """Written anew from the run's own pairs, so that it reads back the same."""
    noted = label(RUN[0], "baseline").model_copy(update={"note": "shorter"})

    found = taken(noted, label(RUN[1], "neither", "ben"))

    assert (found.known, found.problems) == (0, ())
    assert [row.who for row in found.new] == ["ada", "ben"]
    text = "\n".join(map(line_of, found.new))
    read = read_labels("a", text.encode()).labels
    assert [one.preferred for one in read] == ["baseline", "neither"]
    assert [one.note for one in read] == ["shorter", None]
    assert found.new[0].prompt is not None


def test_what_is_known_is_not_taken_twice() -> None:
    """Whoever else has labelled the same pair is somebody else."""
    known = (label(RUN[0], "candidate"), label(RUN[1], "candidate", "ben"))

    found = taken(label(RUN[0], "candidate"), label(RUN[1], "neither"), known=known)

    assert found.known == 1
    assert [(row.case, row.who) for row in found.new] == [("c-1", "ada")]


def test_a_conflict_is_named_with_both_places() -> None:
    """The label that stands is left as it is."""
    here = label(RUN[0], "neither").model_copy(update={"path": "down", "line": 7})

    found = taken(here, known=(label(RUN[0], "candidate"),))

    [problem] = found.problems
    assert (found.new, found.known) == ((), 0)
    assert str(problem).startswith("down:7: 'ada' says `tie` here of 'c-0', and `")
    assert "` in ada.labels.jsonl:1\n  mend: take one of the two" in str(problem)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("c-0", "nobody gave these two answers to 'c-0' in this run"),
        ("c-00", "there is no case 'c-00'\n  mend: did you mean `c-0`?"),
        ("zebra", "there is no case 'zebra'\n  mend: name the case file"),
    ],
)
def test_a_label_of_something_else_is_named(case: str, said: str) -> None:
    """Another candidate's answers, or another project's case."""
    strange = label(RUN[0], "candidate").model_copy(
        update={"case": case, "pair": "0" * 16}
    )

    [problem] = taken(strange).problems

    assert said in str(problem)


@pytest.mark.parametrize("preferred", ["candidate", "baseline", "neither"])
def test_a_side_is_said_as_the_sheet_shows_it(preferred: Preferred) -> None:
    """By its place, which the pair fixes."""
    one = label(RUN[0], preferred)

    word = word_of(one)

    expected = {shown_first(one.pair): "first", "neither": "tie"}
    assert word == expected.get(preferred, "second")
    assert one.pair == pair_of("ours on c-0", "theirs, longer, on c-0")
