"""Recorded judges, and what gold or people say of the same pairs, in our own records.

The first response of a pair plays the candidate, the second one the baseline.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from project import DATA

from noworse.judging.calibration import majority
from noworse.judging.panel import score_of
from noworse.records.answers import Answer, Comparison, Verdict
from noworse.records.base import Side
from noworse.records.labels import Label, Preferred
from noworse.records.models import Judge
from noworse.suite.calibrating import Held

JUDGE = Judge(id="j", api="openai-chat", base_url="http://localhost/v1", name="j")
ORDERS: tuple[Side, ...] = ("candidate", "baseline")

_SIDES: dict[object, Preferred] = {
    "1": "candidate",
    "2": "baseline",
    "A>B": "candidate",
    "B>A": "baseline",
    "A=B": "neither",
    0: "neither",
    1: "candidate",
    2: "baseline",
}
_TURNED = {"A>B": "B>A", "B>A": "A>B", "A=B": "A=B"}
_PAIR = "0" * 16


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair, what people say of it, and what one judge says in each order."""

    item: str
    category: str
    people: tuple[Preferred, ...]
    said: tuple[Preferred | None, ...]
    """The candidate shown first, then the baseline; `None`: unreadable."""

    texts: tuple[str, str] | None = None

    @property
    def gold(self) -> Preferred:
        """What most people say."""
        return majority(self.people)

    @property
    def score(self) -> float:
        """What the gate would make of it; what nobody can read is a tie."""
        said = self.verdicts
        return score_of(said) if said else 0.0

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What could be read."""
        return tuple(
            Verdict(judge=JUDGE.id, shown_first=first, preferred=one, reason="")
            for first, one in zip(ORDERS, self.said, strict=False)
            if one is not None
        )

    def held(self) -> Held:
        """The pair as `noworse calibrate` has it."""
        sides = [
            Answer(asked="m", served="m", text=text, finish="stop")
            for text in self.texts or ()
        ]
        heard = Comparison(
            suite="recorded",
            case=self.item,
            slice=self.category,
            candidate="first",
            answer=sides[0] if sides else None,
            baseline_answer=sides[1] if sides else None,
            verdicts=self.verdicts,
            settled_by="judges",
            score=self.score,
        )
        labels = tuple(
            Label(
                case=self.item,
                pair=_PAIR,
                preferred=said,
                who=f"person {number}",
                path="gold",
                line=1,
            )
            for number, said in enumerate(self.people)
        )
        return Held(heard, labels, "rubric")


Judges = dict[tuple[str, str], list[Pair]]
"""Pairs by judge and prompt, as `answers.json` names them."""


def answers_of(folder: str) -> Any:
    """What the data says of itself."""
    return json.loads((DATA / folder / "answers.json").read_text(encoding="utf-8"))


def by_winner(folder: str, prefix: str = "") -> Judges:
    """Read LLMBar, MT-Bench and FairEval: verdicts are already by response."""
    texts = {
        row["item"]: (row["response_1"], row["response_2"])
        for row in _rows(f"{folder}/{prefix}items")
    }
    found: Judges = {}
    for row in _rows(f"{folder}/{prefix}verdicts"):
        said = tuple(_side(row[f"winner_order{order}"]) for order in ("12", "21"))
        pair = Pair(
            row["item"],
            row["category"],
            (_SIDES[row["gold"]],),
            said,
            texts[row["item"]],
        )
        found.setdefault((row["judge"], row["strategy"]), []).append(pair)
    return found


def judgebench() -> Judges:
    """Read JudgeBench: the second decision is as shown, so it is turned here."""
    found: Judges = {}
    for row in _rows("judge-gold/judgebench-verdicts"):
        shown = row["decision_order_BA_as_shown"]
        said = _side(row["decision_order_AB"]), _side(_TURNED.get(shown))
        pair = Pair(row["item"], row["category"], (_SIDES[row["gold"]],), said)
        name = row["response_model"], row["judge_model"]
        found.setdefault(name, []).append(pair)
    return found


def pandalm() -> Judges:
    """Read PandaLM: three people a pair, and judges in one order."""
    found: Judges = {}
    for row in _rows("human-pandalm/pairs"):
        people = tuple(_SIDES[said] for said in row["human"])
        texts = str(row["response_1"]), str(row["response_2"])
        for name, told in row["judges"].items():
            said = (_side(told["verdict"]),)
            pair = Pair(row["item"], row["slice"], people, said, texts)
            found.setdefault((name, ""), []).append(pair)
    return found


def _side(said: object) -> Preferred | None:
    return None if said is None else _SIDES[said]


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
