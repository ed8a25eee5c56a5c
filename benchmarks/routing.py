"""Slice by slice against objective truth: what may move, and what must not.

    uv run python benchmarks/routing.py

Reads graded answers of 15 models on GSM8K, CRUXEval and the hardest of MATH, and of
RouteLLM's two models on 57 domains of MMLU (found through `NOWORSE_DATA`). A function
that knows which answers are right is the judge; each slice is decided on its own, at a
margin of 5 points of accuracy. Prints each plan beside the true differences. Exits with
1 if a slice moves that truly loses the margin or more, or if a known plan is missed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import staging
import truth
from project import DATA
from staging import Recorded, answers_of, by_slice, case, play, settings_text

MARGIN = 0.05
OWN = 'method = "python"\nfunction = "truth:compare"'
MINI, HAIKU = "gpt-4o-mini-2024-07-18", "claude-3-haiku-20240307"
FRONTIER = "gpt-4o-2024-08-06"
KNOWN = {
    ("zeroeval", FRONTIER, MINI): {"gsm"},
    ("zeroeval", FRONTIER, HAIKU): set[str](),
}
"""Slices that a plan must move, all others must stay."""


class Swap(NamedTuple):
    """A frontier model and a cheap one on the same items."""

    name: tuple[str, str, str]
    slices: Mapping[str, str]
    """By item."""

    right: Mapping[tuple[str, str], bool]
    """By role and item."""

    expected: Mapping[str, Any]
    """By slice: differences and bounds of the source's own gate."""

    moved: frozenset[str]
    """What those bounds let move, each slice for itself."""


def zeroeval() -> Iterator[Swap]:
    """Yield the 13 swaps of ZeroEval's models."""
    held = staging.rows("gold-swap/zeroeval-outcomes")
    right = {(row["model"], row["item"]): bool(row["correct"]) for row in held}
    slices = {row["item"]: row["slice"] for row in held}
    for told in answers_of("gold-swap")["zeroeval"]["swaps"]:
        models = {"baseline": told["frontier_model"], "candidate": told["cheap_model"]}
        yield Swap(
            ("zeroeval", *models.values()),
            slices,
            {(r, i): right[model, i] for r, model in models.items() for i in slices},
            told["slices"],
            frozenset(told["slice_plan"]["margin_5"]["slices_routed_to_cheap"]),
        )


def routellm() -> Iterator[Swap]:
    """Yield GPT-4 and Mixtral on the domains of MMLU, and on GSM8K."""
    for name in ("routellm-mmlu", "routellm-gsm8k"):
        told = answers_of("gold-swap")[name]
        held = staging.rows(f"gold-swap/{name}")
        fields = {"baseline": "frontier_correct", "candidate": "cheap_correct"}
        yield Swap(
            (name, "gpt-4-1106-preview", "Mixtral-8x7B"),
            {row["item"]: row["slice"] for row in held},
            {(r, row["item"]): bool(row[f]) for row in held for r, f in fields.items()},
            told["slices"],
            frozenset(told["slice_plan"]["margin_5"]["slices_routed_to_cheap"]),
        )


def try_swap(swap: Swap, *more: str) -> tuple[list[str], set[str]]:
    """Plan one swap; what was not as expected, and what moves."""
    truth.RIGHT.clear()
    truth.RIGHT.update(swap.right)
    text = settings_text(OWN, f"margin = {MARGIN}", 'goal = "slices"', *more)
    cases = [case(item, part) for item, part in swap.slices.items()]
    record = play(text, cases, Recorded({item: item for item in swap.slices}, {}))
    moves = {route.slice for route in record.routes if route.moves}
    wrong = [
        f"{name} moves and loses {-swap.expected[name]['diff']:.1f} points"
        for name in moves
        if swap.expected[name]["diff"] <= -100 * MARGIN
    ]
    if "early_stop = false" in more:
        wrong += [
            f"{name}: {100 * made.estimate:+.3f} points"
            for name, made in by_slice(record).items()
            if abs(100 * made.estimate - swap.expected[name]["diff"]) > 1e-6
        ]
    wanted = KNOWN.get(swap.name)
    if wanted is not None and moves != wanted:
        wrong.append(f"{sorted(moves)} move, not {sorted(wanted)}")
    READ.append(sum(made.read for made in by_slice(record).values()) / len(cases))
    return wrong, moves


READ: list[float] = []


def told(swap: Swap, moves: set[str]) -> str:
    """Write a plan: what moves, and what truly could."""
    shown = [
        f"{name} {swap.expected[name]['diff']:+.1f}{' moves' if name in moves else ''}"
        for name in sorted(swap.expected)
    ]
    if len(shown) > 4:
        true = [n for n in swap.expected if swap.expected[n]["diff"] > -100 * MARGIN]
        moving = ", ".join(sorted(moves)) or "nothing"
        return f"{moving} moves; {len(true)} of {len(shown)} truly lose less"
    return ", ".join(shown)


def main() -> int:
    """Plan every swap, on all cases and with early stops."""
    if not (DATA / "gold-swap").exists():
        sys.exit(f"no gold-swap at {DATA}: set NOWORSE_DATA")
    failed: list[str] = []
    agreed = [0, 0]
    for swap in (*zeroeval(), *routellm()):
        wrong, moves = try_swap(swap, "early_stop = false")
        soon, early = try_swap(swap)
        set_, frontier, cheap = swap.name
        print(f"{set_} {frontier} -> {cheap}\n  {told(swap, moves)}", flush=True)
        if early != moves:
            print(f"  with early stops: {', '.join(sorted(early)) or 'nothing'} moves")
        failed += [f"{cheap} for {frontier}: {one}" for one in (*wrong, *soon)]
        agreed[0] += len(swap.expected) - len(moves ^ swap.moved)
        agreed[1] += len(swap.expected)
    share = sum(READ[1::2]) / len(READ[1::2])
    print(f"\nas by bounds of each slice for itself: {agreed[0]} of {agreed[1]} slices")
    print(f"read with early stops: {share:.0%} of the cases")
    for sentence in failed:
        print(f"WRONG {sentence}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
