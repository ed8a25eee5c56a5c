"""What an item of ours remembers: the case that it tests."""

from __future__ import annotations

import pytest
from _pytest.skipping import evaluate_skip_marks

from noworse.records.cases import Case, Suite

CASE: pytest.StashKey[tuple[Suite, Case]] = pytest.StashKey()
"""On an item: the suite, and the case of it."""


def is_run(item: pytest.Item) -> bool:
    """Whether an item is a case that no mark of the user's skips."""
    if CASE not in item.stash:
        return False
    try:
        return evaluate_skip_marks(item) is None
    except pytest.fail.Exception:
        return True  # a condition of it is broken: its setup will say so
