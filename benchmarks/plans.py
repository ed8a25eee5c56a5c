"""The routing plans of recorded swaps, in every form of a report.

    uv run python benchmarks/plans.py [FOLDER]

Three candidates for GPT-4o on GSM8K, CRUXEval and the hardest of MATH, RouteLLM's swap
on the domains of MMLU, and that of MT-Bench, category by category (found through
`NOWORSE_DATA`). Costs are list prices of 2024, a token is four characters; there are
no times. Writes all reports of each run below FOLDER (left out: a new one below /tmp),
and prints the plan. Exits with 1 if a slice moves that truly loses the
margin or more, if it does not move to the cheapest that PASSes, or if a known plan is
missed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import staging
import truth
from project import DATA
from staging import Recorded, case, play

from noworse.records.answers import Answer, Usage
from noworse.records.calls import Call
from noworse.records.decisions import Route
from noworse.records.run import RunRecord
from noworse.reports.layout import Look
from noworse.reports.routes import routes
from noworse.reports.routing import routing_plan_of
from noworse.reports.table import REPORTS
from noworse.reports.view import view_of

GPT_4O, MINI = "gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18"
LLAMA, GEMMA = "Meta-Llama-3-70B-Instruct", "gemma-2-9b-it"
GPT_4, MIXTRAL = "gpt-4-1106-preview", "Mixtral-8x7B-Instruct-v0.1"
PRICES = {
    GPT_4O: (2.50, 10.0),
    MINI: (0.15, 0.60),
    LLAMA: (0.90, 0.90),
    GEMMA: (0.20, 0.20),
    GPT_4: (10.0, 30.0),
    MIXTRAL: (0.50, 0.50),
}
"""USD per million tokens in and out."""

TRUTH = 'method = "python"\nfunction = "truth:compare"'
POINTS = 'model = "scorer"\nmethod = "pointwise"\nscale = 10\nmargin = 0.5'
KNOWN = {"gold-swap": {"gsm": MINI}}
"""Plans that must come out, all other slices must stay."""

_MOST = 12
"""Slices of which those that stay are told one by one."""

_CHARACTERS = 4
"""Of a token, about."""

_ABOUT_THE_ANSWER = "[The Start of Assistant's Answer]"


@dataclass(frozen=True, slots=True)
class Counted(Recorded):
    """An engine whose answers have the lengths of those that were recorded."""

    lengths: Mapping[tuple[str, str], tuple[int, int]]
    """Characters in and out, by model and case."""

    async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
        """Answer at once."""
        answer = await Recorded.ask(self, call, suite=suite, rank=rank)
        if call.form is not None:
            return answer
        read, written = self.lengths[call.model.id, self.cases[answered(call)]]
        usage = Usage(
            input_tokens=read // _CHARACTERS, output_tokens=written // _CHARACTERS
        )
        return answer.model_copy(update={"usage": usage})


class Swap(NamedTuple):
    """Models on the same items, and what is true of them."""

    name: str
    baseline: str
    candidates: Sequence[str]
    judge: str
    margin: float
    """In what the differences are in."""

    slices: Mapping[str, str]
    """By item."""

    recorded: Counted
    differences: Mapping[tuple[str, str], float]
    """The true ones, by candidate and slice."""


def answered(call: Call) -> str:
    """Return what a model was asked."""
    return call.messages[-1].content


def gold() -> Swap:
    """Three candidates for GPT-4o, by answers that are right or wrong."""
    held = staging.rows("gold-swap/zeroeval-outcomes")
    asked = {
        row["item"]: len(row["question"])
        for row in staging.rows("gold-swap/zeroeval-items")
    }
    right = {(row["model"], row["item"]): bool(row["correct"]) for row in held}
    lengths = {
        (row["model"], row["item"]): (asked[row["item"]], int(row["len_output"]))
        for row in held
    }
    truth.RIGHT.update(right)
    slices = {row["item"]: row["slice"] for row in held}
    candidates = (LLAMA, GEMMA, MINI)
    return Swap(
        "gold-swap",
        GPT_4O,
        candidates,
        TRUTH,
        0.05,
        slices,
        Counted({item: item for item in slices}, {}, lengths),
        _differences(right, slices, GPT_4O, candidates),
    )


def routellm() -> Swap:
    """Mixtral for GPT-4 on the domains of MMLU."""
    held = staging.rows("gold-swap/routellm-mmlu")
    fields = {GPT_4: "frontier_correct", MIXTRAL: "cheap_correct"}
    right = {(m, row["item"]): bool(row[f]) for row in held for m, f in fields.items()}
    lengths = {
        (model, row["item"]): (len(row["prompt"]), _CHARACTERS)
        for row in held
        for model in fields
    }
    truth.RIGHT.update(right)
    slices = {row["item"]: row["slice"] for row in held}
    return Swap(
        "routellm-mmlu",
        GPT_4,
        (MIXTRAL,),
        TRUTH,
        0.05,
        slices,
        Counted({item: item for item in slices}, {}, lengths),
        _differences(right, slices, GPT_4, (MIXTRAL,)),
    )


def mt_bench() -> Swap:
    """Mixtral for GPT-4 by GPT-4's own points, 1 to 10."""
    held = staging.rows("mtbench-route/verdicts")
    names = {GPT_4: GPT_4, f"mistralai/{MIXTRAL}": MIXTRAL}
    scores: dict[tuple[str, str], float | None] = {}
    lengths: dict[tuple[str, str], tuple[int, int]] = {}
    for row in held:
        where = names[row["model"]], row["item"]
        scores[where] = row["score"]
        parts = row["judge_prompt"].split(_ABOUT_THE_ANSWER)
        lengths[where] = len(parts[0]), len(parts[-1])
    slices = {row["item"]: row["slice"] for row in held}
    return Swap(
        "mtbench-route",
        GPT_4,
        (MIXTRAL,),
        POINTS,
        0.5,
        slices,
        Counted({item: item for item in slices}, scores, lengths),
        _differences(scores, slices, GPT_4, (MIXTRAL,)),
    )


