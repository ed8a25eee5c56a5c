"""The one engine of a run, on an event loop of its own behind the tests."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextvars import Context
from dataclasses import dataclass, field
from pathlib import Path

from noworse.calls.batchwords import UnderWay
from noworse.calls.clock import SystemClock
from noworse.calls.engine import EngineSetup, open_engine
from noworse.calls.exchanges import Exchanges
from noworse.calls.secrets import Secrets
from noworse.door.calibrations import read_stored
from noworse.door.calling import Caller
from noworse.door.collector import patient
from noworse.door.handout import Handout
from noworse.door.offers import Offer, Offers
from noworse.door.veil import veiled
from noworse.errors import Problem, SetupError
from noworse.money import PriceBook
from noworse.records.requests import Reply, Request
from noworse.records.run import CaseReport, Notice, RunRecord, Selection
from noworse.reports.progress import Progress, progress_line
from noworse.suite.aa import unchecked
from noworse.suite.job import Job, job_of
from noworse.suite.leaks import leaks_in
from noworse.suite.ledger import Ledger
from noworse.suite.pace import pace_of
from noworse.suite.record import describe
from noworse.suite.run import Run
from noworse.suite.settings.reading import Settings

# Half of what a person (or a CI agent, after SIGTERM) waits for a partial report.
_SAVING_SECONDS = 4.0

_INTERRUPTED = "interrupted"


@dataclass(slots=True)
class Stage:
    """Hears a job in the background while tests wait for their own cases.

    Any number of tests and workers may ask for a case's report, in any order, and
    again after a worker has died.
    """

    settings: Settings
    setup: EngineSetup
    notices: tuple[Notice, ...] = ()
    """What the door has to add to those of the run."""

    job_url: str | None = None
    """Where CI shows the job that this is."""

    tell: Callable[[str], None] = lambda _: None
    """Told what a user should know while it works, in single lines."""

    selection: Selection | None = None
    """What is being heard."""

    _secrets: Secrets = field(init=False)
    _offers: Offers = field(init=False)
    _reports: Handout = field(default_factory=Handout)
    _record: Future[RunRecord] = field(default_factory=Future)
    _thread: threading.Thread | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _exchanges: Exchanges | None = None
    _hearing: asyncio.Task[None] | None = None
    _run: Run | None = None
    _under_way: Callable[[], UnderWay] = UnderWay
    _began: float = field(default_factory=time.monotonic)
    _interrupted: bool = False

    def __post_init__(self) -> None:
        self._secrets = Secrets(self.settings.secrets)
        self._offers = Offers(self.settings.max_in_flight)

    def open(self, selection: Selection) -> None:
        """Start to hear; returns at once."""
        self.selection = selection
        self._thread = threading.Thread(
            target=self._play, args=(selection,), name="noworse", daemon=True
        )
        self._thread.start()

    def wait(self, suite: str, case: str) -> CaseReport:
        """Wait until nothing can change any more in what is told of the case.

        Raises:
            SetupError: if the run could not start, or met a damaged recording.
        """
        return self._reports.wait(suite, case)

    def put(self, offer: Offer) -> None:
        """Let a test's function be called."""
        self._offers.put(offer)

    def withdraw(
        self, offer: Offer, *, patient: bool, seconds: float | None = None
    ) -> None:
        """Let it be called no more; `patient`: once that is needed no more."""
        self._offers.withdraw(offer, patient=patient, seconds=seconds)

    def ask(self, key: str, model: str, request: Request) -> Future[Reply]:
        """Have a call of a model answered that a performance, `key`, makes."""
        assert self._loop is not None
        assert self._exchanges is not None
        # By its id alone: what is called, and with which key, is not the code's to say.
        target = next(one for one in self.settings.lineup.called if one.id == model)
        answering = self._exchanges.answer(key, target, request)
        # Not in the context of the user's code: what it traces is its own business.
        return Context().run(asyncio.run_coroutine_threadsafe, answering, self._loop)

    def close(self) -> RunRecord | None:
        """Wait for the end of the run; `None`: it was never opened.

        Raises:
            SetupError: if there is nothing to report for that reason.
        """
        if self._thread is None:
            return None
        self._offers.close()
        wait((self._record,))
        # Only then is the process as it was before: the next run may begin.
        self._thread.join()
        return self._record.result()

    def interrupt(self) -> RunRecord | None:
        """Cancel what is under way, and tell what is known; `None`: nothing is.

        What has arrived is saved. Gives up after a few seconds, since a person waits.

        Raises:
            SetupError: if the run could not start, or what arrived not be saved.
        """
        self._interrupted = True
        if self._loop is not None:
            # The loop may close between the look and the call.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._cancel)
        if self._thread is None:
            return None
        self._thread.join(_SAVING_SECONDS)
        return self._record.result() if self._record.done() else None

    def progress(self, width: int) -> str | None:
        """Where the run stands, in one line; `None`: it has not begun."""
        if self._run is None:
            return None
        seconds = time.monotonic() - self._began
        number, calls, answered = self._under_way()
        batches = number, calls, answered
        done = Progress(*pace_of(self._run), seconds, batches=batches)
        return progress_line(done, width)

    def _tell(self, line: str) -> None:
        self.tell(self._secrets.blot_out(line))

    def _play(self, selection: Selection) -> None:
        with patient():
            asyncio.run(self._perform(selection))

    async def _perform(self, selection: Selection) -> None:
        try:
            self._refuse_leaks()
            stored = read_stored(self.setup.root or Path(), self.settings)
            record = await self._hear(job_of(self.settings, selection, stored))
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits
            self._fail(error)
            return
        finally:
            self._offers.end()
        self._record.set_result(record)
        self._reports.end(_INTERRUPTED)

    async def _hear(self, job: Job) -> RunRecord:
        clock = SystemClock()
        started_at, started = clock.now(), clock.monotonic()
        self._loop = asyncio.get_running_loop()
        caller = Caller(job.lineup, self._offers, self.settings.mode)
        opening = open_engine(
            self.setup, clock=clock, performer=caller, tell=self._tell
        )
        async with opening as engine:
            self._under_way, self._exchanges = engine.under_way, engine.exchanges
            ledger = Ledger(PriceBook(), started_at)
            finish = self._offers.finish
            run = self._run = Run(job, engine, ledger, self._deliver, finish)
            self._hearing = asyncio.ensure_future(run.go())
            if self._interrupted:
                self._cancel()
            await asyncio.wait([self._hearing])
            if not self._hearing.cancelled():
                self._hearing.result()
            await engine.publish(complete=run.finished)
        # Only now: what was cancelled is booked when it has come to its end.
        stats = engine.stats()
        for sale in stats.unheard:
            ledger.keep(job.lineup, *sale)
        record = describe(
            run,
            self.settings,
            paid_not_received_usd=stats.paid_not_received_usd,
            notices=(*self.notices, *stats.notices(complete=run.is_complete)),
        )
        seconds = clock.monotonic() - started
        update: dict[str, object] = {
            "started_at": started_at,
            "seconds": round(seconds, 3),
            "job_url": self.job_url,
        }
        if self._hearing.cancelled():
            update["ended_by"] = _INTERRUPTED
        return veiled(record.model_copy(update=update), self._secrets)

    def _refuse_leaks(self) -> None:
        """Send no key to a model inside of a case.

        Raises:
            SetupError: naming every case that holds one.
        """
        assert self.selection is not None
        if self.settings.mode == "replay":
            return  # nothing is sent, and recordings must mean the same everywhere
        if leaks := tuple(leaks_in(self.selection, self._secrets)):
            raise SetupError(*leaks)

    def _cancel(self) -> None:
        if self._hearing is not None:
            self._hearing.cancel()

    def _deliver(self, report: CaseReport) -> None:
        if self.settings.aa:
            report = unchecked(report)
        self._reports.tell(veiled(report, self._secrets))

    def _fail(self, error: BaseException) -> None:
        """Hand a failure to everyone who waits."""
        if isinstance(error, BaseExceptionGroup):
            error = _told_as_one(error)
        self._record.set_exception(error)
        self._reports.fail(error)


def _told_as_one(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """All mistakes of the user's in one error; whatever else there is goes first."""
    mistakes, others = group.split(SetupError)
    if others is not None or mistakes is None:
        return others or group
    problems: dict[Problem, None] = {}
    for mistake in _leaves(mistakes):
        problems |= dict.fromkeys(mistake.problems)
    told = SetupError(*sorted(problems))
    told.__cause__ = group
    return told


def _leaves(group: BaseExceptionGroup[SetupError]) -> Iterator[SetupError]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error
