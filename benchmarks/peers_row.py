"""Our row in a comparison with other tools on the same work.

    BENCH_VENVS=... BENCH_NPM=... python ../shared/peers/bench.py run --n 200 1000 \
        --only 'ours|deepeval evaluate|promptfoo -j 100$|pydantic-evals|inspect-ai' \
        --ours 'ours=100=uv run python ABSOLUTE/benchmarks/peers_row.py'

The other script starts the server, makes the cases known by number (`N`), and gives
the number of calls in flight (`CONC`), the server (`MOCK_URL`) and a folder (`T`).
Writes a project there, as a user would have it, and becomes pytest: two answers and
one verdict a case. Offline (`--group replay`) the first run records, the second not.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from project import write_settings


def main() -> None:
    """Write the project, and become pytest."""
    project = Path(os.environ["T"]) / "project"
    cases, in_flight = int(os.environ["N"]), os.environ["CONC"]
    mode = "replay" if (project / "fixtures").exists() else "record"
    project.mkdir(exist_ok=True)
    write_settings(project, os.environ["MOCK_URL"], "baseline-model", "cheap-model")
    lines = (
        json.dumps({"id": f"c-{i}", "prompt": f"Say something about {i}."})
        for i in range(cases)
    )
    (project / "evals" / "peers.eval.jsonl").write_text("\n".join(lines))
    os.chdir(project)
    command = [sys.executable, "-m", "pytest", "evals", "-q", "-p", "no:cacheprovider"]
    command += ["--nw-mode", mode, "--nw-orders", "one", "--nw-no-early-stop"]
    os.execv(sys.executable, [*command, "--nw-max-in-flight", in_flight])


if __name__ == "__main__":
    main()
