"""What labels say of the judges, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from noworse.records.calibration import (
    FEWEST_LABELS,
    Calibration,
    CorrectedPreference,
    LabelUse,
    SliceAgreement,
)
from noworse.reports.figures import counted, interval, percent, signed
from noworse.reports.layout import Body, Column, Line, sentence, tabulate
from noworse.reports.text import printable
from noworse.stats.proportions import wilson

_CONFIDENCE = 0.90
_SLICES = (
    Column("agrees", right=True),
    Column("slice", shrinks=True),
    Column("labels", right=True),
)


_BEGIN = Line("  $ noworse label --who NAME", "dim")


class Calibrated(NamedTuple):
    """What a calibration came to."""

    made: tuple[Calibration, ...]
    """Of the judges that have read a labelled pair."""

    silent: tuple[str, ...]
    """The other judges of the run."""

    corrected: tuple[CorrectedPreference, ...]
    use: LabelUse
    missing_calls: int


def calibrated(told: Calibrated, *, width: int = 80) -> list[Line]:
    """Write a calibration for a terminal of `width` columns."""
    lines: list[Line] = []
    for made in told.made:
        lines += [*_judge(made, width), Line()]
    for one in told.corrected:
        lines += _corrected(one, width)
    lines += [Line()] if told.corrected else []
    lines += _unused(told, width)
    if not told.made and not told.use.unused:
        lines += [Line("no labels: begin with some", "warn"), _BEGIN]
    for made in told.made:
        if made.labels < FEWEST_LABELS:
            more = FEWEST_LABELS - made.labels
            text = f"{printable(made.judge)} with {counted(made.labels, 'label')}"
            text += f": {FEWEST_LABELS} are the least, {more} more are needed"
            lines += sentence("NOT CALIBRATED  ", text, width, "fail")
    for judge in told.silent:
        text = f"{printable(judge)}: it has read none of the labelled pairs"
        lines += sentence("NOT CALIBRATED  ", text, width, "fail")
    return lines


def _judge(made: Calibration, width: int) -> Iterator[Line]:
    people = "1 person" if made.labellers == 1 else f"{made.labellers} people"
    head = f"{printable(made.judge)} ({printable(made.model)})"
    text = f"{head} against {counted(made.labels, 'labelled pair')} of {people}"
    yield from sentence("judge ", text, width, "bold")
    for first, said in (
        ("agreement  ", _agreement(made)),
        ("people     ", _people(made)),
        ("order      ", _order(made)),
        ("length     ", _length(made)),
    ):
        yield from sentence(f"  {first}", said, width)
    if len(made.slices) > 1:
        yield from tabulate(_SLICES, [_slice(one) for one in made.slices], width)


def _agreement(made: Calibration) -> str:
    low, high = wilson(made.agreed, made.labels, confidence=_CONFIDENCE)
    kappa = "unknown: one word for all" if made.kappa is None else f"{made.kappa:.2f}"
    return (
        f"{percent(made.agreement)} ({made.agreed:,} of {made.labels:,}; "
        f"90 % sure: {percent(low)} to {percent(high)}), kappa {kappa}; "
        f"with a tie as half, {percent(made.accuracy)}"
    )


def _people(made: Calibration) -> str:
    if not made.shared:
        return "no pair was labelled twice, so how far people agree is not known"
    share = percent(made.shared_agreed / made.shared)
    return (
        f"{share} agree with each other ({made.shared_agreed:,} of {made.shared:,}): "
        "more is not to be had of a judge"
    )


def _order(made: Calibration) -> str:
    told = "no pair was read in both orders"
    if made.both_orders:
        share = percent(made.flips / made.both_orders)
        told = f"{made.flips:,} of {made.both_orders:,} pairs flip with it ({share})"
    if made.first_shown is not None:
        told += f", {percent(made.first_shown)} for the answer shown first"
    return told


def _length(made: Calibration) -> str:
    if made.longer is None or made.labels_longer is None:
        return "no pair tells: equally long, or a tie"
    return (
        f"prefers the longer answer in {percent(made.longer)} of what it decides, "
        f"people in {percent(made.labels_longer)}"
    )


def _slice(one: SliceAgreement) -> Body:
    name = one.suite if one.slice == one.suite else f"{one.suite}/{one.slice}"
    share = percent(one.agreed / one.labels)
    return Body((share, printable(name), f"{one.agreed:,}/{one.labels:,}"))


def _corrected(one: CorrectedPreference, width: int) -> Iterator[Line]:
    text = f"of {printable(one.candidate)} on {printable(one.suite)}"
    yield from sentence("net preference ", text, width, "bold")
    yield from sentence("  judges     ", signed(one.judged), width)
    told = f"{interval(one.estimate, one.low, one.high)} by {one.labels:,} labels"
    if one.others:
        verdicts = counted(one.others, "verdict")
        told += f" and {verdicts}, trusted to {percent(one.trust)}"
    yield from sentence("  people     ", told, width)


def _unused(told: Calibrated, width: int) -> Iterator[Line]:
    use = told.use
    where = f", first in {printable(use.first)}" if use.first else ""
    notes = {
        "stale": (use.stale, f"about answers that nobody gave in this run{where}"),
        "strange": (use.strange, f"about cases that there are not{where}"),
        "unread": (use.unread, "about pairs that no judge has read in this run"),
    }
    for count, text in notes.values():
        if count:
            yield from sentence(
                "not used: ", f"{counted(count, 'label')} {text}", width, "warn"
            )
    if use.blank:
        text = f"{counted(use.blank, 'row')} without a label"
        yield from sentence("not used: ", text, width)
    if told.missing_calls:
        text = f"at least {counted(told.missing_calls, 'call')} not recorded: "
        text += "`noworse calibrate --record` buys them"
        yield from sentence("missing: ", text, width, "warn")
