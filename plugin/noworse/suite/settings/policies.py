"""Another policy for a run that was heard already."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError

from noworse.errors import Problem, SettingsError
from noworse.records.decisions import Policy
from noworse.suite.settings.keys import shown

_EXAMPLES: Final[Mapping[str, str]] = MappingProxyType(
    {"margin": "0.05", "alpha": "0.05", "scope": "suite", "goal": "slices"}
)


def changed_policy(policy: Policy, changes: Mapping[str, str]) -> Policy:
    """Return the policy with what an option of each name says.

    A margin is given in what the judges count in: in points, where they give points.

    Raises:
        SettingsError: naming each option that does not fit.
    """
    fields: dict[str, object] = {**policy.model_dump(), **changes}
    if policy.scale is not None and "margin" in changes:
        fields["margin"] = _share(changes["margin"], policy.scale.span)
    try:
        return Policy.model_validate(fields)
    except ValidationError as error:
        found = error.errors(include_url=False)
    problems = []
    for told in found:
        name = str(told["loc"][0])
        said = told["msg"].replace("Input should", "should")
        reason = f"`{name}` {said} (got {shown(changes[name])})"
        mend = f"give e.g. `--{name} {_EXAMPLES[name]}`"
        problems.append(Problem(f"--{name}", None, reason, mend))
    raise SettingsError(*problems)


def _share(margin: str, span: float) -> object:
    """Count a margin on the judges' scale as a share of it; what is none stays."""
    try:
        return float(margin) / span
    except ValueError:
        return margin
