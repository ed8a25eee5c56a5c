"""Where cases are heard, as a session sees it: here, or in another process."""

from __future__ import annotations

from typing import Protocol

from noworse.door.cast import House
from noworse.records.run import CaseReport, RunRecord, Selection


class Hearing(House, Protocol):
    """Where cases are heard: a stage of our own, or the controller's."""

    @property
    def selection(self) -> Selection | None:
        """What is being heard; `None`: nothing, or not by us."""
        ...

    def open(self, selection: Selection) -> None:
        """Start to hear; returns at once."""
        ...

    def wait(self, suite: str, case: str) -> CaseReport:
        """Wait for the report on one case."""
        ...

    def close(self) -> RunRecord | None:
        """Wait for the end; `None`: there is nothing to tell, or not by us."""
        ...

    def interrupt(self) -> RunRecord | None:
        """Stop at once, and tell what is known."""
        ...

    def progress(self, width: int) -> str | None:
        """Where the run stands, in one line."""
        ...
