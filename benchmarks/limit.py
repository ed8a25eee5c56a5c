"""How close a whole pytest run comes to the physical limit.

    uv run python benchmarks/limit.py [--quick]

Cases with three calls each (two answers, one verdict) against `mockllm.py` (found
through `NOWORSE_DATA`) in its own process, 200 ms a call. The limit is calls / in
flight x latency, plus the first case, which is heard alone. Prints wall over limit,
with and without what the replay of the same run takes, CPU a call, peak memory,
requests made and the largest number in flight. Exits with 1 if a goal is missed.
"""

from __future__ import annotations

import json
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import NamedTuple

from project import MOCK, measure, serving, write_settings

LATENCY = 0.2


class Setting(NamedTuple):
    """What is run, and how close it must come."""

    cases: int
    in_flight: int
    workers: int
    goal: float


SETTINGS = (
    Setting(200, 100, 0, 1.3),
    Setting(1_000, 100, 0, 1.15),
    Setting(1_000, 100, 2, 1.3225),
    Setting(1_000, 300, 0, 1.5),
    Setting(1_000, 1_000, 0, 99.0),
)


def try_setting(setting: Setting) -> bool:
    """Run one setting, print its row, and tell whether it missed its goal."""
    with (
        tempfile.TemporaryDirectory(prefix="noworse-") as folder,
        serving(MOCK, "--latency-ms", str(1000 * LATENCY)) as url,
    ):
        project = Path(folder)
        write_settings(project, url, "large", "cheap")
        lines = (
            json.dumps({"id": f"c-{i}", "prompt": f"Say something about {i}."})
            for i in range(setting.cases)
        )
        (project / "evals" / "limit.eval.jsonl").write_text("\n".join(lines))
        workers = ("-n", str(setting.workers)) if setting.workers else ()
        options = ("--nw-mode", "record", "--nw-orders", "one", "--nw-no-early-stop")
        options += ("--nw-max-in-flight", str(setting.in_flight), *workers)
        cost = measure(project, "evals", *options)
        replay = measure(project, "evals", *options[2:])
        stats = json.load(urllib.request.urlopen(f"{url}/stats"))
    calls = stats["requests"]
    limit = max(calls / setting.in_flight, 2) * LATENCY + 2 * LATENCY
    ratio = (cost.wall - replay.wall) / limit + 0.0
    print(
        f"{setting.cases:6,} {setting.in_flight:9,} {setting.workers:7}"
        f" {limit:7.2f} {cost.wall:7.2f} {replay.wall:7.2f} {cost.wall / limit:6.2f}x"
        f" {ratio:6.2f}x {1000 * (cost.cpu - replay.cpu) / calls:6.2f}"
        f" {cost.peak_mb:7.0f} {calls:8,} {stats['max_in_flight']:8,}",
        flush=True,
    )
    return bool(cost.wall > setting.goal * limit + replay.wall)


def main() -> int:
    """Run all settings, or only the first two."""
    print(
        " cases in flight workers   limit    wall  replay   wall/  bare/"
        "  ms CPU peak MB requests most in\n"
        "                             (s)     (s)     (s)   limit  limit"
        " a call                  flight"
    )
    quick = "--quick" in sys.argv
    missed = [try_setting(one) for one in SETTINGS[: 2 if quick else None]]
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
