"""When to stop asking a model: what ended it, and how many calls failed in a row."""

from __future__ import annotations

from collections import Counter

from noworse.calls.retry import Setback
from noworse.errors import CallError, CallFailed, ReplyUnreadable, RunEnded
from noworse.records.models import Model

_MOST_IN_A_ROW = 10
_MOST_LONG_WAITS = 3


class Ends:
    """Remembers what ended a model, or the whole run, and says it again."""

    def __init__(self) -> None:
        self._of_all: RunEnded | None = None
        self._by_model: dict[str, RunEnded] = {}
        self._in_a_row: Counter[str] = Counter()
        self._long_waits: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return self._of_all is not None or bool(self._by_model)

    def check(self, model: Model) -> None:
        """Pass, if calls to the model may still succeed.

        Raises:
            RunEnded: with the words of what ended it.
        """
        error = self._of_all or self._by_model.get(model.id)
        if error is not None:
            raise _again(error, model.id)

    def end(self, error: RunEnded, *, all_models: bool = False) -> RunEnded:
        """Let all later calls fail, to the model or at all; return what to raise.

        The first reason stays, and is given to all who come after.
        """
        if all_models:
            self._of_all = first = self._of_all or error
        else:
            first = self._by_model.setdefault(error.model, error)
        return _again(first, error.model)

    def succeed(self, model: Model) -> None:
        """Note an answer."""
        self._in_a_row[model.id] = self._long_waits[model.id] = 0

    def fail(
        self, model: Model, setback: Setback, reason: str, attempts: int
    ) -> CallError:
        """Return what a call fails with that was given up.

        Many in a row end the model: an outage, or a parameter that it does not take.
        """
        if not setback.is_the_cases_own:
            self._in_a_row[model.id] += 1
            self._long_waits[model.id] += setback.is_too_long
        failed, waits = self._in_a_row[model.id], self._long_waits[model.id]
        if failed >= _MOST_IN_A_ROW or waits >= _MOST_LONG_WAITS:
            row = f"{failed} calls in a row failed, the last one so: {reason}"
            return self.end(RunEnded(model.id, setback.trouble, row, attempts))
        kind = ReplyUnreadable if setback.trouble == "unreadable" else CallFailed
        return kind(model.id, setback.trouble, reason, attempts)


def _again(error: RunEnded, model: str) -> RunEnded:
    """Copy an end, so that each who raises it has a traceback of their own."""
    return RunEnded(model, error.trouble, error.detail, error.attempts)
