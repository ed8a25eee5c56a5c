"""`noworse.swap`: marks a function as one that answers cases, under two models."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from noworse.records.base import Side

_Function = TypeVar("_Function", bound=Callable[..., object])

MARK: Final = "__noworse_swap__"
"""The attribute of a function that has one; the plugin looks for it."""


@dataclass(frozen=True, slots=True)
class SwapMark:
    """What the decorator was told; it is checked when pytest collects the function."""

    cases: str | os.PathLike[str]
    version: str | None
    timeout_seconds: float
    max_in_flight: int | None
    reroute: Mapping[str, Side] | None


def swap(
    *,
    cases: str | os.PathLike[str],
    version: str | None = None,
    timeout_seconds: float = 300.0,
    max_in_flight: int | None = None,
    reroute: Mapping[str, Side] | None = None,
) -> Callable[[_Function], _Function]:
    """Make a test of a function that answers cases: each case under two models.

    It is called as `function(case=..., model=...)`, with its fixtures besides, once
    for each model and sample, and returns a text or an `Output`. By hand it can be
    called as before.

    Args:
        cases: A case file, named as seen from the function's own file, and below it.
        version: What recorded answers hang on: give another one, and they are made
            anew. Left out, it is a digest of the function's own source.
        timeout_seconds: How long one call may take.
        max_in_flight: Calls at once; left out, as many as there may be requests.
        reroute: Models by their names in the code, and who is asked in their place:
            `noworse.candidate`, which is the model on trial when that is on, or
            always `noworse.baseline`. The code's calls are then what is recorded.
    """
    mark = SwapMark(cases, version, timeout_seconds, max_in_flight, reroute)

    def decorate(function: _Function) -> _Function:
        # A static method is not what pytest finds later, its function is.
        vars(getattr(function, "__func__", function))[MARK] = mark
        return function

    return decorate
