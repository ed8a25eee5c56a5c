"""The memory of a pytest session that met cases, and its hooks from then on."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from noworse.door.case import CASE, is_run
from noworse.door.cast import Cast
from noworse.door.decisions import Told, count_decisions, emit, lost, told_by
from noworse.door.hearing import Hearing
from noworse.door.junitxml import add_properties
from noworse.door.outcomes import place_skip, status_of
from noworse.door.rerun import remember_suites
from noworse.door.screen import Written, exit_status, make_folder, show, write_reports
from noworse.door.shards import leave_to_others
from noworse.door.signals import interruptible
from noworse.door.status import StatusLine, terminal
from noworse.door.veil import veiled_text
from noworse.errors import SetupError
from noworse.records.cases import Suite
from noworse.records.run import RunRecord, Selection
from noworse.suite.cases.reading import check_unique
from noworse.suite.settings.reading import Settings


class Session:
    """A plugin of pytest's that is registered when the first case file is met.

    In one process it collects, hears and decides. Under xdist a worker collects and
    asks the controller; the controller hears and decides.
    """

    def __init__(
        self,
        config: pytest.Config,
        hearing: Hearing,
        settings: Settings | None,
        status: StatusLine | None = None,
    ) -> None:
        self.config, self.hearing, self.settings = config, hearing, settings
        self.shard = None if settings is None else settings.shard
        """What is heard here; an xdist worker learns it from the controller."""

        self.refused: SetupError | None = None
        """Wrong settings: told once all case files were read."""

        self.cast = Cast(hearing, config.rootpath)
        self.selection: Selection | None = None
        self.record: RunRecord | None = None
        self._session: pytest.Session | None = None
        self._told: tuple[Told, ...] = ()
        self._written = Written()
        self.status = status or StatusLine(terminal)
        self._suites: dict[str, Suite] = {}
        self._parted: tuple[str, ...] = ()
        """Suites of which only a shard is heard, or nothing."""

        self._tags: set[str] = set()
        self._reported: set[str] = set()
        self._announced = 0
        """Reports of ours that pytest counts on in its percentages."""

    def add(self, suite: Suite) -> None:
        """Take in a collected suite.

        Raises:
            CaseFileError: if an id or a name is taken by an earlier one.
        """
        known = self._suites.get(suite.name)
        if known is not None and known.path == suite.path:
            return  # `--keep-duplicates`: the same file once more
        check_unique([*self._suites.values(), suite])
        self._suites[suite.name] = suite

    def register_tag(self, tag: str) -> None:
        """Make a tag a marker that `--strict-markers` accepts."""
        if tag not in self._tags:
            self._tags.add(tag)
            self.config.addinivalue_line("markers", f"{tag}: a tag of noworse cases")

    # Last, so that it parts what all other selections have left.
    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave to other machines what is not of the shard of this one."""
        if self.shard is not None:
            self._parted = leave_to_others(self.config, self.shard, items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what is left after all selections, and refuse wrong settings."""
        if self.refused is not None:
            raise pytest.UsageError(veiled_text(str(self.refused)))
        chosen = [item for item in session.items if is_run(item)]
        # Of a suite that has no case in this shard, the others must know as well.
        selected: dict[str, dict[str, None]] = {name: {} for name in self._parted}
        for item in chosen:
            suite, case = item.stash[CASE]
            selected.setdefault(suite.name, {})[case.id] = None
        self.selection = Selection(
            suites=tuple(s for s in self._suites.values() if s.name in selected),
            selected={name: tuple(ids) for name, ids in selected.items()},
            nodes=tuple(dict.fromkeys(item.nodeid for item in chosen)),
        )

    # Innermost, so that the terminal's last percentage comes after our reports.
    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(
        self, session: pytest.Session
    ) -> Generator[None, object, object]:
        """Hear the selected cases behind pytest's own loop, then report.

        Raises:
            UsageError: if there is nothing to report, by a mistake of the user's.
        """
        self._session = session
        try:
            self._open(session)
            with interruptible():
                try:
                    with self.status.showing(self.hearing.progress):
                        done = yield
                        self.record = self.hearing.close()
                except SetupError:
                    raise
                except BaseException as error:
                    self.record = self._stopped(error)
                    raise
        except SetupError as error:
            raise pytest.UsageError(veiled_text(str(error))) from error
        finally:
            self.cast.close()
        self._tell(session)
        return done

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> None:
        """Take a function back before its fixtures go."""
        if CASE in item.stash:
            after = None if nextitem is None else nextitem.stash.get(CASE, None)
            stops = bool(item.session.shouldstop or item.session.shouldfail)
            if stops and self.cast.lends:
                # Before fixtures go: calls are under way that use them.
                self.hearing.interrupt()
            mine, following = item.stash[CASE][0].name, after and after[0].name
            self.cast.leave(mine, following, stops=stops)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let skipped cases name their file, so that many are told in one line."""
        report = yield
        place_skip(item, report)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count reports, so that no case is lost; clear the line for pytest's words."""
        self.status.clear()
        self._announce()
        self._reported.add(report.nodeid)

    def pytest_report_teststatus(
        self, report: pytest.CollectReport | pytest.TestReport
    ) -> tuple[str, str, str | tuple[str, dict[str, bool]]] | None:
        """Give decisions and unresolved cases words of their own."""
        return status_of(report)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session
    ) -> Generator[None, object, object]:
        """Write the reports, and exit as the user asked for."""
        if self.record is not None and self.settings is not None:
            if self.shard and session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
                session.exitstatus = pytest.ExitCode.OK  # all fell to other shards
            add_properties(self.config, self.record)
            self._written = write_reports(
                self.config.rootpath,
                self.settings.reports,
                self.settings.report_dir,
                self.record,
            )
            # Only now: a worker keeps no run, and needs none of what reads one.
            from noworse.door.last_run import keep_last

            keep_last(self.config.rootpath, self.record)
            self._keep_history(self.settings, self.record)
            session.exitstatus = exit_status(
                session, self.settings, self.record, self._told
            )
            if self._written.problems and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.USAGE_ERROR
        done = yield
        # By now pytest has noted the last failures, and we know what failed with them.
        remember_suites(self.config, self._told)
        return done

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        """Show the table, the plan, and all that a reader must know."""
        if self.record is not None:
            show(terminalreporter, self.record, self._written)

    def _keep_history(self, settings: Settings, record: RunRecord) -> None:
        if settings.history is None:
            return
        from noworse.door.history import keep

        problem = keep(self.config.rootpath, settings.history, record)
        if problem is not None:
            problems = (*self._written.problems, problem)
            self._written = self._written._replace(problems=problems)

    def _open(self, session: pytest.Session) -> None:
        """Start to hear what was selected, if anything was, and all was collected."""
        option = session.config.option
        errors = session.testsfailed and not option.continue_on_collection_errors
        # pytest's plugin for `--setup-only` and `--setup-plan` may be switched off.
        looks_only = option.collectonly or getattr(option, "setuponly", False)
        plans_only = self.settings is not None and self.settings.plan
        if self.selection is None or errors or looks_only or plans_only:
            return
        if self.selection.suites:
            if self.settings is not None:
                make_folder(
                    self.config.rootpath,
                    self.settings.reports,
                    self.settings.report_dir,
                )
            self.hearing.open(self.selection)

    def _tell(self, session: pytest.Session) -> None:
        heard = self.hearing.selection
        if self.record is None or heard is None:
            return
        missing = [node for node in heard.nodes if node not in self._reported]
        self._told = told_by(self.record, heard)
        if missing:
            self._told += (lost(missing),)
        session.testscollected += len(self._told) - self._announced
        emit(session, self._told)

    def share(self) -> float | None:
        """Return how much of all that pytest counts on is reported."""
        total = 0 if self._session is None else self._session.testscollected
        return min(1.0, len(self._reported) / total) if total else None

    def _stopped(self, error: BaseException) -> RunRecord | None:
        """Stop the run; what `-x` or `--maxfail` ended says so, in pytest's words."""
        record = self.hearing.interrupt()
        # xdist has an interruption of its own, which pytest's does not know.
        reached = str(error).startswith("stopping after")
        if record is None or not reached:
            return record
        return record.model_copy(update={"ended_by": str(error)})

    def _announce(self) -> None:
        """Let pytest count on our reports, once it is known which cases are heard.

        With the first report: before it, xdist sets the number of tests itself.
        """
        heard, settings = self.hearing.selection, self.settings
        if self._announced or self._session is None or heard is None:
            return
        if settings is None:
            return  # they are wrong, so nothing will be decided
        decides = not (settings.aa or self.shard)
        self._announced = count_decisions(heard, settings.lineup) if decides else 0
        self._session.testscollected += self._announced
