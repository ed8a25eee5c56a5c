"""The shape of the settings, and the sentences for what does not fit it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Annotated, Final, NamedTuple

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from noworse.records.base import Count, Record, Share, Text, Usd
from noworse.records.decisions import GateSettings
from noworse.records.models import (
    Api,
    Criterion,
    KeyHeader,
    Method,
    Params,
    Price,
    Reference,
)
from noworse.records.run import Mode
from noworse.suite.settings.keys import shown
from noworse.suite.settings.lines import KeyPath

Name = Annotated[str, StringConstraints(pattern=r"^\S+$")]
# Upper case: else a key that was pasted in its place could pass for a name.
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Z_][A-Z0-9_]{0,63}$")]
Version = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
Limit = Annotated[int, Field(ge=1)]
Function = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*$")
]


def _criteria(value: object) -> object:
    """Take a list of the file for a tuple, and a text for a criterion."""
    if not isinstance(value, list):
        return value
    return tuple({"text": one} if isinstance(one, str) else one for one in value)


class ModelTable(Record):
    """A table `[tool.noworse.models.NAME]`."""

    api: Api | None = None
    base_url: Text | None = None
    model: Name | None = None
    key_env: Variable | None = None
    key_header: KeyHeader | None = None
    api_version: Version | None = None
    price: Price | None = None
    params: Params = Params()
    max_in_flight: Limit | None = None
    requests_per_minute: Limit | None = None
    tokens_per_minute: Limit | None = None
    batch_discount: Share | None = None


class JudgeTable(Record):
    """A table `[tool.noworse.judges.NAME]`."""

    model: Name | None = None
    method: Method = "pairwise"
    scale: int | None = Field(default=None, ge=2, le=100)
    criteria: Annotated[tuple[Criterion, ...], BeforeValidator(_criteria)] = ()
    reference: Reference = "shown"
    template: Text | None = None
    function: Function | None = None
    margin: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    escalate_to: Name | None = None
    escalate_below: float | None = Field(default=None, gt=0, le=1)
    audit: Share | None = None


class TrafficTable(Record):
    """The table `[tool.noworse.traffic]`."""

    requests_per_month: Usd | None = None
    share: dict[str, Share] = Field(default_factory=dict)


class SettingsTable(GateSettings):
    """All settings of a run, wherever they were given."""

    baseline: Name | None = None
    candidate: tuple[Name, ...] = ()
    judge: tuple[Name, ...] = ()
    budget_usd: Usd | None = None
    confirm: Count = 0
    max_in_flight: Limit = 100
    deadline_seconds: float = Field(default=300.0, gt=0, allow_inf_nan=False)
    recordings: Text = "fixtures/recordings"
    calibrations: Text = "fixtures/judges"
    history: Text | None = None
    models: dict[str, ModelTable] = Field(default_factory=dict)
    judges: dict[str, JudgeTable] = Field(default_factory=dict)
    traffic: TrafficTable = TrafficTable()
    batch: bool = False
    mode: Mode = "replay"
    batch_submit: bool = False
    report: tuple[str, ...] = ()
    report_dir: Text = "noworse-report"
    exit_codes: bool = False
    plan: bool = False
    aa: bool = False
    shard: Text | None = None


_NAMED: Final[Mapping[str, type[BaseModel]]] = MappingProxyType(
    {"judges": JudgeTable, "models": ModelTable}
)
"""Settings that hold tables under names of the user's."""


class Misfit(NamedTuple):
    """A setting that does not fit, and what to do where an example is not enough."""

    path: KeyPath
    reason: str
    mend: str | None = None


_TABLES: Final[Mapping[str, type[BaseModel]]] = MappingProxyType(
    {"price": Price, "params": Params, "traffic": TrafficTable, "criteria": Criterion}
)
_SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "string_pattern_mismatch": "should be a name without spaces",
        "string_too_short": "should not be empty",
        "dict_type": "should be a table",
        "model_type": "should be a table",
        "tuple_type": "should be a text, or a list of texts",
    }
)


def fit(raw: Mapping[str, object]) -> tuple[SettingsTable, tuple[Misfit, ...]]:
    """Return the settings that fit, and a sentence for each that does not.

    A named table that does not fit is left out as a whole. Types are strict: the
    text of a variable was turned into a number before, or it is none.
    """
    try:
        return SettingsTable.model_validate(raw, strict=True), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
    misfits = tuple(map(_misfit, details))
    kept = _without(raw, [misfit.path for misfit in misfits])
    return SettingsTable.model_validate(kept, strict=True), misfits


def did_you_mean(word: str, known: Mapping[str, object] | list[str]) -> str | None:
    """Propose the known word that a mistyped one is closest to."""
    close = get_close_matches(word, list(known), n=1)
    return f"did you mean `{close[0]}`?" if close else None


def _without(raw: Mapping[str, object], paths: list[KeyPath]) -> dict[str, object]:
    """Leave out what is at fault: a named table, or else a whole setting."""
    tables = {path[:2] for path in paths if path[0] in _NAMED and path[1:]}
    keys = {path[0] for path in paths if path[:2] not in tables}
    kept = {key: value for key, value in raw.items() if key not in keys}
    for key in _NAMED.keys() & kept.keys():
        named = kept[key]
        assert isinstance(named, dict), "what is no table does not fit"
        kept[key] = {
            name: table for name, table in named.items() if (key, name) not in tables
        }
    return kept


def _misfit(detail: ErrorDetails) -> Misfit:
    """Say in a user's words what pydantic found."""
    path, kind = detail["loc"], detail["type"]
    key = ".".join(map(str, path))
    if kind == "extra_forbidden":
        return _unknown(path, key)
    if kind == "missing":
        return Misfit(path, f"`{key}` is missing")
    if path[-1] == "function" and kind == "string_pattern_mismatch":
        reason = f"`{key}` is no path of a function (got {shown(detail['input'])})"
        return Misfit(path, reason)
    if path[-1] == "key_env":
        # Whatever stands there may be the key itself, so it is not repeated.
        return Misfit(
            path,
            f"`{key}` is not the name of an environment variable in upper case",
            'write e.g. `key_env = "LOCAL_KEY"`; the key stays in the environment',
        )
    sentence = _SENTENCES.get(kind) or detail["msg"].replace("Input should", "should")
    given = detail["input"]
    mend = None
    if kind == "finite_number" and key == "budget_usd":
        mend = "give an amount in USD; for no limit, leave `budget_usd` out"
    if kind == "literal_error" and isinstance(given, str):
        options = detail["ctx"]["expected"].replace(" or ", ", ").split(", ")
        mend = did_you_mean(given, [option.strip("'") for option in options])
    return Misfit(path, f"`{key}` {sentence} (got {shown(given)})", mend)


def _unknown(path: KeyPath, key: str) -> Misfit:
    """Propose what an unknown key may have been meant to be. Its value is not shown."""
    *around, name = map(str, path)
    table: type[BaseModel] = SettingsTable
    if around:
        inner = [_TABLES[one] for one in around[-2:] if one in _TABLES]
        table = inner[-1] if inner else _NAMED[around[0]]
    elif name in ModelTable.model_fields:
        return Misfit(
            path,
            f"`{key}` is a setting of a model",
            "put it into a table of its own: `[tool.noworse.models.NAME]`",
        )
    known = dict(table.model_fields)
    mend = did_you_mean(name, known) or f"known keys: {', '.join(known)}"
    return Misfit(path, f"unknown key `{key}`", mend)
