"""An OpenAI-compatible provider on loopback that counts what it sold."""

from __future__ import annotations

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.door.projects_for_tests import Reply, reply


class Provider:
    """Answers in threads; may refuse, and may stop answering after a while."""

    def __init__(self) -> None:
        self.say: Reply = reply
        self.status = 200
        self.message = "no\x1b[2J entry"
        """Of an error, where the status is one."""

        self.sold: Counter[tuple[str, str]] = Counter()
        """Answers that were sent, by model and last message."""

        self.answers = 10**9
        """How many are sent before all further calls wait, for nothing."""

        self.stuck = threading.Event()
        """Set when the first call waits."""

        self._release = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def release(self) -> None:
        """Answer again, but not those who wait."""
        self.answers = 10**9
        self._release.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, model: str, contents: list[str]) -> str:
        """Say what the model says.

        Raises:
            ConnectionError: after a long wait, where it is to say nothing.
        """
        if "word OK" in contents[-1]:
            return "OK"
        with self._lock:
            self.answers -= 1
            waits = self.answers < 0
        if waits:
            self.stuck.set()
            self._release.wait(30)
            raise ConnectionAbortedError
        said = self.say(model, contents)
        with self._lock:
            self.sold[model, contents[-1]] += 1
        return said


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # all may knock at once
    daemon_threads = True


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if provider.status != 200:
                self._send({"error": {"message": provider.message, "code": "no"}})
                return
            contents = [turn["content"] for turn in asked["messages"]]
            try:
                message = {"content": provider.answer(asked["model"], contents)}
            except ConnectionError:
                self.close_connection = True
                return
            choice = {"message": message, "finish_reason": "stop", "index": 0}
            usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
            self._send({"model": asked["model"], "choices": [choice], "usage": usage})

        def _send(self, fields: dict[str, Any]) -> None:
            body = json.dumps(fields).encode()
            try:
                self.send_response(provider.status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
