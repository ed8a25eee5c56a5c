"""A fake of both batch APIs, with a book of what was paid; it knows no sockets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

Fields = dict[str, Any]
Say = Callable[[str, Sequence[str]], str]


def echo(model: str, contents: Sequence[str]) -> str:
    """Say who speaks, and what was asked last."""
    return f"{model}: {contents[-1]}"


class Said(NamedTuple):
    """A reply of the shop."""

    status: int
    body: bytes


@dataclass
class Batch:
    """One that was ordered."""

    id: str
    calls: dict[str, Fields]
    """Bodies by custom id."""

    metadata: Fields
    created_at: int
    in_messages: bool
    """Whether it was ordered in Anthropic's shape."""

    polls: int = 0
    files: tuple[str, str] | None = None


@dataclass
class BatchShop:
    """Takes batches in both shapes, and single calls; each call is paid once it is in.

    A batch is ready at the n-th look at it. What a call comes to is a pure function
    of it and of how often it was asked.
    """

    say: Say = echo
    ready_at: int = 2
    fails: str | None = None
    """What a batch as a whole fails with, in OpenAI's shape."""

    line: Callable[[Fields, int], Fields | None] = lambda _body, _time: None
    """What stands in a result instead of an answer, by body and number of tries."""

    host: str | None = None
    """Where results are said to be, other than here."""

    now: Callable[[], float] = lambda: 1_795_512_600.0
    batches: list[Batch] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    paid: Counter[str] = field(default_factory=Counter)
    """How often each body was bought, in a batch or alone."""

    single: list[Fields] = field(default_factory=list)
    """Bodies of calls that came alone."""

    seen: list[tuple[str, str]] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)

    def handle(  # noqa: PLR0911 - a way for each address
        self, method: str, target: str, body: bytes, base: str
    ) -> Said:
        """Answer a request; `base` is how the shop was called: scheme and host."""
        place = urlsplit(target)
        self.seen.append((method, place.path))
        parts = place.path.strip("/").split("/")
        query = {name: held[0] for name, held in parse_qs(place.query).items()}
        match method, parts:
            case "POST", [_, "files"]:
                return self._upload(body)
            case "POST", [_, "batches"]:
                return self._order(json.loads(body))
            case "POST", [_, "messages", "batches"]:
                return self._order_messages(json.loads(body))
            case "GET", [_, "batches"] | [_, "messages", "batches"]:
                return self._list(query, base, in_messages="messages" in parts)
            case "GET", [_, "files", name, "content"]:
                return Said(200, self.uploads[name])
            case "GET", [_, "messages", "batches", name, "results"]:
                return Said(200, self.uploads[name])
            case "GET", [_, *rest, "batches", name]:
                batch = next(b for b in self.batches if b.id == name)
                batch.polls += 1
                return _ok(self._state(batch, base, in_messages=bool(rest)))
            case _:
                in_messages = parts[-1] == "messages"
                return self._alone(json.loads(body), in_messages=in_messages)

    def _upload(self, body: bytes) -> Said:
        assert body.endswith(b"--\r\n")
        name = f"file-{len(self.uploads)}"
        self.uploads[name] = body.split(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0]
        assert b'name="purpose"\r\n\r\nbatch\r\n' in body
        return _ok({"id": name, "object": "file"})

    def _order(self, asked: Fields) -> Said:
        lines = [
            json.loads(s) for s in self.uploads[asked["input_file_id"]].split(b"\n")
        ]
        assert {one["url"] for one in lines} == {asked["endpoint"]}
        assert asked["completion_window"] == "24h"
        calls = {one["custom_id"]: one["body"] for one in lines}
        return _ok(self._take(calls, asked["metadata"], in_messages=False))

    def _order_messages(self, asked: Fields) -> Said:
        calls = {one["custom_id"]: one["params"] for one in asked["requests"]}
        assert len(calls) == len(asked["requests"])
        return _ok(self._take(calls, {}, in_messages=True))

    def _take(
        self, calls: dict[str, Fields], tags: Fields, *, in_messages: bool
    ) -> Any:
        assert all(len(name) <= 64 for name in calls)
        name = f"batch_{len(self.batches)}"
        batch = Batch(name, calls, tags, int(self.now()), in_messages)
        self.batches.append(batch)
        return self._state(batch, "", in_messages=in_messages)

    def _list(self, query: Mapping[str, str], base: str, *, in_messages: bool) -> Said:
        youngest_first = [
            one for one in self.batches[::-1] if one.in_messages == in_messages
        ]
        after = query.get("after") or query.get("after_id")
        names = [batch.id for batch in youngest_first]
        start = names.index(after) + 1 if after else 0
        page = youngest_first[start : start + 2]
        states = [self._state(one, base, in_messages=in_messages) for one in page]
        more = start + 2 < len(names)
        return _ok({"data": states, "has_more": more})

    def _state(self, batch: Batch, base: str, *, in_messages: bool) -> Fields:
        has_ended = batch.polls >= self.ready_at
        if has_ended and batch.files is None and self.fails is None:
            batch.files = self._run(batch, in_messages=in_messages)
        if in_messages:
            return self._message_state(batch, base)
        total = len(batch.calls)
        status = "completed" if batch.files else "in_progress"
        errors = None
        if has_ended and self.fails:
            status = "failed"
            errors = {"data": [{"code": "bad", "message": self.fails, "line": 1}]}
        output, failed = batch.files or (None, None)
        done = {"total": total, "completed": total if batch.files else 0, "failed": 0}
        return {
            "id": batch.id,
            "status": status,
            "created_at": batch.created_at,
            "metadata": batch.metadata,
            "request_counts": done,
            "output_file_id": output,
            "error_file_id": failed,
            "errors": errors,
        }

    def _message_state(self, batch: Batch, base: str) -> Fields:
        total, has_ended = len(batch.calls), batch.files is not None
        url = f"{self.host or base}/v1/messages/batches/{batch.id}/results"
        counts = {"processing": 0 if has_ended else total, "errored": 0}
        counts["succeeded"] = total - counts["processing"]
        return {
            "id": batch.id,
            "processing_status": "ended" if has_ended else "in_progress",
            "created_at": _iso(batch.created_at),
            "request_counts": counts,
            "results_url": url if has_ended else None,
        }

    def _run(self, batch: Batch, *, in_messages: bool) -> tuple[str, str]:
        """Answer all of a batch, and pay for it; results come in another order."""
        good, bad = [], []
        for name, body in reversed(batch.calls.items()):
            key = canonical(body)
            self.tried[key] += 1
            odd = self.line(body, self.tried[key])
            if odd is not None:
                bad.append(json.dumps({"custom_id": name} | odd))
                continue
            self.paid[key] += 1
            answer = self._answer(body, in_messages=in_messages)
            if in_messages:
                held: Fields = {"result": {"type": "succeeded", "message": answer}}
            else:
                response = {"status_code": 200, "request_id": "r", "body": answer}
                held = {"response": response, "error": None}
            good.append(json.dumps({"custom_id": name} | held))
        if in_messages:
            self.uploads[batch.id] = "\n".join([*good, *bad]).encode()
            return batch.id, batch.id
        names = f"{batch.id}-out", f"{batch.id}-err"
        for file, lines in zip(names, (good, bad), strict=True):
            self.uploads[file] = "".join(f"{line}\n" for line in lines).encode()
        return names

    def _alone(self, body: Fields, *, in_messages: bool) -> Said:
        self.single.append(body)
        self.paid[canonical(body)] += 1
        return _ok(self._answer(body, in_messages=in_messages))

    def _answer(self, body: Fields, *, in_messages: bool) -> Fields:
        turns = body.get("messages") or body["input"]
        contents = [turn["content"] for turn in turns]
        said = self.say(body["model"], contents)
        if in_messages:
            return {
                "type": "message",
                "model": body["model"],
                "content": [{"type": "text", "text": said}],
                "stop_reason": "end_turn",
                "usage": {"input_tokens": 10, "output_tokens": 5},
            }
        if "input" in body:
            part = {"type": "output_text", "text": said}
            return {
                "model": body["model"],
                "status": "completed",
                "output": [{"type": "message", "content": [part]}],
                "usage": {"input_tokens": 10, "output_tokens": 5},
            }
        return {
            "model": body["model"],
            "choices": [{"message": {"content": said}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5},
        }


def canonical(body: Fields) -> str:
    """Name a call by all that it asks for."""
    return json.dumps(body, sort_keys=True)


def _ok(fields: Fields) -> Said:
    return Said(200, json.dumps(fields).encode())


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
