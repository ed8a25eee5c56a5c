"""What other tools call an input and an output, in our fields."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from noworse.judging.strict_json import parse
from noworse.suite.cases.findings import Unfit, kind
from noworse.suite.importers.turns import are_turns, text_in, turns_of

_NO_NAME = re.compile(r"\W|^(?=\d)")
_TAKEN = frozenset(
    {
        *("and", "or", "not", "in", "is", "if", "else", "elif", "for", "import"),
        *("true", "false", "none", "True", "False", "None", "self", "super", "loop"),
    }
)
"""Words that mean something else in a template."""

_MARKS = ("{{", "{%", "{#")
_TALKS = ("messages", "chat_history", "conversation")
MADE = (
    "the prompt was made of the names of the inputs: write your own in its place, "
    "with the same `{{ names }}`"
)


def asked(value: object) -> dict[str, object]:
    """Return an input as the fields that ask it: `prompt`, `messages`, or `vars`.

    A text is asked as it is. A mapping with a conversation in it is that
    conversation, and one of a single text is that text; of any other the values
    become vars, for which a prompt is still to be made.

    Raises:
        Unfit: if nothing is asked.
    """
    if isinstance(value, list) and len(value) == 1 and not are_turns(value):
        return asked(value[0])
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"prompt": json.dumps(value)}
    if isinstance(value, str) and value.strip():
        return {"prompt": value}
    if are_turns(value):
        return {"messages": turns_of(value)}
    if not isinstance(value, dict) or not value:
        mend = "give it a text or a conversation"
        raise Unfit(f"nothing is asked: {kind(value)}", mend)
    return _asked_by_names(value)


def _asked_by_names(inputs: Mapping[str, object]) -> dict[str, object]:
    for name in _TALKS:
        if are_turns(inputs.get(name)):
            return {"messages": turns_of(inputs[name])}
    given = {name: one for name, one in inputs.items() if one not in (None, "")}
    [first, *more] = given.values() or [None]
    if not more and not isinstance(first, dict):
        return asked(first)
    return {"vars": {var_name(name): one for name, one in given.items()}}


def var_name(name: str) -> str:
    """Return a name that a template can hold."""
    bare = _NO_NAME.sub("_", name)
    return f"{bare}_" if bare in _TAKEN else bare


def literal(text: str) -> str:
    """Write a text so that it stays what it is where templates are filled in.

    Raises:
        Unfit: if it ends what would keep it as it is.
    """
    if not any(mark in text for mark in _MARKS):
        return text
    if "endraw" in text:
        raise Unfit("a text holds `{% endraw %}`", "write the case by hand")
    return f"{{% raw %}}{text}{{% endraw %}}"


def prompt_of(names: Sequence[str]) -> str:
    """Make a prompt that shows every input below its name."""
    return "\n".join(f"{name}: {{{{ {name} }}}}" for name in names)


def wanted(value: object) -> object | None:
    """Return an output as a reference answer; `None`: there is none.

    Of several that are all right, the judge is told so.
    """
    if value in (None, "", [], {}):
        return None
    if are_turns(value):
        assert isinstance(value, list), "they are in one"
        return _said(value[-1])
    if isinstance(value, dict):
        return _wanted_by_names(value)
    return _wanted_of_several(value) if isinstance(value, list) else value


def _wanted_of_several(value: list[object]) -> object | None:
    [one, *more] = value
    if not more:
        return wanted(one)
    if not all(isinstance(item, str) for item in value):
        return value
    return "\n".join(["any of these:", *(f"- {item}" for item in value)])


def _wanted_by_names(outputs: Mapping[str, object]) -> object | None:
    if are_turns(outputs.get("messages")):
        return wanted(outputs["messages"])
    if are_turns([outputs]):
        return _said(outputs)
    [first, *more] = outputs.values()
    return dict(outputs) if more else wanted(first)


def _said(turn: Mapping[str, object]) -> object | None:
    try:
        return text_in(turn.get("content")) or None
    except Unfit:
        return dict(turn)


def structure(cell: object) -> object:
    """Return what a text says that is a JSON object or list; else the text itself."""
    if not isinstance(cell, str) or cell.strip()[:1] not in {"{", "["}:
        return cell
    try:
        return parse(cell)
    except ValueError:
        return cell
