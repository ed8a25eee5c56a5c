"""Label files."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st
from tests.suite.lineups_for_tests import Changes

from noworse.errors import Problem, SetupError
from noworse.records.labels import Label, pair_of, shown_first
from noworse.suite.labels import Asked, check_once, read_labels

PATH = "evals/ada.labels.jsonl"
PAIR = pair_of("ours", "theirs")
FIRST = shown_first(PAIR)


def row(**changes: Changes) -> dict[str, Changes]:
    fields: dict[str, Changes] = {
        "case": "c",
        "pair": PAIR,
        "label": "tie",
        "who": "ada",
    }
    return {k: v for k, v in (fields | changes).items() if v is not ...}


def read(*rows: object) -> tuple[Label, ...]:
    text = "".join(f"{json.dumps(one)}\n" for one in rows)
    return read_labels(PATH, text.encode()).labels


def problems(data: bytes) -> tuple[Problem, ...]:
    with pytest.raises(SetupError) as caught:
        read_labels(PATH, data)
    return caught.value.problems


@pytest.mark.parametrize(
    ("word", "preferred"),
    [
        ("tie", "neither"),
        ("candidate", "candidate"),
        ("baseline", "baseline"),
        ("first", FIRST),
        ("second", "baseline" if FIRST == "candidate" else "candidate"),
    ],
)
def test_a_label_means_a_side(word: str, preferred: str) -> None:
    """First and second as on the sheet, which the pair itself fixes."""
    [label] = read(row(label=word))

    assert label.preferred == preferred


def test_an_answer_may_hold_half_a_character() -> None:
    """What a model broke off is on the sheet too, and is for people only."""
    [label] = read(row(first="half \ud83d"))

    assert label.preferred == "neither"


def test_a_label_knows_where_it_stands() -> None:
    """Empty lines count; a name has no spaces around it."""
    data = f"\n{json.dumps(row(who=' ada '))}\r\n".encode()

    assert read_labels(PATH, data).labels == (
        Label(case="c", pair=PAIR, preferred="neither", who="ada", path=PATH, line=2),
    )


def test_a_row_that_nobody_filled_in_is_no_label() -> None:
    """Nor is it a mistake: people take their time."""
    rows = [row(label=None), row(label=..., who=...), row(case="d")]
    data = "\n".join(map(json.dumps, rows)).encode()

    found = read_labels(PATH, data)

    assert [label.case for label in found.labels] == ["d"]
    assert found.blank == (Asked("c", PAIR, "ada"), Asked("c", PAIR, ""))


def test_what_people_look_at_is_not_read() -> None:
    """Prompt, rubric, reference and both answers."""
    [label] = read(row(prompt="p", rubric="r", expected="e", first="f", second="s"))

    assert label.case == "c"


@pytest.mark.parametrize(
    ("changes", "reason", "mend"),
    [
        ({"pair": ...}, "`pair` is missing", "noworse calibrate --sheet"),
        ({"pair": "x"}, "`pair` does not name two answers (got 'x')", "--sheet"),
        ({"label": "A"}, "`label` is no label (got 'A')", "write `first`"),
        ({"label": 1}, "`label` is no label (got 1)", "write `first`"),
        ({"who": ""}, "`who` is missing", "initials"),
        ({"who": " "}, "`who` is missing", "initials"),
        ({"who": 3}, "`who` should be a valid string (got 3)", "--sheet"),
        ({"lable": "tie"}, "unknown field `lable`", "did you mean `label`?"),
        ({"zzz": 1}, "unknown field `zzz`", "known fields: case, pair"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    changes: Changes, reason: str, mend: str
) -> None:
    """And with what to do."""
    data = f"{json.dumps(row())}\n{json.dumps(row(case='d', **changes))}\n".encode()

    [problem] = problems(data)

    assert (problem.path, problem.line) == (PATH, 2)
    assert problem.reason.startswith(reason)
    assert mend in problem.mend


def test_all_mistakes_are_told_at_once() -> None:
    """Each with its own line."""
    bad = json.dumps(row(label="A", pair="x"))

    found = problems(f"{bad}\n{{\n{bad}\n".encode())

    assert [one.line for one in found] == [1, 1, 2]


@pytest.mark.parametrize("data", [b"\xff", b"[]", b"[\n1]", b'{"case": 1'])
def test_what_is_no_label_file_is_refused(data: bytes) -> None:
    """In words, with the place."""
    [problem] = problems(data)

    assert (problem.path, problem.line) == (PATH, 1)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_labels_or_refused_in_words(data: bytes) -> None:
    """Nothing else comes out of it."""
    refused: tuple[Problem, ...] = ()
    try:
        read_labels(PATH, data)
    except SetupError as error:
        refused = error.problems

    assert all(problem.path == PATH and problem.mend for problem in refused)


def test_nobody_labels_a_pair_twice() -> None:
    """Not even in two files; another person may."""
    [first, again, other] = read(row(), row(label="first"), row(who="ben"))

    check_once([first, other])
    with pytest.raises(SetupError) as caught:
        check_once([first, again, other])

    [problem] = caught.value.problems
    assert problem.line == 2
    assert problem.reason == f"'ada' has labelled this pair before, in {PATH}:1"


def test_somebody_may_be_named_for_rows_that_name_nobody() -> None:
    """Filled in or not; a row that names another is refused."""
    rows = [row(who=""), row(who="ada", case="d"), row(label=None, who="", case="e")]
    data = "".join(f"{json.dumps(one)}\n" for one in rows).encode()

    found = read_labels(PATH, data, " ada ")

    assert [one.who for one in found.labels] == ["ada", "ada"]
    assert [one.who for one in found.blank] == ["ada"]
    with pytest.raises(SetupError, match=r":2: 'ada' gave this label, and not 'ben'"):
        read_labels(PATH, data, "ben")


def test_a_note_is_kept() -> None:
    """In the person's own words."""
    [label] = read(row(note="it asks back"))

    assert label.note == "it asks back"
