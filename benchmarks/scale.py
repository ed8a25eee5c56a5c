"""What 10,000 cases cost when one call in a hundred fails, and 100,000 replayed ones.

    uv run python benchmarks/scale.py [--quick]

Live: cases with three calls each against `fakeprovider.py` (found through
`NOWORSE_DATA`), without faults and with 1 % of them. Every case must be accounted
for, every purchase must be of another answer or of one that nobody could read, the
controller stay under 300 MB, and the wall within 1.15 x of the run without faults.

Replay: a tape as long is written in this process, without a call, and replayed. Says
what it takes; there is no goal but that it comes to its end. `--quick`: a tenth.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from paid import Goals, Shop, selling, write_project
from project import Cost, Record, measure, write_settings

from noworse.calls.lines import write_line
from noworse.calls.recordings import Recordings
from noworse.calls.secrets import Secrets
from noworse.judging.method import Shown
from noworse.judging.table import method_of
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.cases import Case, Suite
from noworse.records.models import Lineup
from noworse.suite.settings.reading import Sources, read_settings

_NO_STOP = ("--nw-orders", "one", "--nw-no-early-stop", "--nw-report", "json")
_LIVE = ("evals", "--nw-mode", "record", "--nw-max-in-flight", "300", *_NO_STOP)


class Outcome(NamedTuple):
    """What a live run came to."""

    cost: Cost
    accounted: Counter[str]
    paid: int
    answers: int
    """Different ones."""

    unreadable: int


def hear_live(cases: int, faults: float) -> Outcome:
    """Run so many cases live at a provider that fails so often."""
    with (
        tempfile.TemporaryDirectory(prefix="noworse-") as folder,
        selling(Path(folder), latency_ms=150, faults=faults) as shop,
    ):
        project = write_project(Path(folder) / "project", shop.url, cases)
        cost = measure(project, *_LIVE)
        record = json.loads((project / "noworse-report" / "run.json").read_text())
        sold = _attempts(shop)
    paid = [row for row in sold if row["paid"]]
    return Outcome(
        cost,
        Counter(_outcome(one) for one in record["comparisons"]),
        len(paid),
        len({row["key"] for row in paid}),
        sum(not row["ok"] for row in paid),
    )


def _attempts(shop: Shop) -> list[Record]:
    lines = shop.ledger.read_text().split("\n")[:-1]
    rows = [json.loads(line) for line in lines]
    return [row for row in rows if "paid" in row]


def _outcome(comparison: Record) -> str:
    return "unresolved" if comparison["score"] is None else "compared"


def show_live(goals: Goals, cases: int) -> None:
    """Run with and without faults, and hold one against the other."""
    calm, stormy = hear_live(cases, 0.0), hear_live(cases, 0.01)
    print(f"{cases:,} cases, 300 in flight, without faults and with 1 % of them")
    for outcome in (calm, stormy):
        cost, kinds = outcome.cost, dict(outcome.accounted)
        print(f"  {cost.wall:6.1f} s wall, {cost.cpu:6.1f} s CPU; {kinds}")
    heard = stormy.accounted.total()
    goals.check("cases accounted for", heard, good=heard == cases, goal=f"{cases}")
    extra = stormy.paid - stormy.answers - stormy.unreadable
    what = f"paid {stormy.paid:,} - answers - unreadable ({stormy.unreadable})"
    goals.check(what, extra, good=extra == 0, goal="0")
    peak = f"{stormy.cost.peak_mb:.0f} MB"
    goals.check("peak memory", peak, good=stormy.cost.peak_mb < 300, goal="< 300 MB")
    ratio = stormy.cost.wall / calm.cost.wall
    goals.check("wall", f"{ratio:.2f}x", good=ratio <= 1.15, goal="<= 1.15x")


def show_replay(cases: int) -> None:
    """Write a tape, and tell what its replay and its collection cost."""
    with tempfile.TemporaryDirectory(prefix="noworse-") as folder:
        project = Path(folder)
        write_settings(project, "http://127.0.0.1:9", "large", "cheap")
        _write_tape(project, cases)
        print(f"{cases:,} cases, replayed")
        for name, more in (("collected", ("--collect-only",)), ("replayed", ())):
            cost = measure(project, "evals", *more, *_NO_STOP)
            print(
                f"  {name:10} {cost.wall:7.1f} s wall {cost.cpu:7.1f} s CPU"
                f" {cost.peak_mb:6.0f} MB, {1000 * cost.cpu / cases:5.2f} ms a case",
                flush=True,
            )


def _write_tape(project: Path, cases: int) -> None:
    prompts = {f"c-{n}": f"Say something about {n}." for n in range(cases)}
    lines = (json.dumps({"id": one, "prompt": said}) for one, said in prompts.items())
    (project / "evals" / "many.eval.jsonl").write_text("\n".join(lines))
    text = (project / "pyproject.toml").read_text()
    lineup = read_settings(Sources("pyproject.toml", text, {}, {})).lineup
    recordings = Recordings(project / "fixtures" / "recordings", Secrets([]), project)
    for case in _suite(prompts).cases:
        for call, said in _calls(lineup, case):
            answer = Answer(
                asked=call.model.id, served=call.model.name, text=said, finish="stop"
            )
            recordings.add("many", call, write_line(call.key, answer))
    recordings.publish()


def _suite(prompts: dict[str, str]) -> Suite:
    cases = (
        {
            "id": one,
            "slice": "many",
            "messages": [{"role": "user", "content": said}],
            "path": "evals/many.eval.jsonl",
            "line": 1,
        }
        for one, said in prompts.items()
    )
    return Suite.model_validate(
        {"name": "many", "path": "evals/many.eval.jsonl", "cases": tuple(cases)}
    )


def _calls(lineup: Lineup, case: Case) -> Iterator[tuple[Call, str]]:
    [candidate], [judge] = lineup.candidates, lineup.judges
    texts = f"One thing about {case.id}.", f"Another thing about {case.id}."
    for model, text in zip((candidate, lineup.baseline), texts, strict=True):
        yield Call(model=model, messages=case.messages), text
    said = json.dumps({"reason": "both say a thing", "verdict": "tie"})
    for shown in (texts, texts[::-1]):
        [asked] = method_of(judge).calls(judge, case, Shown(*shown))
        yield asked, said


def main() -> int:
    """Show both, at full size or at a tenth."""
    part = 10 if "--quick" in sys.argv else 1
    goals = Goals()
    show_live(goals, 10_000 // part)
    show_replay(100_000 // part)
    return int(goals.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
