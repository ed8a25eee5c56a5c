"""How a run shows itself at a prompt and in a notebook: in a line, and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from noworse.records.decisions import Decision

_WORDS = {"PASS": "pass", "FAIL": "fail", "INCONCLUSIVE": "inconclusive"}
_COLOURS = {"PASS": "#1a7f37", "FAIL": "#c62828", "INCONCLUSIVE": "#9a6700"}
_HEAD = ("where", "cases", "won", "tied", "lost", "difference", "interval", "verdict")
_TEXT, _NUMBER = "text-align:left", "text-align:right"
_ALIGNED = (_TEXT, *[_NUMBER] * 5, _TEXT, _TEXT)


def in_a_line(decisions: Sequence[Decision], baseline: str, rest: str) -> str:
    """Write the verdicts on whole suites, per candidate: `small against frontier: ...`.

    `rest` is told in brackets after them.
    """
    by_candidate: dict[str, list[Decision]] = {}
    for made in decisions:
        if made.slice is None:
            by_candidate.setdefault(made.candidate, []).append(made)
    told = [
        f"{candidate} against {baseline}: {_counts(whole)}"
        for candidate, whole in by_candidate.items()
    ]
    return f"{'; '.join(told) or 'no decision'} ({rest})"


def as_table(decisions: Sequence[Decision], caption: str) -> str:
    """Write all decisions as HTML that needs no style sheet; all text is escaped."""
    head = "".join(
        f'<th style="{style}">{name}</th>'
        for name, style in zip(_HEAD, _ALIGNED, strict=True)
    )
    several = len({made.candidate for made in decisions}) > 1
    rows = "".join(_row(made, several=several) for made in decisions)
    return (
        f'<table><caption style="{_TEXT}">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _counts(whole: Sequence[Decision]) -> str:
    if len(whole) == 1:
        return _figures(whole[0])
    counts: Counter[str] = Counter(made.status for made in whole)
    parts = [f"{counts[s]} {word}" for s, word in _WORDS.items() if counts[s]]
    return f"{', '.join(parts)} of {len(whole)} suites"


def _figures(made: Decision) -> str:
    interval = f"[{made.low:+.2f}, {made.high:+.2f}]"
    return f"{made.status} {made.estimate:+.2f} {interval} on {made.suite}"


def _row(made: Decision, *, several: bool) -> str:
    where = made.suite if made.slice is None else f"{made.suite}/{made.slice}"
    if several:
        where = f"{made.candidate}: {where}"
    cells = (
        escape(where),
        f"{made.read:,}",
        f"{made.wins:,}",
        f"{made.ties:,}",
        f"{made.losses:,}",
        f"{made.estimate:+.2f}",
        f"{made.low:+.2f} to {made.high:+.2f}",
        f'<b style="color:{_COLOURS[made.status]}">{made.status}</b>',
    )
    told = "".join(
        f'<td style="{style}">{cell}</td>'
        for cell, style in zip(cells, _ALIGNED, strict=True)
    )
    return f'<tr title="{escape(made.reason)}">{told}</tr>'
