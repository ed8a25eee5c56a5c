"""Recorded scores through the judges that score: figures, decisions, and a plan.

    uv run python benchmarks/pointwise.py

Reads the scores of GPT-4, GPT-4-turbo and GPT-4o on WildBench, arena-bench and MT-Bench
(found through `NOWORSE_DATA`) and runs every pair of models of their `answers.json`, at
margins of 0.25, 0.5 and 1 point, stopping early; the figures are those of all cases.
Some pairs of arena-bench go through pytest and HTTP as well. Exits with 1 if a figure
is off, or if a decision is the opposite of that of the sources' own bounds.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import staging
from project import DATA, REAL, Record, run_pytest, serving, write_settings
from staging import Recorded, answers_of, by_slice, case, play, settings_text

NEAR = 1e-6
MARGINS = (0.25, 0.5, 1.0)
OPPOSITE = {"PASS": "FAIL", "FAIL": "PASS", "INCONCLUSIVE": "neither"}
THROUGH_PYTEST = ("gpt-4-0314", "gpt-3.5-turbo-1106")
BASE = "gpt-4-1106-preview"
Scores = Mapping[str, float | None]


def judge(margin: float) -> str:
    """A judge that gives 1 to 10 points."""
    method = 'model = "scorer"\nmethod = "pointwise"\nscale = 10\n'
    return f"{method}margin = {margin}"


def recorded(ours: Scores, theirs: Scores) -> Recorded:
    """Both models on the items that both were scored on, readable or not."""
    names = [name for name in theirs if name in ours]
    scores = {("candidate", name): ours[name] for name in names}
    scores |= {("baseline", name): theirs[name] for name in names}
    return Recorded({name: name for name in names}, scores)


def pairs() -> Iterator[tuple[str, dict[str, Any], Recorded]]:
    """Yield a name, what is expected, and what was recorded."""
    wild = staging.by_model("wildbench/pointwise", "model", "judge", "run")
    for told in answers_of("wildbench")["paired"]:
        how = told["judge"], told["run"]
        sides = (wild[told[role], *how] for role in ("candidate", "frontier"))
        name = f"wildbench {told['judge'][:11]} {told['run'][-4:]} {told['candidate']}"
        yield f"{name} / {told['frontier']}", told, recorded(*sides)
    arena = staging.by_model("arena-bench/verdicts", "model")
    for told in answers_of("arena-bench")["paired"]:
        sides = (arena[told[role],] for role in ("candidate", "frontier"))
        yield f"arena-bench {told['candidate']}", told, recorded(*sides)


def off(told: Mapping[str, Any], record: Any) -> list[str]:
    """Compare the figures of a full run with those that are expected."""
    made = staging.whole(record)
    scores = [one.score for one in record.comparisons if one.score is not None]
    found = {
        "n": len(scores),
        "mean_diff": 9 * sum(scores) / len(scores),
        "wins_a": made.wins,
        "losses_a": made.losses,
    }
    return [
        f"{name} {value} instead of {told[name]}"
        for name, value in found.items()
        if abs(value - told[name]) > NEAR
    ]


def try_pair(name: str, told: dict[str, Any], held: Recorded) -> list[str]:
    """Run one pair at every margin; what was not as expected."""
    cases = [case(item, "all") for item in held.cases]
    full = play(settings_text(judge(0.5), "early_stop = false"), cases, held)
    wrong, shown = off(told, full), []
    for margin in MARGINS:
        made = staging.whole(play(settings_text(judge(margin)), cases, held))
        bound = told["gate"][f"margin_{margin}"]["verdict"]
        TALLY[bound, made.status] += 1
        READ.append(made.read / made.cases)
        if made.status == OPPOSITE[bound]:
            wrong.append(f"{made.status} at a margin of {margin}, not {bound}")
        shown.append(f"{made.status:12} {made.read:4}")
    print(f"{name[:66]:66} {told['mean_diff']:+6.2f}  {'  '.join(shown)}", flush=True)
    return wrong


TALLY: Counter[tuple[str, str]] = Counter()
"""What the sources' bounds say, and what the gate says."""

READ: list[float] = []


