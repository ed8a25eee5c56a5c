"""Any name of ours is a folder of its own on every file system."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from noworse.records.names import folder_name


@pytest.mark.parametrize("text", ["support", "gpt-5.4-mini", "a_b", "v1.2"])
def test_a_safe_name_is_kept(text: str) -> None:
    """What is read most often stays as it is."""
    assert folder_name(text) == text


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("openai:gpt-5.5", "openai-gpt-5.5-"),
        ("Support Replies", "support-replies-"),
        ("../../etc/passwd", "etc-passwd-"),
        ("CON", "con-"),
        ("con", "con-"),
        ("nul.txt", "nul-txt-"),
        (".hidden", "hidden-"),
        ("trailing.", "trailing-"),
        ("x" * 200, "x" * 60 + "-"),
        ("???", ""),
        ("\ud83d", ""),
    ],
)
def test_what_is_lost_leaves_a_mark(text: str, begin: str) -> None:
    """A readable part, and eight digits of the hash."""
    name = folder_name(text)

    assert re.fullmatch(re.escape(begin) + "[0-9a-f]{8}", name)


@given(st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=20))
def test_different_names_are_different_folders(texts: list[str]) -> None:
    """Also where the file system ignores case; none is a path or a device."""
    names = [folder_name(text) for text in texts]

    assert len({name.lower() for name in names}) == len(texts)
    for name in names:
        assert (
            re.fullmatch(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9_])?", name) or name[0] == "_"
        )
        assert name.partition(".")[0] not in {
            "con",
            "prn",
            "aux",
            "nul",
            "com1",
            "lpt1",
        }
