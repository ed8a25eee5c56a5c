"""Projects to run pytest in, and a provider on loopback."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import genai_prices  # noqa: F401 - see below
import httpcore  # noqa: F401 - see below
import pytest
from tests.door.commands_for_tests import Command, Said
from tests.door.projects_for_tests import Project, cases
from tests.door.providers_for_tests import Provider

# pytester forgets what is imported in a run in process: this is imported once.
import noworse.calls.transport
import noworse.door.collect  # noqa: F401 - see above
from noworse.door.command import main

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


@pytest.fixture
def judged(project: Project) -> Project:
    """24 wins and 6 losses, recorded."""
    project.suite(*cases("win", 24), *cases("loss", 6))
    project.record()
    return project


@pytest.fixture
def shell(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """Run a command in the project's folder, in this process, and type lines."""
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words: str, typed: Sequence[str] = ()) -> Said:
        # What pytest printed before is none of the command's.
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(typed)))
        code = main(words)
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run
