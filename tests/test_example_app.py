"""The app of the living example answers through the official SDK, and without it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from importlib import import_module
from importlib.util import find_spec

import pytest
from fixtures.scripted import Handler, Script
from tests.pages_for_tests import ROOT


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    """The fictional models, on loopback."""
    Handler.script = Script.read(ROOT)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()


@pytest.mark.parametrize("sdk", [True, False], ids=["sdk", "httpx"])
def test_the_desk_answers(
    base_url: str, monkeypatch: pytest.MonkeyPatch, *, sdk: bool
) -> None:
    """By an article, or by an order that it looks up first."""
    if sdk and find_spec("openai") is None:
        pytest.skip("the openai SDK is not installed")
    desk = vars(import_module("desk.desk"))
    monkeypatch.setitem(desk, "find_spec", lambda _: sdk or None)

    async def ask(question: str) -> tuple[str, list[object], list[str], int, int]:
        reply: tuple[str, list[object], list[str], int, int] = await desk["answer"](
            question, model="example-frontier", base_url=base_url
        )
        return reply

    article = asyncio.run(ask("Can I return shoes after 20 days?"))
    order = asyncio.run(ask("Where is my order 1037?"))

    assert article[0].startswith("Yes: unworn goods")
    assert article[1] == []
    assert article[2][0].startswith("Returns")
    assert order[0] == "It was shipped on Monday and is expected on Thursday."
    assert order[1] == [{"name": "order_status", "arguments": {"order": "1037"}}]
    assert order[3] > article[3] > 0
    assert order[4] > 0


def test_the_desk_is_small() -> None:
    """It is an example to be read in a minute."""
    lines = (ROOT / "evals" / "desk" / "desk.py").read_text("utf-8").splitlines()

    assert len(lines) < 100
