"""The user's code as it runs, for tests of what becomes of its requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.calls.own_code_for_tests import RunOpener, Vendor, engine_loop, opener

from noworse.calls.interception import Interception


@pytest.fixture
def vendor() -> Vendor:
    """Whoever answers in the place of the model that the code asks."""
    return Vendor()


@pytest.fixture
def open_run(vendor: Vendor) -> Iterator[RunOpener]:
    """Makes runs whose calls the vendor answers, on a loop in another thread."""
    with engine_loop() as loop:
        yield opener(loop, vendor)


@pytest.fixture
def interception() -> Interception:
    """What sees the requests of the user's code."""
    return Interception()
