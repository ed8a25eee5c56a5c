"""Having the plugin installed costs other people's test runs nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.door.projects_for_tests import ALONE, PLUGIN, Project

HOUSE = Path(__file__).parents[2] / "plugin"


def test_door_opens_no_other_room() -> None:
    """Importing the plugin loads none of our third-party libraries, nor our rooms."""
    code = f"""if True:
        import sys, pytest
        before = set(sys.modules)
        sys.path.insert(0, {str(HOUSE)!r})
        import noworse.door.plugin
        print(*set(sys.modules) - before)
    """

    done = subprocess.run(
        [sys.executable, "-c", code], stdout=-1, text=True, check=True
    )

    assert set(done.stdout.split()) == {"noworse", "noworse.door", PLUGIN}


@pytest.mark.parametrize("options", [(), ("-n1",)])
def test_unused_it_leaves_no_trace(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
) -> None:
    """Where there are no case files nothing more is printed, written or imported."""
    monkeypatch.setenv("PYTHONPATH", str(HOUSE))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    pytester.makepyfile(
        test_one="""
        import sys
        def test_one():
            ours = {name for name in sys.modules if name.startswith("noworse")}
            assert ours <= {"noworse", "noworse.door", "noworse.door.plugin"}
        """
    )

    result = pytester.runpytest_subprocess(*ALONE, "-p", "no:cacheprovider", *options)

    result.assert_outcomes(passed=1)
    # pytest's header lists what is installed; that line is its own.
    said = [line for line in result.outlines if not line.startswith("plugins:")]
    assert not any("noworse" in line for line in said + result.errlines)
    names = {path.name for path in pytester.path.iterdir()}
    # pytester's own, and what it keeps of the process.
    names -= {"runpytest-0", "runpytest-current", "stdout", "stderr"}
    assert names == {"test_one.py"}


def test_settings_without_cases_open_nothing(project: Project) -> None:
    """A configured project whose unit tests run is left alone too."""
    project.pytester.makepyfile("def test_one(): pass")

    result = project.run("-p", "no:cacheprovider")

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*== noworse ==*")
    assert not any("noworse" in name for name in project.files())


def test_a_worker_loads_no_engine() -> None:
    """It asks the controller's: nothing of sockets, journals or the gate is its own."""
    code = f"""if True:
        import sys
        sys.path.insert(0, {str(HOUSE)!r})
        import noworse.door.collect
        print(*sys.modules)
    """

    done = subprocess.run(
        [sys.executable, "-c", code], stdout=-1, text=True, check=True
    )

    loaded = set(done.stdout.split())
    assert not {"noworse.calls.engine", "noworse.calls.journal", "httpx"} & loaded
    assert "noworse.gate" not in loaded
