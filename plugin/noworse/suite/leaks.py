"""Keys that a user left in a case: found before they are sent to a model."""

from __future__ import annotations

from collections.abc import Iterator

from noworse.calls.secrets import Secrets
from noworse.errors import Problem
from noworse.records.cases import Case
from noworse.records.run import Selection

_MEND = "take it out, and replace the key: whoever could read the file has it"


def leaks_in(selection: Selection, secrets: Secrets) -> Iterator[Problem]:
    """Name the selected cases, and the user's own answers, that hold a secret."""
    for suite in selection.suites:
        chosen = frozenset(selection.selected[suite.name])
        for case in suite.cases:
            if case.id in chosen and secrets.occur_in(_told(case)):
                yield _leak(case.path, case.line, f"case `{case.id}`")
        for row in suite.imported:
            if row.id in chosen and secrets.occur_in(row.text):
                yield _leak(suite.path, None, f"an answer to `{row.id}`")


def _told(case: Case) -> str:
    """All that models are told of a case, and its name."""
    said = [turn.content for turn in case.messages]
    said += [call.told for turn in case.messages for call in turn.tool_calls]
    said += [image.url or "" for turn in case.messages for image in turn.images]
    said += [tool.model_dump_json() for tool in case.tools]
    return "\n".join((case.id, *said, case.expected or "", case.rubric or ""))


def _leak(path: str, line: int | None, what: str) -> Problem:
    reason = f"{what} holds the value of a secret of your environment"
    return Problem(path, line, reason, _MEND)
