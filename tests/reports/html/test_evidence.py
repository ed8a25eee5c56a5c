"""The evidence of a run as data for a page."""

from __future__ import annotations

import json
from typing import Any

from tests.reports.html.shops_for_tests import HOSTILE, case, shop, verdict
from tests.reports.records_for_tests import (
    FRONTIER,
    GLM,
    SUITE,
    answer,
    comparison,
    decision,
    run,
)
from tests.reports.runs_for_tests import itself

from noworse.records.answers import Usage
from noworse.records.cases import Message
from noworse.records.labels import pair_of, shown_first
from noworse.records.run import Repeats, RunRecord
from noworse.records.tools import Image, ToolCall
from noworse.reports.html.evidence import evidence
from noworse.reports.view import view_of
from noworse.suite.sheet import blank_rows


def told(record: RunRecord) -> Any:
    return json.loads(evidence(view_of(record)))


def pair(record: RunRecord) -> Any:
    [one] = told(record)["pairs"]
    return one


def test_no_text_can_end_the_element_that_holds_it() -> None:
    """ASCII, and no `<`, whatever models, judges and files have said."""
    text = evidence(view_of(shop()))

    assert text.isascii()
    assert "<" not in text
    assert HOSTILE in json.loads(text)["texts"]


def test_each_text_is_there_once() -> None:
    """A baseline answer comes back with every candidate, a prompt with every case."""
    record = shop()

    texts = told(record)["texts"]

    assert len(texts) == len(set(texts))


def test_the_most_damage_comes_first() -> None:
    """A confirmed loss, a named one, then by score; a broken check before others."""
    broken = shop().comparisons[3].broken_checks
    lost = Repeats(suite=SUITE, case="named", candidate=GLM, asked=3, lost=3)
    record = run(
        comparisons=(
            comparison("won", "win"),
            comparison("open", "unresolved"),
            comparison("tied", broken_checks=broken),
            comparison("even"),
            comparison("lost", "loss", broken_checks=broken),
            comparison("named", "loss"),
            comparison("sure", "loss", confirmed_loss=True),
        ),
        repeats=(lost,),
    )

    data = told(record)

    order = [data["cases"][data["pairs"][n]["case"]]["id"] for n in data["damage"]]
    assert order == ["sure", "named", "lost", "tied", "even", "open", "won"]
    assert data["pairs"][5]["again"] == "the judge prefers the baseline in 4 of 4"


def test_the_sheet_is_that_of_the_command() -> None:
    """The pairs of a label sheet, in its order."""
    record = shop()
    cases = {one.id: one for one in record.cases}
    sheet = blank_rows(record.comparisons, (), cases, who="")

    data = told(record)

    rows = [data["pairs"][number] for number in data["sheet"]]
    assert [row["pair"] for row in rows] == [row.pair for row in sheet]
    assert rows[0]["first"] == shown_first(rows[0]["pair"])


def test_signs_name_what_is_odd() -> None:
    """Flips, judges of two minds, broken checks, lost critical cases, no judge."""
    record = shop(candidates=(GLM,))

    data = told(record)

    signs = {
        data["cases"][one["case"]]["id"]: one.get("signs") for one in data["pairs"]
    }
    assert signs["flips"] == ["flips"]
    assert signs["of-two-minds"] == ["disagree"]
    assert signs["broken"] == ["breaks"]
    assert signs["same"] == ["unjudged"]
    assert signs["won"] is None


def test_a_case_is_told_in_full() -> None:
    """Turns with their pictures and calls, reference, checks, where it stands."""
    picture = Image(media_type="image/png", url="https://example.com/a.png")
    call = ToolCall(name="find", arguments='{"a": 1}')
    turns = (
        Message(role="user", content="See", images=(picture,)),
        Message(role="assistant", content="", tool_calls=(call,)),
    )
    asked = case("c", "billing", messages=turns, critical=True, weight=3.0)
    record = run(comparisons=(comparison("c"),), cases=(asked,))

    data = told(record)

    [one] = data["cases"]
    assert [turn[0] for turn in one["turns"]] == ["user", "assistant"]
    assert one["turns"][0][2:] == ["[image/png https://example.com/a.png]"]
    assert one["turns"][1][2:] == ['find({"a": 1})']
    assert one["at"] == "evals/support.eval.yaml:7"
    assert one["checks"] == ["max_words: 120"]
    assert (one["critical"], one["weight"]) == (True, 3.0)


def test_a_case_without_a_reference_has_none() -> None:
    """What is not there takes no room."""
    asked = case("c", "billing", expected=None, rubric=None, checks=(), tags=())
    record = run(comparisons=(comparison("c"),), cases=(asked,))

    [one] = told(record)["cases"]

    assert one.keys() == {"id", "at", "turns"}


def test_a_pair_is_told_in_full() -> None:
    """Score, answers with what they took, verdicts with their marks, the command."""
    said = answer(GLM, "a", usage=Usage(input_tokens=9, output_tokens=5), seconds=1.5)
    record = run(
        comparisons=(
            comparison(
                "c",
                "loss",
                answer=said.model_copy(update={"served": "glm-5p1-0924"}),
                baseline_answer=answer(FRONTIER, "b", finish="length"),
                verdicts=(verdict("candidate", "baseline", marks=(2.0, 4.0)),),
            ),
        ),
        options=("--nw-candidate", "x y"),
    )

    one = pair(record)

    assert one["told"] == "-1.00"
    assert one["answer"]["tokens"] == [9, 5]
    assert one["answer"]["seconds"] == 1.5
    assert one["answer"]["served"] == "glm-5p1-0924"
    assert one["baseline"]["finish"] == "length"
    assert one["verdicts"][0]["marks"] == [2.0, 4.0]
    assert one["pair"] == pair_of("a", "b")
    assert one["command"] == "pytest evals/support.eval.yaml::c --nw-candidate 'x y' -v"


def test_what_the_gate_did_not_read_is_told() -> None:
    """The first so many of a suite were read; the others came too late."""
    record = run(
        decisions=(decision(read=1),),
        comparisons=(comparison("a"), comparison("b")),
        suites=(),
    )

    data = told(record)

    assert [one.get("unread") for one in data["pairs"]] == [None, True]
    assert "command" not in data["pairs"][0]
    assert data["cases"] == [{"id": "a"}, {"id": "b"}]


def test_a_baseline_against_itself_has_two_names() -> None:
    """Else both columns would be headed alike."""
    data = told(itself())

    assert data["baseline"] == "claude-opus-5-5"
    assert data["models"] == {FRONTIER: "claude-opus-5-5, asked again"}
