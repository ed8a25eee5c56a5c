"""Annotations on GitHub: what made a run red, at the lines of the case files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from types import MappingProxyType

from noworse.records.run import RunRecord, SuiteRef
from noworse.reports.as_tests import Test, tests_of
from noworse.reports.figures import counted
from noworse.reports.text import printable
from noworse.reports.view import RunView, view_of

MOST = 10
"""GitHub shows no more of a kind for a step."""

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "worse": "FAIL",
        "critical": "critical case lost",
        "unmeasured": "no decision",
        "not_recorded": "not recorded",
        "inconclusive": "INCONCLUSIVE",
        "check": "broken checks",
    }
)
"""What is told, the worst first, and how it is called."""


_SUITE = "[suite]"


@dataclass(frozen=True, slots=True)
class _Note:
    """What is to be shown at a line of a file."""

    suite: str
    test: Test

    @property
    def rank(self) -> tuple[int, float]:
        """Small for what is worst."""
        difference = self.test.properties.get("difference", "0")
        return [*_WORDS].index(self.test.kind), float(difference)


def annotate(record: RunRecord, folder: str = "") -> tuple[str, ...]:
    """Return workflow commands that show what is red, at most ten, the worst first.

    `folder` is where pytest's root lies in the checkout. What models and files say is
    a part of a message: it can be no command, and end none.
    """
    view = view_of(record)
    notes = sorted(_notes(view), key=lambda note: note.rank)
    shown = notes if len(notes) <= MOST else notes[: MOST - 1]
    lines = [_command(note, folder) for note in shown]
    if rest := notes[len(shown) :]:
        told = f"{counted(len(rest), 'more finding')}: see the summary of the job"
        lines.append(f"::error title=noworse::{_data(told)}")
    return tuple(lines)


def _notes(view: RunView) -> Iterator[_Note]:
    for model in view.record.lineup.candidates:
        for suite in view.record.suites:
            red = [
                test
                for test in tests_of(view, suite, model.id)
                if test.outcome == "failure"
                or (test.outcome == "error" and test.kind in _WORDS)
            ]
            yield from _notes_of(suite, red)


def _notes_of(suite: SuiteRef, red: Sequence[Test]) -> Iterator[_Note]:
    """Leave out a suite whose slices say it, and tell of all broken checks at once."""
    checks = [test for test in red if test.kind == "check"]
    others = [test for test in red if test.kind != "check"]
    if any(test.kind == "worse" and test.name != _SUITE for test in others):
        others = [test for test in others if test.name != _SUITE]
    yield from (_Note(suite.name, test) for test in others)
    if checks:
        first, *more = checks
        told = f"{first.name}: {first.said[0]}"
        if more:
            told = f"{counted(len(checks), 'case')}, first {told}"
        yield _Note(suite.name, replace(first, name="", said=(told,)))


def _command(note: _Note, folder: str) -> str:
    test = note.test
    place = f"{note.suite} {test.name}".rstrip()
    fields = {
        "file": str(PurePosixPath(folder, test.file)),
        "line": str(test.line),
        "title": f"noworse: {_WORDS[test.kind]}: {place}",
    }
    told = ",".join(f"{name}={_value(text)}" for name, text in fields.items())
    return f"::error {told}::{'%0A'.join(map(_data, test.said))}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _value(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
