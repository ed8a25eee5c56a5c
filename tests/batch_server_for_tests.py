"""The fake of both batch APIs behind a socket of this machine."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from tests.batch_shop_for_tests import BatchShop


class BatchServer:
    """Serves a shop, one request after the other, in a thread."""

    def __init__(self, shop: BatchShop) -> None:
        self.shop = shop
        self.ordered = threading.Event()
        """Set when a batch was ordered, before its order is answered."""

        self.may_answer = threading.Event()
        """Until it is set, no order is answered."""

        self.may_answer.set()
        self.order_seconds = 0.0
        """How long it then takes."""

        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.may_answer.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: whoever was killed has broken off."""


def _handler(serving: BatchServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            with serving.lock:
                said = serving.shop.handle(self.command, self.path, body, serving.url)
            if self.command == "POST" and self.path.endswith("/batches"):
                serving.ordered.set()
                serving.may_answer.wait(30)
                time.sleep(serving.order_seconds)
            try:
                self.send_response(said.status)
                self.send_header("content-length", str(len(said.body)))
                self.end_headers()
                self.wfile.write(said.body)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
