"""How long does a plan take, beyond the collection that it needs anyway?

    uv run python benchmarks/plan.py [CASES]

Plans so many cases (default 1,000) of which nothing is recorded, then records them from
`mockllm.py` (found through `NOWORSE_DATA`) and plans them again. Prints CPU seconds
beside those of `--collect-only`; exits with 1 if a plan takes more than a second more.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from project import MOCK, measure, serving, write_settings

GOAL = 1.0
ROUNDS = 3


def main() -> int:
    """Measure a plan of nothing recorded, and one of everything."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    worst = 0.0
    with tempfile.TemporaryDirectory(prefix="noworse-") as folder:
        project = Path(folder)
        lines = (
            json.dumps({"id": f"c-{i}", "prompt": f"Say something about {i}. " * 20})
            for i in range(cases)
        )
        with serving(MOCK) as url:
            write_settings(project, url, "large", "cheap")
            (project / "evals" / "many.eval.jsonl").write_text("\n".join(lines))
            worst = max(worst, try_it(project, "nothing recorded"))
            measure(project, "evals", "--nw-mode", "record", "--nw-no-early-stop")
            worst = max(worst, try_it(project, "all recorded"))
    return int(worst > GOAL)


def try_it(project: Path, name: str) -> float:
    """Print what a plan takes, and return what it takes beyond its collection."""
    options = ("evals", "--nw-no-early-stop")
    plan = median(measure(project, *options, "--nw-plan").cpu for _ in range(ROUNDS))
    alone = median(
        measure(project, *options, "--collect-only").cpu for _ in range(ROUNDS)
    )
    print(f"{name:<18} plan {plan:5.2f} s CPU, of it collection {alone:5.2f} s")
    return plan - alone


if __name__ == "__main__":
    sys.exit(main())
