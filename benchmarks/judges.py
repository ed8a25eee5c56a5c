"""Hold recorded judges against gold and people: `python benchmarks/judges.py`.

Reads LLMBar, JudgeBench, MT-Bench, FairEval and PandaLM under NOWORSE_DATA, and works
the figures of their `answers.json` out anew, with the code of `noworse calibrate`:
accuracy, kappa, swap agreement. Then whether calibration ranks judges as it should,
whether a panel that is weighed by it falls below its best member, and how often the
interval of a corrected net preference holds the truth. Seeded: the same figures every
time. Exits with 1 if a goal is missed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from random import Random
from statistics import fmean
from time import perf_counter
from typing import Any

from gate_rates import Goals
from judge_data import (
    JUDGE,
    Judges,
    Pair,
    answers_of,
    by_winner,
    judgebench,
    pandalm,
)
from project import DATA

from noworse.judging.calibration import POINTS
from noworse.judging.panel import preference, score_of, weigh
from noworse.records.calibration import Calibration
from noworse.records.labels import Preferred
from noworse.stats.agreement import agreement, cohens_kappa
from noworse.stats.prediction_powered import ppi_small_sample
from noworse.suite.calibrating import calibrate

Figures = dict[str, float | int | None]
TOLERANCE = 1e-6
CASES = 500
RUNS = 1500
TRUTH = -0.10
LABELS = (20, 50, 100)
PANEL_LABELS = (40, 200)
PANELS = (
    (("GPT-4", "Vanilla"), ("ChatGPT", "Vanilla"), ("LLaMA2", "Vanilla")),
    (("GPT-4", "CoT"), ("ChatGPT", "CoT"), ("LLaMA2", "CoT")),
    (("GPT-4", "Vanilla"), ("GPT-4", "CoT"), ("GPT-4", "Metrics_Reference")),
)


def main() -> int:
    """Run every part; 1 if a goal is missed."""
    if not DATA.is_dir():
        print(f"skipped: no recorded judges under {DATA}")
        return 0
    goals, began = Goals(), perf_counter()
    gold, bench = by_winner("judge-gold", "llmbar-"), judgebench()
    human, panda = by_winner("human-pairs"), pandalm()
    published(goals, gold, human, bench, panda)
    ranking(goals, gold)
    panels(goals, gold)
    coverage(goals, populations(gold, human, bench, panda))
    print(f"\n{goals.missed} goals missed, {perf_counter() - began:.0f} s")
    return 1 if goals.missed else 0


def populations(
    gold: Judges, human: Judges, bench: Judges, panda: Judges
) -> dict[str, list[Pair]]:
    """Name the nine sets of labelled pairs with a judge."""
    found = {f"PandaLM {judge}": pairs for (judge, _), pairs in panda.items()}
    found["JudgeBench o1-mini"] = next(
        pairs for (_, judge), pairs in bench.items() if judge.startswith("o1-mini")
    )
    for judge in ("GPT-4", "ChatGPT"):
        found[f"LLMBar {judge}"] = gold[judge, "Vanilla"]
        pairs = human[judge, "Vanilla_NoRules"]
        found[f"MT-Bench {judge}"] = of_part(pairs, "mtbench_human")
        found[f"FairEval {judge}"] = of_part(pairs, "faireval_human")
    return found


class Check:
    """Counts figures, and those that differ from the published ones."""

    def __init__(self) -> None:
        self.figures = 0
        self.worst = 0.0
        self.differ: list[str] = []

    def hold(self, name: str, found: Figures, told: Mapping[str, Any]) -> None:
        """Compare every figure that is published under the same name."""
        for key, value in found.items():
            self.figures += 1
            gap = 0.0 if value == told[key] else abs((value or 0) - (told[key] or 0))
            self.worst = max(self.worst, gap)
            if gap > TOLERANCE:
                self.differ.append(f"{name} {key}: {value}, published {told[key]}")


def published(
    goals: Goals, gold: Judges, human: Judges, bench: Judges, panda: Judges
) -> None:
    """Work out anew what is published of every judge, on every category."""
    print("figures of answers.json, by the code of `noworse calibrate`")
    check, told = Check(), answers_of("judge-gold")
    by_prompt(check, gold, told["llmbar"]["judges"])
    by_prompt(check, human, answers_of("human-pairs")["judges"])
    for (model, judge), pairs in bench.items():
        for part, some in by_category(pairs):
            figures = told["judgebench"]["judges"][model][judge][part]
            check.hold(f"{judge} {part}", by_rule(some), figures)
    people(check, panda, answers_of("human-pandalm"))
    for line in check.differ:
        print(f"    {line}")
    goals.at_least(2000, "figures compared", check.figures)
    goals.at_most(TOLERANCE, "largest difference", check.worst)
    print()


def by_prompt(check: Check, judges: Judges, told: Any) -> None:
    """Hold LLMBar, MT-Bench and FairEval: judges, each under several prompts."""
    for (judge, prompt), pairs in judges.items():
        for part, some in by_category(pairs):
            where = f"{judge}/{prompt} {part}"
            check.hold(where, two_orders(some), told[judge][prompt][part])


def people(check: Check, panda: Judges, told: Any) -> None:
    """Hold PandaLM: two judges, and how far three people agree."""
    for (judge, _), pairs in panda.items():
        figures = told["judges"][judge]
        check.hold(judge, one_order(pairs), figures)
        for part, some in list(by_category(pairs))[1:]:
            found: Figures = {"accuracy": accuracy(some, 0), "n": len(some)}
            check.hold(f"{judge} {part}", found, figures["by_slice"][part])
    for one, other in combinations(range(3), 2):
        read = [(p.people[one], p.people[other]) for p in next(iter(panda.values()))]
        found = {"agreement": agreement(read), "kappa": cohens_kappa(read)}
        check.hold("people", found, told["human_human"][f"{one + 1}-{other + 1}"])


def by_category(pairs: Sequence[Pair]) -> Iterator[tuple[str, list[Pair]]]:
    """All pairs, then those of each category."""
    yield "ALL", list(pairs)
    for part in dict.fromkeys(pair.category for pair in pairs):
        yield part, [pair for pair in pairs if pair.category == part]


def made_of(pairs: Sequence[Pair]) -> Calibration:
    """Calibrate as the command does."""
    held = [pair.held() for pair in pairs]
    made = calibrate(JUDGE, held, [one.comparison for one in held])
    assert made is not None
    return made


def accuracy(pairs: Sequence[Pair], order: int) -> float:
    """The share of pairs that were read like the gold; unreadable is wrong."""
    return agreement([(pair.said[order], pair.gold) for pair in pairs])


def two_orders(pairs: Sequence[Pair]) -> Figures:
    """What LLMBar tells of a judge."""
    made, n = made_of(pairs), len(pairs)
    flips = [said for said in readable(pairs) if len(set(said)) > 1]
    first = sum(said[0] == "candidate" for said in flips)
    assert made.flips == len(flips)
    return {
        "n": n,
        "n_null": sum(pair.said.count(None) for pair in pairs),
        "correct_12": round(n * accuracy(pairs, 0)),
        "correct_21": round(n * accuracy(pairs, 1)),
        "acc_avg": (accuracy(pairs, 0) + accuracy(pairs, 1)) / 2,
        "acc_both": fmean(set(pair.said) == {pair.gold} for pair in pairs),
        "swap_score": fmean(map(swap_score, pairs)),
        "first_shown_share": made.first_shown,
        "inconsistent_first": first,
        "inconsistent_second": made.flips - first,
        "positional_agreement": agreement(
            [(pair.said[0], pair.said[1]) for pair in pairs]
        ),
        "kappa_gold_12": kappa(pairs, 0),
        "kappa_gold_21": kappa(pairs, 1),
        "kappa_orders": cohens_kappa(readable(pairs)),
    }


def readable(pairs: Sequence[Pair]) -> list[tuple[Preferred, Preferred]]:
    """What was said in both orders, where both could be read."""
    both = [[said for said in pair.said if said is not None] for pair in pairs]
    return [(said[0], said[1]) for said in both if len(said) > 1]


def swap_score(pair: Pair) -> float:
    """Right in both orders, or wrong in both, or half: what is unreadable is half."""
    score = 0.0 if None in pair.said else pair.score
    return (1 + score * POINTS[pair.gold]) / 2


def kappa(pairs: Sequence[Pair], order: int) -> float | None:
    """Agreement with the gold beyond chance, of what was readable in one order."""
    return cohens_kappa([(p.said[order], p.gold) for p in pairs if p.said[order]])


def by_rule(pairs: Sequence[Pair]) -> Figures:
    """What JudgeBench tells of a judge: its rule is our own, both orders summed."""
    made, n = made_of(pairs), len(pairs)
    halves = [pair.score == 0 for pair in pairs]
    return {
        "n": n,
        "n_null": sum(pair.said.count(None) for pair in pairs),
        "n_tie_decisions": sum(pair.said.count("neither") for pair in pairs),
        "accuracy": 100 * made.agreed / n,
        "tie_half": 100 * (made.agreed + sum(halves) / 2) / n,
        "acc_order_AB": accuracy(pairs, 0),
        "both_correct": fmean(set(pair.said) == {pair.gold} for pair in pairs),
        "consistent": agreement([(pair.said[0], pair.said[1]) for pair in pairs]),
        "first_shown_share": made.first_shown,
    }


def one_order(pairs: Sequence[Pair]) -> Figures:
    """What PandaLM tells of a judge; what it could not read is not calibrated."""
    made = made_of(pairs_read := [pair for pair in pairs if pair.verdicts])
    strict = [
        (pair.said[0], pair.gold)
        for pair in pairs_read
        if "neither" not in (pair.said[0], pair.gold)
    ]
    return {
        "accuracy": made.agreed / len(pairs),
        "kappa": made.kappa,
        "n_unparsed": len(pairs) - made.labels,
        "strict_accuracy": agreement(strict),
        "strict_n": len(strict),
    }


def ranking(goals: Goals, gold: Judges) -> None:
    """Rank the judges of LLMBar by what their calibrations say."""
    print("LLMBar: accuracy, kappa, flips")
    shared = [prompt for judge, prompt in gold if judge == "LLaMA2"]
    rates: dict[str, list[float]] = {}
    for judge in ("GPT-4", "ChatGPT", "LLaMA2"):
        plain = made_of(gold[judge, "Vanilla"])
        every = fmean(made_of(gold[judge, prompt]).accuracy for prompt in shared)
        natural = [p for p in gold[judge, "Vanilla"] if p.category == "natural"]
        rates[judge] = [plain.accuracy, made_of(natural).accuracy]
        print(
            f"  {judge:<8} {plain.accuracy:.3f}  {plain.kappa or 0:+.3f}  "
            f"{plain.flips / plain.both_orders:.3f}  (all prompts: {every:.3f})"
        )
    for at, name in enumerate(("all items", "natural items")):
        first, second, third = (found[at] for found in rates.values())
        told = f"{name}: {first:.3f} > {second:.3f} > {third:.3f}"
        goals.at_least(1, f"GPT-4 > ChatGPT > LLaMA2, {told}", first > second > third)
    print()


def panels(goals: Goals, gold: Judges) -> None:
    """Weigh panels as a run does, on every category, and on unseen pairs."""
    print("panels: best member, plain majority, weighted")
    below, worst = 0, dict.fromkeys(PANEL_LABELS, 0.0)
    for members in PANELS:
        columns = [gold[name] for name in members]
        for part, _ in by_category(columns[0]):
            some = [of_part(pairs, part) for pairs in columns]
            weights = weights_of(some)
            best = max(right(some, alone(one, some)) for one in range(len(some)))
            plain, weighted = right(some, [1.0] * len(some)), right(some, weights)
            told = f"{members[0][0]} and {members[-1][0]}, {members[0][1]}, {part}"
            print(f"  {told:<44} {best:.3f} {plain:.3f} {weighted:.3f}")
            below += weighted < best
        for labels in PANEL_LABELS:
            worst[labels] = max(worst[labels], unseen(columns, labels))
    goals.at_most(0, "weighted panels below their best member", below)
    for labels, loss in worst.items():
        told = f"mean loss against the best on unseen pairs, {labels} labels"
        goals.at_most(0.03, told, loss)
    print()


def of_part(pairs: Sequence[Pair], part: str) -> list[Pair]:
    """The pairs of a category."""
    return [pair for pair in pairs if part in ("ALL", pair.category)]


def weights_of(columns: Sequence[Sequence[Pair]]) -> list[float]:
    """Weigh the members of a panel by their calibrations on these pairs."""
    members = {str(at): made_of(pairs).readings for at, pairs in enumerate(columns)}
    found = weigh(members)
    assert found is not None
    return list(found.values())


def alone(one: int, columns: Sequence[Sequence[Pair]]) -> list[float]:
    """Weights that leave the say to one member."""
    return [float(at == one) for at in range(len(columns))]


def right(columns: Sequence[Sequence[Pair]], weights: Sequence[float]) -> float:
    """How often the gate would read a case as the gold; a tie is half right."""
    hits = []
    for row in zip(*columns, strict=True):
        said = [
            verdict.model_copy(update={"judge": str(at), "weight": weights[at]})
            for at, pair in enumerate(row)
            for verdict in pair.verdicts
        ]
        lead = POINTS[preference(score_of(said) if said else 0.0)]
        hits.append((1 + lead * POINTS[row[0].gold]) / 2)
    return fmean(hits)


def unseen(columns: Sequence[Sequence[Pair]], labels: int) -> float:
    """Weigh by so many pairs, and lose so much against the best on all others.

    The best member is known from all pairs, which no user could know.
    """
    rng, losses = Random(12), []
    best = max(range(len(columns)), key=lambda at: made_of(columns[at]).accuracy)
    for _ in range(40):
        order = rng.sample(range(len(columns[0])), len(columns[0]))
        seen = [[pairs[at] for at in order[:labels]] for pairs in columns]
        rest = [[pairs[at] for at in order[labels:]] for pairs in columns]
        losses.append(right(rest, alone(best, rest)) - right(rest, weights_of(seen)))
    return fmean(losses)


def coverage(goals: Goals, populations: Mapping[str, Sequence[Pair]]) -> None:
    """Draw runs of 500 cases whose truth is -0.10, and correct them by few labels."""
    print(f"90 % interval of PPI++: share that holds the truth, {RUNS} runs of {CASES}")
    print("  " + " " * 24 + "".join(f"{f'{m} labels':>12}" for m in LABELS))
    worst = dict.fromkeys(LABELS, 1.0)
    for name, pairs in populations.items():
        held = [(POINTS[pair.gold], pair.score) for pair in pairs]
        rng, hits = Random(name), dict.fromkeys(LABELS, 0)
        for _ in range(RUNS):
            drawn = at_the_truth(held, rng)
            people, judged = (list(side) for side in zip(*drawn, strict=True))
            for m in LABELS:
                made = ppi_small_sample(people[:m], judged[:m], judged[m:])
                hits[m] += made.interval.low <= TRUTH <= made.interval.high
        shares = {m: hits[m] / RUNS for m in LABELS}
        worst = {m: min(worst[m], shares[m]) for m in LABELS}
        print(f"  {name:<24}" + "".join(f"{share:>12.3f}" for share in shares.values()))
    for m, share in worst.items():
        goals.at_least(0.87, f"worst coverage with {m} labels", share)


def at_the_truth(
    held: Sequence[tuple[float, float]], rng: Random
) -> list[tuple[float, float]]:
    """Draw cases, and turn decided ones so that people prefer the baseline by 0.10."""
    decided = fmean(abs(people) for people, _ in held)
    ahead = (1 + TRUTH / decided) / 2
    drawn = []
    for people, judged in rng.choices(held, k=CASES):
        wanted = 1.0 if rng.random() < ahead else -1.0
        turn = wanted * people if people else rng.choice((-1.0, 1.0))
        drawn.append((people * turn, judged * turn))
    return drawn


if __name__ == "__main__":
    sys.exit(main())
