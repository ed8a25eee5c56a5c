"""Which methods there are, and what every one of them keeps to."""

from __future__ import annotations

from typing import get_args

import pytest

from noworse.judging.method import Shown
from noworse.judging.table import method_of
from noworse.records.cases import Case
from noworse.records.models import Judge, Method

CASE = Case.model_validate(
    {
        "id": "c-1",
        "slice": "s",
        "messages": [{"role": "user", "content": "Why?"}],
        "path": "x.eval.yaml",
        "line": 1,
    }
)


@pytest.mark.parametrize("name", get_args(Method))
def test_every_method_asks_its_judge(name: Method) -> None:
    """There is one for each word that a judge may hold; its calls are the judge's."""
    judge = Judge(
        id="j", api="openai-chat", base_url="http://h/v1", name="j", method=name
    )

    calls = method_of(judge).calls(judge, CASE, Shown("ONE", "TWO"))

    assert calls
    assert {call.model for call in calls} == {judge}
