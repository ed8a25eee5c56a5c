"""A small project around noworse, and servers for it: what several benchmarks share."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(os.environ.get("NOWORSE_DATA", "../shared/data")).resolve()
MOCK = DATA.parent / "mockllm" / "mockllm.py"
REAL = DATA.parent / "mockllm" / "realllm.py"

Record = dict[str, Any]

# As on a user's machine: without it pytest compiles all of us anew at every start.
_ENV = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

_MODEL = """
[tool.noworse.models."{name}"]
api = "openai-chat"
base_url = "{url}/v1"
model = "{name}"
price = {{input = 1.0, output = 2.0}}
"""


@contextmanager
def serving(script: Path, *options: str) -> Iterator[str]:
    """Start a server in a process of its own, and yield its base URL."""
    if not script.exists():
        sys.exit(f"no {script.name} at {script.parent}: set NOWORSE_DATA")
    server = subprocess.Popen(
        [sys.executable, str(script), "--port", "0", *options],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait()


def write_settings(
    project: Path, url: str, baseline: str, candidate: str, judge: str = "judge"
) -> None:
    """Write a pyproject.toml whose three models live at one server."""
    lineup = {"baseline": baseline, "candidate": candidate, "judge": judge}
    lines = ["[tool.noworse]", *(f'{role} = "{who}"' for role, who in lineup.items())]
    models = [_MODEL.format(name=n, url=url) for n in dict.fromkeys(lineup.values())]
    (project / "pyproject.toml").write_text("\n".join(lines) + "\n" + "".join(models))
    (project / "evals").mkdir(exist_ok=True)


def run_pytest(
    project: Path,
    *options: str,
    ok: Sequence[int] = (0, 1),
    env: Mapping[str, str] | None = None,
) -> Record:
    """Run the evals of a project as a user would, and return the run's record."""
    command = [sys.executable, "-m", "pytest", "evals", "-q", "--no-header"]
    command += ["-p", "no:cacheprovider", "--nw-report", "json", *options]
    done = subprocess.run(
        command,
        cwd=project,
        env={**_ENV, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    report = project / "noworse-report" / "run.json"
    if done.returncode not in ok or not report.exists():
        said = done.stdout[-3000:] + done.stderr[-3000:]
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{said}")
    record: Record = json.loads(report.read_text())
    report.unlink()
    return record


class Cost(NamedTuple):
    """What a process and its children took."""

    wall: float
    cpu: float
    peak_mb: float
    """The largest of all children so far: meaningful for the largest run."""


def measure(project: Path, *options: str) -> Cost:
    """Run pytest in a project, and measure it as a whole."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        [*command, *options],
        cwd=project,
        env=_ENV,
        capture_output=True,
        text=True,
        check=False,
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Cost(wall, cpu, after.ru_maxrss / 1024)


def whole(record: Record) -> Record:
    """The decision on the (only) suite as a whole."""
    decision: Record = next(d for d in record["decisions"] if d["slice"] is None)
    return decision
