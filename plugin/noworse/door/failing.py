"""What a function of the user's raised, as pytest would show it, without our frames."""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from noworse.judging.own_function import short
from noworse.records.performances import Output, Performance, Performed

_OURS: Final = Path(__file__).parents[1]
_LOOP: Final = Path(asyncio.__file__).parent
_AROUND: Final = Path(contextlib.__file__)
_LIBRARIES: Final = ("site-packages", "dist-packages", f"{os.sep}lib{os.sep}python")


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of one function, and where it stands."""

    function: str
    """As pytest names it within its file."""

    place: str
    """File and line, as the user would write them."""

    root: Path
    """Files are named as seen from here."""

    def read(self, said: object) -> Performed:
        """Read what the function returned; whatever is no answer is told of."""
        if isinstance(said, str):
            return Performed(output=Output(text=said))
        if isinstance(said, Output):
            return Performed(output=said)
        told = f"returned {short(said)}; wanted is a text, or a `noworse.Output`"
        return Performed(trouble="function_error", detail=f"{self.place}: {told}")

    def crashed(self, error: BaseException) -> Performed:
        """Tell of what it raised: in which file, on which line, in which function."""
        if isinstance(error, pytest.skip.Exception):
            detail = error.msg or "skipped"
            return Performed(trouble="function_skipped", detail=detail)
        seen = pytest.ExceptionInfo.from_exception(error)
        own = seen.traceback.filter(lambda it: not _is_ours(Path(it.path)))
        where = self.place
        for entry in own:
            if not any(part in str(entry.path) for part in _LIBRARIES):
                path = os.path.relpath(entry.path, self.root)
                where = f"{path}:{entry.lineno + 1}, in `{entry.name}`"
        seen.traceback = own
        frames = str(seen.getrepr(style="short", abspath=False)) if own else ""
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return Performed(
            trouble="function_error", detail=f"{where}: {said}", frames=frames
        )

    def late(self, seconds: float, more: str) -> Performed:
        """Tell that it did not come to its end in time."""
        detail = f"{self.place}: no answer after {seconds:g} s{more}"
        return Performed(trouble="function_timeout", detail=detail)

    def about(self, performance: Performance, told: Performed) -> Performed:
        """Name the function, and the role in which it was called."""
        if told.trouble in (None, "function_skipped"):
            return told
        who = f"`{self.function}` as the {performance.role}"
        return told.model_copy(update={"detail": f"{who}: {told.detail}"})


def _is_ours(path: Path) -> bool:
    """Whether a frame is ours, or Python's own way to it."""
    return path.is_relative_to(_OURS) or path.parent == _LOOP or path == _AROUND
