"""A small project with case files, and models that answer by what a prompt begins with.

The first word of a prompt says how its pair comes out: `tie` (equal answers), `win`,
`loss` or `even` (judged so). Recordings are written by the tape's own code.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from noworse.calls.lines import write_line
from noworse.calls.recordings import Recordings
from noworse.calls.secrets import Secrets
from noworse.door.files import Shelf
from noworse.judging.method import Shown
from noworse.judging.table import method_of
from noworse.records.answers import Answer, Usage
from noworse.records.calls import Call, case_call
from noworse.records.cases import Case, Suite
from noworse.records.models import Lineup
from noworse.suite.cases.reading import read_suite
from noworse.suite.settings.reading import Sources, read_settings

Reply = Callable[[str, Sequence[str]], str]
"""What a model says to the contents of its messages."""

PLUGIN = "noworse.door.plugin"
# They would be loaded too, and cost more than all of ours.
_ABSENT = ("hypothesispytest", "anyio", "pytest_cov")
WITHOUT_OTHERS = tuple(part for name in _ABSENT for part in ("-p", f"no:{name}"))
ALONE = ("-p", PLUGIN, *WITHOUT_OTHERS)
FAILS_A_CHECK = {
    "id": "bad",
    "prompt": "tie bad",
    "checks": [{"contains": "never said"}],
}
_LETTERS = {"win": "small", "loss": "base"}


def reply(model: str, contents: Sequence[str]) -> str:
    """Answer, or judge a pair, by the first word of the prompt."""
    asked = contents[-1]
    if model != "judge":
        outcome = asked.partition(" ")[0]
        return f"{'base' if outcome == 'tie' else model}: {asked}"
    shown = re.findall(r"(base|small): (\w+)", asked)
    (first, outcome), *_ = shown
    preferred = _LETTERS.get(outcome)
    letter = "tie" if preferred is None else "A" if preferred == first else "B"
    return json.dumps({"reason": f"because of {outcome}", "verdict": letter})


def cases(outcome: str, number: int, name: str = "", **fields: Any) -> list[Any]:
    """So many cases that come out so: `win-0`, `win-1`, ..."""
    name = name or outcome
    return [
        {"id": f"{name}-{i}", "prompt": f"{outcome} {name} {i}"} | fields
        for i in range(number)
    ]


@dataclass(slots=True)
class Project:
    """A project in pytester's folder."""

    pytester: pytest.Pytester
    base_url: str = "http://127.0.0.1:9/v1"
    candidates: tuple[str, ...] = ("small",)
    extra: list[str] = field(default_factory=list)
    """Lines of `[tool.noworse]`."""

    pytest_lines: list[str] = field(default_factory=list)

    @property
    def root(self) -> Path:
        return self.pytester.path

    def configure(self) -> Project:
        """Write pyproject.toml."""
        models = "".join(
            f'[tool.noworse.models.{name}]\napi = "openai-chat"\n'
            f'base_url = "{self.base_url}"\nmodel = "{name}"\n'
            "price = {input = 1.0, output = 2.0}\n"
            for name in ("base", *self.candidates, "judge")
        )
        text = "\n".join(
            [
                "[tool.noworse]",
                'baseline = "base"',
                f"candidate = {json.dumps(self.candidates)}",
                'judge = "judge"',
                *self.extra,
                models,
                '[tool.pytest]\nstrict = true\nfilterwarnings = ["error"]',
                *self.pytest_lines,
            ]
        )
        (self.root / "pyproject.toml").write_text(text, encoding="utf-8")
        return self

    def suite(self, *rows: dict[str, Any], name: str = "shop") -> str:
        """Write a case file, and return its path."""
        path = self.root / "evals" / f"{name}.eval.jsonl"
        path.parent.mkdir(exist_ok=True)
        lines = [json.dumps(row) for row in rows]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return f"evals/{path.name}"

    def record(self, say: Reply = reply, **options: object) -> None:
        """Write what the models say to every case, and every pair in both orders."""
        text = (self.root / "pyproject.toml").read_text("utf-8")
        sources = Sources(path="pyproject.toml", text=text, env={}, options=options)
        lineup = read_settings(sources).lineup
        tape = Recordings(self.root / "fixtures" / "recordings", Secrets([]))
        for path in sorted((self.root / "evals").glob("*.eval.*")):
            suite = read_suite(path.name, Shelf(path.parent, path.name))
            for call, said in _script(suite, lineup, say):
                answer = Answer(
                    asked=call.model.id,
                    served=call.model.name,
                    text=said,
                    finish="stop",
                    usage=Usage(input_tokens=10, output_tokens=5),
                    at="2026-11-24T09:30:00Z",
                )
                tape.add(suite.name, call, write_line(call.key, answer))
        tape.publish()

    def run(self, *options: str) -> pytest.RunResult:
        """Run pytest in this process."""
        return self.pytester.runpytest_inprocess(*ALONE, *options)

    def spawn(self, *options: str) -> pytest.RunResult:
        """Run pytest in a process of its own."""
        return self.pytester.runpytest_subprocess(*ALONE, *options, timeout=60)

    def report(self, folder: str = "noworse-report") -> dict[str, Any]:
        """The JSON report but for times."""
        text = (self.root / folder / "run.json").read_text("ascii")
        fields: dict[str, Any] = json.loads(text)
        del fields["started_at"], fields["seconds"]
        return fields

    def files(self) -> set[str]:
        """All files and folders of the project."""
        found = (
            path for path in self.root.rglob("*") if "__pycache__" not in str(path)
        )
        return {path.relative_to(self.root).as_posix() for path in found}


def junit(path: Path) -> dict[str, ET.Element]:
    """The test cases of a JUnit file, by their classes and names."""
    found = list(ET.parse(path).iter("testcase"))
    named = {f"{case.get('classname')}::{case.get('name')}": case for case in found}
    assert len(named) == len(found)
    return named


def properties(part: ET.Element) -> dict[str, str]:
    """The properties of a suite or a test case in JUnit."""
    found = part.findall("properties/property")
    return {one.get("name", ""): one.get("value", "") for one in found}


def _script(suite: Suite, lineup: Lineup, say: Reply) -> Iterator[tuple[Call, str]]:
    for case in suite.cases:
        models = (lineup.baseline, *lineup.candidates)
        calls = [case_call(model, case) for model in models]
        said = [say(_speaker(c), [m.content for m in c.messages]) for c in calls]
        yield from zip(calls, said, strict=True)
        for text, judge in product(said[1:], lineup.judges):
            if text != said[0] and text.strip():
                yield from _verdicts(case, judge, (said[0], text), say)


def _speaker(call: Call) -> str:
    """Who answers: the second voice of the baseline speaks like a candidate."""
    return "small" if call.sample else call.model.name


def _verdicts(
    case: Case, judge: Any, pair: tuple[str, str], say: Reply
) -> Iterator[tuple[Call, str]]:
    for shown in (pair, pair[::-1]):
        for call in method_of(judge).calls(judge, case, Shown(*shown)):
            yield call, say(judge.name, [m.content for m in call.messages])
