"""Names become models, or a sentence that says why not."""

from __future__ import annotations

import pytest

from noworse.records.models import Model, Params, Price
from noworse.suite.settings.hosts import Refusal
from noworse.suite.settings.models import model_named
from noworse.suite.settings.table import ModelTable
from noworse.wire.providers import NOT_YET, PROVIDERS, Provider

GATEWAY = "https://gateway.example/v1"


def refused(name: str, **tables: ModelTable) -> Refusal:
    found = model_named(name, tables)
    assert isinstance(found, Refusal)
    return found


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: one.name)
def test_a_providers_model_is_called_where_the_provider_is(provider: Provider) -> None:
    """Dialect, address and key are those of the table's line; the rest is the name."""
    found = model_named(f"{provider.name}:org/model:free", {})

    assert found == Model(
        id=f"{provider.name}:org/model:free",
        api=provider.api,
        base_url=provider.base_url,
        name="org/model:free",
        key_env=provider.key_env,
    )


@pytest.mark.parametrize("name", ["deep", "openai:gpt-5.5"])
def test_a_table_without_an_address_adds_to_a_providers_model(name: str) -> None:
    """Under a name of its own, or under the model's."""
    table = ModelTable(
        model="openai:gpt-5.5",
        params=Params(effort="high"),
        price=Price(input=1, output=2),
        max_in_flight=3,
        requests_per_minute=4,
        tokens_per_minute=5,
    )
    if name == "openai:gpt-5.5":
        table = table.model_copy(update={"model": None})

    found = model_named(name, {name: table})

    assert found == Model(
        id=name,
        api="openai-chat",
        base_url="https://api.openai.com/v1",
        name="gpt-5.5",
        key_env="OPENAI_API_KEY",
        params=Params(effort="high"),
        price=Price(input=1, output=2),
        max_in_flight=3,
        requests_per_minute=4,
        tokens_per_minute=5,
    )


def test_an_endpoint_of_ones_own_gets_no_key_by_itself() -> None:
    """An address and nothing else: the table's name is the model's, in chat's words."""
    found = model_named("qwen3", {"qwen3": ModelTable(base_url=GATEWAY + "/")})

    assert found == Model(
        id="qwen3", api="openai-chat", base_url=GATEWAY, name="qwen3", key_env=None
    )


def test_a_table_may_say_that_its_provider_speaks_as_it_does() -> None:
    """Repeating the provider's dialect is no contradiction."""
    table = ModelTable(model="anthropic:claude-opus-5-5", api="anthropic")

    assert isinstance(model_named("opus", {"opus": table}), Model)


def test_a_provider_cannot_be_made_to_speak_another_dialect() -> None:
    """A dialect is for an endpoint of one's own."""
    table = ModelTable(model="anthropic:claude-opus-5-5", api="openai-chat")

    assert "speaks `anthropic`, not `openai-chat`" in refused("opus", opus=table).reason


def test_a_table_cannot_pass_for_a_provider() -> None:
    """A name that reports would print as OpenAI's must not answer elsewhere."""
    tables = {"openai:gpt-5.5": ModelTable(base_url=GATEWAY)}

    found = model_named("openai:gpt-5.5", tables)

    assert isinstance(found, Refusal)
    assert "named like a provider's model" in found.reason


def test_an_unknown_provider_is_corrected() -> None:
    """By the nearest name, or by all names."""
    assert "`openai`?" in refused("opnai:gpt").mend
    assert (
        "known providers: openai, openai-responses, openai-decisions, anthropic"
        in refused("acme:gpt").mend
    )


@pytest.mark.parametrize("seller", NOT_YET)
def test_a_provider_without_an_address_is_not_called_unknown(seller: str) -> None:
    """We know the name, and say that only the user can know where it answers."""
    found = refused(f"{seller}:model")

    assert found.reason == f"`{seller}` has no address that is the same for all"
    assert "`base_url`" in found.mend


def test_a_provider_that_speaks_twice_is_named_as_the_dialect_wants() -> None:
    """OpenAI's responses are asked for by name, so that no recording is mistaken."""
    table = ModelTable(model="openai:gpt-5.5", api="openai-responses")

    assert refused("big", big=table).mend == "write `openai-responses:gpt-5.5`"


def test_an_endpoint_may_want_its_key_and_version_elsewhere() -> None:
    """As those in the style of Azure do."""
    table = ModelTable(
        base_url="https://acme.openai.azure.com/openai/deployments/mini",
        key_env="AZURE_OPENAI_API_KEY",
        key_header="api-key",
        api_version="2024-10-21",
    )

    found = model_named("mini", {"mini": table})

    assert isinstance(found, Model)
    assert (found.key_header, found.api_version) == ("api-key", "2024-10-21")


@pytest.mark.parametrize("key", ["key_header", "api_version"])
def test_a_providers_own_host_is_not_asked_otherwise(key: str) -> None:
    """Where its key goes is not for a file to say."""
    table = ModelTable(model="openai:gpt-5.5", key_header="api-key")
    if key == "api_version":
        table = ModelTable(model="openai:gpt-5.5", api_version="1")

    assert key in refused("big", big=table).reason


def test_a_provider_without_a_model_is_refused() -> None:
    """The colon promises a name."""
    assert "no model" in refused("openai:").reason


def test_a_bare_name_needs_a_table_or_a_provider() -> None:
    """The nearest table is proposed, else the providers are named."""
    table = ModelTable(base_url=GATEWAY)

    assert "provider" in refused("small").reason
    assert "`provider:NAME` with one of openai, " in refused("small").mend
    assert refused("locl", local=table).mend == "did you mean `local`?"


def test_a_key_in_place_of_a_name_is_not_repeated() -> None:
    """What looks like a key stays out of the message, also in its mend."""
    secret = "sk-CANARY-0123456789abcdef"

    assert "CANARY" not in "".join(refused(secret))
    assert "CANARY" not in "".join(refused(f"{secret}:gpt"))
    assert "CANARY" not in "".join(refused(f"opnai:{secret}"))
