"""A user's code as it runs: the loop of an engine, and models that answer at once."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from noworse.calls.own_run import OwnRun, Post
from noworse.records.models import Api, Model
from noworse.records.requests import Reply, Request

NOWHERE = "http://127.0.0.1:9"
"""Where the code means to send its calls; nobody listens."""

ASKED = "gpt-5.5"
TURNS = [{"role": "user", "content": "PING"}]
CHAT: dict[str, object] = {"model": ASKED, "messages": TURNS}


def chat(text: str = "PONG") -> str:
    """A reply of `openai-chat`."""
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    said = {"id": "c", "object": "chat.completion", "created": 1, "model": "served-1"}
    return json.dumps(said | {"choices": [choice], "usage": usage})


def chat_events(*texts: str) -> str:
    """The same as a stream."""
    said = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "s"}
    chunks = [
        said | {"choices": [{"index": 0, "delta": {"content": text}}]} for text in texts
    ]
    events = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks)
    return f"{events}data: [DONE]\n\n"


def json_reply(body: str, status: int = 200) -> Reply:
    """A reply of JSON, of half a second."""
    kind = "application/json"
    return Reply(status=status, content_type=kind, body=body, seconds=0.5)


def event_reply(body: str) -> Reply:
    """A reply of events."""
    return Reply(status=200, content_type="text/event-stream", body=body)


def model(name: str = "small", api: Api = "openai-chat") -> Model:
    """The model that is asked instead."""
    return Model(id=name, api=api, base_url="http://127.0.0.1:8/v1", name=f"{name}-1")


@dataclass(slots=True)
class Vendor:
    """Answers calls with its replies in turn, then always with the last one."""

    replies: list[Reply | Exception] = field(default_factory=list)
    asked: list[tuple[str, Request]] = field(default_factory=list)
    """The id of the model, and what it was asked."""

    hold: asyncio.Event | None = None
    """Waited for before each reply."""

    async def send(self, target: Model, request: Request) -> Reply:
        self.asked.append((target.id, request))
        if self.hold is not None:
            await self.hold.wait()
        left = self.replies
        reply = left.pop(0) if len(left) > 1 else left[0] if left else None
        if isinstance(reply, Exception):
            raise reply
        return reply or json_reply(chat())

    @property
    def bodies(self) -> list[Mapping[str, object]]:
        return [json.loads(request.body) for _, request in self.asked]

    @property
    def numbers(self) -> list[int]:
        return [request.nth for _, request in self.asked]


@contextmanager
def engine_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Run a loop in a thread of its own, as the engine does."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def posting(loop: asyncio.AbstractEventLoop, vendor: Vendor) -> Post:
    """Let calls be answered on a loop in another thread."""

    def post(target: Model, request: Request) -> Future[Reply]:
        return asyncio.run_coroutine_threadsafe(vendor.send(target, request), loop)

    return post


RunOpener = Callable[..., OwnRun]


def opener(loop: asyncio.AbstractEventLoop, vendor: Vendor) -> RunOpener:
    """Return what makes runs whose calls the vendor answers."""

    def open_run(**more: object) -> OwnRun:
        given: dict[str, object] = {
            "targets": {ASKED: model()},
            "case": "c1",
            "post": posting(loop, vendor),
        }
        # The fields are spelt by the tests; a wrong one is a TypeError in them.
        return OwnRun(**(given | more))  # type: ignore[arg-type]

    return open_run


class _Echo(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        body = self.rfile.read(length)
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815 - the name is the base class's

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def echo_server() -> Iterator[str]:
    """Serve some other service, which repeats what it is sent."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
