"""Whole runs in one process, on what was recorded: settings in, a run's record out.

The cases, the settings, the questions to judges, the reading of their replies and the
gate are those of a user's run; only the engine is left out, so that tens of thousands
of answers take seconds.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from project import DATA

from noworse.judging.fence import unescape
from noworse.money import PriceBook
from noworse.records.answers import Answer, Usage
from noworse.records.calls import Call
from noworse.records.cases import Case, Message, Suite
from noworse.records.decisions import Decision
from noworse.records.run import CaseReport, RunRecord, Selection
from noworse.suite.job import job_of
from noworse.suite.ledger import Ledger
from noworse.suite.record import describe
from noworse.suite.run import Run
from noworse.suite.settings.reading import Sources, read_settings

NOW = "2026-11-24T09:30:00Z"
_ALONE = re.compile(r"<answer \w+>\n(.*?)\n</answer \w+>", re.DOTALL)
_MODEL = """
[tool.noworse.models.{name}]
base_url = "http://127.0.0.1:1/v1"
price = {{input = {price}, output = {price}}}
"""


def rows(path: str) -> list[dict[str, Any]]:
    """Return the lines of a data file."""
    with gzip.open(DATA / f"{path}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def answers_of(folder: str) -> dict[str, Any]:
    """Return the figures that are expected of a data set."""
    held: dict[str, Any] = json.loads((DATA / folder / "answers.json").read_text())
    return held


def case(name: str, part: str, text: str | None = None) -> Case:
    """A case; where its prompt is not known, its name stands for it."""
    return Case(
        id=name,
        slice=part,
        messages=(Message(role="user", content=text or name),),
        path="recorded",
        line=1,
    )


@dataclass(frozen=True, slots=True)
class Recorded:
    """An engine that says what was recorded.

    A text that is not known is `MODEL on CASE`, which no other model says.
    """

    cases: Mapping[str, str]
    """Ids by prompt."""

    scores: Mapping[tuple[str, str], float | None]
    """By model and case; `None`: the judge's reply could not be read."""

    async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
        """Answer at once."""
        assert suite
        assert rank >= 0
        text = call.messages[-1].content
        said = f"{call.model.id} on {self.cases[text]}" if call.form is None else ""
        return _answer(call, said or self._score(text))

    def known(self, call: Call, *, suite: str) -> bool:  # noqa: ARG002
        """Everything is there."""
        return True

    def _score(self, text: str) -> str:
        found = _ALONE.search(text)
        assert found is not None
        model, _, name = unescape(found[1]).partition(" on ")
        score = self.scores[model, name]
        return "?" if score is None else json.dumps({"reason": "r", "score": score})


def _answer(call: Call, text: str) -> Answer:
    usage = Usage(input_tokens=100, output_tokens=100)
    names = {"asked": call.model.id, "served": call.model.name}
    return Answer(**names, text=text, finish="stop", usage=usage, source="replayed")


def settings_text(judge: str, *more: str) -> str:
    """Write a pyproject.toml: `baseline` against a `candidate` a tenth of its price."""
    names = {"baseline": 10, "candidate": 1, "scorer": 1}
    models = "".join(_MODEL.format(name=n, price=price) for n, price in names.items())
    roles = [f'{role} = "{role}"' for role in ("baseline", "candidate")]
    lines = ["[tool.noworse]", *roles, 'judge = "it"', *more]
    return "\n".join(lines) + models + f"\n[tool.noworse.judges.it]\n{judge}\n"


def play(text: str, cases: Sequence[Case], recorded: Recorded) -> RunRecord:
    """Run one suite to its end."""
    settings = read_settings(Sources("pyproject.toml", text, {}, {}))
    suite = Suite(name="recorded", path="recorded.eval.jsonl", cases=tuple(cases))
    chosen = {suite.name: tuple(one.id for one in cases)}
    selection = Selection(suites=(suite,), selected=chosen, nodes=())
    reports: list[CaseReport] = []
    run = Run(
        job_of(settings, selection), recorded, Ledger(PriceBook(), NOW), reports.append
    )
    asyncio.run(run.go())
    return describe(run, settings)


def whole(record: RunRecord) -> Decision:
    """The decision on the suite as a whole."""
    return next(made for made in record.decisions if made.slice is None)


def by_slice(record: RunRecord) -> dict[str, Decision]:
    """The decisions on its slices."""
    return {made.slice: made for made in record.decisions if made.slice is not None}


def by_model(folder: str, *keys: str) -> dict[tuple[str, ...], dict[str, float | None]]:
    """Scores by the given fields of a verdict, and by item."""
    found: dict[tuple[str, ...], dict[str, float | None]] = defaultdict(dict)
    for row in rows(folder):
        found[tuple(row[key] for key in keys)][row["item"]] = row["score"]
    return found
