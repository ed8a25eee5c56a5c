"""Conversations that no provider takes, and the calls that tools answer."""

from __future__ import annotations

from collections.abc import Callable

from noworse.records.cases import Message
from noworse.suite.cases.findings import code
from noworse.suite.settings.lines import KeyPath

Note = Callable[[KeyPath, str, str], None]


def link(turns: list[Message], note: Note) -> list[Message]:
    """Give every call of a tool an id, and every answer of a tool its call's."""
    linked: list[Message] = []
    # Ids of calls that nothing has answered yet, in their order.
    waiting: list[str] = []
    for place, turn in enumerate(turns):
        one = turn
        if turn.tool_calls:
            calls = tuple(
                call
                if call.id
                else call.model_copy(update={"id": f"call_{place}_{number}"})
                for number, call in enumerate(turn.tool_calls)
            )
            waiting += [call.id for call in calls]
            one = turn.model_copy(update={"tool_calls": calls})
        elif turn.role == "tool":
            known = turn.tool_call_id or next(iter(waiting), "")
            if known in waiting:
                waiting.remove(known)
                one = turn.model_copy(update={"tool_call_id": known})
            else:
                reason = f"{code('messages', place)}: it answers no call before it"
                mend = "put it behind the turn whose `tool_calls` hold its call"
                note(("messages", place), reason, mend)
        linked.append(one)
    return linked


def refuse_odd(turns: list[Message], note: Note) -> None:
    """Note conversations that no provider takes."""
    for place, turn in enumerate(turns):
        where = code("messages", place)
        if turn.role == "system" and place > 0:
            reason = f"{where}: a system message stands after others"
            note(("messages", place), reason, "put it first, or in `system`")
        for field, role in (
            ("images", "user"),
            ("tool_calls", "assistant"),
            ("tool_call_id", "tool"),
        ):
            if getattr(turn, field) and turn.role != role:
                reason = f"{where}: a turn of the {turn.role} has no {_NAMES[field]}"
                note(("messages", place), reason, f"only one of the {role} has")
    if not any(turn.role == "user" for turn in turns):
        note(("messages",), "`messages` ask nothing", "add a turn of the user")
    elif _is_empty(turns[-1]):
        note(("messages",), "`messages` end with an empty turn", "fill it in")


_NAMES = {
    "images": "images",
    "tool_calls": "calls of tools",
    "tool_call_id": "`tool_call_id`",
}


def _is_empty(turn: Message) -> bool:
    # A tool may well have given nothing.
    return turn.role != "tool" and not turn.content.strip() and not turn.images
