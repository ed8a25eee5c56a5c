"""Judge names -> judges: a model, and how it is asked to compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, get_args

from noworse.errors import Problem
from noworse.judging.own_question import takes_template
from noworse.records.models import DECISION_APIS, Judge, Method, Model
from noworse.suite.settings.examples import example_of
from noworse.suite.settings.hosts import Refusal
from noworse.suite.settings.layers import Layers
from noworse.suite.settings.lines import KeyPath
from noworse.suite.settings.models import model_named
from noworse.suite.settings.table import JudgeTable, SettingsTable
from noworse.wire.profiles import can_tell_probabilities, profile_of

_PLAIN: Final = JudgeTable()
# Keys that only some methods have a use for.
_OWN_KEYS: Final[Mapping[str, tuple[Method, ...]]] = MappingProxyType(
    {
        "scale": ("pointwise",),
        "criteria": ("criteria",),
        "function": ("python",),
        "template": tuple(one for one in get_args(Method) if takes_template(one)),
        "model": tuple(one for one in get_args(Method) if one != "python"),
    }
)
_NEEDED: Final[Mapping[Method, str]] = MappingProxyType(
    {"criteria": "criteria", "python": "function"}
)
_AS_GIVEN: Final = ("method", "scale", "reference")


def judge_named(
    name: str, table: SettingsTable, questions: Mapping[str, str]
) -> Judge | Refusal:
    """Resolve a name as users write it; `questions` are templates by judge.

    A table `[tool.noworse.judges.NAME]` comes first, and its `model` is the name of
    a model; without one, NAME is. Any other name is a model, asked in the usual way.
    """
    how = table.judges.get(name, _PLAIN)
    if how.method == "python":
        return _own(name, how)
    found = model_named(how.model or name, table.models)
    if isinstance(found, Refusal):
        return found
    given = how.model_dump(include=set(_AS_GIVEN), exclude_unset=True)
    update = {
        "id": name,
        "criteria": how.criteria,
        "template": questions.get(name),
        **given,
    }
    return Judge.of(found).model_copy(update=update)


def _own(name: str, how: JudgeTable) -> Judge:
    """Return a judge that is no model: nothing is sent anywhere for it."""
    function = how.function or "none:none"
    return Judge(
        id=name,
        api="openai-chat",
        base_url="python:",
        name=function,
        method="python",
        function=function,
    )


def judge_problems(layers: Layers, table: SettingsTable) -> Iterator[Problem]:
    """Check what each table says against its method."""
    for name, how in table.judges.items():
        for key, methods in _OWN_KEYS.items():
            if getattr(how, key) and how.method not in methods:
                listed = " or ".join(f"`{method}`" for method in methods)
                yield layers.problem(
                    ("judges", name, key),
                    f"`judges.{name}.{key}` is for judges of the method {listed}, "
                    f"and this one's is `{how.method}`",
                    f"leave `{key}` out, or change the `method`",
                )
        needed = _NEEDED.get(how.method)
        if needed is not None and not getattr(how, needed):
            yield layers.problem(
                ("judges", name),
                f"`judges.{name}` has no `{needed}`",
                f"add e.g. `{example_of((needed,))}`",
            )


def method_problems(
    layers: Layers, parts: Iterable[tuple[KeyPath, Model]]
) -> Iterator[Problem]:
    """Check that each model can be asked in the way that its part wants."""
    for path, model in parts:
        if (refusal := _unasked(model)) is not None:
            yield layers.problem(path, *refusal)


def _unasked(model: Model) -> Refusal | None:
    decides = model.api in DECISION_APIS
    if not isinstance(model, Judge):
        return _writes_nothing(model) if decides else None
    if decides != (model.method == "decision"):
        return _mismatched(model)
    if model.method == "probability" and not can_tell_probabilities(model):
        return _silent(model)
    return None


def _writes_nothing(model: Model) -> Refusal:
    return Refusal(
        f"`{model.id}` is a decision model: it writes no answers",
        "take a model that does, and this one as a `judge`",
    )


def _mismatched(judge: Judge) -> Refusal:
    if judge.method != "decision":
        return Refusal(
            f"`{judge.id}` is a decision model: its method is no other than `decision`",
            "leave its `method` out",
        )
    return Refusal(
        f"`{judge.id}` is of the method `decision`, and `{judge.name}` is no decision "
        "model",
        "take one, e.g. `openai-decisions:gpt-6-luna`, or leave `method` out",
    )


def _silent(judge: Judge) -> Refusal:
    """Say why a model does not tell how probable its reply was, and what to do."""
    if judge.api != "openai-chat":
        return Refusal(
            f"`{judge.id}` cannot be asked for probabilities: `{judge.api}` has none",
            "leave its `method` out, or take a model that speaks `openai-chat`",
        )
    reason = (
        f"`{judge.id}` cannot be asked for probabilities: it thinks before it replies, "
        "and they are those of the first word"
    )
    if "none" in profile_of(judge).efforts:
        table = 'give its model `params = {effort = "none"}`'
        mend = f"{table} in `[tool.noworse.models.NAME]`, or leave `method` out"
        return Refusal(reason, mend)
    return Refusal(reason, "leave its `method` out, or take e.g. `openai:gpt-4.1`")
