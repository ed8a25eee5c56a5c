"""Rows of promptfoo's CSV files as its tests."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NUMBERED = re.compile(r"__expected\d*")
_ASSERTION = re.compile(
    r"(not-)?([a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?:\(([0-9.]+)\))?(?::(.*))?", re.DOTALL
)
_SHORT = {"fn": "javascript", "eval": "javascript", "grade": "llm-rubric"}
_KNOWN = frozenset(
    {
        *("answer-relevance", "bleu", "classifier", "contains", "contains-all"),
        *("contains-any", "contains-html", "contains-json", "contains-sql"),
        *("contains-xml", "context-faithfulness", "context-recall"),
        *("context-relevance", "conversation-relevance", "cost", "equals", "eval"),
        *("factuality", "finish-reason", "fn", "g-eval", "gleu", "grade"),
        *("guardrails", "icontains", "icontains-all", "icontains-any", "is-html"),
        *("is-json", "is-refusal", "is-sql", "is-valid-function-call", "is-xml"),
        *("is-valid-openai-function-call", "is-valid-openai-tools-call"),
        *("javascript", "latency", "levenshtein", "llm-rubric", "max-score", "meteor"),
        *("model-graded-closedqa", "model-graded-factuality", "moderation"),
        *("perplexity", "perplexity-score", "pi", "python", "regex", "rouge-n"),
        *("ruby", "search-rubric", "select-best", "similar", "starts-with"),
        *("tool-call-f1", "webhook", "word-count"),
    }
)
"""Only these begin an assertion: `note: x` is a text that the answer must equal."""


def row_as_test(row: Mapping[str, object]) -> dict[str, object]:
    """Return the test that a row stands for: other columns are its vars."""
    values: dict[str, object] = {}
    asserts: list[object] = []
    options: dict[str, object] = {}
    metadata: dict[str, object] = {}
    test: dict[str, object] = {}
    for name, value in row.items():
        cell = str(value)
        key = name.partition("__metadata:")[2]
        if not name.startswith("__"):
            values[name] = value
        elif not cell.strip():
            continue
        elif _NUMBERED.fullmatch(name):
            asserts.append(assertion_of(cell))
        elif name in {"__prefix", "__suffix"}:
            options[name[2:]] = cell
        elif key:
            tags = [part.strip() for part in cell.split(",")]
            metadata[key.removesuffix("[]")] = tags if key.endswith("[]") else cell
        elif name != "__metric":
            test[name[2:]] = cell
    parts = (
        *(("vars", values), ("assert", asserts)),
        *(("options", options), ("metadata", metadata)),
    )
    return test | {name: part for name, part in parts if part}


def assertion_of(cell: str) -> dict[str, object]:
    """Return the assertion that a cell stands for; a text alone must be equalled."""
    bare = cell.strip()
    if bare.startswith("file://"):
        return {"type": "javascript" if ".py" not in bare else "python", "value": bare}
    found = _ASSERTION.fullmatch(bare)
    if found is None or found[2] not in _KNOWN:
        return {"type": "equals", "value": cell}
    name = _SHORT.get(found[2], found[2])
    given: dict[str, object] = {"type": f"{found[1] or ''}{name}"}
    if found[3]:
        given["threshold"] = found[3]
    if found[4] and found[4].strip():
        given["value"] = found[4].strip()
    return given
