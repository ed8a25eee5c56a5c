"""Functions are called on a loop, or in threads, that hold nothing else up."""

from __future__ import annotations

import _thread
import asyncio
import contextvars
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest
from tests.suite.lineups_for_tests import CHEAP

from noworse.door.failing import Teller
from noworse.door.performing import Part, Performer
from noworse.records.performances import Performance, Performed

HERE = Path(__file__)
TELLER = Teller("test_it", "test_app.py:3", HERE.parent)
WHAT = Performance(suite="s", case="a", role="candidate", model=CHEAP)
WHO: contextvars.ContextVar[str] = contextvars.ContextVar("WHO", default="nobody")


@pytest.fixture
def performer() -> Iterator[Performer]:
    """A performer that is closed at the end."""
    one = Performer()
    yield one
    one.close()


def part(call: Callable[[Performance], object], seconds: float = 20.0) -> Part:
    return Part(call, asyncio.iscoroutinefunction(call), seconds, TELLER)


def perform(performer: Performer, one: Part) -> Performed | None:
    """Start it, and wait for what comes of it."""
    outcomes: SimpleQueue[Performed | None] = SimpleQueue()
    performer.start(one, WHAT, outcomes.put)
    return outcomes.get(timeout=20)


def test_all_that_is_plain_runs_in_a_daemon_thread(performer: Performer) -> None:
    """So that one that hangs keeps no process alive."""

    def call(_: Performance) -> str:
        return f"{threading.current_thread().daemon} {threading.current_thread().name}"

    told = perform(performer, part(call))

    assert told is not None
    assert told.output is not None
    assert told.output.text == "True noworse-function"


@pytest.mark.parametrize("is_async", [True, False])
def test_a_context_is_put_around_each_call(*, is_async: bool) -> None:
    """It knows what the call is for, and reaches into the thread."""
    seen: list[Performance] = []

    @contextmanager
    def around(performance: Performance) -> Iterator[None]:
        seen.append(performance)
        token = WHO.set("somebody")
        yield
        WHO.reset(token)

    async def slow(_: Performance) -> str:
        return WHO.get()

    performer = Performer(around)

    told = perform(performer, part(slow if is_async else lambda _: WHO.get()))
    performer.close()

    assert told is not None
    assert told.output is not None
    assert (told.output.text, seen) == ("somebody", [WHAT])


def test_a_call_on_the_loop_can_be_given_up(performer: Performer) -> None:
    """Then nothing comes of it; once it is over, that does no harm."""
    outcomes: SimpleQueue[Performed | None] = SimpleQueue()
    going = threading.Event()

    async def call(_: Performance) -> str:
        going.set()
        await asyncio.Event().wait()
        return ""

    cancel = performer.start(part(call), WHAT, outcomes.put)
    assert going.wait(20)
    cancel()

    assert outcomes.get(timeout=20) is None
    performer.close()
    cancel()


def test_a_thread_cannot_be_given_up(performer: Performer) -> None:
    """It goes on, and its outcome is told as ever."""
    outcomes: SimpleQueue[Performed | None] = SimpleQueue()
    going, enough = threading.Event(), threading.Event()

    def call(_: Performance) -> str:
        going.set()
        enough.wait(20)
        return "late"

    cancel = performer.start(part(call), WHAT, outcomes.put)
    assert going.wait(20)
    cancel()
    enough.set()

    told = outcomes.get(timeout=20)
    assert told is not None
    assert told.output is not None


@pytest.mark.parametrize("closes", [True, False])
def test_what_is_left_behind_is_heard_by_nobody(*, closes: bool) -> None:
    """Neither while the loop still runs, nor after it was closed."""
    performer = Performer()
    enough = threading.Event()

    def call(_: Performance) -> str:
        enough.wait(20)
        return "late"

    told = perform(performer, part(call, 0.01))
    [left] = [one for one in threading.enumerate() if one.name == "noworse-function"]
    if closes:
        performer.close()
    enough.set()
    left.join(20)
    performer.close()

    assert told is not None
    assert told.trouble == "function_timeout"


def test_a_loop_that_is_blocked_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it longer than a moment."""
    monkeypatch.setattr("noworse.door.performing._CLOSING_SECONDS", 0.01)
    performer = Performer()
    going, enough = threading.Event(), threading.Event()
    outcomes: SimpleQueue[Performed | None] = SimpleQueue()

    async def call(_: Performance) -> str:
        going.set()
        enough.wait(20)
        return "x"

    performer.start(part(call), WHAT, outcomes.put)
    assert going.wait(20)
    performer.close()
    is_left = performer._thread is not None and performer._thread.is_alive()
    enough.set()
    outcomes.get(timeout=20)
    performer.close()

    assert is_left


def test_a_performer_that_called_nothing_has_nothing_to_close() -> None:
    """No thread was made."""
    before = threading.active_count()

    Performer().close()

    assert threading.active_count() == before


def test_without_a_signal_of_its_own_the_main_thread_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On Windows, say."""
    told: list[str] = []
    monkeypatch.delattr(signal, "pthread_kill")
    monkeypatch.setattr(_thread, "interrupt_main", lambda: told.append("told"))
    performer, going = Performer(), threading.Event()

    async def call(_: Performance) -> str:
        asyncio.get_running_loop().call_later(0, going.set)
        raise KeyboardInterrupt

    performer.start(part(call), WHAT, lambda _: None)
    performer.start(part(call), WHAT, lambda _: None)
    assert going.wait(20)
    performer.close()

    assert told == ["told"]


def test_the_innermost_line_of_the_users_own_is_named(performer: Performer) -> None:
    """Not that of a library, nor ours; where there is none, the function's own."""

    def call(_: Performance) -> str:
        return str(int("x" * 3))

    def wrong(_: Performance) -> str:
        return str(Path("no such file").read_bytes())

    told, read = perform(performer, part(call)), perform(performer, part(wrong))
    never = perform(performer, part(int))  # type: ignore[arg-type]

    assert told is not None
    assert read is not None
    assert never is not None
    assert told.detail.startswith(f"`test_it` as the candidate: {HERE.name}:")
    assert "in `call`: ValueError: invalid literal" in told.detail
    assert "in `wrong`: FileNotFoundError" in read.detail
    assert "pathlib" in read.frames
    assert never.detail.startswith("`test_it` as the candidate: test_app.py:3: Type")
    assert never.frames == ""
