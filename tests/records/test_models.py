"""Who is asked, and in which turn."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.suite.lineups_for_tests import JUDGE, PANEL, SECOND_JUDGE

from noworse.records.models import Escalation, Lineup


def test_of_two_judges_in_turn_only_the_first_sees_every_pair() -> None:
    """Without turns, all of them do."""
    turns = PANEL.model_copy(update={"escalation": Escalation()})

    assert turns.panel == (JUDGE,)
    assert PANEL.panel == (JUDGE, SECOND_JUDGE)


@pytest.mark.parametrize("judges", [1, 3])
def test_it_takes_two_to_take_turns(judges: int) -> None:
    """A first and a second judge."""
    fields = dict(PANEL) | {"judges": (JUDGE,) * judges, "escalation": Escalation()}

    with pytest.raises(ValidationError, match="needs two judges"):
        Lineup(**fields)