def _differences(
    found: Mapping[tuple[str, str], float | None],
    slices: Mapping[str, str],
    baseline: str,
    candidates: Sequence[str],
) -> dict[tuple[str, str], float]:
    told: dict[tuple[str, str], float] = {}
    for candidate in candidates:
        for part in set(slices.values()):
            pairs = (
                (found[candidate, item], found[baseline, item])
                for item, held in slices.items()
                if held == part
            )
            gaps = [a - b for a, b in pairs if a is not None and b is not None]
            told[candidate, part] = sum(gaps) / len(gaps)
    return told


def settings_of(swap: Swap) -> str:
    """Write a pyproject.toml, with a million requests a month."""
    names = ", ".join(f'"{name}"' for name in swap.candidates)
    lines = [
        "[tool.noworse]",
        f'baseline = "{swap.baseline}"',
        f"candidate = [{names}]",
        'judge = "it"',
        'goal = "slices"',
        "early_stop = false",
        *([f"margin = {swap.margin}"] if swap.judge is TRUTH else []),
        "[tool.noworse.traffic]",
        "requests_per_month = 1_000_000",
        f"[tool.noworse.judges.it]\n{swap.judge}",
    ]
    models = (swap.baseline, *swap.candidates, *(["scorer"] * (swap.judge is POINTS)))
    for name in models:
        cost, costs = PRICES.get(name, (0.0, 0.0))
        lines += [
            f'[tool.noworse.models."{name}"]',
            'base_url = "http://127.0.0.1:1/v1"',
            f"price = {{input = {cost}, output = {costs}}}",
        ]
    return "\n".join(lines) + "\n"


def wrong_with(swap: Swap, record: RunRecord) -> Iterator[str]:
    """Hold a plan against what is true, and against its own rule."""
    for route in record.routes:
        true = swap.differences.get((route.model, route.slice), 0.0)
        if route.moves and true <= -swap.margin:
            yield f"{route.slice} moves to {route.model} and loses {-true:.3f}"
        if route.moves and route.model != _cheapest(record, route):
            yield f"{route.slice} moves to {route.model}, which is not the cheapest"
    moves = {route.slice: route.model for route in record.routes if route.moves}
    wanted = KNOWN.get(swap.name)
    if wanted is not None and moves != wanted:
        yield f"the plan is {moves}, not {wanted}"


def _cheapest(record: RunRecord, route: Route) -> str:
    costs = {offer.model: offer.usd or 0.0 for offer in route.offers}
    passing = [
        made.candidate
        for made in record.decisions
        if made.slice == route.slice and made.status == "PASS"
    ]
    return min(passing, key=lambda name: costs[name])


def tell(swap: Swap, record: RunRecord) -> None:
    """Print a plan as a terminal shows it, and what is true of its moves."""
    plan = routing_plan_of(record)
    moving = [route for route in plan.routes if route.moves]
    print(f"\n{swap.name}: {len(moving)} of {len(plan.routes)} slices move")
    is_long, shown = len(plan.routes) > _MOST, True
    for line in routes(view_of(record), Look(80, 0)):
        if not line.text.startswith(" "):
            shown = not (is_long and line.text.startswith("stay"))
        if shown:
            print(f"  {line.text}")
    for route in moving:
        true = swap.differences[route.model, route.slice]
        print(f"  true: {route.slice} {true:+.3f} with {route.model}")


def main() -> int:
    """Plan every swap, write all its reports, and check what may move."""
    if not (DATA / "gold-swap").exists():
        sys.exit(f"no gold-swap at {DATA}: set NOWORSE_DATA")
    top = Path(sys.argv[1] if sys.argv[1:] else tempfile.mkdtemp())
    failed: list[str] = []
    for swap in (gold(), routellm(), mt_bench()):
        cases = [case(item, part) for item, part in swap.slices.items()]
        record = play(settings_of(swap), cases, swap.recorded)
        folder = top / swap.name
        folder.mkdir(parents=True, exist_ok=True)
        files = {
            name: write for kind in REPORTS.values() for name, write in kind.items()
        }
        for name, write in files.items():
            text = write(record)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        tell(swap, record)
        failed += [f"{swap.name}: {one}" for one in wrong_with(swap, record)]
    print(f"\nall reports are below {top}")
    for sentence in failed:
        print(f"WRONG {sentence}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
