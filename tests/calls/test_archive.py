"""What was bought already is found, and nothing is bought, claimed or written."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import SUITE, Provider, call, model
from tests.calls.runs_for_tests import run, stopped

from noworse.calls.archive import Archive, open_archive
from noworse.calls.engine import EngineSetup
from noworse.errors import RecordingMissing


def setup_in(folder: Path) -> EngineSetup:
    return EngineSetup(
        mode="record",
        recordings=folder / "fixtures" / "recordings",
        journal=folder / ".noworse" / "journal.sqlite",
        keys={},
        secrets=(),
        max_in_flight=8,
        budget_usd=None,
    )


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def said(archive: Archive, text: str) -> str:
    return asyncio.run(archive.ask(call(text), suite=SUITE)).text


def test_a_recording_answers(tmp_path: Path) -> None:
    """As in a replay, and it tells whose answers there are."""
    run(tmp_path, Provider(), "ping")

    with open_archive(setup_in(tmp_path)) as archive:
        assert said(archive, "ping") == "PONG"
        assert archive.known(call("ping"), suite=SUITE)
        assert archive.models(SUITE) == (model().id,)


def test_the_journal_of_a_run_that_was_killed_answers(tmp_path: Path) -> None:
    """What it bought is not bought again, so no plan counts it."""
    stopped(tmp_path, Provider(), "ping")

    with open_archive(setup_in(tmp_path)) as archive:
        assert said(archive, "ping") == "PONG"
        assert archive.known(call("ping"), suite=SUITE)


def test_what_nobody_bought_is_missing(tmp_path: Path) -> None:
    """And looking for it leaves no file behind."""
    with open_archive(setup_in(tmp_path)) as archive:
        assert not archive.known(call("ping"), suite=SUITE)
        with pytest.raises(RecordingMissing, match="nor the journal"):
            said(archive, "ping")

    assert files(tmp_path) == set()


def test_looking_writes_nothing(tmp_path: Path) -> None:
    """The journal is read beside whoever writes to it."""
    stopped(tmp_path, Provider(), "ping")
    before = files(tmp_path)

    with open_archive(setup_in(tmp_path)) as archive:
        said(archive, "ping")

    assert files(tmp_path) == before


def test_a_damaged_line_of_the_journal_counts_as_missing(tmp_path: Path) -> None:
    """The run itself will say what is wrong."""
    stopped(tmp_path, Provider(), "ping")
    with closing(sqlite3.connect(setup_in(tmp_path).journal)) as journal:
        journal.execute("UPDATE answers SET line = 'cut'")
        journal.commit()

    with open_archive(setup_in(tmp_path)) as archive:
        assert not archive.known(call("ping"), suite=SUITE)


def test_a_journal_that_is_being_written_is_read(tmp_path: Path) -> None:
    """What another process has bought a moment ago, in its log, counts."""
    stopped(tmp_path, Provider(), "ping")
    with closing(sqlite3.connect(setup_in(tmp_path).journal)) as other:
        other.execute("INSERT INTO owners VALUES ('x', 'h', 1, 0)")
        other.commit()

        with open_archive(setup_in(tmp_path)) as archive:
            assert said(archive, "ping") == "PONG"
