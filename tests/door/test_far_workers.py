"""Workers on other hosts are served by the same one engine, through xdist itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.door.projects_for_tests import Project, cases
from tests.door.providers_for_tests import Provider

from noworse.door.peers import Introduction


@pytest.fixture
def elsewhere(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another host's folder; `check_out` brings the case files, and nothing else."""
    assert project.root.is_dir()
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture
def host(elsewhere: Path) -> Iterator[str]:
    """Where execnet's socket server lets workers start in that folder."""
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "execnet.script.socketserver", "127.0.0.1:0"],
        cwd=elsewhere,
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        assert server.stdout is not None
        port = server.stdout.readline().rpartition(" ")[2].strip(")\n")
        yield f"127.0.0.1:{port}"
        server.kill()


def check_out(project: Project, elsewhere: Path) -> None:
    """Bring the case files to the other host: no settings, no recordings, no key."""
    shutil.copytree(project.root / "evals", elsewhere / "evals")


def spread(host: str) -> tuple[str, ...]:
    """Options for a worker on the host, and one here."""
    there = ("--px", f"id=there//socket={host}", "--tx", "popen//via=there")
    return *there, "--tx", "popen", "--dist", "load", "--nw-report=json"


def test_workers_of_two_hosts_share_one_engine(
    buying: Project, provider: Provider, elsewhere: Path, host: str
) -> None:
    """No answer is bought twice; the decisions are those of a run in one process."""
    buying.extra = ["early_stop = false"]
    buying.configure()
    buying.suite(*cases("win", 21, slice="a"), *cases("loss", 21, slice="b"))
    check_out(buying, elsewhere)

    bought = buying.spawn(*spread(host), "--nw-mode=record")
    buying.run("--nw-report=json", "--nw-report-dir=alone")

    bought.assert_outcomes(passed=42 + 1, failed=2)  # `a`; the suite and `b`
    assert set(provider.sold.values()) == {1}
    assert buying.report()["decisions"] == buying.report("alone")["decisions"]
    assert [path.name for path in elsewhere.iterdir()] == ["evals"]


def test_other_cases_on_another_host_are_refused(
    project: Project, elsewhere: Path, host: str
) -> None:
    """One checkout is behind: its cases say so, whichever worker came first."""
    project.suite(*cases("tie", 8))
    project.record()
    check_out(project, elsewhere)
    project.suite(*cases("tie", 8, checks=[{"max_words": 99}]))

    result = project.spawn(*spread(host))

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["xdist: this worker has collected other cases than the first one: *"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_worker_that_finds_no_socket_comes_another_way(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child in a container of its own, say."""

    def nowhere(_: object) -> Introduction:
        return {"path": str(project.root / "nowhere")}

    monkeypatch.setattr("noworse.door.xdist.address_of", nowhere)
    project.suite(*cases("tie", 6))
    project.record()

    result = project.run("-n2")

    result.assert_outcomes(passed=6, failed=1)  # INCONCLUSIVE: too few
    result.stdout.no_fnmatch_line("*cannot be reached*")
