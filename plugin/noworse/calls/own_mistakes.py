"""What a user's code cannot do while its calls go to another model, and the mend."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from traceback import walk_stack
from typing import Final, NamedTuple

from noworse.errors import Problem, RerouteError
from noworse.records.models import Model
from noworse.wire.own_calls import OwnCall
from noworse.wire.providers import at_same_host

_OURS: Final = str(Path(__file__).parents[1])
_LIBRARIES: Final = tuple(
    {sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")}
)


class Place(NamedTuple):
    """A line of the user's code."""

    path: str
    line: int | None


def place_below(root: Path) -> Place:
    """Return the line that is at work now: the innermost that is no library's."""
    for frame, line in walk_stack(None):
        path = Path(frame.f_code.co_filename)
        is_file = path.is_absolute() and not path.name.startswith("<")
        if is_file and not str(path).startswith((_OURS, *_LIBRARIES)):
            shown = path.relative_to(root) if path.is_relative_to(root) else path
            return Place(shown.as_posix(), line)
    return Place("your code", None)


def elsewhere(place: Place, call: OwnCall, target: Model) -> RerouteError:
    """Tell that a model does not speak as the code does."""
    sibling = at_same_host(target, call.api)
    other = f"a model behind an endpoint that speaks `{call.api}` (e.g. of LiteLLM)"
    named = other if sibling is None else f"`{sibling}` as the model"
    return _mistake(
        place,
        f"`{target.id}` speaks `{target.api}`, but the code asks `{call.model}` in "
        f"`{call.api}`",
        f"name {named}, or take the function's argument `model` instead of `reroute`",
    )


def in_background(place: Place) -> RerouteError:
    """Tell that a reply which is fetched later cannot be fetched elsewhere."""
    reason = "a call with `background` is answered later, and cannot be rerouted"
    return _mistake(place, reason, "make the call without `background`")


def unrecorded(place: Place, url: str) -> RerouteError:
    """Tell that nothing is sent anywhere in a replay."""
    return _mistake(
        place,
        f"a replay opens no connection, but the code calls {url}",
        "if that is a model, name it in `reroute`; give the code a stand-in for other "
        "services (a fixture); or run with `--nw-mode record`",
    )


def astray(place: Place, model: str) -> RerouteError:
    """Tell of a call of which nobody can say for which run it is made."""
    return _mistake(
        place,
        f"`{model}` is asked in a thread that does not know for which model the code "
        "is run",
        "start the thread's work by `contextvars.copy_context().run`, or by "
        "`asyncio.to_thread`",
    )


def outdated(place: Place, wanted: str) -> RerouteError:
    """Tell of a library whose calls cannot be seen."""
    reason = f"only calls through `{wanted}` can be rerouted"
    return _mistake(place, reason, f"run `pip install '{wanted}'`")


def _mistake(place: Place, reason: str, mend: str) -> RerouteError:
    return RerouteError(Problem(place.path, place.line, reason, mend))
