"""`--nw-plan`: nothing runs and nobody is called; what a run would take is told."""

from __future__ import annotations

import asyncio
from collections.abc import Generator

import pytest

from noworse.calls.archive import open_archive
from noworse.calls.clock import SystemClock
from noworse.door.calibrations import read_stored
from noworse.door.project import engine_setup
from noworse.door.screen import Written, make_folder, print_section, write_files
from noworse.door.session import Session
from noworse.door.veil import veiled_text
from noworse.errors import SetupError
from noworse.records.plan import PlanRecord
from noworse.records.run import Selection
from noworse.reports.plan import render_plan
from noworse.reports.plan_json import dump_plan
from noworse.suite.job import job_of
from noworse.suite.plan import plan_of
from noworse.suite.settings.reading import Settings


class Planning:
    """A plugin of pytest's that takes the place of the tests."""

    def __init__(self, session: Session, settings: Settings) -> None:
        self._session, self._settings = session, settings
        self._record: PlanRecord | None = None
        self._written = Written()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Plan, and let no test run.

        Raises:
            UsageError: if a recording, or a calibration, is damaged.
        """
        option = session.config.option
        if session.testsfailed and not option.continue_on_collection_errors:
            return None  # pytest says so itself
        selection = self._session.selection
        if selection is not None and selection.nodes:
            try:
                make_folder(
                    session.config.rootpath,
                    self._settings.reports,
                    self._settings.report_dir,
                )
                self._record = self._plan(session.config, selection)
            except SetupError as error:
                raise pytest.UsageError(veiled_text(str(error))) from error
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(
        self, session: pytest.Session
    ) -> Generator[None, object, object]:
        """Write the plan to a file, where that was asked for."""
        if self._record is not None and "json" in self._settings.reports:
            path = f"{self._settings.report_dir}/plan.json"
            texts = {path: dump_plan(self._record)}
            self._written = write_files(session.config.rootpath, texts)
            if self._written.problems and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.USAGE_ERROR
        return (yield)

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        """Show the plan."""
        if self._record is not None:
            width = terminalreporter.config.get_terminal_writer().fullwidth
            lines = render_plan(
                self._record, width=width, verbose=terminalreporter.verbosity
            )
            print_section(terminalreporter, lines, self._written)

    def _plan(self, config: pytest.Config, selection: Selection) -> PlanRecord:
        stored = read_stored(config.rootpath, self._settings)
        job = job_of(self._settings, selection, stored)
        with open_archive(engine_setup(config.rootpath, self._settings)) as archive:
            now = SystemClock().now()
            return asyncio.run(plan_of(job, self._settings, archive, now))
