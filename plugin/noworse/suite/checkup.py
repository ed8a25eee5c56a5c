"""What can be said of the models of a run without calling them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from noworse.errors import Problem
from noworse.money import PriceBook
from noworse.records.cases import Suite
from noworse.records.checkup import Finding
from noworse.records.models import Judge, Lineup, Model
from noworse.suite.settings.hosts import Refusal, host_of, read_allowed
from noworse.suite.settings.keys import key_name_of, key_of
from noworse.suite.settings.layers import HOSTS_VARIABLE
from noworse.suite.trust import Trust, trust_notices
from noworse.wire.profiles import allowed, dropped, leaves_effort_open, profile_of

_MILLION = "USD per million tokens"


class Keys(NamedTuple):
    """Which models can be called, and with which key."""

    found: tuple[Finding, ...]
    models: tuple[Model, ...]
    keys: Mapping[str, str]
    """By the model's id; not all need one."""


def check_keys(lineup: Lineup, env: Mapping[str, str], *, calls: bool) -> Keys:
    """Find the key of each model, and whether its host may have it.

    `calls`: without one a model cannot be called, which is then wrong.
    """
    hosts = read_allowed(env.get(HOSTS_VARIABLE, ""))
    if isinstance(hosts, Refusal):
        return Keys((Finding("wrong", HOSTS_VARIABLE, *hosts),), (), {})
    found: list[Finding] = []
    models: list[Model] = []
    keys: dict[str, str] = {}
    for model in lineup.called:
        key = key_of(model, env, hosts)
        if isinstance(key, Refusal):
            found.append(Finding("wrong" if calls else "warn", model.id, *key))
            continue
        models.append(model)
        told = "no key is sent"
        if key is not None:
            keys[model.id] = key
            told = f"with the key in {key_name_of(model, env)}"
        found.append(Finding("ok", model.id, f"{_part(model, lineup)}, {told}"))
    return Keys(tuple(found), tuple(models), keys)


def check_models(lineup: Lineup, prices: PriceBook, at: str) -> Iterator[Finding]:
    """Tell what each model costs at a time, and what it will not take."""
    for model in lineup.called:
        yield _price(model, prices, at)
        if names := dropped(model):
            told = ", ".join(f"`{name}`" for name in names)
            mend = "leave it out of `params`, or name a model that takes it"
            yield Finding("warn", model.id, f"does not take {told}: not sent", mend)
        if leaves_effort_open(model):
            told = "its reasoning effort is the provider's to change"
            mend = "set `params.effort` in a table of its own"
            yield Finding("warn", model.id, told, mend)
        elif (effort := allowed(model).effort) is not None:
            yield Finding("ok", model.id, f"is asked with the effort `{effort}`")


def check_judges(
    lineup: Lineup, trust: Trust, suites: Sequence[Suite]
) -> Iterator[Finding]:
    """Tell how each judge is asked, and how far it is known to be right."""
    for judge in lineup.judges:
        if judge.is_called:
            yield Finding("ok", judge.id, _asked(judge))
        if (made := trust.held.get(judge.id)) is not None:
            told = f"agrees with {100 * made.agreement:.0f} % of {made.labels} labels"
            yield Finding("ok", judge.id, told)
    mend = "`noworse label`, then `noworse calibrate`"
    for notice in trust_notices(trust, lineup.judges, suites):
        yield Finding("warn", "calibration", notice.message, mend)


def misfits(subject: str, problems: Sequence[Problem]) -> Iterator[Finding]:
    """Turn what stops a run into findings, each with its place."""
    for one in problems:
        where = one.path if one.line is None else f"{one.path}:{one.line}"
        yield Finding("wrong", subject, f"{where}: {one.reason}", one.mend)


def _part(model: Model, lineup: Lineup) -> str:
    parts = {
        "baseline": (lineup.baseline,),
        "candidate": lineup.candidates,
        "judge": lineup.judges,
    }
    roles = [role for role, held in parts.items() if model.id in {m.id for m in held}]
    return f"{' and '.join(roles)}: `{model.name}` at {host_of(model.base_url)}"


def _asked(judge: Judge) -> str:
    if judge.method in ("probability", "decision"):
        return f"judges by `{judge.method}`"
    return f"judges by `{judge.method}`, held to its form by `{_mode(judge)}`"


def _mode(judge: Judge) -> str:
    mode = profile_of(judge).structured
    return {"json_object_schema": "json_object", "text": "the prompt"}.get(mode, mode)


def _price(model: Model, prices: PriceBook, at: str) -> Finding:
    price = prices.price_of(model, at)
    if price is None:
        told = "its price is not known: no budget holds it, and no saving is told"
        mend = (
            "give it one: `price = {input = 0.1, output = 0.3}` in a table of its own"
        )
        return Finding("warn", model.id, told, mend)
    told = f"costs {price.input:g} in, {price.output:g} out ({_MILLION}"
    if model.price is not None:
        return Finding("ok", model.id, f"{told}, by your settings)")
    told = f"{told}, list of {at[:10]})"
    if (span := prices.span(model, at)) is not None:
        low, high = (f"{one.input:g}/{one.output:g}" for one in span)
        told += f"; it hangs on the hour: {low} to {high}"
    return Finding("ok", model.id, told)
