"""What an import came to, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from noworse.reports.layout import Body, Column, Line, paragraph, sentence, tabulate
from noworse.reports.text import printable

_MOST_LINES = 8
_MOST_PAIRS = 20
_FEWEST = 20
"""Cases below which a slice decides nothing."""


class ToldFile(NamedTuple):
    """A file that was written."""

    path: str
    cases: int
    slices: dict[str, int]
    answers: int


class ToldLeft(NamedTuple):
    """One reason why something was left out."""

    what: str
    mend: str
    places: tuple[tuple[str, int], ...]


class ToldImport(NamedTuple):
    """All that an import has to say."""

    source: str
    format: str
    slice_by: str | None
    files: tuple[ToldFile, ...]
    left: tuple[ToldLeft, ...]
    duplicates: tuple[tuple[str, str], ...]
    """Ids: of the case that was dropped, and of the one that was kept."""

    drawn_from: int | None
    changed_ids: int
    hints: tuple[str, ...]


def import_lines(told: ToldImport, *, width: int, verbose: bool) -> list[Line]:
    """Tell what was imported, what was left out and why, and what comes next."""
    lines = _head(told, width)
    lines += _files(told, width)
    for one in told.left:
        first = f"left out  {printable(one.what)}"
        lines += paragraph(
            "", f"{first} ({_counted(len(one.places), 'time')})", width, "warn"
        )
        lines += sentence("  at ", _places(one.places, verbose=verbose), width)
        lines += sentence("  mend: ", printable(one.mend), width)
    if told.duplicates:
        lines += _duplicates(told.duplicates, width, verbose=verbose)
    for hint in (*told.hints, *_own_hints(told)):
        lines += sentence("note  ", hint, width)
    paths = " ".join(one.path for one in told.files if one.path != "-")
    if paths:
        lines.append(Line(f"next  pytest {paths} --nw-plan", "bold"))
    return lines


def _head(told: ToldImport, width: int) -> list[Line]:
    cases = sum(one.cases for one in told.files)
    out = sum(len(one.places) for one in told.left)
    drawn = f" of {told.drawn_from:,}" if told.drawn_from is not None else ""
    by = f", slices by `{printable(told.slice_by)}`" if told.slice_by else ""
    source = printable(told.source)
    said = f"{_counted(cases, 'case')}{drawn} from {source}, as {told.format}{by}"
    end = f"; {_counted(out, 'thing')} left out" if out else "; nothing left out"
    return sentence("imported  ", f"{said}{end}", width, "pass")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count != 1 else ''}"


def _files(told: ToldImport, width: int) -> list[Line]:
    columns = [Column("file", shrinks=True), Column("slice", shrinks=True)]
    columns += [Column("cases", right=True), Column("answers", right=True)]
    rows: list[Body] = []
    for one in told.files:
        answers = f"{one.answers:,}" if one.answers else ""
        rows.append(Body((printable(one.path), "", f"{one.cases:,}", answers)))
        rows += [
            Body(("", printable(name), f"{count:,}", ""), "dim")
            for name, count in sorted(one.slices.items())
        ]
    return tabulate(columns, rows, width)


def _places(places: Sequence[tuple[str, int]], *, verbose: bool) -> str:
    """Name files and lines, each file once; without -v only the first."""
    most = len(places) if verbose else _MOST_LINES
    said: list[str] = []
    before = ""
    for path, line in places[:most]:
        said.append(str(line) if path == before else f"{printable(path)}:{line}")
        before = path
    more = len(places) - most
    return ", ".join(said) + (f" and {more:,} more (-v)" if more > 0 else "")


def _duplicates(
    pairs: Sequence[tuple[str, str]], width: int, *, verbose: bool
) -> list[Line]:
    end = "" if verbose else " (-v names them; --keep-duplicates keeps them)"
    said = f"{_counted(len(pairs), 'near-duplicate')}{end}"
    lines = sentence("dropped  ", said, width, "warn")
    for dropped, kept in pairs if verbose else ():
        said = f"{printable(dropped)}: asks the same as {printable(kept)}"
        lines += sentence("  ", said, width)
    return lines


def _own_hints(told: ToldImport) -> list[str]:
    hints: list[str] = []
    if told.changed_ids:
        ids = _counted(told.changed_ids, "id")
        hints.append(f"{ids} had to be changed, to be legal and unique")
    small = [
        name
        for one in told.files
        for name, count in one.slices.items()
        if count < _FEWEST
    ]
    if small:
        slices = _counted(len(small), "slice")
        hints.append(f"{slices} of fewer than {_FEWEST} cases: told, never decided")
    if any(one.answers for one in told.files):
        hints.append(
            "answers are taken for the model of that name: `baseline` in "
            "[tool.noworse] must be called as the answers' `model` is"
        )
    return hints
