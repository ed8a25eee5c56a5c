"""Cases with tools: what is asked, checked and shown to the judge."""

from __future__ import annotations

from tests.suite.lineups_for_tests import case, said
from tests.suite.talks_for_tests import hear, pick, talk

from noworse.records.cases import Check
from noworse.records.tools import Tool, ToolCall

TOOLS = (Tool(name="get_weather"),)
HELD = case("c-1", tools=TOOLS, checks=(Check(kind="calls_tool", value="get_weather"),))
ROME = ToolCall(id="c1", name="get_weather", arguments='{"city": "Rome"}')
CALLED = said("", "tools", tool_calls=(ROME,))


def test_both_sides_are_asked_with_the_tools() -> None:
    """And the judge is not: it has none to call."""
    desk = talk(ours=CALLED)

    hear(desk, held=HELD)

    assert [call.tools for call in desk.calls("candidate")] == [TOOLS]
    assert [call.tools for call in desk.calls("baseline")] == [TOOLS]
    assert {call.tools for call in desk.calls("judge")} == {()}


def test_a_call_is_judged_against_words() -> None:
    """It is shown, and neither side loses for want of an answer."""
    desk = talk(ours=CALLED, judge=pick("A"))

    heard = hear(desk, ("candidate",), HELD)

    assert heard.settled_by == "judges"
    assert heard.outcome == "win"
    [asked] = desk.calls("judge")
    assert 'get_weather({"city": "Rome"})' in asked.messages[1].content


def test_equal_calls_are_a_tie_without_a_judge() -> None:
    """The ids that providers gave them are no matter."""
    theirs = CALLED.model_copy(
        update={"tool_calls": (ROME.model_copy(update={"id": "c9"}),)}
    )
    desk = talk(ours=CALLED, theirs=theirs)

    heard = hear(desk, held=HELD)

    assert heard.settled_by == "identical"
    assert desk.calls("judge") == []


def test_a_side_that_does_not_call_breaks_the_check() -> None:
    """Each side is held against it."""
    heard = hear(talk(theirs=CALLED), held=HELD)

    assert [(one.side, one.reason) for one in heard.broken_checks] == [
        ("candidate", "the answer calls no tool")
    ]
