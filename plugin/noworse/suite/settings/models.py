"""Model names -> models: a provider's, or an endpoint of the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from noworse.records.models import Api, KeyHeader, Model
from noworse.suite.settings.hosts import Refusal
from noworse.suite.settings.keys import shown
from noworse.suite.settings.table import ModelTable, did_you_mean
from noworse.wire.providers import NOT_YET, PROVIDERS, Provider, provider_named


class _Place(NamedTuple):
    """Where a model answers."""

    api: Api
    base_url: str
    key_env: str | None
    key_header: KeyHeader | None = None
    api_version: str | None = None


def model_named(name: str, tables: Mapping[str, ModelTable]) -> Model | Refusal:
    """Resolve a name as users write it.

    A table `[tool.noworse.models.NAME]` comes first. Without a `base_url` it is a
    provider's model with parameters, a price or limits of the user's; its `model`,
    or else its own name, is then `provider:name`. A table with one is an endpoint of
    the user's own, and gets a key only through `key_env`.
    """
    table = tables.get(name)
    if table is None:
        return _sold(name, ModelTable(), name, tables)
    if table.base_url is None:
        return _sold(name, table, table.model or name, tables)
    if provider_named(name.partition(":")[0]):
        return Refusal(
            f"the table {shown(name)} is named like a provider's model, "
            "and has a `base_url` of its own",
            "give the table a name of its own, or leave `base_url` out",
        )
    own = _Place(
        table.api or "openai-chat",
        table.base_url.rstrip("/"),
        table.key_env,
        table.key_header,
        table.api_version,
    )
    return _model(name, table, table.model or name, own)


def _sold(
    identity: str, table: ModelTable, name: str, tables: Mapping[str, ModelTable]
) -> Model | Refusal:
    """Return the model that a provider calls `provider:name`."""
    seller, colon, wire_name = name.partition(":")
    provider = provider_named(seller)
    if provider is None:
        return _unknown(seller) if colon else _bare(name, tables)
    if not wire_name:
        return Refusal(
            f"{shown(name)} names a provider and no model",
            f"write `{seller}:` and the name that {seller} gives the model",
        )
    if table.api not in (None, provider.api):
        return _speaks(name, provider, table.api)
    if table.key_header or table.api_version:
        return Refusal(
            f"{shown(name)} is a provider's model: `key_header` and `api_version` "
            "are for an endpoint of your own",
            "leave them out, or give the table a `base_url`",
        )
    key_env = table.key_env or provider.key_env
    place = _Place(provider.api, provider.base_url, key_env)
    return _model(identity, table, wire_name, place)


def _model(identity: str, table: ModelTable, wire_name: str, place: _Place) -> Model:
    return Model(
        id=identity,
        api=place.api,
        base_url=place.base_url,
        name=wire_name,
        key_env=place.key_env,
        key_header=place.key_header,
        api_version=place.api_version,
        price=table.price,
        params=table.params,
        max_in_flight=table.max_in_flight,
        requests_per_minute=table.requests_per_minute,
        tokens_per_minute=table.tokens_per_minute,
    )


def _speaks(name: str, provider: Provider, wanted: Api | None) -> Refusal:
    """Propose the provider's other name, if it speaks that dialect as well."""
    other = next(
        (
            one.name
            for one in PROVIDERS
            if one.base_url == provider.base_url and one.api == wanted
        ),
        None,
    )
    wire_name = name.partition(":")[2]
    return Refusal(
        f"{shown(name)} speaks `{provider.api}`, not `{wanted}`",
        f"write `{other}:{wire_name}`"
        if other
        else "leave `api` out: it is for an endpoint of your own",
    )


def _unknown(seller: str) -> Refusal:
    known = [one.name for one in PROVIDERS]
    if seller in NOT_YET:
        return Refusal(
            f"`{seller}` has no address that is the same for all",
            "give your endpoint a table `[tool.noworse.models.NAME]` with its "
            "`base_url` (docs/reference/providers.md), or call the model through "
            "`openrouter:`",
        )
    mend = did_you_mean(seller, known)
    return Refusal(
        f"unknown provider {shown(seller)}",
        mend or f"known providers: {', '.join(known)}",
    )


def _bare(name: str, tables: Mapping[str, ModelTable]) -> Refusal:
    known = ", ".join(one.name for one in PROVIDERS)
    return Refusal(
        f"{shown(name)} names no provider, and no table of yours has that name",
        did_you_mean(name, tables)
        or f"write `provider:NAME` with one of {known}; an endpoint of your own "
        "gets a table `[tool.noworse.models.NAME]`",
    )
