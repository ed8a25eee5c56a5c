"""Ctrl-C and SIGTERM: what arrived is kept, what is known is told, and it ends."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from tests.door.projects_for_tests import ALONE, Project, cases
from tests.door.providers_for_tests import Provider

from noworse.door.signals import interruptible

RECORD = ("--nw-mode", "record", "--nw-report", "json")


@contextmanager
def running(
    project: Project, *options: str, stderr: int = subprocess.STDOUT
) -> Iterator[subprocess.Popen[bytes]]:
    """Pytest in a process group of its own, killed at the latest on leaving."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *ALONE, *RECORD, *options],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=stderr,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("number", "options"),
    [(signal.SIGTERM, ()), (signal.SIGINT, ("-n1",))],
)
def test_an_interrupted_run_keeps_and_tells_what_it_has(
    buying: Project,
    provider: Provider,
    number: signal.Signals,
    options: tuple[str, ...],
) -> None:
    """A partial report within 5 s, and nothing that arrived is bought again."""
    buying.suite(*cases("loss", 6))
    provider.answers = 9
    with running(buying, *options) as process:
        assert provider.stuck.wait(30)
        began = time.monotonic()
        os.killpg(process.pid, number)  # as a terminal does
        said, _ = process.communicate(timeout=20)
        seconds = time.monotonic() - began

    report, kept = buying.report(), bought(buying)
    sold = provider.sold.total()
    provider.release()
    after = buying.run(*RECORD)

    assert seconds < 5
    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert b"noworse: no decision: the run was ended: interrupted" in said
    assert b"Traceback" not in said
    assert (report["complete"], report["ended_by"]) == (False, "interrupted")
    assert 0 < kept <= sold == 9
    assert sum(part["bought"] for part in report["spend"]) == kept
    # Two answers and two verdicts on each case: the rest is bought, and no more.
    assert provider.sold.total() - sold == 24 - kept
    assert after.parseoutcomes()["failed"] == 1
    assert buying.report()["complete"] is True


def bought(project: Project) -> int:
    """How many answers the journal holds."""
    with closing(sqlite3.connect(project.root / ".noworse/journal.sqlite")) as journal:
        lines = [line for (line,) in journal.execute("SELECT line FROM answers")]
    return sum('"text":"OK"' not in line for line in lines)


def test_the_status_line_is_drawn_while_a_case_waits(
    buying: Project, provider: Provider
) -> None:
    """On the terminal, though pytest captures all that a test writes."""
    buying.suite(*cases("loss", 1))
    buying.pytester.makeconftest(
        """
        import noworse.door.status
        noworse.door.status._PATIENCE_SECONDS = 0
        """
    )
    provider.answers = 1
    ours, theirs = os.openpty()
    with (
        open(ours, "rb", 0) as screen,  # noqa: PTH123 - a number, no path
        running(buying, stderr=theirs) as process,
    ):
        os.close(theirs)
        shown = b""
        while b"answers" not in shown:
            shown += screen.read(1024)
        os.kill(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=20)

    assert b"\x1b7" in shown
    assert b"\x1b" not in said


def test_a_second_signal_ends_the_run_at_once(
    buying: Project, provider: Provider
) -> None:
    """While the first one still waits for what arrived to be saved."""
    buying.suite(*cases("loss", 3))
    provider.answers = 4
    buying.pytester.makeconftest(
        """
        import time
        from noworse.door.stage import Stage

        def hang(self):
            print("saving", flush=True)
            time.sleep(60)

        Stage.interrupt = hang
        """
    )
    with running(buying, "-s") as process:
        assert provider.stuck.wait(30)
        os.kill(process.pid, signal.SIGINT)
        assert process.stdout is not None
        while b"saving" not in process.stdout.readline():
            assert process.poll() is None
        os.kill(process.pid, signal.SIGTERM)

        assert process.wait(5) == -signal.SIGTERM


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_interrupts_and_disarms(number: signal.Signals) -> None:
    """Both signals get their default back, which kills; afterwards all is as before."""
    both = signal.SIGINT, signal.SIGTERM
    before = [signal.getsignal(one) for one in both]

    with pytest.raises(KeyboardInterrupt), interruptible():  # noqa: PT012 - in its midst
        try:
            signal.raise_signal(number)
        finally:
            disarmed = [signal.getsignal(one) for one in both]

    assert disarmed == [signal.SIG_DFL, signal.SIG_DFL]
    assert [signal.getsignal(one) for one in both] == before


def test_a_handler_of_the_users_is_left_alone() -> None:
    """Who handles SIGINT in a way of their own hears of SIGTERM as well."""
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        with interruptible():
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGINT, before)

    assert heard == [signal.SIGINT]


def test_outside_the_main_thread_no_handler_is_set() -> None:
    """Python allows none there."""
    seen: list[bool] = []
    before = signal.getsignal(signal.SIGTERM)

    def look() -> None:
        with interruptible():
            seen.append(signal.getsignal(signal.SIGTERM) is before)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [True]
