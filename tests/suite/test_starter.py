"""What a project begins with."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, strategies as st

from noworse.money import price_of
from noworse.records.models import Model
from noworse.suite.settings.hosts import Refusal
from noworse.suite.settings.models import model_named
from noworse.suite.settings.reading import Sources, read_settings
from noworse.suite.starter import (
    BASELINES,
    CANDIDATES,
    JUDGES,
    extended,
    settings_text,
    starter_for,
)
from noworse.wire.providers import PROVIDERS, family_of

KEY = "sk-0123456789abcdef"
VARIABLES = sorted({name for one in PROVIDERS for name in one.key_envs})
TABLE = settings_text(starter_for({}))


def found(name: str) -> Model:
    model = model_named(name, {})
    assert not isinstance(model, Refusal)
    return model


@pytest.mark.parametrize("name", sorted({*BASELINES, *CANDIDATES, *JUDGES}))
def test_what_may_be_proposed_has_a_price(name: str) -> None:
    """So that the first plan tells what it costs."""
    assert price_of(found(name), "2026-11-24T09:30:00Z") is not None


@given(st.sets(st.sampled_from(VARIABLES)))
def test_whatever_keys_there_are_the_settings_are_good(names: set[str]) -> None:
    """Each part is played by another model wherever that can be."""
    env = dict.fromkeys(names, KEY)
    starter = starter_for(env)

    text = settings_text(starter)

    settings = read_settings(Sources(path="p", text=text, env=env, options={}))
    lineup = settings.lineup
    [candidate], [judge] = lineup.candidates, lineup.judges
    assert lineup.baseline.id != candidate.id
    kin = {family_of(lineup.baseline), family_of(candidate)}
    assert starter.is_kin == (family_of(judge) in kin)
    assert all(not env.get(name) for name in starter.missing)


@pytest.mark.parametrize(
    ("names", "lineup"),
    [
        ((), (BASELINES[0], CANDIDATES[0], JUDGES[0])),
        (
            ("OPENAI_API_KEY",),
            ("openai:gpt-5.5", "openai:gpt-5.4-mini", "openai:gpt-5.5"),
        ),
        (
            ("OPENAI_API_KEY", "DEEPSEEK_API_KEY", "GEMINI_API_KEY"),
            ("openai:gpt-5.5", "deepseek:deepseek-v4-flash", "google:gemini-3.8-flash"),
        ),
        (
            ("OPENROUTER_API_KEY",),
            (
                "openrouter:anthropic/claude-opus-5.5",
                "openrouter:deepseek/deepseek-v4-flash",
                "openrouter:openai/gpt-5.5",
            ),
        ),
        (
            ("TYPESAFE_API_KEY",),
            (BASELINES[0], CANDIDATES[0], JUDGES[0]),
        ),
    ],
)
def test_a_lineup_is_what_the_keys_can_call(
    names: tuple[str, ...], lineup: tuple[str, str, str]
) -> None:
    """As far as they go."""
    starter = starter_for(dict.fromkeys(names, KEY))

    assert starter[:3] == lineup


def test_the_keys_that_are_missing_are_named() -> None:
    """Once each."""
    some = starter_for({"ANTHROPIC_API_KEY": KEY})

    assert starter_for({}).missing == (
        "ANTHROPIC_API_KEY",
        "FIREWORKS_API_KEY",
        "OPENAI_API_KEY",
    )
    assert some.missing == ()
    assert some.is_kin
    assert "# Better a judge of another family" in settings_text(some)
    assert "another family" not in TABLE


@pytest.mark.parametrize(
    "before",
    [
        "",
        "[project]\nname = 'x'  # ours\n",
        "[project]\nname = 'x'",
        "[project]\r\nname = 'x'\r\n",
        "[tool.ruff]\nline-length = 88\n",
        "[[tool.mypy.overrides]]\nmodule = 'x'\n",
        "a = 1 # \xfc\n",
    ],
)
def test_settings_are_written_behind_what_is_there(before: str) -> None:
    """In its own line ends, with a gap; nothing of it means anything else."""
    follows = extended(before, TABLE)

    assert follows is not None
    after = tomllib.loads(before + follows)
    assert after["tool"].pop("noworse")["baseline"] == BASELINES[0]
    assert after == tomllib.loads(before) | (
        {} if "tool" in tomllib.loads(before) else {"tool": {}}
    )
    assert ("\r\n" in before) == ("\r\n" in follows)
    assert not before or "\n\n[tool.noworse]" in (before + follows).replace("\r", "")


@pytest.mark.parametrize(
    "before",
    [
        "tool = {ruff = {}}\n",
        "[project\n",
        "[tool.noworse]\n",
        "[tool.noworse.models.x]\n",
        "tool = 1\n",
        "[tool]\nnoworse = 1\n",
    ],
)
def test_what_cannot_be_written_behind_is_left_alone(before: str) -> None:
    """Closed, broken, or there already."""
    assert extended(before, TABLE) is None
