"""Imports that are known to fail."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest

from noworse.calls.absent import mark_absent, unmark_absent


def test_what_is_not_installed_is_not_looked_for_until_it_is_unmarked() -> None:
    """The mark is Python's own, and goes away again."""
    name = "a_module_that_nobody_has"

    mark_absent(name)

    assert sys.modules[name] is None
    with pytest.raises(ImportError):
        import_module(name)
    unmark_absent(name)
    assert name not in sys.modules


def test_what_is_there_is_left_alone() -> None:
    """Whether it was imported already, or is only installed."""
    before = sys.modules.get("this"), sys.modules["json"]

    for name in ("this", "json"):
        mark_absent(name)
        unmark_absent(name)

    assert (sys.modules.get("this"), sys.modules["json"]) == before
