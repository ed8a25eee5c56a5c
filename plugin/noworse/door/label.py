"""`noworse label`: a person says which of two answers is better, blind."""

from __future__ import annotations

import argparse
import io
import sys
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

from noworse.door.asking import Asker, LineAsker, Question, ScreenAsker
from noworse.door.ground import Ground, read_ground, read_label_file
from noworse.door.labelbook import LabelBook
from noworse.door.paper import show, width
from noworse.door.project import name_of
from noworse.door.terminal import Terminal, open_terminal
from noworse.errors import Problem, SetupError
from noworse.records.names import folder_name
from noworse.reports.figures import counted
from noworse.reports.labelling import Pair, Sat, farewell
from noworse.reports.layout import Line, sentence
from noworse.suite.intake import take_in
from noworse.suite.labelling import Sitting, Word, concords
from noworse.suite.labels import LabelFields, check_once
from noworse.suite.sheet import blank_rows

_INTERRUPTED = 2
_WORDS: dict[str, Word] = {"first": "first", "second": "second", "tie": "tie"}


def label(given: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit code.

    Raises:
        SetupError: if a file or a setting is wrong.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a letter shows its number.
        sys.stdout.reconfigure(errors="backslashreplace")
    if given.read is not None:
        return _take_in(read_ground(given), given)
    return _sit(read_ground(given), given, _who(given.who))


def _who(said: str) -> str:
    """Find out who labels.

    Raises:
        SetupError: if that was not said, and the system knows no person either.
    """
    if said.strip():
        return said.strip()
    try:
        name = getuser()
    # What it raises where there is none differs from system to system.
    except (ImportError, KeyError, OSError):
        name = ""
    if name in ("", "root"):
        reason = "a label is what a certain person says, and who you are is not known"
        raise SetupError(
            Problem("--who", None, reason, "add `--who NAME`: initials are enough")
        )
    return name


def _sit(ground: Ground, given: argparse.Namespace, who: str) -> int:
    every = blank_rows(ground.record.comparisons, (), ground.cases, who=who)
    labelled = {(one.case, one.pair) for one in ground.labels if one.who == who}
    left = [row for row in every if (row.case, row.pair) not in labelled]
    done, wanted = len(every) - len(left), min(given.count, len(every))
    book = _book(ground, who)
    seat = _Seat(Sitting(tuple(left[: max(0, wanted - done)])), book, done, wanted)
    code = 0
    if seat.sitting.rows:
        code = seat.serve(None if given.plain else open_terminal())
    others = [one for one in ground.labels if one.path != book.name]
    ours = read_label_file(book.path, book.name).labels if book.path.exists() else ()
    sat = Sat(
        who=who,
        file=book.name,
        now=seat.sitting.labelled,
        put_off=seat.sitting.put_off,
        done=done + seat.sitting.labelled,
        wanted=max(wanted, done),
        there=len(every),
        concords=concords((*others, *ours), who),
    )
    show(farewell(sat, width()))
    return code


@dataclass(slots=True)
class _Seat:
    """Where somebody sits, and each word is written down at once."""

    sitting: Sitting
    book: LabelBook
    done: int
    """How many were labelled before."""

    wanted: int
    _shown: LabelFields | None = None
    _asked: bool = False

    def serve(self, terminal: Terminal | None) -> int:
        """Ask until somebody stops; return the exit code."""
        asker: Asker = LineAsker() if terminal is None else ScreenAsker(terminal)
        try:
            with nullcontext() if terminal is None else terminal.open():
                while (word := asker.ask(self._question())) != "quit":
                    self._obey(word, asker)
        except KeyboardInterrupt:
            return _INTERRUPTED
        return 0

    def _question(self) -> Question:
        row = self.sitting.row
        told = f"{self.done + self.sitting.labelled:,} of {self.wanted:,} labelled"
        if self.sitting.note is not None:
            told += ", with a note"
        fresh = not self._asked or row != self._shown
        self._shown, self._asked = row, True
        return Question(None if row is None else _pair_of(row), told, fresh)

    def _obey(self, word: str, asker: Asker) -> None:
        """Do what was said; a label is on the disk before anything else is asked."""
        if word == "undo":
            self._undo(asker)
        elif self.sitting.row is None:
            asker.tell("there are no more pairs: undo, or quit")
        elif word == "later":
            self.sitting = self.sitting.skip()
        elif word == "note":
            self.sitting = self.sitting.noted(asker.note())
        else:
            after = self.sitting.label(_WORDS[word])
            self.book.add([row for row in after.said[-1:] if row is not None])
            self.sitting = after

    def _undo(self, asker: Asker) -> None:
        if not self.sitting.said:
            asker.tell("there is nothing to undo: this sitting began here")
            return
        if self.sitting.said[-1] is not None:
            self.book.take_back()
        self.sitting = self.sitting.undo()


def _pair_of(row: LabelFields) -> Pair:
    return Pair(
        case=row.case,
        prompt=row.prompt,
        expected=row.expected,
        rubric=row.rubric,
        first=row.first,
        second=row.second,
    )


def _take_in(ground: Ground, given: argparse.Namespace) -> int:
    """Add the labels of a file that came from elsewhere, such as a report's."""
    path = Path(given.read).absolute()
    name = name_of(path, ground.root)
    labels = read_label_file(path, name, given.who).labels
    check_once(labels)
    every = blank_rows(ground.record.comparisons, (), ground.cases, who="")
    rows = {(row.case, row.pair): row for row in every}
    taken = take_in(labels, rows, ground.cases, ground.labels)
    by_person: dict[str, list[LabelFields]] = defaultdict(list)
    for row in taken.new:
        by_person[row.who].append(row)
    for who, new in by_person.items():
        book = _book(ground, who)
        book.add(new)
        lines = sentence(
            "", f"{counted(len(new), 'label')} added: {book.name}", width()
        )
        show(lines)
    if taken.known:
        show(sentence("", f"{counted(taken.known, 'label')} known before", width()))
    for problem in taken.problems:
        show([Line(f"not taken: {problem}", "warn")])
    if not labels:
        show([Line(f"{name}: no line of it has a label", "warn")])
    elif not taken.problems:
        show([Line("  $ noworse calibrate", "dim")])
    return 1 if taken.problems or not labels else 0


def _book(ground: Ground, who: str) -> LabelBook:
    path = ground.folder / f"{folder_name(who)}.labels.jsonl"
    return LabelBook(path, name_of(path, ground.root))
