"""What an item of ours remembers: the case that it tests."""

from __future__ import annotations

import pytest

from noworse.records.cases import Case, Suite

CASE: pytest.StashKey[tuple[Suite, Case]] = pytest.StashKey()
"""On an item: the suite, and the case of it."""
