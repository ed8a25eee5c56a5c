"""A judge that is a function of the user's: no model is asked."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Final

from noworse.judging.method import Mark, Reading, Shown
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.cases import Case
from noworse.records.models import Judge

_WORDS: Final = {"candidate": 1.0, "tie": 0.0, "baseline": -1.0}
_LONGEST: Final = 200
WANTED: Final = (
    "a number from -1 (the baseline's answer is better) to 1, or one of "
    "'candidate', 'baseline', 'tie'; a reason may follow in a tuple"
)
"""What such a function returns, in words."""


@dataclass(frozen=True, slots=True)
class OwnFunction:
    """The method `python`: whoever hears the pair calls the function itself."""

    has_orders: bool = False
    is_graded: bool = True

    def calls(
        self,
        judge: Judge,  # noqa: ARG002
        case: Case,  # noqa: ARG002
        shown: Shown,  # noqa: ARG002
        *,
        again: bool = False,  # noqa: ARG002
        sample: int = 0,  # noqa: ARG002
    ) -> tuple[Call, ...]:
        """Ask nothing of any model."""
        return ()

    def read(self, judge: Judge, reply: Answer) -> Mark | None:  # noqa: ARG002
        """Read nothing: no model has replied."""
        return None

    def weigh(self, judge: Judge, marks: Sequence[Mark]) -> Reading:  # noqa: ARG002
        """Take the one mark that the function gave."""
        [mark] = marks
        return Reading(mark.value, mark.reason)


def function_at(path: str) -> Callable[..., object]:
    """Import the function at `module:function`.

    Whatever its module raises, and what `import_module` does, is raised.
    """
    module, _, name = path.partition(":")
    found: object = attrgetter(name)(import_module(module))
    if not callable(found):
        raise TypeError(f"`{path}` is no function")
    return found


def read_own(said: object) -> Mark | None:
    """Read what the function returned; `None` if it is none of what is wanted."""
    reason: object = ""
    if isinstance(said, tuple) and len(said) == 2:  # noqa: PLR2004
        said, reason = said
    value = _WORDS.get(said) if isinstance(said, str) else said
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    is_one = -1 <= value <= 1 and isinstance(reason, str)
    return Mark(float(value), str(reason).strip()) if is_one else None


def told(error: BaseException) -> str:
    """Say what went wrong in the user's own code, and on which of its lines."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    return f"{type(error).__name__} at {where}: {_line(str(error))}"


def short(value: object) -> str:
    """Write a value in one line that is not too long."""
    return _line(repr(value))


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
