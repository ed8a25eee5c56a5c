"""pytest nodes: the cases of a function that answers them under two models."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import pytest

from noworse.door.case import CASE
from noworse.door.failing import Teller
from noworse.door.marking import name_by
from noworse.door.opening import session_of
from noworse.door.outcomes import judge_item, properties_of
from noworse.door.performing import Part
from noworse.door.swapcases import FRESH, Marked, own_fixtures, suite_of
from noworse.door.veil import veiled_text
from noworse.errors import CaseFileError, NoworseError
from noworse.gate.order import commit_order
from noworse.records.cases import Case, Suite
from noworse.records.performances import Performance

_PLAIN: Final = re.compile(r"\W+")
_LONGEST: Final = 40


class SwapItem(pytest.Function):
    """A case as a test: it lends its fixtures to calls, and waits for its report."""

    def __init__(
        self, *, marked: Marked, suite: Suite, case: Case, **rest: object
    ) -> None:
        # pytest asks for the function while it makes the node.
        self._marked, self.suite, self.case = marked, suite, case
        # It passes `name` and `parent` through, and types them as Any.
        super().__init__(**rest)  # type: ignore[arg-type]
        self.originalname = marked.name
        self.stash[CASE] = suite, case
        name_by(self, suite, case)

    def _getobj(self) -> Callable[..., object]:
        return self._marked.stand_in()

    def runtest(self) -> None:
        """Let the function be called, then pass, fail or skip by the report."""
        ours = session_of(self.config)
        ours.cast.enter(self.suite, self.case, self._part)
        report = ours.hearing.wait(self.suite.name, self.case.id)
        self.user_properties.extend(properties_of(report))
        judge_item(report)

    def _part(self) -> Part:
        """Return the function with the fixtures that this test was set up with."""
        marked, cases = self._marked, {case.id: case for case in self.suite.cases}
        fixtures = {name: self.funcargs[name] for name in self._fixtureinfo.argnames}
        folders = None
        if FRESH in marked.wanted:
            folders = self._request.getfixturevalue("tmp_path_factory")
            # pytest makes it when it is first asked: threads must not do that at once.
            folders.getbasetemp()

        def call(performance: Performance) -> object:
            given = {"case": cases[performance.case], "model": performance.model}
            given = {name: one for name, one in given.items() if name in marked.wanted}
            if folders is not None:
                name = _PLAIN.sub("-", f"{performance.case}-{performance.role}")
                given[FRESH] = folders.mktemp(name[:_LONGEST])
            # A new instance for each call, as pytest makes one for each test.
            cls = self.cls
            function = marked.function if cls is None else getattr(cls(), marked.name)
            return function(**fixtures, **given)

        swap = self.suite.swap
        assert swap is not None
        place = f"{marked.path}:{marked.line}"
        teller = Teller(marked.inside, place, self.config.rootpath)
        return Part(call, marked.is_async, swap.timeout_seconds, teller)

    # pytest's `style` and frames are of its own functions; the user's are told of.
    def repr_failure(  # type: ignore[override]
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> object:
        """Say what happened without a traceback, unless a fixture, or we, failed."""
        if isinstance(excinfo.value, NoworseError):
            return veiled_text(str(excinfo.value))
        return super().repr_failure(excinfo)


def collect_swap(
    collector: pytest.Module | pytest.Class, name: str, function: Callable[..., object]
) -> list[SwapItem]:
    """Return a test for each case of a function.

    Raises:
        CollectError: naming every mistake at once.
    """
    marked = Marked(name, function, collector.config.rootpath, collector.nodeid)
    # Made only for what pytest finds out about fixtures.
    once = pytest.Function.from_parent(collector, name=name, callobj=marked.stand_in())
    try:
        alone = own_fixtures(marked, once)
        suite = suite_of(marked, collector.path.parent, alone)
        session_of(collector.config).add(suite)
    except CaseFileError as error:
        raise collector.CollectError(veiled_text(str(error))) from error
    return [
        SwapItem.from_parent(
            collector,
            name=f"{name}[{case.id}]",
            fixtureinfo=once._fixtureinfo,  # noqa: SLF001 - the same for all cases
            marked=marked,
            suite=suite,
            case=case,
        )
        for case in _in_order(suite)
    ]


def _in_order(suite: Suite) -> Iterator[Case]:
    """Let tests that wait for each other run as the gate reads: it may stop early."""
    assert suite.swap is not None
    if suite.swap.alone:
        return (suite.cases[place.index] for place in commit_order(suite.cases))
    return iter(suite.cases)
