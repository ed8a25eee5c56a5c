"""The routing plan as a configuration of LiteLLM's proxy or router."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from noworse.records.models import Api, Model
from noworse.records.routing import PlannedOffer, PlannedRoute, RoutingPlan
from noworse.records.run import RunRecord
from noworse.reports.figures import (
    allowed,
    interval,
    money,
    pace,
    percent,
    span_of,
    usd,
)
from noworse.reports.routing import free_name, routing_plan_of
from noworse.reports.text import printable, wrap
from noworse.wire.endpoint import below
from noworse.wire.profiles import allowed as sent_to, max_output_tokens, profile_of
from noworse.wire.providers import provider_at

_WIDTH: Final = 88
_PREFIXES: Final[Mapping[Api, str]] = MappingProxyType(
    {
        "anthropic": "anthropic/",
        "gemini": "gemini/",
        "openai-responses": "openai/responses/",
    }
)
"""What LiteLLM calls a dialect; any other is the one that most servers speak."""

_OPENAI: Final = "openai/"
_AZURE: Final = "azure/"


def dump_litellm(record: RunRecord) -> str:
    """Write a `config.yaml` in which each slice is a model that clients ask for.

    Beside them stands the baseline under a name of its own, to which slices that have
    moved fall back when their model fails. A key is never in it: LiteLLM reads the
    variable that is named. Scalars are in the double quotes of JSON, which are YAML's.
    """
    plan = routing_plan_of(record)
    models = {model.id: model for model in plan.models}
    baseline = free_name("baseline", [route.name for route in plan.routes])
    lines = [*_about(plan), "model_list:"]
    for route in plan.routes:
        lines += [*_remarks(plan, route), *_entry(route.name, models[route.model])]
    lines += [
        *_comment("In use so far, and what the others fall back to.", indent=2),
        *_entry(baseline, models[plan.baseline]),
    ]
    moving = [route.name for route in plan.routes if route.moves]
    if moving:
        lines += ["router_settings:", "  fallbacks:"]
        lines += [f"    - {{{_quoted(n)}: [{_quoted(baseline)}]}}" for n in moving]
    return "\n".join(lines) + "\n"


def _about(plan: RoutingPlan) -> Iterator[str]:
    yield from _comment(f"{plan.headline}. From the run of {plan.started_at}.")
    if plan.status != "PASS":
        yield from _comment(
            "That run as a whole does not PASS. Each slice stands here by its own "
            "verdict; read the run before you route by this file."
        )
    yield from _comment(
        "Ask for a slice by its name as the model. Keys are read from the variables "
        "that are named; no key stands here."
    )


def _remarks(plan: RoutingPlan, route: PlannedRoute) -> Iterator[str]:
    """Say above an entry on what ground it stands."""
    if not route.moves:
        yield from _comment(f"Stays: {route.reason}", indent=2)
        return
    offers = {offer.model: offer for offer in route.offers}
    chosen, before = offers[route.model], offers[plan.baseline]
    ground = f"{_evidence(plan, chosen)}; {route.risk}." if route.risk else route.reason
    yield from _comment(ground, indent=2)
    yield from _comment(_saving(route), indent=2)
    if chosen.latency is not None:
        yield from _comment(_speed(chosen, before), indent=2)
    for caveat in route.caveats:
        yield from _comment(f"But: {caveat}.", indent=2)


def _evidence(plan: RoutingPlan, chosen: PlannedOffer) -> str:
    span = span_of(plan.policy)
    ends = (span * (end or 0.0) for end in (chosen.estimate, chosen.low, chosen.high))
    return (
        f"{chosen.status}: {interval(*ends)} on {chosen.read} of {chosen.cases} "
        f"cases, margin {allowed(plan.policy)}"
    )


def _saving(route: PlannedRoute) -> str:
    if route.saved_usd_per_1000 is None:
        return "Saves an unknown amount: a price is unknown."
    told = f"Saves {percent(route.saved_share)}: {usd(route.saved_usd_per_1000)}"
    told += " per 1,000 requests"
    if route.saved_usd_per_month is not None:
        told += f", {money(route.saved_usd_per_month)} a month"
    return f"{told}."


def _speed(chosen: PlannedOffer, before: PlannedOffer) -> str:
    known = pace(before.latency)
    instead = f", the baseline {known}" if known else ""
    return f"Takes {pace(chosen.latency)} (p50/p95){instead}."


def _entry(name: str, model: Model) -> Iterator[str]:
    yield f"  - model_name: {_quoted(name)}"
    yield "    litellm_params:"
    for key, value in _params(model).items():
        yield f"      {key}: {_quoted(value)}"


def _params(model: Model) -> dict[str, object]:
    """Write a model as it was asked in the run: the same host, the same parameters."""
    sent, profile = sent_to(model), profile_of(model)
    limit = sent.max_output_tokens
    if model.api == "anthropic":
        limit = max_output_tokens(model)
    wanted: dict[str, object] = {
        "model": _prefix(model) + model.name,
        "api_base": _base(model),
        "api_version": model.api_version,
        "api_key": _key(model),
        "temperature": sent.temperature,
        "top_p": sent.top_p,
        "seed": sent.seed,
        profile.limit if model.api == "openai-chat" else "max_tokens": limit,
        "reasoning_effort": sent.effort,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _prefix(model: Model) -> str:
    if model.api == "openai-chat" and model.api_version is not None:
        return _AZURE
    return _PREFIXES.get(model.api, _OPENAI)


def _base(model: Model) -> str:
    """Name the address, so that LiteLLM asks where the run did.

    It adds `/v1/messages` to one that does not end with it, `/models/...` at Gemini,
    and the last part of the path for all that speak as OpenAI does.
    """
    if model.api == "anthropic":
        return below(model.base_url, "/v1/messages")
    if model.api == "gemini":
        return below(model.base_url, "/v1beta")
    base = model.base_url.rstrip("/")
    return base.removesuffix("/chat/completions").removesuffix("/responses")


def _key(model: Model) -> str:
    """Name the variable; LiteLLM wants a key also where a server asks for none."""
    seller = provider_at(model.base_url)
    is_open = seller is not None and not seller.needs_key
    if model.key_env is None or is_open:
        return "none"
    return f"os.environ/{model.key_env}"


def _quoted(value: object) -> str:
    # Where a build prints the file, no name in it is a command to the build agent.
    return json.dumps(value, ensure_ascii=True).replace("##", "#\\u0023")


def _comment(text: str, *, indent: int = 0) -> list[str]:
    lead = " " * indent + "# "
    return [lead + line for line in wrap(printable(text), _WIDTH - len(lead))]
