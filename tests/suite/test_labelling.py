"""Sittings, and how people agree."""

from __future__ import annotations

from tests.suite.labels_for_tests import heard, held, label

from noworse.suite.labelling import Sitting, concords
from noworse.suite.sheet import blank_rows

RUN = [heard(f"c-{n}", "win") for n in range(3)]
ROWS = blank_rows(RUN, (), held(RUN), who="ada")


def test_a_label_leads_to_the_next_pair() -> None:
    """Until there is none; what was said is the row with its label."""
    sitting = Sitting(ROWS).label("first").label("tie").label("second")

    assert sitting.row is None
    assert [one and one.label for one in sitting.said] == ["first", "tie", "second"]
    assert (sitting.labelled, sitting.put_off) == (3, 0)


def test_a_pair_may_be_put_off() -> None:
    """It is not labelled, and the next one is shown."""
    sitting = Sitting(ROWS).skip()

    assert sitting.row == ROWS[1]
    assert (sitting.labelled, sitting.put_off) == (0, 1)


def test_a_note_goes_with_one_label_only() -> None:
    """An empty one is none."""
    sitting = Sitting(ROWS).noted(" too long ").label("first").noted(" ").label("tie")

    assert [one and one.note for one in sitting.said] == ["too long", None]


def test_undo_shows_the_pair_again_with_its_note() -> None:
    """As often as there is something to take back."""
    sitting = Sitting(ROWS).noted("why").label("first").skip()

    once, twice = sitting.undo(), sitting.undo().undo()

    assert (once.row, once.note) == (ROWS[1], None)
    assert (twice.row, twice.note, twice.said) == (ROWS[0], "why", ())


def test_agreement_is_counted_with_each_other_person() -> None:
    """On the pairs that both have labelled."""
    labels = [
        *(label(one, "candidate") for one in RUN),
        label(RUN[0], "candidate", "ben"),
        label(RUN[1], "baseline", "ben"),
        label(RUN[2], "neither", "cleo"),
        label(heard("c-9", "win"), "neither", "dan"),
    ]

    assert concords(labels, "ada") == (("ben", 2, 1), ("cleo", 1, 0))
    assert concords(labels, "eve") == ()
