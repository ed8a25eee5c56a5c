"""What a run leaves behind: the summary on the screen, report files, the exit code."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from noworse.door.decisions import Told
from noworse.records.run import RunRecord
from noworse.reports.table import REPORTS
from noworse.reports.terminal import render
from noworse.suite.settings import Settings

INCONCLUSIVE = 10
UNMEASURED = 11
"""Exit codes for `--nw-exit-codes`; without it both are 1, as any failure is."""

_STYLES: dict[str, dict[str, bool]] = {
    "pass": {"green": True},
    "fail": {"red": True},
    "warn": {"yellow": True},
    "dim": {"light": True},
    "bold": {"bold": True},
}


def show(reporter: pytest.TerminalReporter, record: RunRecord) -> None:
    """Print the record below pytest's own summary."""
    reporter.section("noworse")
    width = reporter.config.get_terminal_writer().fullwidth
    for line in render(record, width=width, verbose=reporter.verbosity):
        reporter.write_line(line.text, **_STYLES.get(line.style or "", {}))


def write_reports(config: pytest.Config, settings: Settings, record: RunRecord) -> None:
    """Write the report files that the settings ask for."""
    folder = config.rootpath / settings.report_dir
    for kind in settings.reports:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"run.{kind}"
        path.write_text(REPORTS[kind](record), encoding="utf-8", newline="\n")


def exit_status(
    session: pytest.Session, settings: Settings, record: RunRecord, told: Sequence[Told]
) -> int | pytest.ExitCode:
    """The exit code: with `exit_codes`, a red run says whether it lacks evidence."""
    red = [one.verdict for one in told if one.verdict not in ("PASS", "STAYS")]
    only_ours = session.testsfailed == len(red)
    if not settings.exit_codes or not red or not only_ours:
        return session.exitstatus
    if "FAIL" in red or "LOST" in red:
        return session.exitstatus
    return UNMEASURED if "UNMEASURED" in red or record.ended_by else INCONCLUSIVE
