"""Puts the model calls of the user's functions through to the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from noworse.calls.interception import Interception
from noworse.calls.own_run import OwnRun
from noworse.records.models import Model
from noworse.records.performances import Performance
from noworse.records.requests import Reply, Request

Ask = Callable[[str, str, Request], Future[Reply]]
"""Answers a call: of which performance, and of which model, by its id."""


class Switchboard:
    """Knows whose calls go elsewhere, and lets all others pass."""

    def __init__(self, ask: Ask, root: Path) -> None:
        """Have calls answered by `ask`; the user's own files lie below `root`."""
        self._ask, self._root = ask, root
        self._interception = Interception()

    @contextmanager
    def around(self, performance: Performance) -> Iterator[None]:
        """Send the calls of a function to the models that it is called under.

        Raises:
            Exception: what ended the function, whatever it made of that.
        """
        if not performance.targets:
            yield
            return
        run = OwnRun(
            targets=performance.targets,
            case=performance.case,
            post=partial(self._post, performance.key),
            is_offline=performance.is_offline,
            root=self._root,
        )
        with self._interception.of(run):
            yield

    def _post(self, key: str, target: Model, request: Request) -> Future[Reply]:
        return self._ask(key, target.id, request)

    def close(self) -> None:
        """Leave the HTTP libraries as they were."""
        self._interception.close()
