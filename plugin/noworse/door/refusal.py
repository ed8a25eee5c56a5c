"""A stage that hears nothing, because the settings of the run are wrong."""

from __future__ import annotations

from typing import NoReturn

from noworse.door.offers import Offer
from noworse.errors import SetupError
from noworse.records.run import CaseReport, Selection


class RefusedStage:
    """Says what is wrong to whoever brings cases, and nothing to all others.

    Under xdist the settings are read before anyone knows whether a worker will meet
    a case; a project whose other tests run must not hear of them.
    """

    def __init__(self, error: SetupError) -> None:
        self._error = error
        self.selection: Selection | None = None
        """What nobody hears."""

    def open(self, selection: Selection) -> None:
        """Note that there are cases after all."""
        self.selection = selection

    def wait(self, *_: str) -> CaseReport:
        """Refuse.

        Raises:
            SetupError: naming every mistake.
        """
        return self._refuse()

    def put(self, offer: Offer) -> None:
        """Call no function: the test says why."""

    def withdraw(
        self, offer: Offer, *, patient: bool, seconds: float | None = None
    ) -> None:
        """Let it go."""

    def ask(self, *_: object) -> NoReturn:
        """Refuse.

        Raises:
            SetupError: naming every mistake.
        """
        self._refuse()

    def close(self) -> None:
        """End the run, if it had cases.

        Raises:
            SetupError: naming every mistake.
        """
        if self.selection is not None:
            self._refuse()

    def interrupt(self) -> None:
        """There is nothing to stop, and nothing to tell."""

    def progress(self, width: int) -> None:
        """Nothing is under way."""

    def _refuse(self) -> NoReturn:
        raise self._error
