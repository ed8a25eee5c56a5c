"""Whether a run ever spends more than its budget.

    uv run python benchmarks/budget.py [RUNS]

So many runs (100) with random prices, budgets, sizes, numbers in flight, limits on
the answers, deadlines, faults (errors, resets, cut and broken bodies, stalls), early
stopping and interruptions. Each is a real run with the real engine and transport, in
this process, against a provider with a ledger (found through `NOWORSE_DATA`), which
says what was really sold: 20 tokens in and 10 out an answer, what was paid and never
arrived included. Only the waits between two attempts are shortened. Exits with 1 if a
run spent more than its budget, or more than it tells.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import NamedTuple

from paid import Goals, Shop, selling
from whole_run import Given, HastyClock, hear

FAULTS = (0.0, 0.02, 0.1, 0.3)
TOKENS_IN, TOKENS_OUT = 20, 10
_MODEL = """
[tool.noworse.models.{name}]
base_url = "{url}/v1"
price = {{input = {input}, output = {output}}}
params = {{max_output_tokens = {most}}}
"""


class Trial(NamedTuple):
    """One random run."""

    project: Path
    given: Given
    prices: dict[str, tuple[float, float]]
    """USD per million tokens in and out, by the model's name."""

    budget: float

    def spent(self, shops: list[Shop]) -> float:
        """What the ledgers say that it cost."""
        sold = Counter(row["model"] for shop in shops for row in shop.sold())
        return sum(
            sold[name] * (TOKENS_IN * price_in + TOKENS_OUT * price_out) / 1e6
            for name, (price_in, price_out) in self.prices.items()
        )


class Outcome(NamedTuple):
    """What a run says of itself."""

    told: float
    """USD: answers bought, and the most that was paid for nothing."""

    ended_by: str


def draw(number: int, folder: Path, shops: list[Shop]) -> Trial:
    """Draw a run, and write its project."""
    dice = Random(number)
    names = [f"{role}-{number}" for role in ("large", "cheap", "judge")]
    prices = {
        name: (10 ** dice.uniform(-1, 1.3), 10 ** dice.uniform(-0.5, 2))
        for name in names
    }
    shop, most, cases = (
        dice.choice(shops),
        dice.choice((16, 64, 500)),
        dice.randint(5, 40),
    )
    project = folder / f"run-{number}"
    (project / "evals").mkdir(parents=True)
    lineup = zip(("baseline", "candidate", "judge"), names, strict=True)
    lines = ["[tool.noworse]", *(f'{role} = "{name}"' for role, name in lineup)]
    tables = [
        _MODEL.format(name=name, url=shop.url, input=a, output=b, most=most)
        for name, (a, b) in prices.items()
    ]
    (project / "pyproject.toml").write_text("\n".join(lines) + "\n" + "".join(tables))
    rows = [
        json.dumps({"id": f"c-{i}", "prompt": f"Say something about {i} to {number}."})
        for i in range(cases)
    ]
    (project / "evals" / "one.eval.jsonl").write_text("\n".join(rows))
    dearest = sum(400 * a + most * b for a, b in prices.values()) / 1e6
    budget = dearest * cases * dice.choice((0.02, 0.1, 0.3, 1.0, 3.0)) * dice.random()
    options: dict[str, object] = {
        "budget": f"{budget:.8f}",
        "max_in_flight": str(dice.choice((1, 4, 16, 64))),
        "orders": dice.choice(("auto", "both", "one")),
        "no_early_stop": dice.random() < 0.5,
        "deadline_seconds": dice.choice(("0.5", "3", "60")),
    }
    stop = dice.choice((None, None, None, dice.uniform(0.2, 3)))
    given = Given(options, HastyClock(), stop_after=stop)
    return Trial(project, given, prices, float(f"{budget:.8f}"))


async def play(trial: Trial, room: asyncio.Semaphore) -> Outcome:
    """Play one run."""
    async with room:
        record = await hear(trial.project, trial.given)
    bought = sum(one.bought_usd or 0.0 for one in record.spend)
    told = bought + record.paid_not_received_usd
    return Outcome(told, (record.ended_by or ": its end").split(": ")[1])


async def play_all(trials: list[Trial]) -> list[Outcome]:
    """Play many runs at a time."""
    room = asyncio.Semaphore(20)
    outcomes = await asyncio.gather(*(play(trial, room) for trial in trials))
    # What was under way when a run was interrupted is still sold.
    await asyncio.sleep(2)
    return list(outcomes)


def main() -> int:
    """Play the runs, and compare what they spent with what they might."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    goals = Goals()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        shops = [
            stack.enter_context(selling(folder, latency_ms=5, faults=share))
            for share in FAULTS
        ]
        trials = [draw(one, folder, shops) for one in range(number)]
        outcomes = asyncio.run(play_all(trials))
        spent = [trial.spent(shops) for trial in trials]
        sold = sum(len(shop.sold()) for shop in shops)
        unread = sum(not row["ok"] for shop in shops for row in shop.sold())
    print(f"{number} runs, {sold} purchases, {unread} of them never arrived whole")
    print(f"ended by: {dict(Counter(one.ended_by for one in outcomes))}")
    shares = [one / trial.budget for one, trial in zip(spent, trials, strict=True)]
    over = [i for i, share in enumerate(shares) if share > 1]
    goals.check("runs over their budget", over or 0, good=not over, goal="0")
    goals.check(
        "the largest share of a budget", f"{max(shares):.3f}", good=True, goal="<= 1"
    )
    hidden = [
        i
        for i, (one, said) in enumerate(zip(spent, outcomes, strict=True))
        if one > said.told * (1 + 1e-9)
    ]
    goals.check(
        "runs that spent more than they tell", hidden or 0, good=not hidden, goal="0"
    )
    for i in hidden[:5]:
        print(f"    run {i}: {spent[i]:.6f} spent, but told: {outcomes[i]}")
    return int(goals.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
