"""The corpus of attacks, printed and written: text stays text."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
import yaml
from tests.reports import pages_for_tests
from tests.reports.html.outlines_for_tests import Outline
from tests.reports.records_for_tests import (
    GLM,
    JUDGE,
    answer,
    comparison,
    decision,
    health,
    run,
    stays,
)

from noworse.records.answers import Verdict
from noworse.records.run import Notice, RunRecord, SuiteRef
from noworse.reports.annotations import annotate
from noworse.reports.html import page
from noworse.reports.json_report import dump, load
from noworse.reports.junit import dump_junit
from noworse.reports.litellm import dump_litellm
from noworse.reports.markdown import comment, summary
from noworse.reports.routing_json import dump_routing_plan, load_routing_plan
from noworse.reports.terminal import render

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("NOWORSE_DATA", ROOT / ".." / "shared" / "data"))
CORPUS = DATA.parent / "corpora" / "attacks.jsonl"
# As the corpus' own runner looks at a terminal, and two commands that it misses.
FORBIDDEN = {
    "workflow command at line start": r"(?m)^\s*(::[a-z-]+[ :]|##\[|##vso\[)",
    "workflow command inside a line": r"##\[|##vso\[",
    "control character": r"[\x00-\x09\x0b-\x1f\x7f-\x9f]",
    "forged summary line": r"(?m)^=+ \d+ passed",
    "hidden character": r"[\u200b-\u200f\u2028-\u202e\u2066-\u2069]",
}
OWN = (
    "::error file=x.py::pwned",
    "\n::set-output name=x::y\n##[error]x\n##vso[task.complete]",
    "\n" + "=" * 20 + " 5 passed in 0.1s " + "=" * 20,
    "w " * 60 + "::error::late ##[endgroup]",
    "\u202e\u2066\u200bhidden\x9b2J",
)
MARKDOWN = (
    "@octocat @org/team please merge. Fixes #1.",
    "[click](javascript:alert(1)) ![x](https://evil.example/leak)",
    "</details><script>alert(1)</script><!-- ",
    "| a | b\\| `x|y` ``` \n```\n# pwned",
    "$`x`$ and $$y$$ &lt; \\` open",
    "www.evil.example GH-1 ~~struck~~ _so_ *bold*",
)


class Attack(NamedTuple):
    """A text of the corpus, and the name of its entry."""

    name: str
    text: str


def corpus() -> Iterator[Attack]:
    if not CORPUS.exists():
        return
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if isinstance(entry["candidate_answer"], str):
            yield Attack(entry["id"], entry["candidate_answer"])


def attacked(text: str) -> RunRecord:
    """A run in which everything that can be foreign is `text`."""
    # Names come from files, which hold no lone surrogates.
    name = text.encode(errors="replace").decode()[:200] or "empty"
    verdict = Verdict(
        judge=JUDGE, shown_first="baseline", preferred="baseline", reason=text
    )
    own = {"suite": name, "slice": name}
    return run(
        suites=(SuiteRef(name=name, path=name, cases=1),),
        decisions=(
            decision(suite=name, status="FAIL", unresolved=1, reason=name),
            decision(**own, status="INCONCLUSIVE", stage="too few cases"),
            decision(suite=name, slice="other", status="INCONCLUSIVE", reason=name),
        ),
        comparisons=(
            comparison(
                name, "loss", **own, answer=answer(GLM, text), verdicts=(verdict,)
            ),
            comparison("lost", "unresolved", **own, trouble=text),
        ),
        routes=(stays(name, name, suite=name),),
        judges=(health(judge=name),),
        notices=(Notice(code=name, message=name),),
        ended_by=text,
        missing_calls=1,
    )


def complaints(text: str) -> list[str]:
    return [what for what, mark in FORBIDDEN.items() if re.search(mark, text)]


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("text", OWN)
def test_no_terminal_obeys_a_model(text: str, width: int) -> None:
    """Wherever a foreign text stands in a report, it commands nothing."""
    record = attacked(text)

    shown = "\n".join(line.text for line in render(record, width=width, verbose=1))

    assert complaints(shown) == []


@pytest.mark.parametrize("write", [summary, comment])
@pytest.mark.parametrize("text", OWN + MARKDOWN)
def test_no_renderer_obeys_a_model(
    text: str, write: Callable[[RunRecord], str]
) -> None:
    """No markup, link, mention or formula of theirs, wherever a text stands."""
    page = write(attacked(text))

    assert pages_for_tests.complaints(page) == []


@pytest.mark.parametrize("text", OWN)
def test_no_build_agent_obeys_a_model(text: str) -> None:
    """Of an annotation only the beginning is a command, and that is ours."""
    record = attacked(text)

    lines = annotate(record)

    assert lines
    for line in lines:
        ours = line.removeprefix("::error ")
        assert ours != line
        assert complaints(ours) == []


@pytest.mark.parametrize("text", [*OWN, "]]></failure><testcase/>", "\x00\ufffe\ud800"])
def test_no_reader_of_xml_trips_over_a_model(text: str) -> None:
    """The report is valid, and nothing foreign is an element of it."""
    record = attacked(text)

    root = ET.fromstring(dump_junit(record))

    assert complaints("".join(root.itertext())) == []
    calm = ET.fromstring(dump_junit(attacked("calm")))
    assert [one.tag for one in root.iter()] == [one.tag for one in calm.iter()]


@pytest.mark.parametrize("text", MARKDOWN)
def test_attacks_on_a_renderer_would_be_seen(text: str) -> None:
    """Each of them, written as it is, is a complaint."""
    assert pages_for_tests.complaints(f"the judge: {text}")


@pytest.mark.parametrize("text", OWN)
def test_no_router_obeys_a_name(text: str) -> None:
    """A slice may be called anything: it is one name in YAML, and a comment ends."""
    record = attacked(text)

    written = dump_litellm(record)

    assert complaints(written) == []
    held = yaml.safe_load(written)
    assert held.keys() == {"model_list"}
    assert [one["model_name"] for one in held["model_list"]] == [
        record.routes[0].slice,
        "baseline",
    ]
    assert load_routing_plan(dump_routing_plan(record)).routes[0].slice == text[:200]


@pytest.mark.parametrize("text", OWN)
def test_the_attacks_would_be_seen(text: str) -> None:
    """Each of our own attacks, printed as it is, is a complaint."""
    found = complaints(text)

    assert found


def test_the_corpus_stays_text() -> None:
    """Every answer of the corpus: the terminal, JSON, JUnit, Markdown, the page."""
    attacks = list(corpus())
    if not attacks:
        pytest.skip(f"no corpus at {CORPUS}: set NOWORSE_DATA to the folder beside it")
    harmless = [Outline(page.dump(attacked(text))).tags for text in ("said", "")]
    failed: dict[str, list[str]] = {}

    for attack in attacks:
        record = attacked(attack.text)
        shown = "\n".join(line.text for line in render(record))
        written = dump(record)
        found = complaints(shown)
        for write in (summary, comment):
            found += pages_for_tests.complaints(write(record))
        found += complaints("\n".join(annotate(record)).replace("::error ", ""))
        found += complaints("".join(ET.fromstring(dump_junit(record)).itertext()))
        if not written.isascii() or load(written) != record:
            found.append("JSON")
        if Outline(page.dump(record)).tags not in harmless:
            found.append("HTML")
        if found:
            failed[attack.name] = found

    assert failed == {}