def through_pytest(candidate: str) -> list[str]:
    """Run one pair of arena-bench as a user would.

    The server finds the score by the answer in the question; a reference beside it,
    with pieces of the same text, could be taken for it.
    """
    name = f"arena-bench:{candidate}"
    told = next(
        one
        for one in answers_of("arena-bench")["paired"]
        if one["candidate"] == candidate
    )
    with tempfile.TemporaryDirectory(prefix="noworse-") as folder:
        project = Path(folder)
        with serving(REAL, "--data", str(DATA), "--set", name) as url:
            write_settings(project, url, "baseline", "candidate")
            with (project / "pyproject.toml").open("a") as file:
                file.write("[tool.noworse.judges.judge]\nmethod = 'pointwise'\n")
                file.write("scale = 10\nreference = 'hidden'\n")
            command = [sys.executable, str(REAL), "--data", str(DATA), "--set", name]
            cases = project / "evals" / "arena.eval.jsonl"
            subprocess.run([*command, "--export-cases", str(cases)], check=True)
            full = ("--nw-no-early-stop",)
            record: Record = run_pytest(project, "--nw-mode", "record", *full)
            again = run_pytest(project, *full)
    scores = [one["score"] for one in record["comparisons"]]
    known = [9 * score for score in scores if score is not None]
    wrong = []
    if (
        len(known) != told["n"]
        or abs(sum(known) / len(known) - told["mean_diff"]) > NEAR
    ):
        wrong.append(f"{len(known)} cases, {sum(known) / len(known):+.4f} points")
    if [one["score"] for one in again["comparisons"]] != scores:
        wrong.append("the replay gave other scores")
    print(
        f"{name} by pytest: {len(known)} cases, {sum(known) / len(known):+.3f} points"
    )
    return wrong


def mt_bench() -> list[str]:
    """Plan the swap of MT-Bench, category by category; both turns are cases."""
    held = staging.by_model("mtbench-route/verdicts", "model")
    [told] = answers_of("mtbench-route")["paired"]
    found = recorded(held[told["candidate"],], held[told["frontier"],])
    slices = {
        row["item"]: row["slice"] for row in staging.rows("mtbench-route/verdicts")
    }
    cases = [case(item, slices[item]) for item in found.cases]
    more = ('goal = "slices"', "early_stop = false")
    record = play(settings_text(judge(0.5), *more), cases, found)
    wrong = off(told, record)
    moves = {route.slice: route.moves for route in record.routes}
    print(f"\nMT-Bench, {told['candidate']} for {told['frontier']}, margin 0.5 points")
    for name, made in by_slice(record).items():
        true = told["by_slice"][name]["mean_diff"]
        needed = f", about {made.more_cases} more cases" if made.more_cases else ""
        does = "moves" if moves[name] else "stays"
        print(f"  {name:12} {true:+6.2f} points  {does}: {made.status}{needed}")
        if abs(9 * made.estimate - true) > NEAR:
            wrong.append(f"{name}: {9 * made.estimate:+.4f} instead of {true:+.4f}")
        if moves[name] and true <= -0.5:
            wrong.append(f"{name} moves and loses {true:+.2f} points")
    return wrong


def main() -> int:
    """Run all of it."""
    if not (DATA / "wildbench").exists():
        sys.exit(f"no wildbench at {DATA}: set NOWORSE_DATA")
    heads = "  ".join(f"margin {one:<6g} read" for one in MARGINS)
    print(f"{'pair':66} {'points':>6}  {heads}")
    wrong = [
        f"{name}: {sentence}"
        for name, told, held in pairs()
        for sentence in try_pair(name, told, held)
    ]
    wrong += mt_bench()
    for candidate in THROUGH_PYTEST:
        wrong += [f"{candidate}: {one}" for one in through_pytest(candidate)]
    alike = sum(count for (bound, made), count in TALLY.items() if bound == made)
    print(f"\nas the sources' bounds: {alike} of {TALLY.total()} decisions")
    for (bound, made), count in sorted(TALLY.items()):
        print(f"  {bound:12} by the bounds, {made:12} by the gate: {count}")
    print(f"read before a stop: {sum(READ) / len(READ):.0%} of the cases")
    for sentence in wrong:
        print(f"WRONG {sentence}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
