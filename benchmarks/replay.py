"""What a replayed, judged case costs over a trivial parametrized test.

    uv run python benchmarks/replay.py [CASES ...]

Records cases (two answers, one verdict each) from `mockllm.py` (found through
`NOWORSE_DATA`), replays them, and runs as many trivial parametrized tests, by turns.
Prints CPU seconds (user and system), wall and peak memory; exits with 1 if the ratio
of CPU at 10,000 cases is above the goal.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from project import MOCK, Cost, measure, serving, write_settings

GOAL = 2.0
ROUNDS = 3


def try_size(cases: int) -> float:
    """Measure one size, print its row, and return the ratio of CPU seconds."""
    with tempfile.TemporaryDirectory(prefix="noworse-") as folder:
        project = Path(folder)
        lines = (
            json.dumps({"id": f"c-{i}", "prompt": f"Say something about {i}."})
            for i in range(cases)
        )
        with serving(MOCK) as url:
            write_settings(project, url, "large", "cheap")
            (project / "evals" / "many.eval.jsonl").write_text("\n".join(lines))
            options = ("evals", "--nw-orders", "one", "--nw-no-early-stop")
            measure(project, *options, "--nw-mode", "record")
        (project / "test_trivial.py").write_text(
            "import pytest\n\n"
            f"@pytest.mark.parametrize('i', range({cases}))\n"
            "def test_it(i):\n    assert i >= 0\n"
        )
        ours: list[Cost] = []
        trivial: list[Cost] = []
        for _ in range(ROUNDS):
            ours.append(measure(project, *options))
            trivial.append(measure(project, "test_trivial.py"))
    ratio = median(c.cpu for c in ours) / median(c.cpu for c in trivial)
    for name, costs in (("replayed", ours), ("trivial", trivial)):
        wall, peak = median(c.wall for c in costs), max(c.peak_mb for c in costs)
        print(
            f"{cases:7,} {name:9} {median(c.cpu for c in costs):7.2f}"
            f" {wall:7.2f} {peak:6.0f}"
            + (f" {ratio:6.2f}x" if name == "replayed" else ""),
            flush=True,
        )
    return ratio


def main() -> int:
    """Measure the sizes that were named, or 1,000 and 10,000."""
    print("  cases           CPU (s) wall (s) peak MB  ratio")
    ratios = {n: try_size(n) for n in map(int, sys.argv[1:] or ("1000", "10000"))}
    return int(ratios.get(10_000, 0.0) > GOAL)


if __name__ == "__main__":
    sys.exit(main())
