"""What shards and their merge take, against one run of the same recordings.

    uv run python benchmarks/shards.py [CASES [SHARDS]]

Records cases (two answers, one verdict each) from `mockllm.py` (found through
`NOWORSE_DATA`), replays them in one run, then in shards one after the other, and lets
`noworse decide` put those together. Prints CPU seconds, wall and peak memory of each
process; exits with 1 if a decision differs in a single byte.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from project import MOCK, Cost, serving, write_settings

PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "evals")
READING = ("--nw-orders", "one", "--nw-report", "json", "--nw-report-dir")
DECIDE = "import sys; from noworse.door.command import main; sys.exit(main())"


def take(project: Path, *words: str) -> Cost:
    """Run Python with these words, and measure this one process."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *words],
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        said = process.stderr.read().decode()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{words}: exit {process.returncode}\n{said}")
    wall = time.perf_counter() - began
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def show(name: str, cost: Cost) -> None:
    """Print a row."""
    print(f"{name:12} {cost.cpu:7.2f} {cost.wall:8.2f} {cost.peak_mb:7.0f}", flush=True)


def decisions(path: Path) -> str:
    """The decisions of a report, as they are written."""
    return json.dumps(json.loads(path.read_text())["decisions"])


def main() -> int:
    """Measure all, and compare."""
    given = [int(word) for word in sys.argv[1:]]
    cases, of = (*given, *(4000, 4)[len(given) :])
    with tempfile.TemporaryDirectory(prefix="noworse-") as folder:
        project = Path(folder)
        with serving(MOCK) as url:
            write_settings(project, url, "large", "cheap")
            lines = (
                json.dumps({"id": f"c-{i}", "prompt": f"Say something about {i}."})
                for i in range(cases)
            )
            (project / "evals" / "many.eval.jsonl").write_text("\n".join(lines))
            everything = ("--nw-no-early-stop", "--nw-mode", "record")
            take(project, *PYTEST, *READING, "recorded", *everything)
        print(f"{cases:,} cases   CPU (s) wall (s) peak MB")
        show("one run", take(project, *PYTEST, *READING, "whole", "--nw-no-early-stop"))
        for number in range(1, of + 1):
            words: tuple[str, ...] = (
                f"shards/{number}",
                "--nw-shard",
                f"{number}/{of}",
            )
            shard = take(project, *PYTEST, *READING, *words, "--nw-no-early-stop")
            show(f"shard {number}/{of}", shard)
        words = ("decide", "shards", "--report", "json", "--report-dir", "merged")
        show("decide", take(project, "-c", DECIDE, *words))
        whole, merged = (project / name / "run.json" for name in ("whole", "merged"))
        same = decisions(whole) == decisions(merged)
    print("the decisions are the same" if same else "THE DECISIONS DIFFER")
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
