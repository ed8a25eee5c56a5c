"""What an API says of a model besides its answers."""

from __future__ import annotations

import json

import pytest
from tests.calls.doubles_for_tests import KEY, model

from noworse.records.models import Api
from noworse.wire.base import HttpReply
from noworse.wire.listing import Listed, listing_call, read_listing

GPT = model("gpt-5", base_url="https://api.openai.com/v1")


def read(said: object, name: str = "gpt-5") -> Listed | None:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return read_listing(model(name), HttpReply(200, body))


@pytest.mark.parametrize(
    ("api", "base_url", "name", "url", "header"),
    [
        (
            "openai-chat",
            "https://api.openai.com/v1",
            "gpt-5",
            "https://api.openai.com/v1/models",
            "authorization",
        ),
        (
            "systemone",
            "https://api.typesafe.ai/v1",
            "jev-latest",
            "https://api.typesafe.ai/v1/models",
            "authorization",
        ),
        (
            "anthropic",
            "https://api.anthropic.com",
            "claude-opus-5-5",
            "https://api.anthropic.com/v1/models/claude-opus-5-5",
            "x-api-key",
        ),
        (
            "gemini",
            "https://generativelanguage.googleapis.com",
            "models/gemini-3.8-flash",
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-3.8-flash",
            "x-goog-api-key",
        ),
        (
            "anthropic",
            "http://127.0.0.1:4000",
            "a/b?c",
            "http://127.0.0.1:4000/v1/models/a%2Fb%3Fc",
            "x-api-key",
        ),
    ],
)
def test_a_model_is_asked_for_where_its_api_keeps_it(
    api: Api, base_url: str, name: str, url: str, header: str
) -> None:
    """By GET, with the key in its usual header and nowhere else."""
    call = listing_call(model(name, api=api, base_url=base_url), KEY)

    assert (call.method, call.url, call.body) == ("GET", url, b"")
    assert list(call.secret_headers) == [header]
    assert KEY not in f"{call.url}{call.headers}"


def test_an_endpoint_of_ones_own_is_asked_as_it_is_called() -> None:
    """With its version, and without a key where it needs none."""
    azure = model(api_version="2024-10-21", key_header="api-key")

    with_key, without = listing_call(azure, KEY), listing_call(azure, None)

    assert with_key.url.endswith("/v1/models?api-version=2024-10-21")
    assert with_key.secret_headers == {"api-key": KEY}
    assert without.secret_headers == {}


@pytest.mark.parametrize(
    ("entry", "listed"),
    [
        ({"shutdown_date": "2026-12-11"}, Listed(tells=True, ends_on="2026-12-11")),
        ({"shutdown_date": None}, Listed(tells=True)),
        ({"owned_by": "us"}, Listed(tells=False)),
        (
            {"lifecycle": "active", "retires_at": None, "deprecated_at": None},
            Listed(tells=True),
        ),
        (
            {"lifecycle": "deprecated", "retires_at": "2027-01-31T00:00:00Z"},
            Listed(tells=True, ends_on="2027-01-31", stage="deprecated"),
        ),
        (
            {
                "deprecation": "2026-08-31T12:00:00Z",
                "deprecation_replacement_model": "m",
            },
            Listed(tells=True, ends_on="2026-08-31", successor="m"),
        ),
        ({"expiration_date": "2027-02-28"}, Listed(tells=True, ends_on="2027-02-28")),
        ({"shutdown_date": "2026-13-45"}, Listed(tells=True)),
        ({"shutdown_date": 7, "lifecycle": 7}, Listed(tells=True)),
        ({"deprecation_replacement_model": ["m"]}, Listed(tells=False)),
    ],
)
def test_the_day_on_which_a_model_goes_is_read(
    entry: dict[str, object], listed: Listed
) -> None:
    """As OpenAI, Anthropic, Mistral and OpenRouter write it, each in its own field."""
    in_a_list = {"data": [{"id": "other"}, {"id": "gpt-5"} | entry]}

    assert read(in_a_list) == listed
    assert read({"id": "gpt-5"} | entry) == listed


def test_a_model_may_be_listed_under_another_name() -> None:
    """Or in a list without anything around it."""
    found = read([{"id": "m-2603", "aliases": ["gpt-5"], "deprecation": "2027-01-01"}])

    assert found == Listed(tells=True, ends_on="2027-01-01")


@pytest.mark.parametrize(
    "said",
    [
        b"<html>",
        b"[" * 100_000,
        b"\xff",
        {},
        [],
        "text",
        7,
        {"data": []},
        {"data": [{"id": "x"}, 7, None, {"aliases": "gpt-5"}]},
    ],
)
def test_what_says_nothing_of_a_model_is_nothing(said: object) -> None:
    """Whatever it is."""
    assert read(said) is None


def test_a_key_is_shown_nowhere() -> None:
    """Not in the call's own words."""
    assert KEY not in repr(listing_call(GPT, KEY))
