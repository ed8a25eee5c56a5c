"""Who plays which part: the models of a run, their addresses and their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from noworse.errors import Problem
from noworse.records.models import Escalation, Judge, Lineup, Model
from noworse.suite.settings.escalation import escalation_problems, seconds_of
from noworse.suite.settings.examples import EXAMPLES
from noworse.suite.settings.hosts import Refusal, flaw_of, read_allowed
from noworse.suite.settings.judges import judge_named, judge_problems, method_problems
from noworse.suite.settings.keys import key_of
from noworse.suite.settings.layers import HOSTS_VARIABLE, SECTION, Layers, Sources
from noworse.suite.settings.lines import KeyPath
from noworse.suite.settings.margins import margin_problems
from noworse.suite.settings.models import model_named
from noworse.suite.settings.questions import read_questions
from noworse.suite.settings.table import SettingsTable

_ROLES: Final = ("baseline", "candidate", "judge")
_HOW: Final = Judge.model_fields.keys() - Model.model_fields.keys()


class Part(NamedTuple):
    """A model, and the setting that gave it its part."""

    path: KeyPath
    model: Model

    @property
    def role(self) -> str:
        return "judge" if self.path[0] == "judges" else str(self.path[0])


def read_parts(
    layers: Layers, table: SettingsTable, sources: Sources
) -> tuple[tuple[Part, ...], tuple[Problem, ...]]:
    """Resolve all models that the settings name, and check all addresses in them."""
    parts: list[Part] = []
    roles = [role for role in _ROLES if role != "candidate" or not table.aa]
    questions, unasked = read_questions(layers, table, sources)
    problems = [*_flaws(layers), *_vacancies(layers, roles), *unasked]
    # A table that does not fit was told of: what names it is not wrong as well.
    broken = {
        *(_tables(layers.raw, "models").keys() - table.models.keys()),
        *(_tables(layers.raw, "judges").keys() - table.judges.keys()),
    }
    for path, name in _names(table):
        if name in broken:
            continue
        is_judge = path[0] in ("judge", "judges")
        found = (
            judge_named(name, table, questions)
            if is_judge
            else model_named(name, table.models)
        )
        if isinstance(found, Refusal):
            problems.append(layers.problem(path, f"`{path[0]}`: {found[0]}", found[1]))
        else:
            parts.append(Part(path, found))
    problems += _twins(layers, parts)
    problems += judge_problems(layers, table)
    problems += method_problems(layers, parts)
    problems += margin_problems(layers, table, judges_of(parts))
    problems += escalation_problems(layers, table, judges_of(parts))
    return tuple(parts), tuple(problems)


def lineup_of(
    parts: tuple[Part, ...], escalation: Escalation | None = None, *, aa: bool = False
) -> Lineup:
    """Hand out the parts; there is a model for each.

    `aa`: the baseline is the candidate as well, with answers of its own.
    """
    models = {
        role: [part.model for part in parts if part.role == role] for role in _ROLES
    }
    baseline, candidates = models["baseline"][0], models["candidate"]
    if aa:
        candidates = [baseline.model_copy(update={"sample": 1})]
    return Lineup(
        baseline=baseline,
        candidates=tuple(candidates),
        judges=judges_of(parts),
        escalation=escalation,
    )


def judges_of(parts: Sequence[Part]) -> tuple[Judge, ...]:
    """Return the judges among the parts."""
    models = (part.model for part in parts)
    return tuple(model for model in models if isinstance(model, Judge))


def read_keys(
    layers: Layers, parts: tuple[Part, ...], env: Mapping[str, str]
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Find the key of each model that may be called, by the model's id."""
    allowed = read_allowed(env.get(HOSTS_VARIABLE, ""))
    if isinstance(allowed, Refusal):
        return {}, (Problem(HOSTS_VARIABLE, None, *allowed),)
    keys: dict[str, str] = {}
    # What several models lack is told once.
    problems: dict[str, Problem] = {}
    for path, model in parts:
        if flaw_of(model.base_url):
            continue
        found = key_of(model, env, allowed)
        if isinstance(found, Refusal):
            problem = layers.problem(path, found.reason, found.mend)
            problems.setdefault(found.mend, problem)
        elif found is not None:
            keys[model.id] = found
    return keys, tuple(problems.values())


def is_twin(one: Model, other: Model) -> bool:
    """Whether two names lead to the same model, asked in the same way."""
    return _asked(one) == _asked(other)


def _asked(model: Model) -> object:
    return model.model_dump(include={"base_url", "name", "params", "sample"} | _HOW)


def _names(table: SettingsTable) -> Iterator[tuple[KeyPath, str]]:
    if table.baseline is not None:
        yield ("baseline",), table.baseline
    for place, name in enumerate(() if table.aa else table.candidate):
        yield ("candidate", place), name
    for place, name in enumerate(table.judge):
        yield ("judge", place), name
    for name, second in seconds_of(table):
        yield ("judges", name, "escalate_to"), second


def _tables(raw: Mapping[str, object], key: str) -> dict[str, object]:
    tables = raw.get(key)
    return tables if isinstance(tables, dict) else {}


def _vacancies(layers: Layers, roles: Sequence[str]) -> Iterator[Problem]:
    """Miss the parts that nobody was given, one problem for each."""
    section = ".".join(SECTION)
    for role in roles:
        # A line whose value was refused as a key is not missing.
        refused = role not in layers.raw and (*SECTION, role) in layers.lines.of
        if layers.raw.get(role, ()) == () and not refused:
            yield layers.problem(
                (role,),
                f"`{role}` is missing",
                f"add `{role} = {EXAMPLES[role]}` to [{section}]",
            )


def _flaws(layers: Layers) -> Iterator[Problem]:
    """Check every address in the settings, also of models that have no part."""
    addresses: dict[KeyPath, object] = {("base_url",): layers.raw.get("base_url")}
    for name, table in _tables(layers.raw, "models").items():
        if isinstance(table, dict):
            addresses["models", name, "base_url"] = table.get("base_url")
    for path, address in addresses.items():
        if isinstance(address, str) and (flaw := flaw_of(address)):
            key = ".".join(map(str, path))
            yield layers.problem(path, f"`{key}` {flaw.reason}", flaw.mend)


def _twins(layers: Layers, parts: list[Part]) -> Iterator[Problem]:
    """Report a model that was given the same part twice."""
    for one, other in combinations(parts, 2):
        if one.role == other.role and is_twin(one.model, other.model):
            yield layers.problem(
                other.path,
                f"`{other.role}` names the same model twice: "
                f"`{one.model.id}`, `{other.model.id}`",
                "keep one of the two",
            )
