"""What the user gets to see, with all keys blotted out of it."""

from __future__ import annotations

import json
import os
from typing import TypeVar

from noworse.calls.secrets import Secrets
from noworse.records.base import Record
from noworse.suite.settings.reading import secrets_of

Told = TypeVar("Told", bound=Record)

_NAMES = frozenset(
    {
        "asked",
        "candidate",
        "case",
        "function",
        "id",
        "judge",
        "model",
        "name",
        "path",
        "slice",
        "suite",
    }
)
"""Fields by which one record refers to another: the user chose them."""


def veiled(record: Told, secrets: Secrets) -> Told:
    """Return a record that quotes none of the secrets.

    What was bought holds none. Answers of the user's own, recordings that somebody
    made by hand, and errors of libraries may.
    """
    return _without(record, secrets) if secrets.occur_in(_text(record)) else record


def veiled_text(text: str) -> str:
    """Return a message without the secrets of the environment."""
    return Secrets(secrets_of(os.environ)).blot_out(text)


def _text(record: Record) -> str:
    try:
        return record.model_dump_json()
    # Half of a surrogate pair, which Python's own writer escapes.
    except ValueError:
        return json.dumps(record.model_dump())


def _without(record: Told, secrets: Secrets) -> Told:
    fields = {
        name: _blotted(getattr(record, name), secrets)
        for name in type(record).model_fields
        if name not in _NAMES
    }
    return record.model_copy(update=fields)


def _blotted(value: object, secrets: Secrets) -> object:
    if isinstance(value, str):
        return secrets.blot_out(value)
    if isinstance(value, Record):
        return _without(value, secrets)
    if isinstance(value, tuple):
        return tuple(_blotted(one, secrets) for one in value)
    if isinstance(value, list):
        return [_blotted(one, secrets) for one in value]
    if isinstance(value, dict):
        return {name: _blotted(one, secrets) for name, one in value.items()}
    return value
