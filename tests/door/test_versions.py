"""A digest tells versions of a function apart by what they say."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from types import FunctionType

import pytest

from noworse.door.versions import digest_of

PLAIN = """
def answer(case, model):
    x = f"{case!r}: {model:>3}"
    return x if case else None
"""
KNOWN = "2c340aac9494"


def function_of(source: str, folder: Path) -> FunctionType:
    """Define a function in a file of its own."""
    path = folder / f"m{abs(hash(source))}.py"
    path.write_text(dedent(source), encoding="utf-8")
    scope: dict[str, object] = {"mark": lambda it: it}
    exec(compile(dedent(source), path, "exec"), scope)
    found = scope["answer"]
    assert isinstance(found, FunctionType)
    return found


def digest(source: str, folder: Path) -> str | None:
    return digest_of(function_of(source, folder))


@pytest.mark.parametrize(
    "other",
    [
        PLAIN.replace("    x =", "    # why\n\n    x ="),
        PLAIN.replace("case, model", "case,\n    model,\n"),
        PLAIN.replace("    x =", "    '''What it does.'''\n    x ="),
        PLAIN.replace("def", "@mark\ndef"),
        PLAIN.replace('"', "'"),
    ],
)
def test_what_says_the_same_is_the_same_version(other: str, tmp_path: Path) -> None:
    """Comments, layout, docstrings, decorators and quotes are no matter."""
    assert digest(other, tmp_path) == digest(PLAIN, tmp_path)


@pytest.mark.parametrize(
    "other",
    [
        PLAIN.replace("None", "0"),
        PLAIN.replace("!r", ""),
        PLAIN.replace(">3", ">4"),
        PLAIN.replace("def", "async def"),
        PLAIN.replace("case, model", "model, case"),
        PLAIN.replace("return", "    return")
        .replace("x if", "x  if")
        .replace("        return", "    if x:\n        return"),
    ],
)
def test_what_says_something_else_is_another(other: str, tmp_path: Path) -> None:
    """Any statement counts."""
    assert digest(other, tmp_path) != digest(PLAIN, tmp_path)


def test_a_digest_is_the_same_everywhere(tmp_path: Path) -> None:
    """Recordings in version control hang on it, whatever Python replays them."""
    assert digest(PLAIN, tmp_path) == KNOWN


def test_without_a_source_there_is_none() -> None:
    """What was made by `exec`, say; the user must name a version."""
    scope: dict[str, object] = {}
    exec(PLAIN, scope)
    made = scope["answer"]
    assert isinstance(made, FunctionType)

    assert digest_of(made) is None
