"""Another policy is read from options, in what the judges count in."""

from __future__ import annotations

import pytest

from noworse.errors import SettingsError
from noworse.records.decisions import Policy
from noworse.records.models import Scale
from noworse.suite.settings.policies import changed_policy

POINTS = Policy(margin=0.05, scale=Scale(low=1, high=5, unit="points"))


def test_an_option_changes_what_it_names() -> None:
    """And nothing else."""
    policy = Policy(strict=True)

    changed = changed_policy(policy, {"margin": "0.03", "goal": "slices"})

    assert changed == Policy(strict=True, margin=0.03, goal="slices")
    assert changed_policy(policy, {}) == policy


def test_a_margin_is_given_in_what_the_judges_count_in() -> None:
    """Half a point of a scale from 1 to 5 is an eighth of it."""
    assert changed_policy(POINTS, {"margin": "0.5"}).margin == 0.125


@pytest.mark.parametrize("policy", [Policy(), POINTS])
def test_what_does_not_fit_is_told_in_words(policy: Policy) -> None:
    """Every option that is wrong, each with an example."""
    with pytest.raises(SettingsError) as caught:
        changed_policy(policy, {"margin": "few", "scope": "all"})

    margin, scope = caught.value.problems
    assert (margin.path, scope.path) == ("--margin", "--scope")
    assert "(got 'few')" in margin.reason
    assert scope.mend == "give e.g. `--scope suite`"
