"""The Markdown reports: a page for a CI job's summary, and a short one as a comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from noworse.records.answers import Answer
from noworse.records.run import Notice, RunRecord
from noworse.reports.costs import cost_table, record_command
from noworse.reports.escalations import escalations
from noworse.reports.figures import allowed, level
from noworse.reports.headline import headline
from noworse.reports.judges import judges
from noworse.reports.layout import UNWRAPPED, Line, Table
from noworse.reports.markup import Block, code, command, fitted, prose, quoted, table
from noworse.reports.noise import (
    COLUMNS,
    noise_headline,
    noise_in_words,
    noise_row,
    noise_title,
)
from noworse.reports.notices import first_notices, other_notices
from noworse.reports.routes import PLAN, move_row, routes_in_words
from noworse.reports.verdicts import verdict_table, verdicts_in_words
from noworse.reports.view import CandidateView, RunView, WorstCase, view_of
from noworse.reports.worst import MOST_WORST, loss_of, of_how_many, show_command

SUMMARY_BYTES = 1_000_000
"""GitHub drops a job's summary whole where it is larger than 1 MiB."""

COMMENT_BYTES = 60_000
"""GitHub refuses a comment of more than 65,536 characters."""

_FOR_REVIEW = "recordings_changed"
"""The notice that a reviewer of a branch must read first."""

_DOTS = {"PASS": "🟢", "FAIL": "🔴", "INCONCLUSIVE": "🟡"}
_MOST_ROWS = 20
_MOST_LINES = 15
_MOST_LINES_BRIEF = 4


def summary(record: RunRecord) -> str:
    """Write a run as a page for `$GITHUB_STEP_SUMMARY`, its first line the verdict."""
    return fitted([*_page(view_of(record), brief=False)], SUMMARY_BYTES)


def comment(record: RunRecord) -> str:
    """Write what a reviewer must know, short enough for a comment on a pull request."""
    return fitted([*_page(view_of(record), brief=True)], COMMENT_BYTES)


def _page(view: RunView, *, brief: bool) -> Iterator[Block]:
    record = view.record
    told = noise_headline(view).text if record.aa else headline(view)
    dot = "" if record.aa else f"{_DOTS[view.status or 'INCONCLUSIVE']} "
    yield Block(f"### {dot}{prose(told)}")
    yield from _notices("**Read this first**", first_notices(view))
    if record.aa:
        yield Block(f"Noise floor of {prose(noise_title(record))}")
        yield from _noise(view)
    else:
        for candidate in view.candidates:
            yield from _verdicts(view, candidate, brief=brief)
        yield from _plan(view)
    yield from _missing(view)
    yield from _bullets(
        "**Judges**\n", [*judges(view, UNWRAPPED), *escalations(view, UNWRAPPED)]
    )
    if not record.aa:
        for candidate in view.candidates:
            yield from _worst_cases(view, candidate, brief=brief)
    yield from _notices("**Warnings**", other_notices(view))
    if record.spend and not brief:
        yield from _folded("Cost", table(cost_table(view)))
    if record.job_url is not None:
        yield Block(f"[The job that ran this]({record.job_url})")


def _noise(view: RunView) -> Iterator[Block]:
    heard = [one for one in view.record.noise if one.cases]
    if heard:
        rows = (noise_row(view, one) for one in heard)
        yield table(Table(COLUMNS, tuple(rows)))
    for one in heard:
        if one.slice is None:
            yield from _bullets("", noise_in_words(view, one, UNWRAPPED))


