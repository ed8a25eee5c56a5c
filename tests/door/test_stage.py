"""The engine behind the tests: it starts, tells, and stops at any moment."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.door.projects_for_tests import Project, cases

from noworse.calls.engine import EngineSetup
from noworse.door.files import Shelf
from noworse.door.stage import Stage
from noworse.errors import Problem, RecordingError, SetupError
from noworse.records.run import CaseReport, Selection
from noworse.suite.cases.reading import read_suite
from noworse.suite.settings.reading import Sources, read_settings


@pytest.fixture
def stage(project: Project) -> Iterator[Stage]:
    """A stage for six recorded cases; nothing of it goes on after the test."""
    project.suite(*cases("loss", 6))
    project.record()
    root = project.root
    text = (root / "pyproject.toml").read_text("utf-8")
    source = Sources(path="pyproject.toml", text=text, env={}, options={})
    settings = read_settings(source)
    setup = EngineSetup(
        mode="replay",
        recordings=root / "fixtures" / "recordings",
        journal=root / "journal.sqlite",
        keys={},
        secrets=(),
        max_in_flight=4,
        budget_usd=None,
    )
    one = Stage(settings, setup)
    yield one
    if one._thread is not None:
        one._thread.join(20)


def selection(root: Path, path: str = "evals/shop.eval.jsonl") -> Selection:
    suite = read_suite(path, Shelf((root / path).parent, path))
    ids = tuple(case.id for case in suite.cases)
    nodes = tuple(f"{path}::{one}" for one in ids)
    return Selection(suites=(suite,), selected={suite.name: ids}, nodes=nodes)


def test_a_stage_that_was_never_opened_tells_nothing(stage: Stage) -> None:
    """There is nothing to wait for."""
    assert stage.close() is None
    assert stage.interrupt() is None
    assert stage.progress(80) is None


def test_a_run_that_was_closed_leaves_the_process_as_it_was(
    project: Project, stage: Stage
) -> None:
    """Nothing of it goes on behind the next one, which may begin at once."""
    before = gc.get_threshold()
    stage.open(selection(project.root))

    stage.close()

    assert gc.get_threshold() == before
    assert not any(one.name == "noworse" for one in threading.enumerate())


def test_reports_may_be_asked_for_again(project: Project, stage: Stage) -> None:
    """In any order: a worker that takes over for a dead one asks anew."""
    stage.open(selection(project.root))

    first = stage.wait("shop", "loss-5")
    again = stage.wait("shop", "loss-5")
    record = stage.close()

    assert first is again
    assert record is not None
    assert record.complete
    assert record.seconds > 0
    assert stage.progress(80) is not None


def test_an_interrupt_before_the_start_is_not_lost(
    project: Project, stage: Stage
) -> None:
    """It may come between the thread and its loop; every case then says so."""
    stage._interrupted = True
    stage.open(selection(project.root))

    record = stage.close()

    assert record is not None
    assert (record.complete, record.ended_by) == (False, "interrupted")
    assert stage.wait("shop", "loss-0").ended == "interrupted"


def test_an_interrupt_between_the_loop_and_the_run_is_kept(stage: Stage) -> None:
    """There is nothing to cancel yet; the run looks at it when it begins."""
    stage._cancel()

    assert stage.interrupt() is None
    assert stage._interrupted


def test_an_interrupt_after_the_end_changes_nothing(
    project: Project, stage: Stage
) -> None:
    """The loop is closed by then, and the record complete."""
    stage.open(selection(project.root))
    record = stage.close()

    again = stage.interrupt()

    assert again is record


def test_an_interrupt_has_limited_patience(
    project: Project, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person waits: what cannot be saved by then is not told."""
    over = threading.Event()

    async def hang(*_: Any) -> None:
        await asyncio.to_thread(over.wait, 20)

    monkeypatch.setattr("noworse.door.stage._SAVING_SECONDS", 0.0)
    monkeypatch.setattr(Stage, "_hear", hang)
    stage.open(selection(project.root))

    told = stage.interrupt()

    over.set()
    assert told is None


def test_a_loop_that_closes_meanwhile_is_no_trouble(
    project: Project, stage: Stage
) -> None:
    """Between the look at it and the call."""
    stage.open(selection(project.root))
    record = stage.close()
    loop = asyncio.new_event_loop()
    loop.close()
    stage._loop = loop

    assert stage.interrupt() is record


def damaged(line: int) -> RecordingError:
    return RecordingError(Problem("a.jsonl", line, "it is bad", "mend it"))


def test_several_mistakes_are_told_as_one_error(
    project: Project, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each once, in the order of the files, however deep they were found."""
    inner = ExceptionGroup("in", [damaged(2), damaged(1)])

    async def fail(self: Stage, _: object) -> None:
        self._deliver(CaseReport(suite="shop", case="loss-1"))
        raise ExceptionGroup("out", [damaged(2), inner])

    monkeypatch.setattr(Stage, "_hear", fail)
    stage.open(selection(project.root))

    with pytest.raises(SetupError) as caught:
        stage.close()

    assert [problem.line for problem in caught.value.problems] == [1, 2]
    with pytest.raises(SetupError):
        stage.wait("shop", "loss-0")
    assert stage.wait("shop", "loss-1").case == "loss-1"


def test_a_single_mistake_is_told_as_it_is(
    project: Project, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To whoever waits."""
    error = damaged(1)

    async def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(Stage, "_hear", fail)
    stage.open(selection(project.root))

    with pytest.raises(RecordingError) as caught:
        stage.interrupt()

    assert caught.value is error


def test_a_fault_of_ours_beside_a_mistake_is_not_hidden(
    project: Project, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It must crash, so that somebody mends it."""

    async def fail(*_: Any) -> None:
        raise ExceptionGroup("both", [damaged(1), ZeroDivisionError("ours")])

    monkeypatch.setattr(Stage, "_hear", fail)
    stage.open(selection(project.root))

    with pytest.raises(ExceptionGroup) as caught:
        stage.close()

    assert [str(one) for one in caught.value.exceptions] == ["ours"]


def test_what_is_told_meanwhile_holds_no_secret(stage: Stage) -> None:
    """A model's name may be one, by mistake."""
    secret, told = "hush-0123456789", list[str]()
    settings = replace(stage.settings, secrets=(secret,))
    quiet = Stage(settings, stage.setup, tell=told.append)

    quiet._tell(f"collected a batch: 1 call to {secret}")

    assert told == ["collected a batch: 1 call to [redacted]"]
