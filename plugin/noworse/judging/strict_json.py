"""JSON as a strict reader takes it: nothing repaired, nothing doubled, no NaN."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite

_FENCE = "```"


def parse(text: str) -> object:
    """Parse one JSON value that fills the text.

    Raises:
        ValueError: for anything else: a duplicate key, NaN, a number beyond the
            floats, nesting that is too deep, a word before or after the value.
    """
    try:
        return _DECODER.decode(text.strip().removeprefix("\ufeff"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def parse_at(text: str, start: int) -> tuple[object, int]:
    """Parse the JSON value that starts at `start`; return it and where it ends.

    Raises:
        ValueError: as `parse`, but for what follows the value.
    """
    try:
        return _DECODER.raw_decode(text, start)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def canonical(value: object) -> str:
    """Write a value so that equal JSON is equal text; `1` is `1.0`, but not `true`."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))


def parse_whole_or_fenced(text: str) -> object:
    """Parse the whole text, or the only fenced block of it.

    Raises:
        ValueError: if neither is JSON, or if there are several blocks.
    """
    try:
        return parse(text)
    except ValueError as error:
        blocks = list(_blocks(text))
        if len(blocks) != 1:
            raise
        try:
            return parse(blocks[0])
        except ValueError:
            raise error from None


def _blocks(text: str) -> Iterator[str]:
    """Yield what stands between pairs of lines that begin with three backticks."""
    held: list[str] | None = None
    for line in text.splitlines():
        if not line.lstrip().startswith(_FENCE):
            if held is not None:
                held.append(line)
        elif held is None:
            held = []
        else:
            yield "\n".join(held)
            held = None


def _plain(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError("a key stands twice in it")
    return held


def _float(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"the number {text[:20]} is out of range")
    return number


def _constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_constant=_constant
)
