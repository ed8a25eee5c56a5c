"""One browser for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.reports.html.browser_for_tests import BROWSER, DRIVER, Browser, browser_in
from tests.reports.html.shops_for_tests import shop

from noworse.records.run import RunRecord
from noworse.reports.html.page import dump


@pytest.fixture(scope="session")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if BROWSER is None or DRIVER is None:
        pytest.skip("no browser: apt-get install chromium chromium-driver")
    with browser_in(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture
def browser(window: Browser) -> Iterator[Browser]:
    """A window of which nothing is left; at the end, nothing must have been wrong."""
    yield window
    assert window.complaints() == []
    window.run("try { localStorage.clear() } catch {}")


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two candidates, as a file."""
    return written(tmp_path_factory.mktemp("page"), shop())


def written(folder: Path, record: RunRecord) -> Path:
    path = folder / "run.html"
    path.write_text(dump(record), encoding="utf-8", newline="\n")
    return path
