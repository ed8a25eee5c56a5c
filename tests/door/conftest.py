"""Projects to run pytest in, and a provider on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import genai_prices  # noqa: F401 - see below
import pytest
from tests.door.projects_for_tests import Project, cases
from tests.door.providers_for_tests import Provider

# pytester forgets what is imported in a run in process: this is imported once.
import noworse.calls.transport
import noworse.door.collect  # noqa: F401 - see above

HOUSE = Path(__file__).parents[2] / "plugin"


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A configured project; processes find the plugin in this checkout."""
    monkeypatch.setenv("PYTHONPATH", str(HOUSE))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    return Project(pytester).configure()


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that answers by the first word of a prompt."""
    with Provider() as one:
        yield one


@pytest.fixture
def buying(project: Project, provider: Provider) -> Project:
    """A project whose models are the provider's."""
    project.base_url = provider.base_url
    return project.configure()


@pytest.fixture
def sliced(project: Project) -> Project:
    """A suite that passes as a whole, and fails on the slice `legal`."""
    project.extra = ["early_stop = false"]
    project.configure()
    project.suite(*cases("win", 40, slice="billing"), *cases("loss", 20, slice="legal"))
    project.suite(*cases("win", 6, name="fine"), name="fine")
    project.record()
    return project
