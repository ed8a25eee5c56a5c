"""The part of the page that needs no script: what was decided, and on what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from noworse.records.base import Status
from noworse.records.decisions import AtEqualLength, Decision
from noworse.records.run import Notice
from noworse.reports.escalations import escalations
from noworse.reports.figures import counted, interval, ratio, signed, span_of
from noworse.reports.headline import headline
from noworse.reports.html.drawings import Axis, Range, axis_of
from noworse.reports.html.grid import grid_of
from noworse.reports.judges import judges
from noworse.reports.layout import UNWRAPPED, Line, Look, Table
from noworse.reports.noise import COLUMNS, noise_headline, noise_in_words, noise_row
from noworse.reports.notices import first_notices, other_notices
from noworse.reports.text import printable
from noworse.reports.verdicts import reason_of
from noworse.reports.view import CandidateView, Row, RunView, WorstCase
from noworse.reports.worst import asked_again

_MOST_WORST = 5


@dataclass(frozen=True, slots=True)
class Banner:
    """What the run came to, for who reads nothing else."""

    status: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Part:
    """A suite, or a slice of it, as it is shown."""

    status: Status
    name: str
    suite: str
    slice: str | None
    cases: str
    counts: tuple[int, int, int, int]
    """Won, tied, lost and unresolved."""

    difference: str
    range: Range | None
    """`None`: no case is resolved."""

    equal_length: Range | None
    length: str
    reason: str
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Worst:
    """A loss, and where it is shown in full."""

    suite: str
    case: str
    model: str
    name: str
    """The case, printable."""

    place: str
    again: str
    """What became of it when it was asked again."""

    score: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What was found on one candidate."""

    model: str
    id: str
    """As links name it."""

    parts: tuple[Part, ...]
    worst: tuple[Worst, ...]
    losses: int


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, printable."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The verdicts, in the words and figures of the terminal; all of it printable."""

    banner: Banner
    alarms: tuple[Told, ...]
    """Who has read these reads the figures differently."""

    notices: tuple[Told, ...]
    candidates: tuple[Candidate, ...]
    axis: Axis
    judges: tuple[str, ...]
    noise: Table | None
    noise_words: tuple[str, ...]


def summary_of(view: RunView) -> Summary:
    """Sum up a run for a page."""
    policy, span = view.record.policy, span_of(view.record.policy)
    candidates = tuple(_candidate(one, view) for one in view.candidates)
    ranges = (part.range for one in candidates for part in one.parts)
    heard = [one for one in view.record.noise if one.cases]
    return Summary(
        banner=_banner(view),
        alarms=tuple(map(_told, first_notices(view))),
        notices=tuple(map(_told, other_notices(view))),
        candidates=() if view.record.aa else candidates,
        axis=axis_of([one for one in ranges if one], policy.margin * span, span),
        judges=(*sentences(judges, view), *sentences(escalations, view)),
        noise=grid_of(Table(COLUMNS, tuple(noise_row(view, one) for one in heard))),
        noise_words=tuple(
            line.text
            for one in heard
            if one.slice is None
            for line in noise_in_words(view, one, UNWRAPPED)
        ),
    )


def sentences(
    section: Callable[[RunView, Look], list[Line]], view: RunView
) -> Iterator[str]:
    """Return the sentences of a section of the terminal, one a line."""
    return (line.text for line in section(view, UNWRAPPED))


def _told(notice: Notice) -> Told:
    return Told(printable(notice.code), printable(notice.message))


def _banner(view: RunView) -> Banner:
    told = noise_headline(view).text if view.record.aa else headline(view)
    sentence = told.removeprefix("noworse: ")
    status = "NOISE" if view.record.aa else view.status or "NO DECISION"
    sentence = sentence.removeprefix(f"{status}: ").removeprefix("no decision: ")
    return Banner(status, f"{sentence}.")


def _candidate(one: CandidateView, view: RunView) -> Candidate:
    return Candidate(
        model=view.names.model(one.model),
        id=one.model,
        parts=tuple(_part(row, view) for row in one.rows),
        worst=tuple(_worst(worst, view) for worst in one.worst[:_MOST_WORST]),
        losses=len(one.worst),
    )


def _part(row: Row, view: RunView) -> Part:
    made, span = row.decision, span_of(view.record.policy)
    shown, left = _range(made, span), made.at_equal_length
    equal = None if left is None else Range(*(span * end for end in _ends(left)))
    trouble = None
    if row.trouble is not None and made.slice is None:
        count = f"{made.unresolved:,} of {counted(made.read, 'case')} unresolved"
        trouble = f"{count}, most often: {printable(row.trouble)}"
    drop = "a measurable drop, " if made.measurable_drop else ""
    return Part(
        status=made.status,
        name=printable(made.slice or made.suite),
        suite=made.suite,
        slice=made.slice,
        cases=f"{made.read:,}/{made.cases:,}",
        counts=(made.wins, made.ties, made.losses, made.unresolved),
        difference="-" if shown is None else interval(*shown),
        range=shown,
        equal_length=equal,
        length=ratio(made.length_ratio),
        reason=drop + reason_of(made),
        trouble=trouble,
    )


def _range(made: Decision, span: float) -> Range | None:
    if not made.wins + made.ties + made.losses:
        return None
    return Range(*(span * end for end in _ends(made)))


def _ends(made: Decision | AtEqualLength) -> tuple[float, float, float]:
    return made.estimate, made.low, made.high


def _worst(worst: WorstCase, view: RunView) -> Worst:
    one = worst.comparison
    assert one.score is not None, "a loss has a score"
    return Worst(
        suite=one.suite,
        case=one.case,
        model=one.candidate,
        name=printable(one.case),
        place=view.names.place(one.suite, one.slice),
        again=asked_again(worst),
        score=signed(span_of(view.record.policy) * one.score),
        sentence=printable(" ".join(worst.sentence.split())),
    )
