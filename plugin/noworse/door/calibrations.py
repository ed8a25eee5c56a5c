"""The folder of calibrations: what is known of the judges of a project."""

from __future__ import annotations

from pathlib import Path

from noworse.calls.tape import write_atomically
from noworse.errors import Problem, SetupError
from noworse.records.calibration import Calibration
from noworse.suite.calibrations import (
    file_name,
    read_calibration,
    write_calibration,
)
from noworse.suite.settings.reading import Settings


def read_stored(root: Path, settings: Settings) -> tuple[Calibration, ...]:
    """Read the calibrations of the judges of a run, those that there are.

    Raises:
        SetupError: naming every file that is damaged.
    """
    found: list[Calibration] = []
    problems: list[Problem] = []
    for judge in settings.lineup.judges:
        name = place_of(settings, judge.id)
        try:
            text = (root / name).read_text(encoding="utf-8")
            found.append(read_calibration(name, text))
        except FileNotFoundError:
            continue
        except SetupError as error:
            problems += error.problems
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            mend = "make it readable, or delete it"
            problems.append(Problem(name, None, f"it cannot be read: {why}", mend))
    if problems:
        raise SetupError(*problems)
    return tuple(found)


def place_of(settings: Settings, judge: str) -> str:
    """Name the file of a judge, relative to the root."""
    return f"{settings.calibrations}/{file_name(judge)}"


def store(root: Path, settings: Settings, made: Calibration) -> str:
    """Write a calibration in the place of the one before; return the file's name.

    Raises:
        SetupError: if that is not possible; the one before is then as it was.
    """
    name = place_of(settings, made.judge)
    try:
        write_atomically(root / name, write_calibration(made))
    except OSError as error:
        mend = "make the folder writable, or choose another: `calibrations` in settings"
        raise SetupError(
            Problem(name, None, f"not written: {error.strerror}", mend)
        ) from error
    return name
