"""The table of providers, and the families of their models."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from noworse.records.models import Model
from noworse.wire.providers import (
    NOT_YET,
    PROVIDERS,
    Provider,
    family_of,
    provider_at,
    provider_named,
)

NOWHERE = "https://models.example/v1"


def model(name: str, base_url: str = NOWHERE) -> Model:
    return Model(id="local", api="openai-chat", base_url=base_url, name=name)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: one.name)
def test_a_provider_is_found_by_its_name_and_by_its_host(provider: Provider) -> None:
    """Lines of one host take one key, and no others do."""
    assert provider_named(provider.name) is provider
    there = [one for one in PROVIDERS if one.base_url == provider.base_url]
    assert provider_at(provider.base_url) is there[0]
    assert [one for one in PROVIDERS if one.key_env == provider.key_env] == there
    assert {(one.key_envs, one.family) for one in there} == {
        (provider.key_envs, provider.family)
    }


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: one.name)
def test_a_key_never_travels_in_clear(provider: Provider) -> None:
    """Every provider is spoken to over TLS, but for the one on this machine."""
    place = urlsplit(provider.base_url)

    assert place.scheme == "https" or place.hostname == "localhost"
    assert provider.needs_key is (place.hostname != "localhost")
    assert provider.base_url == provider.base_url.rstrip("/")


def test_an_unknown_name_and_host_are_nobodys() -> None:
    """There is no default provider."""
    assert provider_named("opnai") is None
    assert provider_at(NOWHERE) is None


@pytest.mark.parametrize(
    "base_url",
    [
        "http://api.openai.com/v1",
        "https://api.openai.com:8443/v1",
        "https://api.openai.com.evil.example/v1",
        "https://evil.example/api.openai.com/v1",
        "https://api.openai.com@evil.example/v1",
        "https://me@api.openai.com/v1",
    ],
)
def test_a_look_alike_is_not_the_provider(base_url: str) -> None:
    """Scheme, host and port are the provider's own, or it is somebody else."""
    assert provider_at(base_url) is None


def test_the_case_of_a_host_does_not_matter() -> None:
    """Host names are blind to case."""
    assert provider_at("https://API.OpenAI.com/v1") is provider_named("openai")


def test_no_provider_is_both_there_and_not_yet_there() -> None:
    """A name leaves the waiting list when its line comes into the table."""
    assert not {one.name for one in PROVIDERS} & set(NOT_YET)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("gpt-5.4-mini", "openai"),
        ("o3", "openai"),
        ("openai/gpt-oss-120b", "openai"),
        ("ft:gpt-5.4-mini:acme", "openai"),
        ("claude-opus-5-5", "anthropic"),
        ("google/gemini-3.8-flash:free", "google"),
        ("accounts/fireworks/models/glm-5p1", "glm"),
        ("z-ai/GLM-5.1", "glm"),
        ("deepseek/deepseek-v4-flash", "deepseek"),
        ("deepseek-r1-distill-llama-70b", "deepseek"),
        ("meta-llama/Llama-4-Scout", "llama"),
        ("llama3.3", "llama"),
        ("qwen3-8b", "qwen"),
        ("magistral-small", "mistral"),
        ("olmo-2", "local"),
        ("commander", "local"),
    ],
)
def test_a_family_is_read_from_the_name(name: str, family: str) -> None:
    """By the start of a part of the name, whatever host sells it."""
    assert family_of(model(name)) == family


def test_a_model_of_a_house_with_one_family_belongs_to_it() -> None:
    """A name that tells nothing is still OpenAI's on OpenAI's own host."""
    assert family_of(model("big", "https://api.openai.com/v1")) == "openai"


def test_a_reseller_tells_nothing_about_the_family() -> None:
    """Fireworks sells the models of others."""
    assert family_of(model("big", "https://api.fireworks.ai/inference/v1")) == "local"


def test_versions_of_an_unknown_model_are_one_family() -> None:
    """A judge that is the next version of a side leans to it all the same."""
    one, two, other = (
        model("ours").model_copy(update={"id": name})
        for name in ("ours-1", "ours-v2.1", "theirs-1")
    )

    assert family_of(one) == family_of(two) == "ours"
    assert family_of(other) == "theirs"
