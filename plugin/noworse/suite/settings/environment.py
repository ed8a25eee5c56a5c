"""The user's environment: it holds keys, so it does not print itself."""

from __future__ import annotations

from collections.abc import Mapping


class Hidden(str):
    """A text that a traceback with locals does not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'[hidden]'"


class Environment(dict[str, str]):
    """Variables by name, each of them hidden."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        super().__init__({name: Hidden(value) for name, value in variables.items()})

    def __repr__(self) -> str:
        return "Environment()"
