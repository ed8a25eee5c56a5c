"""A method of a library in whose place stands another one for a while."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from noworse.calls.own_run import Way

Method = Callable[..., Any]


class Gate(Protocol):
    """Where a library asks what becomes of a request."""

    def wants_body(self, method: str, url: str) -> bool:
        """Whether the body is needed to know what a request is."""
        ...

    def way_of(
        self, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Way | None:
        """Say where a request goes; `None`: where the user's code sends it."""
        ...

    def leave(self, url: str) -> None:
        """Let a request leave the process, or end the function that makes it."""
        ...

    def refuse(self, wanted: str) -> None:
        """Refuse a request of a library that shows too little of it."""
        ...


@dataclass(frozen=True, slots=True)
class Patch:
    """A method of ours in the place of a class's own."""

    owner: type
    name: str
    own: Method
    ours: Method

    def undo(self) -> None:
        """Put its own method back, unless somebody else's stands there by now."""
        if vars(self.owner).get(self.name) is self.ours:
            setattr(self.owner, self.name, self.own)


def patch(owner: type, name: str, wrap: Callable[[Method], Method]) -> Patch:
    """Put what `wrap` makes of a method in its place."""
    own: Method = vars(owner)[name]
    ours = wrap(own)
    setattr(owner, name, ours)
    return Patch(owner, name, own, ours)
