"""An answer as a line, and back."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.calls.doubles_for_tests import answer

from noworse.calls.lines import Damaged, key_of, likely_key, read_line, write_line
from noworse.records.answers import Answer, RawAnswer, Usage
from noworse.records.requests import Reply
from noworse.records.tools import ToolCall

KEY = "0123456789abcdef" * 2

_counts = st.integers(0, 10**9)
_usages = st.builds(Usage, input_tokens=_counts, output_tokens=_counts)
_answers = st.builds(
    Answer,
    asked=st.text(min_size=1),
    served=st.text(min_size=1),
    text=st.text(),
    finish=st.sampled_from(["stop", "length", "refusal", "filter", "tools"]),
    usage=st.none() | _usages,
    seconds=st.integers(0, 10**6).map(lambda ms: ms / 1000),
    at=st.none() | st.just("2026-11-24T09:30:00Z"),
    source=st.just("replayed"),
    oddities=st.lists(st.text(min_size=1)).map(tuple),
    probabilities=st.none()
    | st.lists(st.tuples(st.text(min_size=1), st.floats(0, 1))).map(tuple),
    discount=st.sampled_from([0.0, 0.25, 0.5]),
)


# The first text of all characters takes seconds to draw, on a busy machine.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_answers)
def test_an_answer_comes_back_as_it_was(one: Answer) -> None:
    """Whatever its text holds, the line is one line of ASCII."""
    line = write_line(KEY, one)

    assert line.isascii()
    assert line.isprintable()
    assert read_line(line) == one
    assert key_of(line) == KEY


def test_the_fields_stand_in_one_readable_order() -> None:
    """The text comes last but for the checksum, so that a diff shows the rest first."""
    fields = json.loads(write_line(KEY, answer()))

    assert list(fields) == [
        *("v", "key", "model", "served", "at", "seconds"),
        *("finish", "usage", "text", "sum"),
    ]


def test_what_was_odd_is_kept() -> None:
    """A replay tells the same as the run that bought the answer."""
    line = write_line(KEY, answer(oddities=("truncated",)))

    assert read_line(line).oddities == ("truncated",)


def test_calls_of_tools_are_kept() -> None:
    """With their ids, since a conversation may go on from them."""
    calls = (ToolCall(id="c1", name="look_up", arguments='{"id": 7}'),)

    line = write_line(KEY, answer(tool_calls=calls))

    assert read_line(line).tool_calls == calls
    assert "tool_calls" not in write_line(KEY, answer())


def test_an_effort_is_kept_where_one_was_sent() -> None:
    """And where none was, nothing is written: older lines stay what they are."""
    assert read_line(write_line(KEY, answer(effort="low"))).effort == "low"
    assert "effort" not in write_line(KEY, answer())


def test_a_reply_that_code_reads_is_kept_whole() -> None:
    """Status, type and body; there is no text beside it."""
    reply = Reply(status=400, content_type="text/x", body='{"a":\n"\u00e9"}')
    raw = RawAnswer(**dict(answer("", source="replayed")), reply=reply)

    line = write_line(KEY, raw)

    assert read_line(line) == raw
    assert '"text"' not in line
    assert line.isascii()


@pytest.mark.parametrize("reply", ["[200]", '[200,"a","b","c"]', '[7,"a","b"]'])
def test_half_a_reply_is_no_answer(reply: str) -> None:
    """Whatever its checksum says."""
    body = write_line(KEY, answer())[: -len(',"sum":"0123456789ab"}')]
    body = f'{body},"reply":{reply}'
    mark = sha256(body.encode()).hexdigest()[:12]

    with pytest.raises(Damaged, match="not a recorded answer"):
        read_line(f'{body},"sum":"{mark}"}}')


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "not a recorded answer"),
        ("{}", "not a recorded answer"),
        ('{"v":1,"key":"short"}', "not a recorded answer"),
        ('{"v":2,"key":"' + KEY + '","model":"m"}', r"newer noworse \(format 2\)"),
    ],
)
def test_what_is_no_line_of_ours_has_no_key(line: str, reason: str) -> None:
    """A newer format is told from a broken one."""
    with pytest.raises(Damaged, match=reason):
        key_of(line)


def test_an_edited_line_is_found_out() -> None:
    """One character of the text is enough."""
    line = write_line(KEY, answer("PONG"))

    with pytest.raises(Damaged, match="checksum does not fit"):
        read_line(line.replace("PONG", "PING"))


def test_a_cut_line_is_found_out() -> None:
    """Wherever it was cut."""
    line = write_line(KEY, answer())

    for end in range(0, len(line), 7):
        with pytest.raises(Damaged, match="cut, or edited"):
            read_line(line[:end])


@pytest.mark.parametrize(
    "body", ["nonsense", '{"v":1', '{"v":1,"key":"k","usage":7', "[" * 100_000]
)
def test_a_right_checksum_over_nonsense_is_no_answer(body: str) -> None:
    """Anyone can compute one."""
    mark = sha256(body.encode()).hexdigest()[:12]

    with pytest.raises(Damaged, match="not a recorded answer"):
        read_line(f'{body},"sum":"{mark}"}}')


# The first text of all characters takes seconds to draw, on a busy machine.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text())
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    """A file in the repository is foreign text too."""
    for read in (key_of, read_line):
        with pytest.raises(Damaged):
            read(text)


def test_a_key_can_be_guessed_from_a_cut_line() -> None:
    """Enough to say which line it was."""
    line = write_line(KEY, answer())

    assert likely_key(line[:20]) == KEY[:6]
    assert likely_key(line) == KEY
    assert likely_key("{") == ""
