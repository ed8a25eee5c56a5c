"""Installed and unused, what does noworse cost another project's pytest run?

    uv run python benchmarks/inert.py

Runs one trivial test in an empty folder, by turns with the plugin and without it
(`-p no:`), and compares CPU seconds (user and system), output and files left behind.
Exits with 1 if the ratio of the medians is above the goal, or if anything differs.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROUNDS = 25
GOAL = 1.03
PLUGIN = "noworse.door.plugin"


def run(folder: Path, *options: str) -> tuple[float, str]:
    """Run pytest once: CPU seconds and what it printed, without times."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return cpu, re.sub(r"in \d+\.\d+s", "in _s", done.stdout + done.stderr)


def main() -> int:
    """Measure, print, and judge."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_one.py").write_text("def test_one():\n    assert True\n")
        with_us: list[float] = []
        without: list[float] = []
        said: set[str] = set()
        for _ in range(ROUNDS):
            for cpus, options in ((with_us, ()), (without, ("-p", f"no:{PLUGIN}"))):
                cpu, text = run(folder, *options)
                cpus.append(cpu)
                said.add(text)
        left = sorted(path.name for path in folder.iterdir())
    ratio = median(with_us) / median(without)
    print(f"CPU with noworse    {1000 * median(with_us):7.1f} ms (median of {ROUNDS})")
    print(f"CPU without         {1000 * median(without):7.1f} ms")
    print(f"ratio               {ratio:7.3f}    goal <= {GOAL}")
    print(f"output              {'the same' if len(said) == 1 else said}")
    print(f"files left behind   {left[:-1] or 'none'}")
    return int(ratio > GOAL or len(said) > 1 or left != ["test_one.py"])


if __name__ == "__main__":
    sys.exit(main())
