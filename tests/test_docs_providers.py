"""The table of families in docs/ says what is sent."""

from __future__ import annotations

import pytest
from tests.pages_for_tests import bare, page, table

from noworse.records.models import Model
from noworse.suite.settings.models import model_named
from noworse.wire.profiles import allowed, profile_of

ROWS = table(page("reference/providers.md"), "Families of models")
SAMPLING = {
    "yes": "free",
    "no": "fixed",
    "with effort `none`, or none set": "without_effort",
    "with effort `none`": "with_effort_none",
}
FORMS = {"schema": "json_schema", "JSON mode": "json_object", "prompt": "text"}
EVERY_EFFORT = "`none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`"
EXAMPLES = [
    (bare(name), row) for row in ROWS for name in row["for example"].split(", ")
]


@pytest.mark.parametrize(("name", "row"), EXAMPLES, ids=lambda one: str(one)[:40])
def test_a_model_is_asked_as_its_line_says(name: str, row: dict[str, str]) -> None:
    """By its name as users write it, on the host of its provider."""
    model = model_named(name, {})

    assert isinstance(model, Model)
    profile, pinned = profile_of(model), allowed(model).effort
    told = EVERY_EFFORT if row["efforts"] == "all" else row["efforts"]
    efforts = ", ".join(f"`{one}`" for one in profile.efforts)
    assert profile.sampling == SAMPLING[row["sampling"]]
    assert (efforts or "-") == told
    assert (pinned or "-") == bare(row["pinned"])
    assert profile.structured == FORMS[row["judges are asked by"]]
