"""A run to be killed: 1,000 cases, four calls each, 64 in flight.

    python ../shared/harness/killtest.py --kills 100 --target group \
        --provider "python ../shared/harness/fakeprovider.py --ledger {ledger}" \
        -- uv run python benchmarks/kill_target.py FOLDER [-n 4]

Writes a project into FOLDER (kept between runs, as a user's checkout is) whose models
live at `PROVIDER_URL`, and becomes `pytest --nw-mode record` on it. What was bought
twice, lost, or bought by one more run at the end is read from the provider's ledger.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from project import write_settings

CASES = 1_000


def main() -> None:
    """Write the project, and become pytest."""
    folder, *options = sys.argv[1:]
    project = Path(folder)
    project.mkdir(parents=True, exist_ok=True)
    write_settings(project, os.environ["PROVIDER_URL"], "large", "cheap")
    lines = (
        json.dumps({"id": f"c-{i}", "prompt": f"Say something about {i}."})
        for i in range(CASES)
    )
    (project / "evals" / "killed.eval.jsonl").write_text("\n".join(lines))
    os.chdir(project)
    command = [sys.executable, "-m", "pytest", "evals", "-q", "-p", "no:cacheprovider"]
    command += ["--nw-mode", "record", "--nw-orders", "both", "--nw-no-early-stop"]
    os.execv(sys.executable, [*command, "--nw-max-in-flight", "64", *options])


if __name__ == "__main__":
    main()
