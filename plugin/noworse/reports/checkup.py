"""What a look at a project found, for a terminal: one line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from noworse.records.checkup import Finding, Level
from noworse.reports.figures import counted
from noworse.reports.layout import Line, Style, sentence
from noworse.reports.text import cells, fit, pad, printable

_STYLES: Final[dict[Level, Style | None]] = {
    "ok": None,
    "warn": "warn",
    "wrong": "fail",
}
_LEVELS: Final = 7
_MOST_SUBJECT: Final = 32


def checkup(found: Sequence[Finding], called: str, *, width: int = 80) -> list[Line]:
    """Write all findings, those of one subject together, and what they come to.

    `called` says who was called, and what that cost.
    """
    order = {one.subject: n for n, one in reversed([*enumerate(found)])}
    found = sorted(found, key=lambda one: order[one.subject])
    subjects = [printable(one.subject) for one in found]
    room = min(_MOST_SUBJECT, width // 3, max(map(cells, subjects), default=0))
    lines: list[Line] = []
    for one, subject in zip(found, subjects, strict=True):
        first = f"{one.level:<{_LEVELS}}{pad(fit(subject, room), room)}  "
        style = _STYLES[one.level]
        lines += sentence(first, printable(one.told), width, style)
        if one.mend is not None:
            lines += sentence(f"{'':{_LEVELS}}mend: ", printable(one.mend), width)
    counts = Counter(one.level for one in found)
    told = "nothing is wrong"
    if counts["wrong"]:
        told = counted(counts["wrong"], "thing") + " wrong"
    if counts["warn"]:
        told += f", {counted(counts['warn'], 'warning')}"
    style = "fail" if counts["wrong"] else "pass"
    return [*lines, Line(), *sentence("", f"{told}; {called}", width, style)]
