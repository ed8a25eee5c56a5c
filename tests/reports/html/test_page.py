"""The page as it is written: its summary against golden files, and its policy.

After a change of the page that is meant, write them anew, and read the difference:

    NOWORSE_UPDATE_GOLDEN=1 pytest tests/reports/html
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from tests.reports.html.outlines_for_tests import Outline
from tests.reports.html.shops_for_tests import HOSTILE, shop
from tests.reports.records_for_tests import (
    GLM,
    JUDGE,
    comparison,
    decision,
    model,
    run,
)
from tests.reports.runs_for_tests import RUNS

from noworse.records.base import Record
from noworse.records.decisions import AtEqualLength, Policy
from noworse.records.models import Judge, Lineup, Params, Price, Scale
from noworse.records.run import Notice, RunRecord
from noworse.reports.html.page import dump
from noworse.reports.table import REPORTS
from noworse.reports.terminal import render

GOLDEN = Path(__file__).parent / "golden"
SHOWN = {**RUNS, "shop": shop}


def summary(record: RunRecord) -> str:
    """The summary, without styles, scripts and data."""
    found = re.search(
        r'(?s)<section id="view-summary".*?\n</section>\n(?=<section id)', dump(record)
    )
    assert found is not None
    return found[0]


@pytest.mark.parametrize("name", SHOWN)
def test_the_summary_is_the_golden_one(name: str) -> None:
    """Every tag and figure of every kind of run."""
    golden = GOLDEN / f"{name}.html"

    text = summary(SHOWN[name]())

    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    """A golden file that no test reads would look like a promise."""
    assert {path.stem for path in GOLDEN.iterdir()} == set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_every_tag_is_closed(name: str) -> None:
    """A page that a browser need not repair."""
    outline = Outline(dump(SHOWN[name]()))

    assert outline.open == []


@pytest.mark.parametrize("name", RUNS)
def test_the_verdict_is_the_terminals(name: str) -> None:
    """The same sentence, with a full stop."""
    record = RUNS[name]()
    last = render(record, width=10_000)[-1].text
    sentence = re.sub(r"^noworse: ((PASS|FAIL|INCONCLUSIVE|no decision): )?", "", last)

    told = Outline(summary(record)).text

    assert f"{sentence}." in told


def test_two_runs_differ_only_in_their_times() -> None:
    """A page is a function of its run."""
    assert dump(shop()) == dump(shop())


def test_the_policy_lets_in_nothing_but_our_own() -> None:
    """The style and the script by their hashes; no address outside of the file."""
    text = dump(shop())

    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    for tag in ("style", "script"):
        [own] = re.findall(rf"(?s)<{tag}>(.*?)</{tag}>", text)
        mark = b64encode(sha256(own.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{mark}&#39;" in policy
    assert policy.startswith("default-src &#39;none&#39;")
    assert "unsafe" not in policy
    addresses = [v for n, v in Outline(text).attributes if n in ("href", "src")]
    assert all(one.startswith(("#", "data:,")) for one in addresses)


def test_nothing_foreign_is_markup() -> None:
    """Answers, reasons, names and notices: the tags are those of a harmless run."""

    def attacked(text: str) -> RunRecord:
        name = text.encode(errors="replace").decode()[:190]
        own = {"suite": name, "slice": name}
        lost = comparison(name, "loss", **own, note=text, verdicts=())
        return run(
            decisions=(decision(suite=name, reason=name),),
            comparisons=(lost, comparison("open", "unresolved", trouble=text)),
            notices=(Notice(code=name, message=name),),
            options=(name,),
        )

    harmless, hostile = Outline(dump(attacked("x"))), Outline(dump(attacked(HOSTILE)))

    assert hostile.tags == harmless.tags
    assert not [name for name, _ in hostile.attributes if name.startswith("on")]
    assert "<script>document.title" in hostile.text


def test_the_job_in_ci_is_linked() -> None:
    """The one address outside of the file: a reader may go there, the page does not."""
    job = "https://ci.example/jobs/7"

    addresses = [
        v for n, v in Outline(dump(run(job_url=job))).attributes if n == "href"
    ]

    assert job in addresses


def test_settings_are_told() -> None:
    """Prices, parameters, how a judge is asked, and the words of the command line."""
    own: dict[str, Record] = {
        "price": Price(input=0.5, output=2),
        "params": Params(temperature=0, effort="low"),
    }
    record = run(
        lineup=Lineup(
            baseline=model("a"),
            candidates=(model("b").model_copy(update=own | {"name": "wire"}),),
            judges=(
                Judge.of(model(JUDGE)),
                Judge(**dict(model("mine")) | {"method": "python", "function": "a:b"}),
            ),
        ),
        options=("--nw-margin", "0.2"),
        policy=Policy(early_stop=False),
    )

    told = Outline(summary(record)).text

    for part in (
        "0.50 in, 2.00 out",
        "temperature 0.0, effort low",
        "wire",
        "method pairwise",
        "method python",
        "options --nw-margin 0.2",
        "early stop off",
    ):
        assert part in told


def test_differences_of_scores_are_shown_in_points() -> None:
    """And what is left of them at equal length, where it was asked for."""
    left = AtEqualLength(estimate=0.1, low=0.0, high=0.2)
    record = run(
        policy=Policy(scale=Scale(low=1, high=5, unit="points"), length_control=True),
        decisions=(decision(estimate=0.25, low=0.1, high=0.4, at_equal_length=left),),
    )

    told = Outline(summary(record)).text

    assert "+1.00 [+0.40, +1.60]" in told
    assert "at equal length +0.40 [+0.00, +0.80]" in told
    assert "margin 0.40 points of 1 to 5" in told


def test_the_table_of_reports_knows_html() -> None:
    """`--nw-report html` finds its writer by name."""
    record = run()

    assert REPORTS["html"]["run.html"](record) == dump(record)
    assert GLM in dump(record)
