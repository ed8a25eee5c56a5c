"""A function that a script lends to a run: it answers the cases, under each model."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from noworse.door.failing import Teller
from noworse.door.offers import Offer
from noworse.door.performing import Part, Performer
from noworse.door.project import name_of
from noworse.door.stage import Stage
from noworse.door.swapcases import GIVEN
from noworse.door.versions import digest_of
from noworse.errors import CaseFileError, Problem
from noworse.records.cases import Suite
from noworse.records.performances import Performance
from noworse.suite.cases.owners import swap_of
from noworse.suite.cases.reading import Owner

Answering = Callable[..., object]
"""Takes `case` and `model`; returns a text, or an `Output`."""


def owner_of(
    answer: Answering, root: Path, suite: str | None, version: str | None
) -> Owner:
    """Say whose the cases are that a function answers.

    Raises:
        CaseFileError: if it cannot be called as it must be, or has no version.
    """
    path, line = _place(answer, root)
    name = getattr(answer, "__name__", type(answer).__name__)
    missing = [one for one in GIVEN if one not in inspect.signature(answer).parameters]
    if missing:
        mend = f"write `def {name}(case, model):`"
        raise CaseFileError(Problem(path, line, f"it takes no `{missing[0]}`", mend))
    told = digest_of(answer) if version is None else version
    if told is None:
        reason = "its source cannot be read, so nothing tells its versions apart"
        raise CaseFileError(Problem(path, line, reason, 'give `version="1"`'))
    fields = {"suite": suite or name, "function": name, "version": told}
    return Owner(path, swap_of(path, line, fields))


@contextmanager
def lent(answer: Answering, suite: Suite, root: Path, stage: Stage) -> Iterator[None]:
    """Let a run call a function, until it needs it no more."""
    assert suite.swap is not None
    cases = {case.id: case for case in suite.cases}
    path, line = _place(answer, root)

    def call(performance: Performance) -> object:
        return answer(case=cases[performance.case], model=performance.model)

    part = Part(
        call,
        inspect.iscoroutinefunction(answer),
        suite.swap.timeout_seconds,
        Teller(suite.swap.function, f"{path}:{line}", root),
    )
    performer = Performer()
    offer = Offer(suite.name, None, partial(performer.start, part))
    stage.put(offer)
    try:
        yield
        stage.withdraw(offer, patient=True)
    finally:
        performer.close()


def _place(answer: Answering, root: Path) -> tuple[str, int]:
    """Name the file and the line of a function; a cell of a notebook is a file, too."""
    code = getattr(inspect.unwrap(answer), "__code__", None)
    if code is None:
        return getattr(answer, "__module__", None) or "a function", 1
    path = Path(code.co_filename)
    name = name_of(path, root) if path.is_absolute() else str(path)
    return name, int(code.co_firstlineno)
