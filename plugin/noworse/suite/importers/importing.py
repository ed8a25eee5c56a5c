"""A file of another tool as suites of ours: cases, answers, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import NamedTuple

from noworse.errors import CaseFileError, Problem
from noworse.records.cases import Case
from noworse.records.tools import trace
from noworse.suite.cases.findings import code
from noworse.suite.cases.library import Library
from noworse.suite.importers.base import ForeignSuite, Source
from noworse.suite.importers.duplicates import Asked, Pair, near_duplicates
from noworse.suite.importers.left import Left, Leftovers
from noworse.suite.importers.papers import read_paper
from noworse.suite.importers.ready import Names, ReadyCase, ready_cases
from noworse.suite.importers.sampling import Drawable, sample
from noworse.suite.importers.slices import slice_field, slice_of
from noworse.suite.importers.table import format_of
from noworse.suite.settings.table import did_you_mean


class Wishes(NamedTuple):
    """How a file is to be imported."""

    format: str | None = None
    """What it is; `None`: what it looks like."""

    prompt: str | None = None
    """Which of several prompts: a label, or a number from 1."""

    slice_by: str | None = None
    sample: int | None = None
    sample_by: str = "slice"
    keep_duplicates: bool = False


@dataclass(frozen=True, slots=True)
class ImportedSuite:
    """A case file that is to be written."""

    label: str
    """Tells it from others of the same import; alone it has none."""

    header: dict[str, object]
    cases: tuple[ReadyCase, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import comes to."""

    format: str
    slice_by: str | None
    suites: tuple[ImportedSuite, ...]
    left: tuple[Left, ...]
    duplicates: tuple[Pair, ...]
    drawn_from: int | None
    """How many cases a sample was drawn from."""

    changed_ids: int
    hints: tuple[str, ...]


def import_cases(path: str, library: Library, wishes: Wishes) -> Imported:
    """Import a file.

    `path` is how messages name it; `library` reads what stands in its folder.

    Raises:
        CaseFileError: if it cannot be read, is of no known format, or makes no case.
    """
    left = Leftovers(path)
    source = Source(path, library, left)
    paper = read_paper(PurePosixPath(path).name, library, left)
    form = format_of(paper, left, wishes.format)
    foreign = _chosen(form.read(source, paper), wishes.prompt)
    cases = [case for suite in foreign for case in suite.cases]
    slice_by = slice_field(cases, wishes.slice_by, "--slice-by")
    if wishes.sample_by != "slice":
        slice_field(cases, wishes.sample_by, "--by")
    names = Names()
    pairs: list[Pair] = []
    suites: list[ImportedSuite] = []
    found = 0
    for one in foreign:
        ready = [*ready_cases(one, source, slice_by, names)]
        if not wishes.keep_duplicates:
            twins = near_duplicates({case.id: _asked(case) for case in ready})
            dropped = {pair.dropped for pair in twins}
            ready = [case for case in ready if case.id not in dropped]
            pairs += twins
        found += len(ready)
        ready = _drawn(ready, wishes)
        suites.append(ImportedSuite(one.label, dict(one.header), tuple(ready)))
    _refuse_nothing(found, path, left)
    return Imported(
        format=form.name,
        slice_by=slice_by,
        suites=tuple(suite for suite in suites if suite.cases),
        left=left.groups,
        duplicates=tuple(pairs),
        drawn_from=found if wishes.sample is not None else None,
        changed_ids=names.changed,
        hints=tuple(dict.fromkeys(hint for one in foreign for hint in one.hints)),
    )


def _chosen(
    suites: tuple[ForeignSuite, ...], prompt: str | None
) -> tuple[ForeignSuite, ...]:
    """Return the suite of one prompt, or all.

    Raises:
        CaseFileError: if there is no such prompt.
    """
    if prompt is None:
        return suites
    labels = [suite.label for suite in suites]
    for place, suite in enumerate(suites, start=1):
        if prompt == suite.label or (prompt not in labels and prompt == str(place)):
            return (replace(suite, label=""),)
    listed = ", ".join(filter(None, labels)) or "only one"
    mend = did_you_mean(prompt, labels) or f"there is: {listed}"
    reason = f"there is no prompt {code(prompt)}"
    raise CaseFileError(Problem("--prompt", None, reason, mend))


def _asked(ready: ReadyCase) -> Asked:
    """Return what tells a case from others: its vars, or what its user says."""
    own = ready.fields.get("vars")
    if isinstance(own, dict) and "prompt" not in ready.fields:
        text = "\n".join(str(value) for value in own.values())
    else:
        text = _said(ready.case)
    return Asked(text, ready.case.expected)


def _said(case: Case) -> str:
    parts: list[str] = []
    for turn in case.messages:
        if turn.role != "system":
            shown = (sha256(one.model_dump_json().encode()) for one in turn.images)
            parts += [turn.content, trace(turn.tool_calls)]
            parts += [one.hexdigest() for one in shown]
    return "\n".join(parts)


def _drawn(ready: Sequence[ReadyCase], wishes: Wishes) -> list[ReadyCase]:
    """Return the cases of a sample, in the order of the file."""
    if wishes.sample is None:
        return list(ready)
    by = wishes.sample_by
    drawn = sample(
        (
            Drawable(
                case.id,
                case.fields.get("slice")
                if by == "slice"
                else slice_of(case.origin, by),
            )
            for case in ready
        ),
        wishes.sample,
    )
    return [case for case in ready if case.id in drawn]


def _refuse_nothing(found: int, path: str, left: Leftovers) -> None:
    """Refuse an import without a case: what is left out says why.

    Raises:
        CaseFileError: naming the first reasons.
    """
    if found:
        return
    problems = left.problems
    mend = "see above" if problems else "name a file that holds cases"
    raise CaseFileError(*problems, Problem(path, None, "it makes no case", mend))
