"""What docs/ says of the house and of its tests is so."""

from __future__ import annotations

import re

import pytest
from tests.pages_for_tests import ROOT, page, table
from tests.test_house import FLOORS, GUESTS

HOUSE = page("explanation/house.md")
PROMISES = page("explanation/promises.md")
NAMES = {"SQLite": "sqlite3", "Jinja": "jinja2", "YAML": "yaml", "genai-prices": ""}
ROOMS = table(HOUSE, "How the house is built")
CLAIMS = (PROMISES, page("explanation/field.md"), ROOT / "README.md")
SCRIPT = re.compile(r"`((?:tests|benchmarks)/[\w/]+\.py)`")
NAMED = sorted({name for path in CLAIMS for name in SCRIPT.findall(path.read_text())})


def test_the_floors_are_those_of_the_plan() -> None:
    """Each room on its floor, from the ground up."""
    drawn = [set[str]() for _ in FLOORS]
    for row in ROOMS:
        drawn[int(row["floor"]) - 1].add(row["rooms"].strip("`"))

    assert drawn == FLOORS


@pytest.mark.parametrize("row", ROOMS, ids=lambda row: row["rooms"].strip("`"))
def test_guests_are_named_where_they_are_welcome(row: dict[str, str]) -> None:
    """All of them, and no other."""
    room = row["rooms"].strip("`")
    told = {one for one in row["guests"].split(", ") if one != "-"}

    known = {NAMES.get(one, one) or "genai_prices" for one in told}

    assert known == {guest for guest, rooms in GUESTS.items() if room in rooms}


@pytest.mark.parametrize("name", NAMED)
def test_a_claim_names_a_script_that_there_is(name: str) -> None:
    """A test, or a benchmark."""
    assert (ROOT / name).is_file()


def test_every_promise_has_tests() -> None:
    """A benchmark alone is run by nobody."""
    rows = table(PROMISES, "What is promised, and how it is tested")

    tests = [row["tests"] for row in rows]

    assert len(tests) > 10
    assert all("`tests/" in one for one in tests)
