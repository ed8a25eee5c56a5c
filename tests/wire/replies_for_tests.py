"""Replies of status 200, and their golden files."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from noworse.records.answers import Answer
from noworse.records.cases import Message
from noworse.records.models import Api, Model
from noworse.wire.base import Call, HttpReply
from noworse.wire.dialects import dialect_of

GOLDEN = Path(__file__).parent / "golden"
APIS: tuple[Api, ...] = get_args(Api)
DIALECTS: dict[str, Api] = {
    "anthropic": "anthropic",
    "gemini": "gemini",
    "openai": "openai-chat",
    "responses": "openai-responses",
}
AT = "2026-11-24T09:30:00Z"


def call_to(api: Api) -> Call:
    model = Model(id="fake:asked-1", api=api, base_url="http://h/v1", name="asked-1")
    return Call(model=model, messages=(Message(role="user", content="PING"),))


def decode(api: Api, body: bytes) -> Answer:
    reply = HttpReply(200, body)
    return dialect_of(api).decode(call_to(api), reply, at=AT, seconds=0.5)


def golden(name: str) -> Answer:
    api = DIALECTS[name.partition("-")[0]]
    return decode(api, (GOLDEN / f"{name}.json").read_bytes())
