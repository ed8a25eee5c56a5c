"""Functions of the user's, and what they return."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.judging.judges_for_tests import judge, said

from noworse.judging.method import Mark, Reading
from noworse.judging.own_function import (
    OwnFunction,
    function_at,
    read_own,
    short,
    told,
)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file for a module that is not remembered."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path / "own_judges_of_tests.py"
    sys.modules.pop("own_judges_of_tests", None)


@pytest.mark.parametrize(
    ("returned", "mark"),
    [
        (0.25, Mark(0.25, "")),
        (-1, Mark(-1.0, "")),
        ("candidate", Mark(1.0, "")),
        ("tie", Mark(0.0, "")),
        ("baseline", Mark(-1.0, "")),
        ((0.5, " shorter "), Mark(0.5, "shorter")),
        (("baseline", "wrong"), Mark(-1.0, "wrong")),
        (1.5, None),
        (float("nan"), None),
        (True, None),
        (None, None),
        ("A", None),
        ((0.5, 7), None),
        ((0.5, "a", "b"), None),
        ([0.5, "a"], None),
    ],
)
def test_what_a_function_returns_is_read_strictly(
    returned: object, mark: Mark | None
) -> None:
    """A number from -1 to 1, or whose answer is better; a reason may follow."""
    assert read_own(returned) == mark


def test_a_function_is_found_by_its_path(module: Path) -> None:
    """Also inside of a class."""
    module.write_text(
        "def compare(case, answer, baseline): return 1\n"
        "class Judges:\n    @staticmethod\n    def kind(*_): return 0\n"
    )

    assert function_at("own_judges_of_tests:compare")(1, 2, 3) == 1
    assert function_at("own_judges_of_tests:Judges.kind")() == 0


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("no_such_module_of_tests:f", ModuleNotFoundError),
        ("json:no_such_function", AttributeError),
        ("json:__name__", TypeError),
    ],
)
def test_a_path_that_leads_nowhere_raises(path: str, kind: type[Exception]) -> None:
    """In Python's own words."""
    with pytest.raises(kind):
        function_at(path)


def test_what_went_wrong_is_told_with_its_line(module: Path) -> None:
    """The file and line of the user's code, in one line of text."""
    module.write_text("def f():\n    raise ValueError('no\\nrule')\n")

    with pytest.raises(ValueError) as caught:  # noqa: PT011 - told() is the test
        function_at("own_judges_of_tests:f")()

    assert told(caught.value) == "ValueError at own_judges_of_tests.py:2: no rule"


def test_what_is_quoted_is_short() -> None:
    """A function may return anything, of any length."""
    assert short({"a": 1}) == "{'a': 1}"
    assert len(short("x" * 10_000)) < 250


def test_nothing_is_asked_of_any_model() -> None:
    """The mark comes from the function alone."""
    who = judge(method="python", function="m:f")

    assert OwnFunction().read(who, said("{}")) is None
    assert OwnFunction().weigh(who, [Mark(0.5, "r")]) == Reading(0.5, "r")
