"""Judge names -> judges: a model, and how it is asked to compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from noworse.errors import Problem
from noworse.records.models import Judge, Method
from noworse.suite.settings.hosts import Refusal
from noworse.suite.settings.layers import Layers
from noworse.suite.settings.models import model_named
from noworse.suite.settings.table import JudgeTable, SettingsTable

_PLAIN: Final = JudgeTable()
# Keys that only one method has a use for.
_OWN_KEYS: Final[dict[str, Method]] = {"scale": "pointwise", "criteria": "criteria"}


def judge_named(name: str, table: SettingsTable) -> Judge | Refusal:
    """Resolve a name as users write it.

    A table `[tool.noworse.judges.NAME]` comes first, and its `model` is the name of
    a model; without one, NAME is. Any other name is a model, asked in the usual way.
    """
    how = table.judges.get(name, _PLAIN)
    found = model_named(how.model or name, table.models)
    if isinstance(found, Refusal):
        return found
    given = how.model_dump(include={"method", "scale", "reference"}, exclude_none=True)
    update = {"id": name, "criteria": how.criteria, **given}
    return Judge.of(found).model_copy(update=update)


def judge_problems(layers: Layers, table: SettingsTable) -> Iterator[Problem]:
    """Check what each table says against its method."""
    for name, how in table.judges.items():
        for key, method in _OWN_KEYS.items():
            if getattr(how, key) and how.method != method:
                yield layers.problem(
                    ("judges", name, key),
                    f"`judges.{name}.{key}` is for judges of the method `{method}`, "
                    f"and this one's is `{how.method}`",
                    f'write `method = "{method}"`, or leave `{key}` out',
                )
        if how.method == "criteria" and not how.criteria:
            yield layers.problem(
                ("judges", name),
                f"`judges.{name}` has no criteria",
                'add e.g. `criteria = ["It cites the deadline.", "It is polite."]`',
            )
