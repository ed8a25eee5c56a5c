"""Models and calls to encode, and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from noworse.records.cases import Message
from noworse.records.models import Api, Model, Params
from noworse.wire.base import Call, HttpCall, ReplyForm
from noworse.wire.dialects import dialect_of

FORM = ReplyForm("verdict", {"type": "object", "properties": {}})
ALL: dict[str, object] = {
    "temperature": 0.0,
    "top_p": 0.9,
    "seed": 7,
    "max_output_tokens": 100,
    "effort": "low",
}

TURNS = (
    Message(role="system", content="Be brief."),
    Message(role="user", content="Caf\u00e9?"),
)


def model(
    name: str, api: Api = "openai-chat", url: str = "", **params: object
) -> Model:
    home = "https://api.anthropic.com" if api == "anthropic" else "http://h/v1"
    return Model(
        id=f"m:{name}",
        api=api,
        base_url=url or home,
        name=name,
        params=Params.model_validate(params),
    )


def encode(
    to: Model, form: ReplyForm | None = None, key: str | None = None
) -> HttpCall:
    call = Call(model=to, messages=TURNS, form=form)
    return dialect_of(to.api).encode(call, key)


def body(to: Model, form: ReplyForm | None = None) -> Mapping[str, object]:
    held = json.loads(encode(to, form).body)
    assert isinstance(held, dict)
    return held
