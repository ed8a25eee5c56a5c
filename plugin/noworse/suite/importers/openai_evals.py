"""OpenAI Evals: the files of the open source, and what the hosted product exports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from noworse.suite.cases.findings import Unfit, code
from noworse.suite.importers.base import ForeignCase, ForeignSuite, Reply, Source
from noworse.suite.importers.chat_prompts import fields_of
from noworse.suite.importers.openai_chat import count_in
from noworse.suite.importers.papers import Paper
from noworse.suite.importers.shapes import asked, wanted
from noworse.suite.importers.simple import (
    ALIASES,
    case_of,
    name_in,
    rows_of,
    suite_of,
)
from noworse.suite.importers.turns import are_turns, text_in, turns_of

_ITEM = re.compile(r"(\{\{-?\s*)item\.")
_ROWS = (frozenset(("input", "ideal")), frozenset(("item",)))
_ROWS_OF_RUNS = frozenset(("datasource_item", "sample"))
_GRADER = "write what it asks for as a check, or into the `rubric`"


def knows_openai_evals(paper: Paper) -> bool:
    """Whether it holds samples, items, results, or an eval of the API."""
    names = paper.fields.keys()
    known = any(row <= names for row in (*_ROWS, _ROWS_OF_RUNS))
    said = str(paper.fields.get("object", ""))
    return known or said in {"eval", "eval.run", "eval.run.output_item"}


def read_openai_evals(source: Source, paper: Paper) -> tuple[ForeignSuite, ...]:
    """Make a suite of the samples, items or results; graders are noted."""
    cases: list[ForeignCase] = []
    header: dict[str, object] = {}
    for row in rows_of(paper):
        _note_graders(source, row.fields, row.line)
        run = row.fields.get("data_source")
        if isinstance(run, dict):
            asks = _template_in(run)
            header = {} if "messages" in asks else asks
            cases += _of_run(source, run, asks, row.line)
        elif row.fields.get("object") != "eval":
            cases += _of_row(source, row.fields, row.line)
    suite = suite_of(iter(cases))
    if header:
        return (ForeignSuite(suite.cases, header),)
    return (suite,)


def _of_row(
    source: Source, given: Mapping[str, object], line: int
) -> Iterator[ForeignCase]:
    try:
        if isinstance(given.get("datasource_item"), dict):
            yield _of_result(source, given, line)
        elif isinstance(item := given.get("item"), dict):
            yield _of_item(source, item, line)
        else:
            yield case_of(source, given, line)
    except Unfit as error:
        source.left.add(line, f"a row: {error.reason}", error.mend)


def _of_item(source: Source, item: Mapping[str, object], line: int) -> ForeignCase:
    """Make a case of an item; without a field that asks, all of it is asked."""
    if name_in(item, ALIASES["asked"]) is not None:
        return case_of(source, item, line)
    expected = name_in(item, ALIASES["expected"])
    rest = {name: one for name, one in item.items() if name != expected}
    fields = asked(rest)
    if expected is not None:
        fields["expected"] = wanted(item[expected])
    return ForeignCase(fields, source.path, line)


def _of_result(source: Source, given: Mapping[str, object], line: int) -> ForeignCase:
    """Make a case of a result: what was sent, what came back, what was expected."""
    held = given.get("datasource_item")
    item = held if isinstance(held, dict) else {}
    inner = item.get("item")
    item = inner if isinstance(inner, dict) else item
    sample = given.get("sample")
    sample = sample if isinstance(sample, dict) else {}
    if not are_turns(sample.get("input")):
        return _of_item(source, item, line)
    fields: dict[str, object] = {"messages": turns_of(sample["input"])}
    if (expected := name_in(item, ALIASES["expected"])) is not None:
        fields["expected"] = wanted(item[expected])
    if (number := given.get("datasource_item_id")) is not None:
        fields["id"] = f"item-{number}"
    facts = {name: one for name, one in item.items() if isinstance(one, str)}
    sent = {name: one for name, one in facts.items() if name != expected}
    left = _not_sent(sent, sample)
    return ForeignCase(fields, source.path, line, left, reply=_reply(sample))


def _not_sent(
    facts: Mapping[str, object], sample: Mapping[str, object]
) -> dict[str, object]:
    """Return the facts that do not stand in the prompt already."""
    turns = turns_of(sample["input"])
    said = "\n".join(str(turn["content"]) for turn in turns)
    return {name: one for name, one in facts.items() if str(one) not in said}


def _reply(sample: Mapping[str, object]) -> Reply | None:
    output, model = sample.get("output"), sample.get("model")
    if not are_turns(output) or not isinstance(output, list) or not model:
        return None
    if sample.get("error") or any(turn.get("tool_calls") for turn in output):
        return None
    usage = sample.get("usage")
    used = usage if isinstance(usage, dict) else {}
    return Reply(
        model=str(model),
        text="".join(text_in(turn.get("content")) for turn in output),
        input_tokens=count_in(used, "prompt_tokens"),
        output_tokens=count_in(used, "completion_tokens"),
    )


def _template_in(run: Mapping[str, object]) -> dict[str, object]:
    """Return the prompt of a run, its items named as our vars are."""
    sent = run.get("input_messages")
    template = sent.get("template") if isinstance(sent, dict) else None
    if not are_turns(template):
        return {}
    turns = turns_of(template)
    for turn in turns:
        if isinstance(turn["content"], str):
            turn["content"] = _ITEM.sub(r"\1", turn["content"])
    return fields_of(turns)


def _of_run(
    source: Source, run: Mapping[str, object], asks: Mapping[str, object], line: int
) -> Iterator[ForeignCase]:
    held = run.get("source")
    content = held.get("content") if isinstance(held, dict) else None
    if not isinstance(content, list):
        mend = "download the file of its items, and import that"
        source.left.add(line, "the run does not hold its items", mend)
        return
    items = [one.get("item", one) for one in content if isinstance(one, dict)]
    for item in items:
        if not asks:
            yield from _of_row(source, {"item": item}, line)
        elif isinstance(item, dict):
            yield _of_template(source, item, asks, line)


def _of_template(
    source: Source, item: Mapping[str, object], asks: Mapping[str, object], line: int
) -> ForeignCase:
    """Make a case of an item that fills a prompt in."""
    text = str([*asks.values()])
    used = {
        name for name in item if re.search(rf"\{{[^}}]*\b{re.escape(name)}\b", text)
    }
    expected = name_in(item, ALIASES["expected"])
    expected = None if expected in used else expected
    given = {name: one for name, one in item.items() if name in used}
    fields: dict[str, object] = {"vars": given}
    if "messages" in asks:
        fields["messages"] = asks["messages"]
    if expected is not None:
        fields["expected"] = wanted(item[expected])
    if item.get("id") is not None:
        fields["id"] = item["id"]
    rest = item.keys() - used - {expected, "id"}
    facts = {name: one for name, one in item.items() if name in rest}
    return ForeignCase(fields, source.path, line, facts)


def _note_graders(source: Source, given: Mapping[str, object], line: int) -> None:
    graders = given.get("testing_criteria")
    for one in graders if isinstance(graders, list) else ():
        said = one if isinstance(one, dict) else {}
        name = code(str(said.get("name") or said.get("type") or "without a name"))
        source.left.add(line, f"the grader {name} ({said.get('type')})", _GRADER)
