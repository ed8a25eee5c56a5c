"""What an error reply means: the provider's words, sorted into our troubles."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

from noworse.errors import CallError, CallFailed, CallTrouble, RunEnded
from noworse.wire.base import Call, Fault, HttpReply
from noworse.wire.gateway import codes_within

_LONGEST = 300
_MOST_FLAWS = 5
_SECRETS = re.compile(
    r"""(?ix)
      \b (?:sk|pk|rk|gsk|xai|fw|hf|tgp|csk|nvapi) [-_] [^\s"',;]+
    | \b AIza [\w-]+
    | (?<= bearer\s ) [^\s"',;]+
    | (?<= key\sprovided:\s ) [^\s"',;]+
    | (?<= key= ) [^\s"'&,;]+
    | (?<! [\w*-] ) (?= [a-z_*-]* [0-9] ) [\w*-]{32,}
    """
)
_TAGS = re.compile(r"<[^<>]{0,500}>")
_UNPRINTABLE = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]+")

_QUOTA_CODES = frozenset(
    {
        "insufficient_quota",
        "billing_error",
        "billing_hard_limit_reached",
        "billing_not_active",
        "insufficient_balance",
        "quota_exceeded",
    }
)
_QUOTA_TEXT = re.compile(
    r"(?i)credit balance|insufficient (?:balance|credit|funds)|out of credits"
    r"|plans? (?:&|and) billing|payment required"
)
# A model that the account's plan leaves out: to wait, as asked to, is no use.
_QUOTA_OF_NONE = re.compile(r"\blimit: 0\b")
_DELAY = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,9})?)s")
_CONTEXT_CODES = frozenset(
    {
        "context_length_exceeded",
        "contextwindowexceedederror",
        "string_above_max_length",
    }
)
_CONTEXT_TEXT = re.compile(
    r"(?i)context (?:length|window)|(?:prompt|input) is too long"
    r"|input token count .{0,40}exceeds"
)
_KEY_CODES = frozenset(
    {
        "api_key_invalid",
        "authentication_error",
        "invalid_api_key",
        # Of a LiteLLM without a database: it knows no key but its own.
        "no_db_connection",
    }
)
_MODEL_CODES = frozenset({"model_not_found", "model_not_exist"})

# What providers call an error whose HTTP status says 200.
_STATUS_BY_CODE = {
    "invalid_request_error": 400,
    "invalid_prompt": 400,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "billing_error": 402,
    "insufficient_quota": 429,
    "permission_error": 403,
    "not_found_error": 404,
    "model_not_found": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "api_error": 500,
    "server_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
_BY_STATUS: dict[int, CallTrouble] = {
    401: "auth",
    402: "quota_exhausted",
    403: "auth",
    407: "proxy",
    408: "timeout",
    409: "server_error",
    413: "request_too_large",
    425: "server_error",
    429: "rate_limited",
    503: "overloaded",
    511: "network_login",
    529: "overloaded",
}
_BY_CLASS: dict[int, CallTrouble] = {
    3: "redirect_refused",
    4: "bad_request",
    5: "server_error",
}
_QUOTA_STATUSES = frozenset({400, 402, 403, 429})
_REJECTED = frozenset({400, 422})
# No further call to the same model can do better.
_FINAL: frozenset[CallTrouble] = frozenset(
    {
        "auth",
        "endpoint_not_found",
        "model_not_found",
        "network_login",
        "proxy",
        "quota_exhausted",
        "redirect_refused",
    }
)


class _Said(NamedTuple):
    """The parts of an error body that decide."""

    message: str
    codes: frozenset[str]
    is_json: bool
    wait_seconds: float | None = None


def explain(reply: HttpReply) -> Fault:
    """Name what a reply of any other status than 200 means."""
    said = _read(reply.body)
    trouble = _trouble(reply.status, said)
    detail = sentence(said.message) or "no message"
    where = f"HTTP {reply.status}"
    if trouble == "redirect_refused":
        return Fault(trouble, f"{where} to {_host(reply.headers.get('location', ''))}")
    return Fault(trouble, f"{where}: {detail}", said.wait_seconds)


def failure(call: Call, error: object) -> CallError:
    """Turn an error that came with status 200 into the exception it stands for.

    `RunEnded` where no further call can succeed (key, quota, model), `CallFailed`
    otherwise. Without a status of its own such an error counts as the server's.
    """
    said = _said(error)
    trouble = _trouble(_status_of(said.codes), said)
    kind = RunEnded if trouble in _FINAL else CallFailed
    detail = sentence(said.message) or "no message"
    return kind(call.model.id, trouble, f"an error with HTTP 200: {detail}")


def status_named(error: object) -> int:
    """Return the HTTP status that an error names that came without one; else 500."""
    return _status_of(_said(error).codes)


def sentence(text: str) -> str:
    """Return foreign text as one short printable line without anything like a key."""
    # Cut before the search, so that a huge body costs nothing, and after it.
    line = _UNPRINTABLE.sub(" ", text[: 20 * _LONGEST]).strip()
    line = redact(line)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."


def redact(text: str) -> str:
    """Replace everything that looks like a key or a token."""
    return _SECRETS.sub("[redacted]", text)


def _trouble(status: int, said: _Said) -> CallTrouble:
    if status in _QUOTA_STATUSES and _is_quota(said):
        return "quota_exhausted"
    if status in _REJECTED:
        return _rejected(said)
    if status == HTTPStatus.NOT_FOUND:
        return _not_found(said)
    return _BY_STATUS.get(status) or _BY_CLASS.get(status // 100, "unreadable")


def _host(location: str) -> str:
    """Name the host of a redirect, and neither its path nor a login in it."""
    try:
        host = sentence(urlsplit(location).netloc.rpartition("@")[2])
    except ValueError:
        host = ""
    return host or "an unnamed place"


def _is_quota(said: _Said) -> bool:
    if said.wait_seconds is not None:
        # Google says the same of a minute's limit as of an empty account.
        return bool(_QUOTA_OF_NONE.search(said.message))
    return bool(said.codes & _QUOTA_CODES or _QUOTA_TEXT.search(said.message))


def _rejected(said: _Said) -> CallTrouble:
    if said.codes & _CONTEXT_CODES or _CONTEXT_TEXT.search(said.message):
        return "context_length"
    if said.codes & _KEY_CODES:
        return "auth"
    return "model_not_found" if said.codes & _MODEL_CODES else "bad_request"


def _not_found(said: _Said) -> CallTrouble:
    # A wrong path answers in HTML, or in JSON that does not speak of a model.
    names_model = said.codes & _MODEL_CODES or "model" in said.message.lower()
    return "model_not_found" if said.is_json and names_model else "endpoint_not_found"


def _status_of(codes: frozenset[str]) -> int:
    numbers = [int(code) for code in codes if re.fullmatch("[45][0-9]{2}", code)]
    named = [_STATUS_BY_CODE[code] for code in codes if code in _STATUS_BY_CODE]
    # The specific name (`insufficient_quota`) beats the general one beside it.
    return max(numbers or named, default=500)


def _read(body: bytes) -> _Said:
    text = body.decode("utf-8-sig", errors="replace")
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return _Said(_TAGS.sub(" ", text[: 20 * _LONGEST]), frozenset(), is_json=False)
    if isinstance(held, list) and len(held) == 1 and isinstance(held[0], dict):
        [held] = held  # as Google wraps some
    if isinstance(held, dict) and held.get("error"):
        return _said(held["error"])
    return _said(held)


def _said(error: object) -> _Said:
    if not isinstance(error, dict):
        return _Said(_text(error), frozenset(), is_json=True)
    codes = {
        str(code).lower()
        for key in ("code", "type", "status")
        if isinstance(code := error.get(key), str | int)
    }
    message = _message(error)
    codes |= codes_within(message)
    details = [one for one in _listed(error.get("details")) if isinstance(one, dict)]
    codes |= {str(one["reason"]).lower() for one in details if "reason" in one}
    delays = [_DELAY.fullmatch(str(one.get("retryDelay"))) for one in details]
    wait = max((float(delay[1]) for delay in delays if delay), default=0.0) or None
    return _Said(message, frozenset(codes), is_json=True, wait_seconds=wait)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _message(error: Mapping[str, object]) -> str:
    found = (error.get(key) for key in ("message", "detail", "title", "code", "type"))
    return next((_text(value) for value in found if value), "")


def _text(value: object) -> str:
    # `[{"loc": ["body", "state"], "msg": "Field required"}]`, as FastAPI has it.
    listed = _listed(value)[:_MOST_FLAWS]
    found = [one for one in listed if isinstance(one, dict) and "msg" in one]
    if found:
        told = (
            (".".join(map(str, _listed(one.get("loc")))), str(one["msg"]))
            for one in found
        )
        return "; ".join(": ".join(filter(None, one)) for one in told)
    return value if isinstance(value, str) else repr(value)[:_LONGEST]
