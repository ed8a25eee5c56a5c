"""The parameters in a request of the user's own code, as the target takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from pydantic import ValidationError

from noworse.records.models import Api, Model, Params
from noworse.records.requests import Request
from noworse.wire.foreign import mapping
from noworse.wire.gemini import THINKING_TOKENS
from noworse.wire.profiles import Profile, dropped, max_output_tokens, profile_of

Path = tuple[str, ...]
Body = Mapping[str, object]

_CONFIG: Final = "generationConfig"
_PLACES: Final[dict[str, tuple[tuple[str, Path], ...]]] = {
    "openai-chat": (
        ("temperature", ("temperature",)),
        ("top_p", ("top_p",)),
        ("seed", ("seed",)),
        ("seed", ("random_seed",)),
        ("max_output_tokens", ("max_tokens",)),
        ("max_output_tokens", ("max_completion_tokens",)),
        ("effort", ("reasoning_effort",)),
    ),
    "openai-responses": (
        ("temperature", ("temperature",)),
        ("top_p", ("top_p",)),
        ("max_output_tokens", ("max_output_tokens",)),
        ("effort", ("reasoning", "effort")),
    ),
    "anthropic": (
        ("temperature", ("temperature",)),
        ("top_p", ("top_p",)),
        ("max_output_tokens", ("max_tokens",)),
        ("effort", ("output_config", "effort")),
    ),
    "gemini": (
        ("temperature", (_CONFIG, "temperature")),
        ("top_p", (_CONFIG, "topP")),
        ("seed", (_CONFIG, "seed")),
        ("max_output_tokens", (_CONFIG, "maxOutputTokens")),
        ("effort", (_CONFIG, "thinkingConfig", "thinkingLevel")),
    ),
}
"""Where each dialect has a parameter; the first place is the usual one."""

_ACCOUNT: Final = (
    "metadata",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "safety_identifier",
    "service_tier",
    "store",
)
"""What OpenAI's own servers do with a call, and not what they say; others reject it."""

_OPENAI: Final = ("openai.com", "openai.azure.com")


class Fitted(NamedTuple):
    """A body that the target takes."""

    body: dict[str, object]
    dropped: tuple[str, ...]
    """What the user's code, or the settings, ask for, and what is not sent."""


def fitted(model: Model, request: Request) -> Fitted:
    """Write the body anew for a model.

    What the settings say of the model goes before what the code says: that was
    written for another one. What the model does not take is left out.
    """
    body = mapping(json.loads(request.body))
    asked = _asked(model, body)
    gone = dropped(asked)
    sent = dict(body)
    for name, path in _PLACES[model.api]:
        if _said(name, _at(body, path)) is not None:
            sent = _without(sent, path)
    given = asked.params.model_dump(exclude_none=True)
    profile = profile_of(asked)
    for name, value in given.items():
        if name not in gone:
            path, written = _written(model.api, profile, name, value)
            sent = _with(sent, path, written)
    if not _is_openai(model):
        foreign = [name for name in _ACCOUNT if _is_openais(model.api, name, sent)]
        sent = {name: value for name, value in sent.items() if name not in foreign}
        gone = (*gone, *foreign)
        sent = _with_known_roles(model.api, sent)
    return Fitted(sent, gone)


def most_written(model: Model, request: Request) -> int:
    """Bound the output of a call, in tokens, for the budget."""
    body = mapping(json.loads(request.body))
    times = body.get("n")
    answers = times if isinstance(times, int) and times > 1 else 1
    return answers * max_output_tokens(_asked(model, body))


def _asked(model: Model, body: Body) -> Model:
    """Return the model with all parameters that it is asked with."""
    said = {
        name: value
        for name, path in _PLACES[model.api]
        if (value := _said(name, _at(body, path))) is not None
    }
    own = model.params.model_dump(exclude_none=True)
    params = Params.model_validate(said | own)
    return model.model_copy(update={"params": params})


def _said(name: str, value: object) -> object | None:
    """Read a parameter; what is none of ours, or no such value, stays where it is."""
    if value is None:
        return None
    plain = value.lower() if isinstance(value, str) else value
    try:
        read: object = getattr(Params.model_validate({name: plain}, strict=True), name)
    except ValidationError:
        return None
    return read


def _written(
    api: Api, profile: Profile, name: str, value: object
) -> tuple[Path, object]:
    """Say where a parameter stands for a model, and how it is written there."""
    if name == "effort" and value == "none" and profile.thinking_switch:
        return ("thinking",), {"type": "disabled"}
    if api == "openai-chat" and name == "max_output_tokens":
        return (profile.limit,), value
    if api == "openai-chat" and name == "seed":
        return (profile.seed or "seed",), value
    if name == "effort" and profile.thinks_in_tokens:
        # Not both: the API takes one or the other.
        place = (_CONFIG, "thinkingConfig", "thinkingBudget")
        return place, THINKING_TOKENS[str(value)]
    return next(path for known, path in _PLACES[api] if known == name), value


def _is_openai(model: Model) -> bool:
    host = urlsplit(model.base_url).hostname or ""
    return any(host == own or host.endswith(f".{own}") for own in _OPENAI)


def _is_openais(api: Api, name: str, body: Body) -> bool:
    return api in ("openai-chat", "openai-responses") and body.get(name) is not None


def _with_known_roles(api: Api, body: dict[str, object]) -> dict[str, object]:
    """Call the `developer` what all servers know it as."""
    turns = body.get("messages")
    if api != "openai-chat" or not isinstance(turns, list):
        return body
    known = [
        {**turn, "role": "system"} if mapping(turn).get("role") == "developer" else turn
        for turn in turns
    ]
    return {**body, "messages": known}


def _at(body: Body, path: Path) -> object:
    key, *rest = path
    found = body.get(key)
    return _at(mapping(found), tuple(rest)) if rest else found


def _without(body: Body, path: Path) -> dict[str, object]:
    """Take a value out, and what is empty without it."""
    key, *rest = path
    left = {name: value for name, value in body.items() if name != key}
    if rest and (inner := _without(mapping(body.get(key)), tuple(rest))):
        return {**body, key: inner}
    return left


def _with(body: Body, path: Path, value: object) -> dict[str, object]:
    key, *rest = path
    if rest:
        value = _with(mapping(body.get(key)), tuple(rest), value)
    return {**body, key: value}
