"""Label sheets."""

from __future__ import annotations

import json
from typing import Any

from tests.suite.labels_for_tests import heard, held
from tests.suite.lineups_for_tests import SMALL

from noworse.records.answers import Comparison
from noworse.records.labels import pair_of, shown_first
from noworse.suite.labels import Asked, read_labels
from noworse.suite.sheet import blank_rows, line_of

RUN = [heard(f"c-{n}", "win") for n in range(6)]


def sheet(
    *comparisons: Comparison,
    asked: tuple[Asked, ...] = (),
    who: str = "",
    count: int = 9,
) -> list[dict[str, Any]]:
    rows = blank_rows(comparisons, asked, held(comparisons), who=who, count=count)
    return [json.loads(line_of(row)) for row in rows]


def test_a_row_shows_all_that_a_judge_sees() -> None:
    """And who is to fill it in; what the case lacks is left out."""
    [row] = sheet(RUN[0], who="ada")

    assert list(row) == ["case", "pair", "prompt", "first", "second", "label", "who"]
    assert (row["case"], row["label"], row["who"]) == ("c-0", None, "ada")
    assert {row["first"], row["second"]} == {"ours on c-0", "theirs, longer, on c-0"}


def test_a_row_does_not_tell_the_sides() -> None:
    """The pair fixes who is first: the candidate in some, the baseline in others."""
    firsts = set()
    for one, row in zip(RUN, sheet(*RUN), strict=True):
        assert one.answer is not None
        assert one.baseline_answer is not None
        pair = pair_of(one.answer.text, one.baseline_answer.text)
        ours = shown_first(pair) == "candidate"
        assert row["first"].startswith("ours" if ours else "theirs")
        assert "lab:" not in json.dumps(row)
        firsts.add(ours)

    assert firsts == {True, False}


def test_a_sheet_is_a_label_file_that_awaits_labels() -> None:
    """Every row of it is read, and none is a label yet."""
    rows = blank_rows(RUN, (), held(RUN), who="ada", count=9)

    found = read_labels("a.labels.jsonl", "\n".join(map(line_of, rows)).encode())

    assert found.labels == ()
    assert [one.case for one in found.blank] == [one.case for one in RUN]


def test_only_pairs_that_a_judge_has_read_are_asked_for() -> None:
    """Equal answers need no label, and trouble has no answers."""
    odd = [
        heard("equal", "same"),
        heard("lost", None, answer=None, baseline_answer=None),
        heard("mute", "win", answer=None),
    ]

    assert [row["case"] for row in sheet(*odd, RUN[0])] == ["c-0"]


def test_suites_and_candidates_take_turns() -> None:
    """Each in its committed order, so that any part of a sheet is a fair sample."""
    others = [one.model_copy(update={"candidate": SMALL.id}) for one in RUN[:2]]
    others = [one.model_copy(update={"answer": RUN[5].answer}) for one in others]

    cases = [row["case"] for row in sheet(*RUN, *others, count=5)]

    assert cases == ["c-0", "c-0", "c-1", "c-1", "c-2"]


def test_a_pair_of_two_candidates_is_asked_once() -> None:
    """They gave the same answer."""
    again = [one.model_copy(update={"candidate": SMALL.id}) for one in RUN]

    assert len(sheet(*RUN, *again, count=20)) == len(RUN)


def test_nobody_is_asked_twice() -> None:
    """Another person is; a sheet for nobody leaves out what anybody was asked."""
    pair = sheet(RUN[0])[0]["pair"]
    asked = (Asked("c-0", pair, "ada"),)

    counts = {who: len(sheet(*RUN, asked=asked, who=who)) for who in ("ada", "ben", "")}

    assert counts == {"ada": 5, "ben": 6, "": 5}