def _verdicts(
    view: RunView, candidate: CandidateView, *, brief: bool
) -> Iterator[Block]:
    if not candidate.rows:
        return
    record, policy = view.record, view.record.policy
    yield Block(
        f"**Candidate** {code(candidate.model)} against "
        f"{code(record.lineup.baseline.id)} "
        f"(margin {allowed(policy)}, alpha {level(policy.alpha)})"
    )
    columns, rows = verdict_table(view, candidate)
    shown = [row for row in rows if row.cells[0] != "PASS"]
    if not brief or len(rows) <= _MOST_ROWS:
        shown = [*rows]
    marked = (
        row._replace(cells=(f"{_DOTS[row.cells[0]]} {row.cells[0]}", *row.cells[1:]))
        for row in shown
    )
    yield table(Table(columns, tuple(marked)))
    if hidden := len(rows) - len(shown):
        yield Block(f"{hidden:,} that PASS are not shown.")
    told = verdicts_in_words(view, candidate, UNWRAPPED)
    yield from _bullets("", (one for one in told if not brief or one.style != "pass"))


def _plan(view: RunView) -> Iterator[Block]:
    if not view.plan.routes:
        return
    yield Block("**Routing plan**")
    if view.plan.moving:
        moves = (move_row(one, view) for one in view.plan.moving)
        yield table(Table(PLAN, tuple(moves)))
    yield from _bullets("", routes_in_words(view, UNWRAPPED))


def _missing(view: RunView) -> Iterator[Block]:
    if view.record.missing_calls:
        yield Block(f"What is not recorded:\n\n{command(record_command(view))}")


def _worst_cases(
    view: RunView, candidate: CandidateView, *, brief: bool
) -> Iterator[Block]:
    shown = candidate.worst[:MOST_WORST]
    if shown:
        model = code(view.names.model(candidate.model))
        told = of_how_many(candidate, MOST_WORST)
        parts = tuple(_worst(view, one, brief=brief) for one in shown)
        yield Block(f"**Worst cases** of {model}{told}", parts, gap="\n\n")


def _worst(view: RunView, worst: WorstCase, *, brief: bool) -> str:
    loss, text = loss_of(worst, view)
    sentence = " ".join(worst.sentence.split())
    most = _MOST_LINES_BRIEF if brief else _MOST_LINES
    parts = [f"**{loss}** {prose(text)}", quoted(sentence, most)]
    if (how := show_command(worst, view)) is not None:
        parts.append(command(how))
    if not brief:
        one, baseline = worst.comparison, view.record.lineup.baseline.id
        parts.append("<details><summary>The case, and both answers</summary>")
        if worst.asked is not None:
            parts.append(quoted(worst.asked.messages[-1].content, _MOST_LINES))
        parts += _answer(view, one.candidate, one.answer)
        parts += _answer(view, baseline, one.baseline_answer)
        parts.append("</details>")
    return "\n\n".join(parts)


def _answer(view: RunView, model: str, answer: Answer | None) -> tuple[str, ...]:
    name = code(view.names.model(model))
    if answer is None:
        return (f"{name} gave no answer.",)
    how = "" if answer.finish == "stop" else f" ({answer.finish})"
    if not answer.told.strip():
        return (f"{name} said nothing{how}.",)
    return f"{name} said{how}:", quoted(answer.told, _MOST_LINES)


def _notices(head: str, notices: Iterable[Notice]) -> Iterator[Block]:
    told = sorted(notices, key=lambda one: one.code != _FOR_REVIEW)
    parts = tuple(f"- {code(one.code)} {prose(one.message)}" for one in told)
    if parts:
        yield Block(f"{head}\n", parts)


def _bullets(head: str, told: Iterable[Line]) -> Iterator[Block]:
    parts = tuple(map(_bullet, told))
    if parts:
        yield Block(head, parts) if head else Block(parts[0], parts[1:])


def _bullet(told: Line) -> str:
    """Write a sentence, the verdict or the like that it hangs on in bold."""
    first, apart, text = told.text.partition("  ")
    return f"- **{first}** {prose(text)}" if apart else f"- {prose(first)}"


def _folded(title: str, block: Block) -> Iterator[Block]:
    yield Block(f"<details><summary>{title}</summary>")
    yield block
    yield Block("</details>")
