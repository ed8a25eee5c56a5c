"""What a project has on its disk, and what it runs on, looked over."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from noworse.calls.stock import stock_of
from noworse.door.ground import tell
from noworse.door.playing import play
from noworse.door.plugin import SUFFIXES
from noworse.door.project import JOURNAL, find_files, read_suites
from noworse.errors import SetupError
from noworse.records.cases import Suite
from noworse.records.checkup import Finding
from noworse.reports.figures import counted, usd
from noworse.suite.checkup import misfits
from noworse.suite.settings.reading import Settings

_TOOLS = ("noworse", "pytest", "pytest-xdist", "httpx", "genai-prices")
_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
_RECORD = "`pytest evals/ --nw-mode record --nw-budget 5`"
_GIT_SECONDS = 10.0


def check_tools(env: Mapping[str, str]) -> Iterator[Finding]:
    """Tell the versions of what a run stands on, and of a proxy that it passes by."""
    told = ", ".join(f"{name} {version(name)}" for name in _TOOLS)
    yield Finding("ok", "versions", f"Python {platform.python_version()}, {told}")
    for name in _PROXIES:
        if env.get(name):
            told = f"`{name}` is set, and not used: calls go out directly"
            yield Finding("warn", "proxy", told)
            return


def read_cases(
    root: Path, paths: Sequence[Path]
) -> tuple[tuple[Suite, ...], tuple[Finding, ...]]:
    """Read all case files as a run would; nothing of a broken one is known."""
    try:
        suites = read_suites(root, find_files(paths, SUFFIXES))
    except SetupError as error:
        return (), tuple(misfits("cases", error.problems))
    if not suites:
        mend = f"write one (*{SUFFIXES[0]} and others), or begin with `noworse init`"
        return (), (Finding("wrong", "cases", "there is no case file", mend),)
    cases = sum(len(suite.cases) for suite in suites)
    told = f"{counted(cases, 'case')} in {counted(len(suites), 'suite')}"
    return suites, (Finding("ok", "cases", told),)


def check_recordings(
    root: Path, settings: Settings, suites: Sequence[Suite]
) -> Iterator[Finding]:
    """Replay all that is recorded, and tell what is missing, cut or unused."""
    folder = root / settings.recordings
    files = sorted(folder.glob("*/*.jsonl"))
    if not files:
        yield Finding("warn", "recordings", "nothing is recorded yet", _RECORD)
        return
    lines = sum(path.read_bytes().count(b"\n") for path in files)
    told = f"{counted(lines, 'answer')} in {counted(len(files), 'file')}"
    yield Finding("ok", "recordings", f"{told} below {settings.recordings}")
    if _is_ignored(root, settings.recordings):
        told = f"git ignores {settings.recordings}: nobody else can replay this"
        yield Finding("warn", "recordings", told, "take it out of .gitignore")
    try:
        record = play(root, settings, suites, tell)
    except SetupError as error:
        # What is wrong with a calibration is told beside the judges.
        there = f"{settings.calibrations}/"
        own = [one for one in error.problems if not one.path.startswith(there)]
        yield from misfits("recordings", own)
        return
    if record.missing_calls:
        missing = counted(record.missing_calls, "call")
        told = f"at least {missing} of this lineup are not recorded"
        yield Finding("warn", "recordings", told, _RECORD)
    for notice in record.notices:
        if notice.code == "recording_incomplete":
            yield Finding("warn", "recordings", notice.message, _RECORD)
        elif notice.code == "recording_unused":
            yield Finding("ok", "recordings", notice.message)


def check_journal(root: Path) -> Iterator[Finding]:
    """Tell what earlier runs have left in the journal."""
    stock = stock_of(root / JOURNAL)
    if stock is None:
        yield Finding("ok", "journal", "there is none: nothing was bought here yet")
    elif isinstance(stock, str):
        mend = "delete it: what is recorded stays, what is only in it is bought again"
        yield Finding("wrong", "journal", f"{JOURNAL} cannot be read: {stock}", mend)
    else:
        told = f"{counted(stock.answers, 'answer')} bought here"
        if stock.lost:
            lost = counted(stock.lost, "attempt")
            told += f"; {lost} perhaps paid for, without an answer"
            told += f" (at most {usd(stock.lost_usd)})"
        yield Finding("ok", "journal", told)
        if stock.batches:
            told = f"{counted(stock.batches, 'batch order')} not collected yet"
            yield Finding("warn", "journal", told, "run again with `--nw-batch`")


def _is_ignored(root: Path, folder: str) -> bool:
    command = ["git", "check-ignore", "-q", "--", f"{folder}/suite/model.jsonl"]
    try:
        done = subprocess.run(  # noqa: S603 - our own words, and a folder's name
            command, cwd=root, capture_output=True, timeout=_GIT_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
