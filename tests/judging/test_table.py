"""Which methods there are, and what every one of them keeps to."""

from __future__ import annotations

from typing import get_args

import pytest
from tests.judging.judges_for_tests import case, judge

from noworse.judging.method import Shown
from noworse.judging.table import method_of
from noworse.records.models import Method


@pytest.mark.parametrize("name", get_args(Method))
def test_every_method_asks_its_judge(name: Method) -> None:
    """There is one for each word that a judge may hold; its calls are the judge's."""
    who = judge(method=name)

    calls = method_of(who).calls(who, case(), Shown("ONE", "TWO"))

    assert bool(calls) == who.is_called
    assert all(call.model is who for call in calls)
