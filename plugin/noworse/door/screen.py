"""What a run leaves behind: the summary on the screen, report files, the exit code."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from noworse.door.decisions import Told
from noworse.errors import Problem, SetupError
from noworse.records.run import RunRecord
from noworse.reports.layout import Line
from noworse.reports.terminal import render
from noworse.suite.settings.reading import Settings

INCONCLUSIVE = 10
UNMEASURED = 11
"""Exit codes for `--nw-exit-codes`; without it both are 1, as any failure is."""

_GITHUB = "github"
"""The report that is no file: lines of the log, and a page that GitHub keeps."""

FAULTS = frozenset({"FAIL", "LOST", "MISSING"})
"""Verdicts that evidence alone does not mend."""

_STYLES: dict[str, dict[str, bool]] = {
    "pass": {"green": True},
    "fail": {"red": True},
    "warn": {"yellow": True},
    "dim": {"light": True},
    "bold": {"bold": True},
}


class Written(NamedTuple):
    """What became of the report files."""

    paths: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    commands: tuple[str, ...] = ()
    """For the build agent that reads the log."""


def show(
    reporter: pytest.TerminalReporter, record: RunRecord, written: Written
) -> None:
    """Print the record below pytest's own summary; its last line is the verdict."""
    width = reporter.config.get_terminal_writer().fullwidth
    lines = render(record, width=width, verbose=reporter.verbosity)
    print_section(reporter, lines, written)


def print_section(
    reporter: pytest.TerminalReporter, lines: Sequence[Line], written: Written
) -> None:
    """Print lines under our name, and where files were written, before the last one."""
    for command in written.commands:
        reporter.ensure_newline()
        reporter.write_line(command)
    *lines, last = lines
    is_quiet = reporter.verbosity < 0
    if lines or not is_quiet:
        reporter.section("noworse")
    files = [Line(f"report written to {path}", "dim") for path in written.paths]
    files = [] if is_quiet else files
    faults = [Line(str(problem), "fail") for problem in written.problems]
    around = [Line()] if files or faults else []
    for line in (*lines, *files, *faults, *around, last):
        reporter.write_line(line.text, **_STYLES.get(line.style or "", {}))


def make_folder(root: Path, kinds: Sequence[str], folder: str) -> None:
    """Make the folder of the reports, before a run that may cost money.

    Raises:
        SetupError: if that is not possible.
    """
    if set(kinds) - {_GITHUB}:
        try:
            (root / folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(_unwritable(folder, error)) from error


def write_reports(
    root: Path, kinds: Sequence[str], folder: str, record: RunRecord
) -> Written:
    """Write the report files of these kinds, those that can be."""
    # Only now: a worker writes no report, and needs none of what reports do.
    from noworse.door.ci import STEP_SUMMARY, add_summary, commands
    from noworse.reports.table import REPORTS

    texts = {
        f"{folder}/{name}": write(record)
        for kind in kinds
        for name, write in REPORTS[kind].items()
    }
    written = write_files(root, texts)
    if _GITHUB not in kinds or os.environ.get("GITHUB_ACTIONS") != "true":
        return written
    problem = add_summary(record, os.environ)
    return Written(
        paths=written.paths if problem else (*written.paths, f"${STEP_SUMMARY}"),
        problems=(*written.problems, *filter(None, [problem])),
        commands=commands(record, root, os.environ),
    )


def write_files(root: Path, texts: Mapping[str, str]) -> Written:
    """Write texts to files below a folder, those that can be."""
    paths: list[str] = []
    problems: list[Problem] = []
    for path, text in texts.items():
        try:
            (root / path).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            problems.append(_unwritable(path, error))
        else:
            paths.append(path)
    return Written(tuple(paths), tuple(problems))


def exit_status(
    session: pytest.Session, settings: Settings, record: RunRecord, told: Sequence[Told]
) -> int | pytest.ExitCode:
    """The exit code: with `exit_codes`, a red run says whether it lacks evidence."""
    red = [one.verdict for one in told if one.is_red]
    only_ours = session.testsfailed == len(red)
    if not settings.exit_codes or not red or not only_ours:
        return session.exitstatus
    if not FAULTS.isdisjoint(red):
        return session.exitstatus
    return lack_of(red, record)


def lack_of(red: Sequence[str], record: RunRecord) -> int:
    """Return the exit code of a run that is red only for want of evidence."""
    return UNMEASURED if "UNMEASURED" in red or record.ended_by else INCONCLUSIVE


def _unwritable(path: str, error: OSError) -> Problem:
    mend = "make it writable, or choose another folder with `--nw-report-dir`"
    return Problem(path, None, f"no report can be written: {error.strerror}", mend)
