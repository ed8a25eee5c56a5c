"""OpenAI's chat format: logs, fine-tuning files, batches, stored completions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from noworse.suite.cases.findings import Unfit, code
from noworse.suite.importers.base import ForeignCase, ForeignSuite, Reply, Source
from noworse.suite.importers.papers import Paper
from noworse.suite.importers.simple import rows_of, without_bookkeeping
from noworse.suite.importers.turns import text_in, turns_of, unread

_CALLS = ("request", "body", "input")
"""Where a line holds what was sent, if it does not hold it itself."""

_ANSWERS = ("response", "preferred_output", "non_preferred_output")
_OURS = ("id", "tags", "weight")
_SETTINGS = frozenset(
    {
        *("model", "temperature", "top_p", "max_tokens", "max_completion_tokens"),
        *("parallel_tool_calls", "tool_choice", "stream", "n", "seed", "stop", "user"),
        *("response_format", "reasoning_effort", "store", "logprobs", "method", "url"),
        *("custom_id", "choices", "usage", "service_tier", "system_fingerprint"),
    }
)
"""Of the call, not of the case: here they stand in the settings."""


_READ = {"messages", "tools", "functions", *_CALLS, *_ANSWERS, *_OURS} | _SETTINGS


def knows_openai_chat(paper: Paper) -> bool:
    """Whether the first line holds a conversation that was or will be sent."""
    return _call_in(paper.fields) is not None


def read_openai_chat(source: Source, paper: Paper) -> tuple[ForeignSuite, ...]:
    """Make a case of each conversation; its last answer is the reference."""
    return (ForeignSuite(tuple(_cases(source, paper))),)


def _cases(source: Source, paper: Paper) -> Iterator[ForeignCase]:
    for row in rows_of(paper):
        try:
            yield _case(source, row.fields, row.line)
        except Unfit as error:
            source.left.add(row.line, f"a line: {error.reason}", error.mend)


def _case(source: Source, given: Mapping[str, object], line: int) -> ForeignCase:
    call = _call_in(given)
    if call is None:
        raise Unfit("there are no `messages`", "put the conversation there")
    messages = turns_of(call["messages"])
    for name in unread(call["messages"]):
        mend = "write what it says into the text, if the model must know it"
        source.left.add(line, f"{code(name)} of a turn", mend)
    fields: dict[str, object] = {"messages": messages}
    tools = call.get("tools") or call.get("functions")
    if isinstance(tools, list):
        fields["tools"] = tools
    fields |= {name: given[name] for name in _OURS if given.get(name) is not None}
    if given.get("custom_id") is not None:
        fields["id"] = given["custom_id"]
    if isinstance(preferred := given.get("preferred_output"), list):
        messages += turns_of(preferred)
    whole = dict(call) if call is given else {**call, **given}
    facts = {name: one for name, one in whole.items() if name not in _READ}
    about = facts.pop("metadata", None)
    facts, traits = without_bookkeeping(facts)
    if isinstance(about, dict):
        facts |= about
    traits |= {name: one for name, one in whole.items() if name in _SETTINGS}
    reply = reply_in(given.get("response"), call.get("model"))
    return ForeignCase(fields, source.path, line, facts, traits, reply)


def _call_in(given: Mapping[str, object]) -> Mapping[str, object] | None:
    """Return what was sent, wherever a line has it."""
    for held in (given, *(given.get(name) for name in _CALLS)):
        if isinstance(held, dict) and isinstance(held.get("messages"), list):
            return held
    return None


def reply_in(response: object, model: object) -> Reply | None:
    """Return the answer of a stored completion, if it is one of words alone."""
    held = response.get("body", response) if isinstance(response, dict) else None
    choices = held.get("choices") if isinstance(held, dict) else None
    if not isinstance(held, dict) or not isinstance(choices, list) or not choices:
        return None
    said = choices[0].get("message") if isinstance(choices[0], dict) else None
    name = model or held.get("model")
    if not isinstance(said, dict) or said.get("tool_calls") or not name:
        return None
    usage = held.get("usage")
    used = usage if isinstance(usage, dict) else {}
    return Reply(
        model=str(name),
        text=text_in(said.get("content")),
        input_tokens=count_in(used, "prompt_tokens", "input_tokens"),
        output_tokens=count_in(used, "completion_tokens", "output_tokens"),
    )


def count_in(used: Mapping[str, object], *names: str) -> int | None:
    """Return a number of tokens, by the first name that has one."""
    for name in names:
        value = used.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return None
