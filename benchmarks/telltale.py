"""A provider that repeats the key that it was sent, in every way that is known.

    python telltale.py --port 0

Prints its address, and the address of another host that redirects lead to. The first
part of the path says how the key is repeated; GET /_strayed tells how many requests
reached the other host. Started by canary.py.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Reply(NamedTuple):
    """What is sent back."""

    status: int
    body: bytes
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed


strayed: list[str] = []


def fault(message: str, code: str = "no") -> bytes:
    """Write an error in the usual shape."""
    return json.dumps({"error": {"message": message, "code": code}}).encode()


def cut(key: str) -> bytes:
    """Write an error whose sentence, cut at 300 characters, ends within the key."""
    return fault(f"{'no ' * 94}{key}")


def percents(key: str) -> str:
    """Write a key as an address does."""
    return "".join(f"%{ord(c):02X}" if c in "/+=" else c for c in key)


def echoes(key: str) -> dict[str, str]:
    """Write response headers that hold a key."""
    return {"x-echo": f"Bearer {key}", "set-cookie": f"k={key}", "x-key": key, **FINAL}


FINAL = {"x-should-retry": "false"}
REFUSALS: dict[str, Callable[[str], Reply]] = {
    "unauthorized": lambda key: Reply(
        401, fault(f"Incorrect API key provided: {key}.")
    ),
    "cut": lambda key: Reply(401, cut(key)),
    "quoted": lambda key: Reply(
        400, fault(f"bad request: Authorization: Bearer {key}")
    ),
    "escaped": lambda key: Reply(403, cut(key).replace(b"/", b"\\/")),
    "percent": lambda key: Reply(403, fault(f"no such key: {percents(key)}")),
    "html": lambda key: Reply(500, f"<p>Denied: Bearer {key}</p>".encode(), FINAL),
    "code": lambda key: Reply(400, fault("", code=key)),
    "inside_200": lambda key: Reply(200, fault(key, "authentication_error")),
    "unreadable": lambda key: Reply(200, f"{'x' * 180}{key}".encode()),
    "login": lambda key: Reply(
        302, b"", {"location": f"http://u:{key}@localhost/{key}"}
    ),
    "headers": lambda key: Reply(429, fault("slow down"), echoes(key)),
}


def text_of(way: str, key: str, model: str, asked: str) -> str:
    """Say what a model says."""
    if "judge" in model:
        if way == "judge_prose":
            return f"I like {key} best."
        reason = f"A knows the key {key}." if way == "judge" else "They are the same."
        return json.dumps(
            {"reason": reason, "verdict": "A" if way == "judge" else "tie"}
        )
    return f"{model}: {key if way == 'answer' else hash(asked)}"


def reply(way: str, key: str, asked: dict[str, Any], other: str) -> Reply:
    """Repeat the key."""
    if way in REFUSALS:
        return REFUSALS[way](key)
    if way == "redirect":
        return Reply(307, b"", {"location": f"{other}/v1?key={key}"})
    if way == "late":
        time.sleep(3)
    model = str(asked["model"])
    choice = {
        "index": 0,
        "message": {"content": text_of(way, key, model, str(asked["messages"]))},
        "finish_reason": key if way == "odd_finish" else "stop",
    }
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    served = f"{model}-{key}" if way == "served" else model
    said = {"model": served, "choices": [choice], "usage": usage}
    return Reply(200, json.dumps(said).encode())


def handler(other: str) -> type[BaseHTTPRequestHandler]:
    """Make what answers requests; the other host has no other."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(Reply(200, str(len(strayed)).encode()))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if not other:
                strayed.append(self.path)
            sent = self.headers.get("authorization") or self.headers.get("x-api-key")
            key = (sent or "").removeprefix("Bearer ")
            way = self.path.split("/")[1]
            self._send(reply(way, key, json.loads(body), other))

        def _send(self, told: Reply) -> None:
            try:
                self.send_response(told.status)
                for name, value in told.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(told.body)))
                self.end_headers()
                self.wfile.write(told.body)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def main() -> None:
    """Serve both hosts until killed."""
    ThreadingHTTPServer.request_queue_size = 128
    other = ThreadingHTTPServer(("127.0.0.1", 0), handler(""))
    threading.Thread(target=other.serve_forever, daemon=True).start()
    place = f"http://localhost:{other.server_port}"
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(place))
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
