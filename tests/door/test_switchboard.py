"""Calls of functions are put through; whose calls nobody wants pass."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import httpx
import pytest
from tests.calls.own_code_for_tests import CHAT, NOWHERE, chat, json_reply, model

from noworse.door.refusal import RefusedStage
from noworse.door.switchboard import Switchboard
from noworse.errors import Problem, SetupError
from noworse.records.performances import Performance
from noworse.records.requests import Reply, Request

URL = f"{NOWHERE}/v1/chat/completions"


def test_a_call_is_put_through_with_the_name_of_its_performance() -> None:
    """By that the engine knows for which case it is made, and in which role."""
    asked: list[str] = []

    def ask(key: str, target: str, request: Request) -> Future[Reply]:
        asked.extend((key, target, request.case))
        future: Future[Reply] = Future()
        future.set_result(json_reply(chat()))
        return future

    board = Switchboard(ask, Path())
    targets = {"gpt-5.5": model()}
    performance = Performance(
        suite="s", case="c", role="candidate", model=model(), key="k", targets=targets
    )

    with board.around(performance):
        status = httpx.post(URL, json=CHAT).status_code
    board.close()

    assert (status, asked) == (200, ["k", "small", "c"])


def test_a_function_that_takes_its_model_is_left_alone() -> None:
    """No library is touched for it."""
    board = Switchboard(lambda *_: Future(), Path())
    plain = Performance(suite="s", case="c", role="candidate", model=model())
    before = httpx.Client.send

    with board.around(plain):
        during = httpx.Client.send

    assert during is before


def test_where_the_settings_are_wrong_nothing_is_answered() -> None:
    """The test says why."""
    stage = RefusedStage(SetupError(Problem("pyproject.toml", None, "wrong", "mend")))

    with pytest.raises(SetupError, match="wrong"):
        stage.ask("k", model())
