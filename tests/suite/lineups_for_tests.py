"""Models, cases and suites, and an engine that says what a script says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from noworse.errors import CallError
from noworse.judging.method import Shown
from noworse.judging.table import method_of
from noworse.records.answers import Answer, Comparison, Finish, Usage, Verdict
from noworse.records.base import Side
from noworse.records.calls import Call
from noworse.records.cases import Case, Suite
from noworse.records.decisions import Policy
from noworse.records.models import Judge, Lineup, Model, Price
from noworse.suite.settings.reading import Settings

Word = Literal["win", "tie", "loss", "first", "same", "refuse", "mumble"]
"""How a case comes out: `first` prefers what is shown first, so it flips with the
order; `same` is one text from both sides; `mumble` is a verdict nobody can read."""

Changes = Any
Script = Callable[[str, str], Word]
"""From the ids of a case and a candidate to how it comes out."""

BOTH: tuple[Side, ...] = ("candidate", "baseline")
NOW = "2026-11-24T09:30:00Z"
TOKENS = 1000
_ANSWER = re.compile(r"<answer(?:-([AB]))? \w+>\n(\S+) on (\S+),")


def model(name: str, usd: float | None = 0.01) -> Model:
    """A model each of whose calls costs `usd`; `None`: at an unknown price."""
    price = None if usd is None else Price(input=usd * 1_000_000 / TOKENS, output=0)
    return Model(
        id=f"lab:{name}",
        api="openai-chat",
        base_url="https://lab.example/v1",
        name=name,
        price=price,
    )


BASELINE = model("frontier", 1.0)
CHEAP = model("cheap", 0.01)
SMALL = model("small", 0.02)
JUDGE = Judge.of(model("judge", 0.1))
SECOND_JUDGE = Judge.of(model("second-judge", 0.1))
ALONE = Lineup(baseline=BASELINE, candidates=(CHEAP,), judges=(JUDGE,))
TWO = ALONE.model_copy(update={"candidates": (CHEAP, SMALL)})
SCORER = JUDGE.model_copy(update={"id": "lab:scorer", "method": "pointwise"})
SCORED = ALONE.model_copy(update={"judges": (SCORER,)})
PANEL = ALONE.model_copy(update={"judges": (JUDGE, SECOND_JUDGE)})


def case(name: str, part: str = "s", **changes: Changes) -> Case:
    fields: dict[str, Changes] = {
        "id": name,
        "slice": part,
        "messages": ({"role": "user", "content": name},),
        "path": "s.eval.yaml",
        "line": 1,
    }
    return Case.model_validate(fields | changes)


def cases(number: int, part: str = "s", **changes: Changes) -> tuple[Case, ...]:
    return tuple(case(f"{part}-{n}", part, **changes) for n in range(number))


def suite(held: Sequence[Case], name: str = "s", **changes: Changes) -> Suite:
    fields: dict[str, Changes] = {"name": name, "path": f"{name}.eval.yaml"}
    return Suite(**fields | {"cases": tuple(held)} | changes)


def settings(
    policy: Policy | None = None, lineup: Lineup = ALONE, **changes: Changes
) -> Settings:
    fields: dict[str, Changes] = {
        "policy": policy or Policy(),
        "lineup": lineup,
        "mode": "replay",
        "budget_usd": None,
        "max_in_flight": 8,
        "deadline_seconds": 300.0,
        "batch": {},
        "batch_submit": False,
        "recordings": "fixtures/recordings",
        "calibrations": "fixtures/judges",
        "history": None,
        "reports": (),
        "report_dir": "reports",
        "exit_codes": False,
        "confirm": 0,
        "plan": False,
        "aa": False,
        "tables": {},
        "requests_per_month": None,
        "share": {},
        "notices": (),
        "options": (),
        "keys": {},
        "secrets": (),
    }
    return Settings(**fields | changes)


def said(text: str, finish: Finish = "stop", **changes: Changes) -> Answer:
    fields: dict[str, Changes] = {
        "asked": CHEAP.id,
        "served": CHEAP.name,
        "text": text,
        "finish": finish,
        "usage": Usage(input_tokens=TOKENS, output_tokens=0),
        "at": NOW,
        "source": "replayed",
    }
    return Answer(**fields | changes)


def answers(name: str, candidate: Model = CHEAP) -> tuple[Answer, Answer]:
    """What a candidate and the baseline say on a case, as the fake engine has it."""
    sides = (candidate, BASELINE)
    ours, theirs = (
        said(f"{side.name} on {name}, take 0", asked=side.id, served=side.name)
        for side in sides
    )
    return ours, theirs


def judge_call(judge: Judge, held: Case, first: str, second: str) -> Call:
    """What a judge is asked about two answers."""
    [call] = method_of(judge).calls(judge, held, Shown(first, second))
    return call


def verdict(word: Word, shown_first: Side, judge: Model = JUDGE) -> Verdict:
    preferred = {"win": "candidate", "loss": "baseline", "first": shown_first}
    return Verdict.model_validate(
        {
            "judge": judge.id,
            "shown_first": shown_first,
            "preferred": preferred.get(word, "neither"),
            "reason": "it is better",
        }
    )


def comparison(
    held: Case, word: Word | None, orders: Sequence[Side] = (), **changes: Changes
) -> Comparison:
    """A comparison as a trial gives it; `None`: trouble."""
    scores = {"win": 1.0, "loss": -1.0, "refuse": -1.0}
    if word == "first" and len(orders) == 1:
        scores["first"] = 1.0 if orders[0] == "candidate" else -1.0
    settled = {"same": "identical", "refuse": "outcome", None: "trouble"}
    ours, theirs = answers(held.id) if word else (None, None)
    fields: dict[str, Changes] = {
        "suite": "s",
        "case": held.id,
        "slice": held.slice,
        "candidate": CHEAP.id,
        "weight": held.weight,
        "answer": ours,
        "baseline_answer": theirs,
        "settled_by": settled.get(word, "judges"),
        "score": None if word is None else scores.get(word, 0.0),
        "trouble": None if word else "the server is down",
        "trouble_kind": None if word else "server_error",
    }
    if word not in settled:
        fields["verdicts"] = tuple(verdict(word or "tie", first) for first in orders)
    return Comparison(**fields | changes)


def mixed(seed: int, wins: float, losses: float, rest: Word = "tie") -> Script:
    """Wins and losses at these rates, drawn for each case and candidate."""

    def script(name: str, candidate: str) -> Word:
        drawn = Random(f"{seed} {name} {candidate}").random()
        if drawn < wins:
            return "win"
        return "loss" if drawn < wins + losses else rest

    return script


def always(word: Word) -> Script:
    return lambda _name, _candidate: word


def waits(seed: int, most: int) -> Callable[[Call], int]:
    """Up to `most` turns of the event loop, drawn for each call."""
    return lambda call: Random(f"{seed} {call.key}").randrange(most + 1)


def at_once(_call: Call) -> int:
    return 0


def no_trouble(_call: Call) -> CallError | None:
    return None


@dataclass
class FakeEngine:
    """Answers from a script, each call after some turns of the event loop."""

    script: Script
    turns: Callable[[Call], int] = at_once
    trouble: Callable[[Call], CallError | None] = no_trouble
    unrecorded: Callable[[Call], bool] = lambda _call: False
    changes: Mapping[str, Changes] = field(default_factory=dict)
    """To every answer."""

    asked: list[tuple[str, Call]] = field(default_factory=list)
    """Suite and call of what was answered, in the order of arrival."""

    begun: int = 0
    cancelled: int = 0

    async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
        assert rank >= 0
        self.begun += 1
        try:
            for _ in range(self.turns(call)):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if (error := self.trouble(call)) is not None:
            raise error
        self.asked.append((suite, call))
        said_of = self._answer if call.form is None else self._verdict
        if call.form is not None and call.form.name == "pointwise_score":
            said_of = self._score
        return said_of(call).model_copy(update=self.changes)

    def known(self, call: Call, *, suite: str) -> bool:
        assert suite
        return not self.unrecorded(call)

    def _answer(self, call: Call) -> Answer:
        # The second voice of the baseline speaks like a candidate.
        name, who = (
            call.messages[-1].content,
            CHEAP if call.model.sample else call.model,
        )
        word = "tie" if who == BASELINE else self.script(name, who.id)
        speaker = BASELINE if word == "same" else who
        text = f"{speaker.name} on {name}, take {call.sample}"
        finish: Finish = "refusal" if word == "refuse" else "stop"
        return said(text, finish, asked=who.id, served=who.name)

    def _verdict(self, call: Call) -> Answer:
        shown = {letter: who for letter, who, _ in _found(call)}
        [name] = {name for _, _, name in _found(call)}
        [candidate] = set(shown.values()) - {BASELINE.name}
        letters = {who: letter for letter, who in shown.items()}
        word = self.script(name, f"lab:{candidate}")
        picks = {
            "win": letters[candidate],
            "loss": letters[BASELINE.name],
            "first": "A",
            "tie": "tie",
        }
        pick = picks.get(word)
        text = f'{{"reason": "r", "verdict": "{pick}"}}' if pick else "Well..."
        return said(text, asked=call.model.id, served=call.model.name)

    def _score(self, call: Call) -> Answer:
        """The baseline gets 3 of 5; a candidate a point more, less, or the same."""
        [(_, who, name)] = _found(call)
        word = "tie" if who == BASELINE.name else self.script(name, f"lab:{who}")
        score = 3 + {"win": 1, "loss": -1}.get(word, 0)
        text = f'{{"reason": "r", "score": {score}}}'
        return said(text, asked=call.model.id, served=call.model.name)


def _found(call: Call) -> list[tuple[str, str, str]]:
    """Letter, author and case of both answers that a judge is shown."""
    return _ANSWER.findall(call.messages[-1].content)
