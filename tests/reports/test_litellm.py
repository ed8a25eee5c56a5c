"""The configuration of LiteLLM: what it routes where, and what it never holds."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from tests.reports.large_runs_for_tests import mixed, several
from tests.reports.records_for_tests import (
    FLASH,
    FRONTIER,
    GLM,
    JUDGE,
    comparison,
    decision,
    route,
    run,
    stays,
)
from tests.reports.runs_for_tests import RUNS

from noworse.records.answers import BrokenCheck
from noworse.records.models import Api, Judge, Lineup, Model, Params
from noworse.records.run import RunRecord
from noworse.reports.litellm import dump_litellm

Changes = Any


def parsed(record: RunRecord) -> dict[str, Any]:
    """Read the configuration as LiteLLM does."""
    held: dict[str, Any] = yaml.safe_load(dump_litellm(record))
    return held


def entry(**changes: Changes) -> dict[str, Any]:
    """What LiteLLM is told of a candidate that a slice moves to."""
    fields: dict[str, Changes] = {
        "id": GLM,
        "api": "openai-chat",
        "base_url": "https://models.acme.test/v1",
        "name": "glm-5p1",
        "key_env": "ACME_KEY",
    }
    lineup = run().lineup
    ours = Lineup(
        baseline=lineup.baseline,
        candidates=(Model(**(fields | changes)),),
        judges=lineup.judges,
    )
    first, *_ = parsed(run(lineup=ours, routes=(route(),)))["model_list"]
    params: dict[str, Any] = first["litellm_params"]
    return params


def test_each_slice_is_a_model_to_ask_for() -> None:
    """With the model that its route names, and the baseline under a name of its own."""
    told = parsed(several())["model_list"]

    assert [(one["model_name"], one["litellm_params"]["model"]) for one in told] == [
        ("support-replies", f"openai/{GLM}"),
        ("triage", f"openai/{FLASH}"),
        ("baseline", f"openai/{FRONTIER}"),
    ]


def test_what_moved_falls_back_to_the_baseline() -> None:
    """What stays is there already."""
    told = parsed(mixed())

    assert told["router_settings"] == {"fallbacks": [{"billing": ["baseline"]}]}
    names = [one["model_name"] for one in told["model_list"]]
    assert names == [
        "billing",
        "legal",
        "returns-and-exchanges",
        "greetings",
        "baseline",
    ]


def test_nothing_moves_where_nothing_was_decided() -> None:
    """A part of the cases makes no plan: the baseline is all that there is."""
    told = parsed(RUNS["partial"]())

    assert [one["model_name"] for one in told["model_list"]] == ["baseline"]
    assert "router_settings" not in told


def test_a_slice_called_baseline_keeps_its_name() -> None:
    """The model in use then gets another."""
    told = parsed(run(routes=(route("baseline"),)))

    assert told["router_settings"] == {"fallbacks": [{"baseline": ["baseline-2"]}]}


@pytest.mark.parametrize(
    ("api", "base_url", "wanted"),
    [
        ("openai-chat", "https://a.test/v1", ("openai/m", "https://a.test/v1")),
        (
            "openai-chat",
            "https://a.test/v1/chat/completions",
            ("openai/m", "https://a.test/v1"),
        ),
        (
            "openai-responses",
            "https://a.test/v1/responses/",
            ("openai/responses/m", "https://a.test/v1"),
        ),
        (
            "anthropic",
            "https://api.anthropic.com",
            ("anthropic/m", "https://api.anthropic.com/v1/messages"),
        ),
        (
            "gemini",
            "https://generativelanguage.googleapis.com",
            ("gemini/m", "https://generativelanguage.googleapis.com/v1beta"),
        ),
    ],
)
def test_a_model_is_asked_where_the_run_asked_it(
    api: Api, base_url: str, wanted: tuple[str, str]
) -> None:
    """LiteLLM adds the end of the path, and each dialect wants another beginning."""
    told = entry(api=api, base_url=base_url, name="m")

    assert (told["model"], told["api_base"]) == wanted


def test_an_endpoint_with_a_version_is_asked_as_azure_is() -> None:
    """By its own address and header, with the version behind it."""
    base = "https://acme.openai.azure.com/openai/deployments/mini"

    told = entry(
        base_url=base, name="m", key_header="api-key", api_version="2024-10-21"
    )

    assert told == {
        "model": "azure/m",
        "api_base": base,
        "api_version": "2024-10-21",
        "api_key": "os.environ/ACME_KEY",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"key_env": None},
        {"base_url": "http://localhost:8000/v1", "key_env": "VLLM_API_KEY"},
    ],
)
def test_where_no_key_is_asked_for_none_is_named(changes: dict[str, str]) -> None:
    """LiteLLM wants one all the same; a variable that is not set would be an error."""
    assert entry(**changes)["api_key"] == "none"


def test_the_parameters_are_those_that_were_sent() -> None:
    """What a model rejects is left out, and a limit is called as its server does."""
    params = Params(temperature=0.2, top_p=0.9, seed=7, max_output_tokens=90)

    plain = entry(params=params)
    thinks = entry(
        params=params.model_copy(update={"effort": "low"}), name="gpt-5-mini"
    )

    assert {name: plain[name] for name in ("temperature", "top_p", "seed")} == {
        "temperature": 0.2,
        "top_p": 0.9,
        "seed": 7,
    }
    assert plain["max_tokens"] == 90
    assert thinks.keys().isdisjoint({"temperature", "top_p", "max_tokens"})
    assert thinks["max_completion_tokens"] == 90
    assert thinks["reasoning_effort"] == "low"


def test_an_effort_that_was_pinned_stays_pinned() -> None:
    """It is a second, silent swap otherwise; and so is Anthropic's limit."""
    told = entry(
        api="anthropic", base_url="https://api.anthropic.com", name="claude-opus-5-5"
    )

    assert told["reasoning_effort"] == "medium"
    assert told["max_tokens"] == 16_384


def test_comments_say_on_what_ground_a_route_stands() -> None:
    """Verdict, evidence, risk, saving, time; a caveat; and why another one stays."""
    broken = BrokenCheck(side="candidate", check="json", reason="no JSON")
    lineup = Lineup(
        baseline=run().lineup.baseline,
        candidates=run().lineup.candidates,
        judges=(Judge.of(run().lineup.judges[0]),),
    )
    record = run(
        lineup=lineup,
        decisions=(decision(), decision(slice="billing")),
        comparisons=(comparison("a", broken_checks=(broken,)),),
        routes=(route("billing"), stays("legal", f"{JUDGE} says no")),
    )

    text = " ".join(line.strip(" #") for line in dump_litellm(record).splitlines())

    assert (
        "PASS: +0.11 [-0.02, +0.24] on 90 of 805 cases, margin 0.10; at worst" in text
    )
    assert "Saves 82 %: 4.10 USD per 1,000 requests." in text
    assert "But: 1 case breaks a check." in text
    assert f"Stays: {JUDGE} says no" in text
    assert "That run as a whole does not PASS." in text


@pytest.mark.parametrize("name", RUNS)
def test_every_run_makes_a_configuration(name: str) -> None:
    """YAML in which every slice, and the baseline, has its entry."""
    record = RUNS[name]()

    told = parsed(record)

    assert len(told["model_list"]) == len(record.routes) + 1
