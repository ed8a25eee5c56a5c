"""What is told of each case, handed out to whoever asks, and whenever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from noworse.records.run import CaseReport

Place = tuple[str, str]
"""A suite and a case."""


class Handout:
    """Reports on cases: who asks before one is there waits for it.

    Any number of threads may ask, in any order, and again. A future of the standard
    library takes a kilobyte: one is made only for a case that somebody waits for.
    """

    def __init__(self) -> None:
        self._told: dict[Place, CaseReport] = {}
        self._waiting: dict[Place, Future[CaseReport]] = {}
        self._rest: Callable[[Place, Future[CaseReport]], None] | None = None
        self._lock = threading.Lock()

    def tell(self, report: CaseReport) -> None:
        """Hand a report to all who wait for it, and to all who will ask."""
        place = report.suite, report.case
        with self._lock:
            self._told[place] = report
            waiting = self._waiting.pop(place, None)
        if waiting is not None:
            waiting.set_result(report)

    def end(self, reason: str) -> None:
        """Tell of all other cases that they were not reached."""

        def tell(place: Place, waiting: Future[CaseReport]) -> None:
            suite, case = place
            waiting.set_result(CaseReport(suite=suite, case=case, ended=reason))

        self._close(tell)

    def fail(self, error: BaseException) -> None:
        """Raise an error wherever another case is asked for."""
        self._close(lambda _, waiting: waiting.set_exception(error))

    def wait(self, suite: str, case: str) -> CaseReport:
        """Wait for the report on a case."""
        place = suite, case
        with self._lock:
            told = self._told.get(place)
            if told is not None:
                return told
            waiting = self._waiting.get(place)
            if waiting is None:
                waiting = self._waiting[place] = Future()
                if self._rest is not None:
                    self._rest(place, waiting)
        return waiting.result()

    def _close(self, tell: Callable[[Place, Future[CaseReport]], None]) -> None:
        with self._lock:
            self._rest = tell
            for place, waiting in self._waiting.items():
                tell(place, waiting)
