"""The formats that can be imported, in the order in which a file is compared."""

from __future__ import annotations

from collections.abc import Callable

from noworse.errors import CaseFileError, Problem
from noworse.suite.cases.findings import code
from noworse.suite.importers.base import Format
from noworse.suite.importers.inspect_ai import knows_inspect_ai, read_inspect_ai
from noworse.suite.importers.left import Leftovers
from noworse.suite.importers.openai_chat import knows_openai_chat, read_openai_chat
from noworse.suite.importers.openai_evals import (
    knows_openai_evals,
    read_openai_evals,
)
from noworse.suite.importers.otel import knows_otel, read_otel
from noworse.suite.importers.papers import Paper
from noworse.suite.importers.promptfoo import knows_promptfoo, read_promptfoo
from noworse.suite.importers.pydantic_evals import (
    knows_pydantic_evals,
    read_pydantic_evals,
)
from noworse.suite.importers.simple import ALIASES, name_in, read_simple
from noworse.suite.settings.table import did_you_mean


def _has(*names: str) -> Callable[[Paper], bool]:
    """Return a test for rows that have one of some names: no other tool has them."""
    return lambda paper: any(name in paper.fields for name in names)


def _is_plain(paper: Paper) -> bool:
    return name_in(paper.fields, ALIASES["asked"]) is not None


FORMATS: tuple[Format, ...] = (
    Format("promptfoo", "promptfoo", knows_promptfoo, read_promptfoo),
    Format(
        "pydantic-evals", "pydantic_evals", knows_pydantic_evals, read_pydantic_evals
    ),
    Format("otel", "OpenTelemetry GenAI spans", knows_otel, read_otel),
    Format("openai-evals", "OpenAI Evals", knows_openai_evals, read_openai_evals),
    Format("openai-chat", "OpenAI's chat format", knows_openai_chat, read_openai_chat),
    Format(
        "langfuse",
        "Langfuse",
        _has("sourceTraceId", "sourceObservationId", "datasetName"),
        read_simple,
    ),
    Format(
        "deepeval",
        "deepeval",
        _has(
            *("actual_output", "actualOutput", "retrieval_context"),
            *("retrievalContext", "additional_metadata", "additionalMetadata"),
            *("source_file", "sourceFile"),
        ),
        read_simple,
    ),
    Format("langsmith", "LangSmith", _has("inputs"), read_simple),
    Format(
        "braintrust",
        "Braintrust",
        _has("_xact_id", "_pagination_key", "root_span_id"),
        read_simple,
    ),
    Format("inspect-ai", "inspect_ai", knows_inspect_ai, read_inspect_ai),
    Format("plain", "a plain table", _is_plain, read_simple),
)


def format_of(paper: Paper, left: Leftovers, wanted: str | None) -> Format:
    """Return the format of a file: the one that is asked for, or what it looks like.

    Raises:
        CaseFileError: if there is no such format, or it looks like none.
    """
    names = [one.name for one in FORMATS]
    if wanted is not None:
        named = next((one for one in FORMATS if one.name == wanted), None)
        if named is not None:
            return named
        mend = did_you_mean(wanted, names) or f"known are {', '.join(names)}"
        raise CaseFileError(Problem("--from", None, f"no format {code(wanted)}", mend))
    found = next((one for one in FORMATS if one.knows(paper)), None)
    if found is None:
        shown = ", ".join(code(name) for name in [*paper.fields][:5])
        reason = f"it looks like no known format (with {shown or 'no fields'})"
        mend = f"name it with `--from`: {', '.join(names)}"
        raise CaseFileError(*left.problems, Problem(left.path, None, reason, mend))
    return found
