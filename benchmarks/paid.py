"""A project whose models are sold by a provider with a ledger, and runs of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from project import DATA, Record, write_settings

HARNESS = DATA.parent / "harness"
QUIET: tuple[str, ...] = (
    "-q",
    "--no-header",
    "-p",
    "no:cacheprovider",
    "--nw-report",
    "json",
)
# Where they are installed, they take longer than the run.
QUIET += ("-p", "no:hypothesispytest", "-p", "no:anyio", "-p", "no:pytest_cov")
_CRASHED = ("Traceback (most recent call last)", "INTERNALERROR")


class Shop(NamedTuple):
    """A provider in a process of its own, and its book of sales."""

    url: str
    ledger: Path
    process: subprocess.Popen[str]

    def sold(self, since: float = 0.0) -> list[Record]:
        """All purchases so far, of requests that were read after `since`."""
        lines = self.ledger.read_text().split("\n")[:-1]
        rows = [json.loads(line) for line in lines]
        return [row for row in rows if row.get("paid") and row["t0"] > since]

    def keys(self) -> Counter[str]:
        """How often each answer was bought."""
        return Counter(row["key"] for row in self.sold())


@contextmanager
def selling(
    folder: Path, *, latency_ms: float = 5, faults: float = 0.0
) -> Iterator[Shop]:
    """Start the provider with the ledger, and yield it."""
    script = HARNESS / "fakeprovider.py"
    if not script.exists():
        sys.exit(f"no {script.name} at {script.parent}: set NOWORSE_DATA")
    ledger = folder / f"ledger-{time.monotonic_ns()}.jsonl"
    ledger.touch()
    command = [sys.executable, str(script), "--ledger", str(ledger)]
    command += ["--latency-ms", str(latency_ms), "--fault-rate", str(faults)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = json.loads(server.stdout.readline())["port"]
        yield Shop(f"http://127.0.0.1:{port}", ledger, server)
    finally:
        server.kill()
        server.wait()


def write_project(project: Path, url: str, cases: int) -> Path:
    """Write a project of so many cases; returns its folder."""
    project.mkdir(parents=True, exist_ok=True)
    write_settings(project, url, "large", "cheap")
    lines = (
        json.dumps({"id": f"c-{i:04}", "prompt": f"Say something about {i}."})
        for i in range(cases)
    )
    (project / "evals" / "paid.eval.jsonl").write_text("\n".join(lines))
    return project


class Said(NamedTuple):
    """What a pytest run came to."""

    status: int
    text: str
    """Its stdout and stderr."""

    seconds: float
    report: Record | None

    @property
    def crashed(self) -> bool:
        """Whether the user saw a traceback."""
        return any(mark in self.text for mark in _CRASHED)


def start(project: Path, *options: str) -> subprocess.Popen[str]:
    """Start pytest as a user would, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "evals", *QUIET, *options],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(project: Path, process: subprocess.Popen[str]) -> Said:
    """Wait for a run, and take its report away."""
    began = time.monotonic()
    text, _ = process.communicate(timeout=300)
    seconds = time.monotonic() - began
    return Said(process.returncode, text, seconds, take_report(project))


def run(
    project: Path,
    *options: str,
    env: Mapping[str, str] | None = None,
    keep_report: bool = False,
) -> Said:
    """Run pytest to its end, in a process that has imported all before it began."""
    import noworse.calls.transport
    import noworse.door.opening
    import noworse.door.stage  # noqa: F401 - all only for those that follow

    began = time.monotonic()
    with tempfile.TemporaryFile() as screen:
        if not (child := os.fork()):
            os.chdir(project)
            os.environ.update(env or {})
            os.dup2(screen.fileno(), 1)
            os.dup2(screen.fileno(), 2)
            status = pytest.main(["evals", *QUIET, *options])
            sys.stdout.flush()
            os._exit(status)
        _, status = os.waitpid(child, 0)
        screen.seek(0)
        text = screen.read().decode(errors="replace")
    seconds = time.monotonic() - began
    code = os.waitstatus_to_exitcode(status)
    report = None if keep_report else take_report(project)
    return Said(code, text, seconds, report)


def take_report(project: Path) -> Record | None:
    """Read the report that a run has left behind, and remove it."""
    file = project / "noworse-report" / "run.json"
    if not file.exists():
        return None
    report: Record = json.loads(file.read_text())
    file.unlink()
    return report


class Goals:
    """Prints figures, each with its goal, and counts those that were missed."""

    def __init__(self) -> None:
        self.missed = 0

    def check(self, what: str, figure: object, *, good: bool, goal: str) -> None:
        """Print one figure."""
        self.missed += not good
        mark = "" if good else "   MISSED"
        print(f"  {what:<58} {figure!s:>12}   goal {goal}{mark}", flush=True)

    def no_trace(self, what: str, said: Said) -> None:
        """Hold that a run failed without a traceback; else show what it said."""
        self.check(
            f"{what}: exit status", said.status, good=said.status > 0, goal="> 0"
        )
        if said.crashed:
            print(said.text[-4000:])
        self.check(
            f"{what}: tracebacks", said.crashed, good=not said.crashed, goal="no"
        )
