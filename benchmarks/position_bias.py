"""A judge that always prefers the first answer must decide nothing.

    uv run python benchmarks/position_bias.py

Two models of equal quality answer 40 cases differently; the judge (`mockllm.py`, found
through `NOWORSE_DATA`) picks whichever is shown first. Net preference must be 0, nearly
every case must flip, and the gate must neither PASS nor FAIL; the same with the sides
exchanged, in one order a case as well as in both. Exits with 1 otherwise.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from project import MOCK, run_pytest, serving, whole, write_settings

CASES = 40
SIDES = (("large", "cheap"), ("cheap", "large"))


def main() -> int:
    """Run both ways round, in each way to order answers."""
    wrong = 0
    print("baseline candidate orders  win/tie/loss     net  flips  verdict")
    with serving(
        MOCK, "--judge-bias", "100", "--quality", "large=0.8,cheap=0.8"
    ) as url:
        for baseline, candidate in SIDES:
            for orders in ("auto", "both", "one"):
                wrong += try_orders(url, baseline, candidate, orders)
    return int(wrong > 0)


def try_orders(url: str, baseline: str, candidate: str, orders: str) -> bool:
    """Run one suite; whether position had a say."""
    with tempfile.TemporaryDirectory(prefix="noworse-") as folder:
        project = Path(folder)
        write_settings(project, url, baseline, candidate)
        lines = (
            json.dumps({"id": f"c-{i}", "prompt": f"Say something about {i}."})
            for i in range(CASES)
        )
        (project / "evals" / "equal.eval.jsonl").write_text("\n".join(lines))
        record = run_pytest(project, "--nw-mode", "live", "--nw-orders", orders)
    decision = whole(record)
    [judge] = record["judges"]
    flips = judge["flips"] / judge["both_orders"]
    print(
        f"{baseline:8} {candidate:9} {orders:6} {decision['wins']:4}/"
        f"{decision['ties']}/{decision['losses']:<6} {decision['estimate']:+6.2f}"
        f" {flips:6.0%}  {decision['status']}"
    )
    # Half of the cases are shown candidate first, so what is left is the odd case.
    is_neutral = abs(decision["estimate"]) <= 1 / CASES and flips >= 0.95
    return not is_neutral or decision["status"] == "FAIL"


if __name__ == "__main__":
    sys.exit(main())
