"""Labels that were given elsewhere: which of them are new, and which are no good."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from noworse.errors import Problem
from noworse.records.labels import Label, Preferred, shown_first
from noworse.suite.labelling import Word
from noworse.suite.labels import LabelFields
from noworse.suite.settings.keys import shown
from noworse.suite.settings.table import did_you_mean


class Intake(NamedTuple):
    """What became of the labels of a file."""

    new: tuple[LabelFields, ...]
    """Rows to be added to label files, each with its `who`."""

    known: int
    """How many say what a label file already says."""

    problems: tuple[Problem, ...]
    """Why the others are not taken."""


def take_in(
    given: Sequence[Label],
    rows: Mapping[tuple[str, str], LabelFields],
    cases: Collection[str],
    known: Sequence[Label],
) -> Intake:
    """Sort the labels of a file.

    `rows` are all pairs that can be labelled, by case and pair; `known` is what the
    project's label files say. What is new is written anew, from the rows.
    """
    before = {(one.case, one.pair, one.who): one for one in known}
    new: list[LabelFields] = []
    problems: list[Problem] = []
    for label in given:
        first = before.get((label.case, label.pair, label.who))
        row = rows.get((label.case, label.pair))
        if first is not None and first.preferred != label.preferred:
            problems.append(_conflict(label, first))
        elif first is None and row is None:
            problems.append(_stranger(label, cases))
        elif first is None and row is not None:
            update = {"label": word_of(label), "note": label.note, "who": label.who}
            new.append(row.model_copy(update=update))
    return Intake(tuple(new), len(given) - len(new) - len(problems), tuple(problems))


def word_of(label: Label) -> Word:
    """Say a label as the person said it who saw the two answers in their places."""
    words: dict[Preferred, Word] = {shown_first(label.pair): "first", "neither": "tie"}
    return words.get(label.preferred, "second")


def _conflict(label: Label, first: Label) -> Problem:
    reason = (
        f"{shown(label.who)} says `{word_of(label)}` here of {shown(label.case)}, "
        f"and `{word_of(first)}` in {first.path}:{first.line}"
    )
    mend = "take one of the two lines out"
    return Problem(label.path, label.line, reason, mend)


def _stranger(label: Label, cases: Collection[str]) -> Problem:
    if label.case in cases:
        reason = f"nobody gave these two answers to {shown(label.case)} in this run"
        mend = (
            "name the candidate that gave them (`--candidate`); if a model says "
            "something else by now, the label is about nothing any more"
        )
    else:
        reason = f"there is no case {shown(label.case)}"
        mend = did_you_mean(label.case, list(cases)) or "name the case file that has it"
    return Problem(label.path, label.line, reason, mend)
