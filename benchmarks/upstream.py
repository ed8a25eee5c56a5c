"""A scripted provider behind a gateway: what it says is known, so is what reaches it.

    python upstream.py --port 0

Prints its address. Speaks `/chat/completions` and `/responses` of OpenAI, and the
`/systemone` of decision models. A prompt that says `please fail:` and the name of a
fault gets that fault. GET /_seen returns all requests so far. Started by servers.py.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import log
from typing import Any, NamedTuple

Body = dict[str, Any]

LETTERS = ["A", "B", "C"]
"""The first answer is better, the second one is, neither is."""

VERSION = "2026-11-01"
"""Behind the name of each model in its replies."""


JUDGES = ("judge", "picky", "prose")
"""The first holds to a schema, the second rejects one, the third ignores all forms."""


class Fault(NamedTuple):
    """An error in OpenAI's shape."""

    status: int
    message: str
    kind: str
    code: str | None

    def body(self) -> Body:
        """Write it."""
        said = {"message": self.message, "type": self.kind, "param": None}
        return {"error": {**said, "code": self.code}}


_REJECTED = "invalid_request_error"
FAULTS = {
    "rejected": Fault(400, "Unsupported value.", _REJECTED, "unsupported_value"),
    "context": Fault(
        400,
        "This model's maximum context length is 9 tokens.",
        _REJECTED,
        "context_length_exceeded",
    ),
    "filter": Fault(400, "The prompt was filtered.", _REJECTED, "content_filter"),
    "denied": Fault(401, "Incorrect API key provided.", _REJECTED, "invalid_api_key"),
    "retired": Fault(404, "No such model.", _REJECTED, "model_not_found"),
    "quota": Fault(429, "You have no credit.", "tokens", "insufficient_quota"),
    "limited": Fault(429, "Slow down.", "tokens", "rate_limit_exceeded"),
    "broken": Fault(500, "Something broke.", "server_error", None),
}


def asked_for(body: Body) -> Body:
    """Return the form that a reply is asked for in, flat, as `/responses` has it."""
    form: Body = body.get("response_format") or body.get("text", {}).get("format") or {}
    return {"type": form.get("type"), **form.get("json_schema", form)}


def turns_of(body: Body) -> list[Body]:
    """Return the turns of either dialect as those of the chat, instructions first."""
    turns = body.get("messages") or body.get("input") or []
    if isinstance(turns, str):
        turns = [{"role": "user", "content": turns}]
    known = {"function_call_output": "tool", "function_call": "assistant"}
    said = [
        {
            "role": turn.get("role") or known[turn["type"]],
            "content": turn.get("content") or turn.get("output"),
        }
        for turn in turns
    ]
    return [{"role": "system", "content": body.get("instructions")}, *said]


def words_of(content: object) -> str:
    """Return the words of a turn, and how many pictures are among them."""
    if not isinstance(content, list):
        return str(content or "")
    images = [part for part in content if "image" in part["type"]]
    words = [part.get("text", "") for part in content]
    return "".join([*words, *(f" [image of {kind(one)}]" for one in images)])


def kind(image: Body) -> str:
    """Name what an image is, by its address."""
    place = image["image_url"]
    address: str = place["url"] if isinstance(place, dict) else place
    return address.partition(";")[0].removeprefix("data:")


def reply_to(model: str, prompt: str, form: Mapping[str, Any]) -> str:
    """Say what a model says: the small one is wrong on every fifth town."""
    if model in JUDGES:
        return judged(model, prompt, form)
    if "[image" in prompt:
        return f"I see the {prompt.partition('[')[2].partition(']')[0]}."
    [number] = re.findall(r"town (\d+)", prompt) or [0]
    if model == "small" and int(number) % 5 == 0:
        return f"Town {number} is wrong."
    return f"Town {number} is called {model}-{number}."


def fault_of(model: str, prompt: str, form: Mapping[str, Any]) -> Fault | None:
    """Return the error that a request is answered with, if it is."""
    failed = re.search(r"please fail: (\w+)", prompt)
    if failed is None and model == "picky" and form.get("type") == "json_schema":
        return FAULTS["rejected"]
    return None if failed is None else FAULTS[failed[1]]


def judged(model: str, prompt: str, form: Mapping[str, Any]) -> str:
    """Say what a judge says, in the form that it was asked for if it holds to that."""
    if "with one letter" in prompt:
        return picked(LETTERS, prompt)
    kind = form.get("type")
    if kind == "json_schema" and model == "judge":
        return json.dumps(filled(form["schema"], prompt))
    said = json.dumps(guessed(prompt))
    if kind == "json_object" and model != "prose":
        return said
    return f"I have read both, and I say: {said}"


def filled(schema: Body, prompt: str) -> Any:
    """Make what a schema wants; a score is high, unless something is wrong."""
    wrong, kind = "is wrong" in prompt, schema.get("type")
    if kind == "object":
        return {key: filled(one, prompt) for key, one in schema["properties"].items()}
    if kind == "integer":
        return schema["enum"][0 if wrong else -1]
    if kind == "boolean":
        return not wrong
    options = schema.get("enum")
    return "Because." if options is None else picked(options, prompt)


