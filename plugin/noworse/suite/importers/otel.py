"""GenAI spans of OpenTelemetry: real prompts, with the answers that were given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from noworse.suite.cases.findings import Unfit
from noworse.suite.importers.base import (
    ForeignCase,
    ForeignSuite,
    Reply,
    Source,
    listed,
)
from noworse.suite.importers.openai_chat import count_in
from noworse.suite.importers.otel_messages import Event, Turn, said_in, sent_in
from noworse.suite.importers.papers import Paper
from noworse.suite.importers.turns import text_in
from noworse.suite.settings.lines import KeyPath

_MODEL_CALLS = frozenset(("chat", "generate_content", "text_completion"))
_OPERATION = "gen_ai.operation.name"
_ERROR_STATUS = (2, "2", "STATUS_CODE_ERROR", "ERROR")
_NOT_CAPTURED = (
    "let the instrumentation capture contents "
    "(OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT), and export anew"
)
_OURS = ("gen_ai.", "llm.")


class _Span(NamedTuple):
    line: int
    given: Mapping[str, object]
    attributes: Mapping[str, object]
    resource: Mapping[str, object]


def knows_otel(paper: Paper) -> bool:
    """Whether it holds spans, in OTLP's form or flat, with attributes of a model."""
    names = set(paper.fields)
    held = paper.fields.get("attributes")
    names |= set(_attributes(held)) if isinstance(held, list | dict) else set()
    return "resourceSpans" in names or any(one.startswith(_OURS) for one in names)


def read_otel(source: Source, paper: Paper) -> tuple[ForeignSuite, ...]:
    """Make a case of each call of a model, with the answer that it got."""
    spans = [span for span in _spans(paper) if _is_model_call(span)]
    cases = []
    for span in spans:
        try:
            cases.append(_case(source, span))
        except Unfit as error:
            source.left.add(span.line, f"a span: {error.reason}", error.mend)
    if not spans:
        mend = "export spans of chat, generate_content or text_completion"
        source.left.add(1, "there is no span of a model's call", mend)
    return (ForeignSuite(tuple(cases)),)


def _is_model_call(span: _Span) -> bool:
    """Whether a span is a call of a model, and not of an agent or a tool around it."""
    operation = span.attributes.get(_OPERATION)
    if operation is not None:
        return operation in _MODEL_CALLS
    kind = span.attributes.get("openinference.span.kind")
    if kind is not None:
        return kind == "LLM"
    return any(name.startswith(_OURS) for name in span.attributes)


def _case(source: Source, span: _Span) -> ForeignCase:
    given, attributes = span.given, span.attributes
    status = given.get("status")
    state = status.get("code") if isinstance(status, dict) else status
    if state in _ERROR_STATUS or "error.type" in attributes:
        raise Unfit("the call ended in an error", "export calls that got an answer")
    events = _events(given.get("events"))
    merged = dict(attributes)
    for _, held in events:
        merged |= {name: one for name, one in held.items() if name.startswith(_OURS)}
    turns = sent_in(merged, events)
    if not any(turn["role"] == "user" for turn in turns):
        raise Unfit("its messages were not captured", _NOT_CAPTURED)
    fields: dict[str, object] = {"messages": turns}
    name = given.get("spanId", given.get("span_id"))
    if isinstance(name, str) and name:
        fields["id"] = f"span-{name}"
    reply = _reply(source, span, merged, said_in(merged, events))
    traits = {**span.resource, **attributes}
    if isinstance(given.get("name"), str):
        traits |= {"name": given["name"]}
    return ForeignCase(fields, source.path, span.line, {}, traits, reply)


def _reply(
    source: Source,
    span: _Span,
    attributes: Mapping[str, object],
    turn: Turn | None,
) -> Reply | None:
    """Return the answer of a span, if it is one of words alone; else note why not."""
    model = next(filter(None, map(attributes.get, _MODELS)), None)
    text = text_in(turn["content"]) if turn is not None else ""
    if turn is None or not text or turn.get("tool_calls") or model is None:
        why = "is not of words alone" if model else "names no model"
        why = why if turn else "was not captured"
        mend = "the baseline is asked anew"
        source.left.add(span.line, f"the answer of a span {why}", mend)
        return None
    return Reply(
        model=str(model),
        text=text,
        input_tokens=count_in(attributes, *_INPUT_TOKENS),
        output_tokens=count_in(attributes, *_OUTPUT_TOKENS),
    )


_MODELS = ("gen_ai.request.model", "gen_ai.response.model", "llm.model_name")
_INPUT_TOKENS = ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens")
_OUTPUT_TOKENS = ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens")


def _spans(paper: Paper) -> Iterator[_Span]:
    """Yield all spans of a file, with the nearest line that is known of each."""
    for row in paper.rows:
        batches = row.fields.get("resourceSpans")
        if not isinstance(batches, list):
            yield _flat(row.fields, row.line)
            continue
        for path, resource, span in _nested(batches):
            line = row.line_of(("resourceSpans", *path))
            yield _Span(line, span, _attributes(span.get("attributes")), resource)


def _nested(
    batches: list[object],
) -> Iterator[tuple[KeyPath, Mapping[str, object], Mapping[str, object]]]:
    for one, batch in enumerate(batches):
        held = batch if isinstance(batch, dict) else {}
        about = held.get("resource")
        about = about if isinstance(about, dict) else {}
        resource = _attributes(about.get("attributes"))
        for two, scope in enumerate(listed(held.get("scopeSpans"))):
            inner = scope if isinstance(scope, dict) else {}
            for three, span in enumerate(listed(inner.get("spans"))):
                if isinstance(span, dict):
                    yield (one, "scopeSpans", two, "spans", three), resource, span


def _flat(given: Mapping[str, object], line: int) -> _Span:
    """Return a span that is a line of its own, its attributes inside or beside."""
    attributes = _attributes(given.get("attributes"))
    beside = {name: one for name, one in given.items() if name.startswith(_OURS)}
    about = given.get("resource")
    about = about if isinstance(about, dict) else {}
    resource = _attributes(about.get("attributes", {}))
    return _Span(line, given, {**attributes, **beside}, resource)


def _events(value: object) -> list[Event]:
    found = [one for one in listed(value) if isinstance(one, dict)]
    return [(str(one.get("name")), _attributes(one.get("attributes"))) for one in found]


def _attributes(value: object) -> dict[str, object]:
    """Return attributes by their names: OTLP has a list, others have a mapping."""
    if isinstance(value, dict):
        return dict(value)
    pairs = [one for one in listed(value) if isinstance(one, dict)]
    return {str(one.get("key")): _value(one.get("value")) for one in pairs}


def _value(value: object) -> object:
    """Return a value of OTLP's JSON, in which each says its own type."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    [(kind, held)] = value.items()
    inner = held.get("values") if isinstance(held, dict) else None
    match kind:
        case "intValue" if isinstance(held, str) and held.lstrip("-").isdecimal():
            return int(held[:20])
        case "arrayValue":
            return [_value(one) for one in listed(inner)]
        case "kvlistValue":
            return _attributes(inner)
        case _:
            return held
