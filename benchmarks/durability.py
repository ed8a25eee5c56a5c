"""Whether an answer that was paid for is ever lost: disks that fail, and company.

    uv run python benchmarks/durability.py [PART ...]

Parts: `full` (the journal's disk is full; needs the right to mount), `brimful` (the
whole project's disk is), `readonly` (journal, then recordings, cannot be written),
`eio` (the n-th write to the journal fails, n = 1 to 50; needs gcc), `together` (four
processes record one project). All run real pytest processes against a provider with a
ledger (found through `NOWORSE_DATA`), and read from that ledger what was bought. Exits
with 1 if a goal is missed; a part that this machine does not allow is skipped, with
the reason.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from disks import fill, may_mount, small_disk, unwritable
from paid import Goals, Said, Shop, finish, run, selling, start, write_project

IN_FLIGHT = 16
RECORD: tuple[str, ...] = (
    "--nw-mode",
    "record",
    "--nw-orders",
    "both",
    "--nw-no-early-stop",
)
RECORD += ("--nw-max-in-flight", str(IN_FLIGHT))
SOME = ("-k", "c-000 or c-001")
"""The first 20 cases."""

ROUNDS = 20
_PRELOAD = "LD_PRELOAD"


def forget_tape(project: Path) -> None:
    """Take the recordings away, so that only the journal knows what was bought."""
    shutil.rmtree(project / "fixtures")


def rows(project: Path) -> int:
    """How many answers the journal holds."""
    with closing(sqlite3.connect(project / ".noworse" / "journal.sqlite")) as journal:
        return int(journal.execute("SELECT count(*) FROM answers").fetchone()[0])


def full(goals: Goals, folder: Path) -> None:
    """Let the disk of the journal run full in the midst of a run."""
    project = folder / "project"
    with (
        selling(folder) as shop,
        small_disk(project / ".noworse", 8 * 1024) as mounted,
    ):
        if not mounted:
            return
        write_project(project, shop.url, 400)
        run(project, *RECORD, *SOME)
        old = shop.keys()
        fill(project / ".noworse")

        said = run(project, *RECORD)
        bought, kept = len(shop.sold()), rows(project)
        goals.no_trace("disk full", said)
        told = told_of_the_journal(said)
        goals.check("disk full: the report says why", told, good=told, goal="yes")
        lost = bought - kept
        limit = f"<= {IN_FLIGHT}"
        goals.check(
            "disk full: bought and lost", lost, good=lost <= IN_FLIGHT, goal=limit
        )

        forget_tape(project)
        run(project, *RECORD, *SOME)
        more = len(shop.sold()) - bought
        goals.check(
            "disk full: old answers bought again", more, good=not more, goal="0"
        )

        (project / ".noworse" / "ballast").unlink()
        run(project, *RECORD)
        check_end(goals, "room made", project, shop, lost)
        again = sum(shop.keys()[key] - 1 for key in old)
        goals.check(
            "room made: old answers bought again", again, good=not again, goal="0"
        )


def brimful(goals: Goals, folder: Path) -> None:
    """Let the disk of the whole project run full: not even a report has room."""
    project = folder / "project"
    with selling(folder) as shop, small_disk(project, 8 * 1024) as mounted:
        if not mounted:
            return
        write_project(project, shop.url, 400)
        run(project, *RECORD, *SOME)
        fill(project)
        said = run(project, *RECORD)
        goals.no_trace("whole disk full", said)
        told = all(f"{name} not written" in said.text for name in ("jsonl:", "sqlite:"))
        goals.check("whole disk full: told", told, good=told, goal="yes")
        lost = len(shop.sold()) - rows(project)
        limit = f"<= {IN_FLIGHT}"
        good = lost <= IN_FLIGHT
        goals.check("whole disk full: bought and lost", lost, good=good, goal=limit)
        (project / "ballast").unlink()
        run(project, *RECORD)
        check_end(goals, "room made", project, shop, lost)


def told_of_the_journal(said: Said) -> bool:
    """Whether screen and report both say that the journal ended the run."""
    ended = (said.report or {}).get("ended_by") or ""
    return (
        "journal" in ended and "the journal in `.noworse/` cannot be used" in said.text
    )


def check_end(goals: Goals, what: str, project: Path, shop: Shop, allowed: int) -> None:
    """Hold that all is known now, and that no more was bought again than was lost."""
    twice = len(shop.sold()) - len(shop.keys())
    goals.check(
        f"{what}: bought twice", twice, good=twice <= allowed, goal=f"<= {allowed}"
    )
    before = len(shop.sold())
    status = run(project).status
    forget_tape(project)
    run(project, *RECORD)
    more = len(shop.sold()) - before
    goals.check(f"{what}: replay's exit status", status, good=status < 2, goal="0 or 1")
    goals.check(f"{what}: bought by one more run", more, good=not more, goal="0")


def readonly(goals: Goals, folder: Path) -> None:
    """Take the right to write away, first to the journal, then to the recordings."""
    if not may_mount(folder):
        return
    project = folder / "project"
    journal = project / ".noworse"
    with selling(folder) as shop:
        write_project(project, shop.url, 40)
        run(project, *RECORD, *SOME)
        forget_tape(project)
        before = len(shop.sold())
        with unwritable(journal):
            said = run(project, *RECORD, *SOME)
            more = len(shop.sold()) - before
            what = "read-only journal: old answers bought again"
            goals.check(what, more, good=not more, goal="0")
            goals.check(
                f"{what}: exit", said.status, good=said.status < 2, goal="0 or 1"
            )
            said = run(project, *RECORD)
        goals.no_trace("read-only journal", said)
        told, more = told_of_the_journal(said), len(shop.sold()) - before
        goals.check(
            "read-only journal: the report says why", told, good=told, goal="yes"
        )
        goals.check("read-only journal: bought", more, good=not more, goal="0")
        recordings = project / "fixtures" / "recordings"
        with unwritable(recordings):
            said = run(project, *RECORD)
        goals.no_trace("read-only recordings", said)
        told = "the journal has them" in said.text
        goals.check("read-only recordings: told", told, good=told, goal="yes")
        run(project, *RECORD)
        check_end(goals, "recordings writable again", project, shop, 0)


def eio(goals: Goals, folder: Path) -> None:
    """Let the n-th write fail, once, and for a tenth of all n from then on."""
    library = folder / "failing_disk.so"
    source = Path(__file__).with_name("failing_disk.c")
    if shutil.which("gcc") is None:
        print("  skipped: there is no gcc to compile the failing disk with")
        return
    gcc = ["gcc", "-shared", "-fPIC", "-O1", "-o"]
    if _PRELOAD not in os.environ:
        subprocess.run([*gcc, str(library), str(source), "-ldl"], check=True)
        env = {**os.environ, _PRELOAD: str(library)}
        again = subprocess.run([sys.executable, __file__, "eio"], env=env, check=False)
        goals.missed += again.returncode
        return
    bad: list[str] = []
    reached, most_lost = 0, 0
    for number in range(1, 51):
        for times in (1, 10**6) if number % 10 == 5 else (1,):
            env = {"FAIL_FROM": str(number), "FAIL_TIMES": str(times)}
            lost = _fail_once(folder / f"{number}-{times}", bad, env)
            reached += lost is not None
            most_lost = max(most_lost, lost or 0)
    goals.check(
        "EIO: runs in which the write was reached",
        reached,
        good=reached >= 45,
        goal=">= 45",
    )
    goals.check(
        "EIO: most answers lost in a run",
        most_lost,
        good=most_lost <= IN_FLIGHT,
        goal=f"<= {IN_FLIGHT}",
    )
    goals.check("EIO: runs that broke a promise", len(bad), good=not bad, goal="0")
    print("".join(f"    {line}\n" for line in bad), end="")


def _fail_once(project: Path, bad: list[str], env: dict[str, str]) -> int | None:
    """Fail a run, then let it go on; returns how many answers were bought in vain."""
    with selling(project.parent, latency_ms=1) as shop:
        write_project(project, shop.url, 30)
        run(project, *RECORD, *SOME, "--nw-budget", "0.004")
        old = shop.keys()
        said = run(project, *RECORD, env=env)
        after = run(project, *RECORD)
        lost = len(shop.sold()) - len(shop.keys())
        again = sum(shop.keys()[key] - 1 for key in old)
    broke = "cannot be used" in said.text
    faults = {
        "a traceback": said.crashed or after.crashed,
        "exit 0": broke and said.status == 0,
        "an old answer was bought again": again > 0,
        "more was lost than was in flight": lost > IN_FLIGHT,
        "the next run did not come to its end": after.status > 1,
    }
    bad += [
        f"{project.name}: {what}\n{said.text[-1500:]}"
        for what, is_so in faults.items()
        if is_so
    ]
    return lost if broke else None


def together(goals: Goals, folder: Path) -> None:
    """Let four processes record one project at once, time and again."""
    bought = keys = broken = 0
    statuses: set[int] = set()
    for number in range(ROUNDS):
        with selling(folder, latency_ms=10) as shop:
            project = write_project(folder / f"round-{number}", shop.url, 50)
            four = [start(project, *RECORD) for _ in range(4)]
            said = [finish(project, one) for one in four]
            statuses |= {one.status for one in said} | {run(project).status}
            bought += len(shop.sold())
            keys += len(shop.keys())
        place = project / ".noworse" / "journal.sqlite"
        with closing(sqlite3.connect(place)) as journal:
            [verdict] = journal.execute("PRAGMA integrity_check").fetchone()
        broken += verdict != "ok" or any(one.crashed for one in said)
    share = f"{bought} of {keys}"
    goals.check(
        "4 processes: purchases",
        share,
        good=bought <= 1.01 * keys,
        goal="<= keys + 1 %",
    )
    goals.check(
        "4 processes: corrupt journals, or tracebacks",
        broken,
        good=not broken,
        goal="0",
    )
    goals.check(
        "4 processes: exit statuses, replay included",
        statuses,
        good=statuses <= {0, 1},
        goal="0 or 1",
    )


PARTS: dict[str, Callable[[Goals, Path], None]] = {
    "full": full,
    "brimful": brimful,
    "readonly": readonly,
    "eio": eio,
    "together": together,
}


def main() -> int:
    """Try the parts that were named, or all."""
    goals = Goals()
    for name in sys.argv[1:] or PARTS:
        print(name)
        with tempfile.TemporaryDirectory(prefix="noworse-") as folder:
            PARTS[name](goals, Path(folder))
    return int(goals.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