def picked(options: list[str], prompt: str) -> str:
    """Take the answer that is not wrong, else the last option, which is a tie."""
    first = re.search(r"<answer-A (\w+)>(.*)</answer-A \1>", prompt, re.DOTALL)
    second = re.search(r"<answer-B (\w+)>(.*)</answer-B \1>", prompt, re.DOTALL)
    wrong = [found is not None and "is wrong" in found[2] for found in (first, second)]
    if wrong[0] == wrong[1]:
        return options[-1]
    return options[0] if wrong[1] else options[1]


def guessed(prompt: str) -> Body:
    """Make the object that the words of a prompt ask for."""
    if '"verdict"' in prompt:
        verdict = picked(["A", "B", "tie"], prompt)
        return {"reason": "Because.", "verdict": verdict}
    return {"colour": "blue"}


def wish_of(body: Body, last: Body) -> Body | None:
    """Return the call of a tool that a model answers with, if it is offered one."""
    number = re.search(r"order (\d+)", words_of(last["content"]))
    if not body.get("tools") or last["role"] != "user" or number is None:
        return None
    return {"name": "find_order", "arguments": f'{{"number": {number[1]}}}'}


def odds_of(text: str) -> Body:
    """Tell how probable each of the letters was: the one that was said, by far."""
    odds = [
        {"token": letter, "logprob": log(0.8 if letter == text else 0.1), "bytes": None}
        for letter in LETTERS
    ]
    said = next(one for one in odds if one["token"] == text)
    return {"content": [{**said, "top_logprobs": odds}]}


def chat(body: Body, text: str, tokens: int, wish: Body | None) -> Body:
    """Write a reply of `/chat/completions`."""
    message: Body = {"role": "assistant", "content": text}
    if wish is not None:
        called = {"id": "call-1", "type": "function", "function": wish}
        message |= {"content": None, "tool_calls": [called]}
    end = "stop" if wish is None else "tool_calls"
    odds = odds_of(text) if body.get("logprobs") else None
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": f"{body['model']}-{VERSION}",
        "choices": [
            {"index": 0, "finish_reason": end, "message": message, "logprobs": odds}
        ],
        "usage": {
            "prompt_tokens": tokens,
            "completion_tokens": len(text.split()),
            "total_tokens": tokens + len(text.split()),
        },
    }


def response(body: Body, text: str, tokens: int, wish: Body | None) -> Body:
    """Write a reply of `/responses`."""
    content = [{"type": "output_text", "text": text, "annotations": []}]
    said: Body = {"type": "message", "role": "assistant", "content": content}
    if wish is not None:
        said = {"type": "function_call", "call_id": "call-1", **wish}
    return {
        "id": "resp-1",
        "object": "response",
        "created_at": 1,
        "model": f"{body['model']}-{VERSION}",
        "status": "completed",
        "output": [{"id": "item-1", "status": "completed", **said}],
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": tokens,
            "output_tokens": len(text.split()),
            "total_tokens": tokens + len(text.split()),
        },
    }


def decide(body: Body) -> Body:
    """Write a reply of `/systemone`: a probability for each option."""
    state, answers = str(body["state"]), {}
    for name, question in body["questions"].items():
        options = list(question["criteria"])
        said = picked(options, state)
        odds = {one: 0.8 if one == said else 0.1 for one in options}
        chosen = {"type": "choice", "choice": said, "confidence": 0.7}
        answers[name] = {**chosen, "probabilities": odds}
    tokens = len(state.split())
    return {
        "id": "decision-1",
        "model": f"{body['model']}-{VERSION}",
        "answers": answers,
        "usage": {"input_tokens": tokens, "output_tokens": 0},
    }


SHAPES = {"/v1/chat/completions": chat, "/v1/responses": response}
seen: list[Body] = []


class Handler(BaseHTTPRequestHandler):
    """Answers one request after another on a connection."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer as scripted."""
        length = int(self.headers["content-length"])
        body: Body = json.loads(self.rfile.read(length))
        seen.append({"path": self.path, **body})
        if self.path == "/v1/systemone":
            self._send(200, decide(body))
            return
        turns = turns_of(body)
        prompt = "\n".join(words_of(turn["content"]) for turn in turns)
        fault = fault_of(body["model"], prompt, asked_for(body))
        if fault is not None:
            self._send(fault.status, fault.body())
            return
        last, tokens = turns[-1], len(prompt.split())
        text = reply_to(body["model"], prompt, asked_for(body))
        if last["role"] == "tool":
            text = f"The tool says: {words_of(last['content'])}"
        wish = wish_of(body, last)
        self._send(200, SHAPES[self.path](body, text, tokens, wish))

    def do_GET(self) -> None:
        """Tell what was asked."""
        self._send(200, {"seen": seen})

    def _send(self, status: int, said: Body) -> None:
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0)
    server = ThreadingHTTPServer(("127.0.0.1", options.parse_args().port), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
