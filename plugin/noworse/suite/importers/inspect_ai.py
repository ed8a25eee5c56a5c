"""Samples of inspect_ai: an input, a target, and perhaps choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from string import ascii_uppercase

from noworse.suite.cases.findings import Unfit, code
from noworse.suite.importers.base import ForeignCase, ForeignSuite, Source
from noworse.suite.importers.papers import Paper
from noworse.suite.importers.simple import case_of, rows_of, suite_of

_SETUP = ("sandbox", "files", "setup")
CHOICES = (
    "choices stand below their question, and the answer is asked for as a letter: "
    "your solver may have asked in other words"
)


def knows_inspect_ai(paper: Paper) -> bool:
    """Whether its rows have an input and a target."""
    return {"input", "target"} <= paper.fields.keys()


def read_inspect_ai(source: Source, paper: Paper) -> tuple[ForeignSuite, ...]:
    """Make a case of each sample; choices become a part of what is asked."""
    suite = suite_of(_cases(source, paper))
    if any(row.fields.get("choices") for row in paper.rows):
        suite = replace(suite, hints=(*suite.hints, CHOICES))
    return (suite,)


def _cases(source: Source, paper: Paper) -> Iterator[ForeignCase]:
    for row in rows_of(paper):
        given = dict(row.fields)
        choices = _choices(given.pop("choices", None))
        for name in _SETUP:
            if given.pop(name, None):
                reason = f"{code(name)} of a sample: nothing is run for a case"
                mend = "use your own code, which may set up what it needs"
                source.left.add(row.line, reason, mend)
        try:
            case = case_of(source, given, row.line)
        except Unfit as error:
            source.left.add(row.line, f"a sample: {error.reason}", error.mend)
            continue
        fields = _with_choices(case.fields, choices) if choices else case.fields
        yield replace(case, fields=fields)


def _choices(value: object) -> list[str]:
    """Read choices as inspect_ai does: a list, or a text between commas or spaces."""
    if isinstance(value, str):
        parts = value.split(",")
        value = parts if len(parts) > 1 else value.split()
    return [str(one).strip() for one in value] if isinstance(value, list) else []


def _with_choices(
    fields: Mapping[str, object], choices: list[str]
) -> dict[str, object]:
    """Write choices below what is asked, and hold the answer to their letters."""
    letters = ascii_uppercase[: len(choices)]
    lines = [f"{letter}) {one}" for letter, one in zip(letters, choices, strict=False)]
    below = "\n".join(["", "", *lines, "", "Answer with the letter alone."])
    asking = dict(fields) | {"checks": [{"one_of": [*letters]}]}
    if isinstance(prompt := fields.get("prompt"), str):
        asking["prompt"] = prompt + below
    elif isinstance(turns := fields.get("messages"), list):
        *before, last = turns
        asking["messages"] = [*before, last | {"content": f"{last['content']}{below}"}]
    return asking
