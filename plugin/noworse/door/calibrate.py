"""`noworse calibrate`: labels and recordings in, calibrations out."""

from __future__ import annotations

import argparse
import sys

from noworse.door.calibrations import place_of, read_stored, store
from noworse.door.ground import Ground, options_of, read_ground, tell
from noworse.door.paper import show, width
from noworse.door.playing import play
from noworse.door.project import settings_at
from noworse.door.veil import veiled_text
from noworse.records.calibration import FEWEST_LABELS, Calibration
from noworse.reports.calibration import Calibrated, calibrated
from noworse.reports.layout import Line
from noworse.suite.calibrating import (
    calibrate as hold_against,
    correct,
    fullest,
    hold,
)
from noworse.suite.labels import Asked
from noworse.suite.sheet import blank_rows, line_of


def calibrate(given: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit code.

    Raises:
        SetupError: if a file or a setting is wrong.
    """
    ground = read_ground(given)
    return _sheet(ground, given) if given.sheet else _calibrate(ground, given)


def _sheet(ground: Ground, given: argparse.Namespace) -> int:
    rows = blank_rows(
        ground.record.comparisons,
        (*_filled(ground), *ground.blank),
        ground.cases,
        who=given.who,
        count=given.sheet,
    )
    for row in rows:
        sys.stdout.write(f"{veiled_text(line_of(row))}\n")
    told = f"{len(rows)} pairs: fill in `label` (first, second or tie) in each line"
    if len(rows) < given.sheet:
        told = f"{len(rows)} of {given.sheet} pairs: there are no more to label"
    sys.stderr.write(f"{told}\n")
    return 0 if rows else 1


def _filled(ground: Ground) -> list[Asked]:
    return [Asked(label.case, label.pair, label.who) for label in ground.labels]


def _calibrate(ground: Ground, given: argparse.Namespace) -> int:
    judges = ground.settings.lineup.judges
    heard = ground.record.comparisons
    if not given.record:
        # Not as the gate asks: that depends on the calibration that is to be made.
        both = settings_at(ground.root, options_of(given) | {"orders": "both"})
        heard = fullest(heard, play(ground.root, both, ground.suites, tell).comparisons)
    # A row that was filled in elsewhere, e.g. at the keyboard, is not missing.
    blank = len(set(ground.blank) - set(_filled(ground)))
    pairs, use = hold(ground.labels, heard, ground.cases, blank=blank)
    made = [hold_against(judge, pairs, heard) for judge in judges]
    found = tuple(one for one in made if one is not None)
    speaking = {one.judge for one in found}
    told = Calibrated(
        made=found,
        silent=tuple(judge.id for judge in judges if judge.id not in speaking),
        corrected=correct(pairs, ground.record.comparisons),
        use=use,
        missing_calls=ground.record.missing_calls,
    )
    enough = [one for one in found if one.labels >= FEWEST_LABELS]
    lines = calibrated(told, width=width())
    before = {one.judge: one for one in read_stored(ground.root, ground.settings)}
    lines += [_keep(ground, one, before.get(one.judge)) for one in enough]
    show(lines)
    return 0 if len(enough) == len(judges) else 1


def _keep(ground: Ground, made: Calibration, before: Calibration | None) -> Line:
    """Store a calibration, unless the one before says more of the same judge."""
    asked_alike = before is not None and (
        (before.model, before.params, before.instructions)
        == (made.model, made.params, made.instructions)
    )
    if before is None or not asked_alike or before.labels <= made.labels:
        name = store(ground.root, ground.settings, made)
        return Line(f"CALIBRATED  {name}", "pass")
    name = place_of(ground.settings, made.judge)
    why = f"it rests on {before.labels:,} labels, and here are {made.labels:,}"
    mend = "name all candidates and case files, or delete it"
    return Line(f"KEPT  {name}: {why}\n  mend: {mend}", "warn")
