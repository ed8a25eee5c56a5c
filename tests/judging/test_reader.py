"""A judge's reply is read strictly."""

from __future__ import annotations

import json
import os
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings, strategies as st

from noworse.judging.reader import Ballot, read_ballot, read_object, read_score

A = '{"reason": "r", "verdict": "A"}'
B = '{"reason": "r", "verdict": "B"}'
THUS_A = Ballot("A", "r")


@pytest.mark.parametrize(
    "text",
    [
        A,
        f"  {A}\n",
        f"\ufeff{A}",
        f"```json\n{A}\n```",
        f"Sure! Here it is:\n{A}\nLet me know.",
        f"Verdict: {A}.",
        f"`{A}`",
        f"{A}\n{A}",
        '{"verdict": "A", "reason": "r"} and once more ' + A,
        f"The set {{1, 2}} and \\frac{{1}}{{2}} are fine. {A}",
        f"<think>B? {B} No.</think>{A}",
        f"<think>\nhm\n</think>\n\n```json\n{A}\n```",
        '{"verdict": " A ", "reason": " r ", "winner": "B", "score": 1}',
    ],
)
def test_one_valid_object_is_a_verdict(text: str) -> None:
    """Prose, a fence, reasoning or its own copy around it are no matter."""
    assert read_ballot(text) == THUS_A


@pytest.mark.parametrize("pick", ["A", "B", "tie"])
def test_each_of_the_three_words_is_read(pick: str) -> None:
    """To the letter."""
    assert read_ballot(json.dumps({"verdict": pick, "reason": "r"})) == (pick, "r")


@pytest.mark.parametrize("text", ['{"verdict": "A"}', '{"verdict":"A","reason":null}'])
def test_a_reason_may_be_missing(text: str) -> None:
    """The verdict counts without it."""
    assert read_ballot(text) == Ballot("A", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        '"A"',
        "null",
        "The capital is Canberra.",
        f"[{A}]",
        f"[{A}, {B}]",
        f"{A}\n{B}",
        f"{B} is what it says. {A}",
        '{"verdict": "a", "reason": "r"}',
        '{"verdict": "A or B", "reason": "r"}',
        '{"verdict": "Answer A", "reason": "r"}',
        '{"verdict": "\uff21", "reason": "r"}',
        '{"verdict": "\u0410", "reason": "r"}',
        '{"verdict": "A\u200b", "reason": "r"}',
        '{"verdict": ["A"], "reason": "r"}',
        '{"verdict": true, "reason": "r"}',
        '{"verdict": "A", "reason": 1}',
        '{"winner": "A", "reason": "r"}',
        '{"verdict": "A", "verdict": "B", "reason": "r"}',
        '{"verdict": "A", "verdict": "A", "reason": "r"}',
        '{"verdict": "A", "reason": "r", "score": NaN}',
        '{"verdict": "A", "reason": "r", "score": 1e999}',
        '{"verdict": "A", "reason": "r",}',
        "{'verdict': 'A', 'reason': 'r'}",
        "{verdict: A}",
        '{"verdict": "A", "reason": "cut o',
        '{"verdict": "A", "reason": "ends with verdict: "B"}"}',
        f'{{"reason": "it says {B} in it", "verdict": "A"}}',
        f"{{'reason': 'it says {B}'}}",
        f"{{ an open brace, then {A}",
        f"a closing brace }} then {A}",
        f'It answers "{B}" and nothing else, so the other is better.',
        f"{A} }}",
        f"<think>{A}",
        f"<think>a</think>{B}</think>{A}",
        f"<think>a <think>b</think>{A}",
        f"{{}} {A}",
        "{" * 5000,
        '{"a":' * 5000 + "1" + "}" * 5000,
        '{"verdict": "A", "n": ' + "9" * 5000 + "}",
    ],
)
def test_anything_else_is_unreadable(text: str) -> None:
    """Nothing is repaired, mined, folded, or chosen among several."""
    assert read_ballot(text) is None


@pytest.mark.parametrize("finish", ["length", "refusal", "filter", "tools"])
def test_a_reply_that_did_not_end_by_itself_is_unreadable(finish: str) -> None:
    """Even where what is there looks complete."""
    assert read_ballot(A, finish) is None


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ('{"score": 4}', 4),
        ('{"score": 4.5, "reason": "between"}', 4.5),
        ('{"score": 6}', None),
        ('{"score": 0.9}', None),
        ('{"score": true}', None),
        ('{"score": "4"}', None),
        ('{"reason": "none"}', None),
        ("4", None),
    ],
)
def test_a_score_is_neither_clamped_nor_rounded(text: str, score: float | None) -> None:
    """A number on the scale, or nothing."""
    assert read_score(text, low=1, high=5) == score


def test_an_object_is_handed_on_as_it_is() -> None:
    """Other forms of reply are read with the same strictness."""
    assert read_object('x {"passes": [true, {"a": 1.0}]}') == {
        "passes": [True, {"a": 1.0}]
    }


def test_true_is_not_one_when_objects_are_compared() -> None:
    """Two objects that differ only by type differ."""
    assert read_object('{"a": true} {"a": 1}') is None
    assert read_object('{"a": [1.0]} {"a": [1]}') == {"a": [1.0]}


@pytest.mark.parametrize(
    "text",
    [
        "{ " * 500_000,
        "{}" * 150_000,
        '{"a":' * 200_000,
        "}" * 1_000_000,
        '"{' * 500_000,
        "<think>" * 140_000,
        ('{"a":"' + "x" * 50 + '"} ') * 15_000 + "{",
    ],
    ids=lambda text: text[:8],
)
def test_a_hostile_megabyte_takes_linear_time(text: str) -> None:
    """No brace is the start of a second search through all the rest."""
    began = process_time()

    read = read_ballot(text)

    assert read is None
    assert process_time() - began < 4


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('{}[]":,\\ABtie1.0eNaN\n `<think>/verdictreason')))
def test_no_text_raises(text: str) -> None:
    """Any text is a ballot or unreadable."""
    ballot = read_ballot(text)

    assert ballot is None or ballot.pick in ("A", "B", "tie")


def test_the_judge_replies_of_the_fault_corpus() -> None:
    """Each recorded oddity becomes what the corpus allows."""
    shared = os.environ.get("NOWORSE_DATA", "../shared/data")
    corpus = Path(__file__).parents[2] / shared / "../corpora/faults.jsonl"
    if not corpus.exists():
        pytest.skip("the fault corpus is not here")
    faults = map(json.loads, corpus.read_text("utf-8").splitlines())
    replies = [fault for fault in faults if fault["layer"] == "judge_reply"]

    wrong = [fault["id"] for fault in replies if not _is_allowed(fault)]

    assert replies
    assert not wrong


def _is_allowed(fault: dict[str, object]) -> bool:
    text, finish = str(fault["judge_reply"]), str(fault["finish_reason"])
    said: object = None
    if fault["mode"] == "pointwise":
        said = read_score(text, finish, low=1, high=5)
    elif (ballot := read_ballot(text, finish)) is not None:
        said = ballot.pick
    expect = fault["expect"]
    assert isinstance(expect, dict)
    return ("inconclusive" if said is None else said) in expect["allowed"]
