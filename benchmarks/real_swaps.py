"""Real outputs and real verdicts through the whole of noworse: expected against found.

    uv run python benchmarks/real_swaps.py [SET ...]

Serves recorded model outputs and judge verdicts (found through `NOWORSE_DATA`, default
`../shared/data`) behind an OpenAI-compatible server on loopback, writes a project with
their cases for each set, and runs pytest on it three times: recording, in both orders,
without early stopping; the same replayed; and recording with the default settings.
Exits with 1 if a figure or a decision is not the expected one, or if the replay made
a call or gave another record.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from project import DATA, REAL, Record, run_pytest, serving, whole, write_settings

NEAR = 1e-5

# With what is known of each: the decision at the default margin.
SETS = {
    "alpacaeval:FuseChat-Llama-3.2-3B-Instruct": "PASS",
    "alpacaeval:gpt4_1106_preview": "PASS",
    "alpacaeval:gpt-3.5-turbo-1106": "FAIL",
    "alpacaeval:gemma-7b-it": "FAIL",
    "alpacaeval:claude-2": "FAIL",
    "alpacaeval1:gpt4": "PASS",
    "alpacaeval1:minichat-3b": None,
    "llmbar:GPT-4/Vanilla": None,
    "llmbar:ChatGPT/Vanilla": None,
    "judgebench:o1-mini-2024-09-12": None,
}
ITSELF = "alpacaeval:gpt4_1106_preview"
"""The baseline against itself: 805 ties without one call to the judge."""


def export(name: str, cases: Path) -> Record:
    """Write the cases of a set, and return the figures that are expected of it."""
    command = [sys.executable, str(REAL), "--data", str(DATA), "--set", name]
    told = subprocess.run(
        [*command, "--export-cases", str(cases), "--expect"],
        capture_output=True,
        text=True,
        check=True,
    )
    expected: Record = json.loads(told.stdout)
    return expected


def figures(record: Record) -> dict[str, float]:
    """What a full run in both orders found, by the names of the expectation."""
    decision = whole(record)
    scores = [c["score"] for c in record["comparisons"] if c["score"] is not None]
    both = sum(j["both_orders"] for j in record["judges"])
    flips = sum(j["flips"] for j in record["judges"])
    return {
        "n": decision["read"],
        "wins": decision["wins"],
        "ties": decision["ties"],
        "losses": decision["losses"],
        "unresolved": decision["unresolved"],
        "net preference": sum(scores) / len(scores),
        "flips": flips,
        "judged in both orders": both,
    }


def expected(told: Record) -> dict[str, float]:
    """The same, as the data's own harness comes to them."""
    pairs = told["pairwise"]["all"]
    leaning = pairs["if_one_order_tie_leans"]
    return {
        "n": pairs["n"],
        "wins": leaning["wins"],
        "ties": leaning["ties"],
        "losses": leaning["losses"],
        "unresolved": pairs["unresolved"],
        "net preference": 2 * pairs["mean_of_orders_win_rate"] - 1,
        "flips": pairs["flips"],
    }


def timeless(record: Record) -> str:
    """A record without what may differ between two runs: its mode, times, purchases."""
    spend = [
        {k: v for k, v in part.items() if not k.startswith("bought")}
        for part in record["spend"]
    ]
    drop = {"started_at": "", "seconds": 0, "mode": "", "spend": spend}
    text = json.dumps(record | drop).replace('"source": "live"', '"source": "replayed"')
    return re.sub(r'"seconds": [\d.e-]+', '"seconds": 0', text)


def try_set(name: str, decision: str | None) -> list[str]:
    """Run one set; what was not as expected."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="noworse-") as folder:
        project = Path(folder)
        with serving(REAL, "--data", str(DATA), "--set", name) as url:
            write_settings(project, url, "baseline", "candidate")
            told = export(name, project / "evals" / "real.eval.jsonl")
            full = ("--nw-orders", "both", "--nw-no-early-stop")
            record = run_pytest(project, "--nw-mode", "record", *full)
            again = run_pytest(project, *full)
            auto = run_pytest(project, "--nw-mode", "record")
    found, want = figures(record), expected(told)
    for figure, value in want.items():
        if abs(found[figure] - value) > NEAR:
            wrong.append(f"{figure} {found[figure]} instead of {value}")
    if timeless(record) != timeless(again):
        wrong.append("the replay gave another record")
    if sum(part["bought"] for part in again["spend"]):
        wrong.append("the replay made calls")
    if name == ITSELF and any(
        p["calls"] for p in record["spend"] if p["role"] == "judge"
    ):
        wrong.append("a judge was asked about equal answers")
    wrong += [
        f"{whole(run)['status']} instead of {decision}"
        for run in (record, auto)
        if decision not in (None, whole(run)["status"])
    ]
    show(name, found, record, auto)
    return wrong


def show(name: str, found: dict[str, float], record: Record, auto: Record) -> None:
    """Print one row."""
    calls = [sum(part["calls"] for part in run["spend"]) for run in (record, auto)]
    print(
        f"{name:44} {found['n']:4} {found['wins']:4} {found['ties']:4}"
        f" {found['losses']:4} {found['unresolved']:3}"
        f" {found['net preference']:+7.3f} {found['flips']:5}"
        f"  {whole(record)['status']:12} {whole(auto)['status']:12}"
        f" {whole(auto)['read']:4} {calls[0] / max(1, calls[1]):5.1f}x",
        flush=True,
    )


def main() -> int:
    """Run the sets that were named, or all."""
    print(
        f"{'set':44} {'n':>4} {'win':>4} {'tie':>4} {'loss':>4} {'?':>3} {'net':>7}"
        f" {'flips':>5}  {'both orders':12} {'auto':12} read  fewer calls"
    )
    failed = 0
    for name in sys.argv[1:] or SETS:
        for sentence in try_set(name, SETS.get(name)):
            print(f"  WRONG {sentence}")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
