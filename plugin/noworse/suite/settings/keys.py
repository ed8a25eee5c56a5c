"""Keys: found where they must not be, and sent only to the host they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from noworse.records.models import Model
from noworse.suite.settings.hosts import (
    AllowedHosts,
    Refusal,
    host_of,
    is_clear,
)
from noworse.suite.settings.lines import KeyPath
from noworse.wire.providers import provider_at

_SHORTEST_SECRET = 8
_LONGEST_SHOWN = 80
# Our tables end at 4; what is deeper is an unknown key, whose value is never shown.
_DEEPEST = 20
_SECRET_NAME = re.compile(
    r"(?:.*_)?(?:api_?key|key|token|secret|password|passwd|authorization|auth|bearer"
    r"|credentials?|cookie)"
)
_SECRET_VALUE = re.compile(
    r"\b(?:(?:sk|pk|rk)-|(?:gsk|fw|tgp|ghp)_|xai-|AIza|eyJ)[\w-]{12,}"
    r"|\bBearer\s+\S{8,}",
    re.IGNORECASE,
)
_USER_IN_URL = re.compile(r"(?<=://)[^/\s]*@")
_SECRET_VARIABLE = re.compile(r".*_(?:KEY|TOKEN|SECRET)", re.IGNORECASE)


def shown(value: object) -> str:
    """Write a value into a message; what looks like a key is not written."""
    text = _written(value)
    if _SECRET_VALUE.search(text):
        return "a value that looks like a key"
    text = _USER_IN_URL.sub("***@", text)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def without_secrets(
    table: Mapping[str, object], known: Sequence[str], around: KeyPath = ()
) -> tuple[dict[str, object], tuple[KeyPath, ...]]:
    """Split the settings of a file from what is named like a key, or looks like one.

    So does whatever holds one of the `known` secrets of the environment.
    All headers count: there is no setting for them, and a key is what they are for.
    """
    kept: dict[str, object] = {}
    secrets: list[KeyPath] = []
    for name, value in table.items():
        path = (*around, name)
        if isinstance(value, dict) and len(path) < _DEEPEST:
            inner, found = without_secrets(value, known, path)
            secrets += found
            if inner or not found:
                kept[name] = inner
        elif isinstance(value, dict):
            kept[name] = value
        elif path[:2] != ("traffic", "share") and _is_secret(path, value, known):
            secrets.append(path)
        else:
            kept[name] = value
    return kept, tuple(secrets)


def _is_secret(path: KeyPath, value: object, known: Sequence[str]) -> bool:
    name = re.sub(r"[^a-z0-9]+", "_", str(path[-1]).lower())
    named = "headers" in path or _SECRET_NAME.fullmatch(name) is not None
    text = _written(value)
    looks_so = _SECRET_VALUE.search(text) or any(one in text for one in known)
    return named or bool(looks_so)


def _written(value: object) -> str:
    try:
        return repr(value)
    # Python does not write an integer of thousands of digits.
    except ValueError:
        return "a number of too many digits"


def secrets_of(env: Mapping[str, str], also: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the values that no recording may hold.

    Those of all `*_KEY`, `*_TOKEN` and `*_SECRET` variables, and `also`, from 8
    characters on: shorter ones stand in many an innocent text.
    """
    values = {
        value.strip() for name, value in env.items() if _SECRET_VARIABLE.fullmatch(name)
    }.union(also)
    return tuple(sorted(one for one in values if len(one) >= _SHORTEST_SECRET))


def key_of(
    model: Model, env: Mapping[str, str], allowed: AllowedHosts
) -> str | Refusal | None:
    """Return the key to send with calls to `model`; `None`: none is sent.

    A key belongs to a host if it is that provider's own key and host, if the host is
    this machine, or if the user allowed the host outside the repository. A file that
    a pull request can change decides none of these.
    """
    host, seller = host_of(model.base_url), provider_at(model.base_url)
    is_own = seller is not None and model.key_env in seller.key_envs
    may_have = host.is_loopback or allowed.cover(host)
    if is_clear(model.base_url) and not may_have:
        return Refusal(
            f"{host} is called over http, which others can read",
            "write https, or, on a network that you trust, "
            f"`export NOWORSE_ALLOW_HOSTS={host}`",
        )
    if model.key_env is None:
        return None
    if not (is_own or may_have):
        return Refusal(
            f"`{model.key_env}` is not sent to {host}: a file of the repository "
            "named the host",
            f"if you trust that host, `export NOWORSE_ALLOW_HOSTS={host}` in the "
            "environment of the run",
        )
    name = key_name_of(model, env) or model.key_env
    key = env.get(name, "")
    if not key and not (seller and is_own and not seller.needs_key):
        return Refusal(
            f"`{model.id}` is called with `{name}`, which is not set",
            f"`export {name}=...`; replaying the recordings needs no key",
        )
    if not all("!" <= mark <= "~" for mark in key):
        return Refusal(
            f"`{name}` holds a space, a line break or a control character",
            "set it again, to the key alone",
        )
    return key or None


def key_name_of(model: Model, env: Mapping[str, str]) -> str | None:
    """Name the variable that holds the key of a model; `None`: none that is set."""
    seller = provider_at(model.base_url)
    is_own = seller is not None and model.key_env in seller.key_envs
    names = seller.key_envs if seller is not None and is_own else (model.key_env,)
    return next((one for one in names if one and env.get(one)), None)
