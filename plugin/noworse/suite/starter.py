"""What a project begins with: a lineup by the keys that there are, and settings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from noworse.records.models import Model
from noworse.suite.settings.hosts import Refusal
from noworse.suite.settings.keys import key_name_of
from noworse.suite.settings.models import model_named
from noworse.wire.providers import family_of

# By preference. Each has a list price; where the keys of several sellers are set, the
# first of them is proposed.
BASELINES: Final = (
    "anthropic:claude-opus-5-5",
    "openai:gpt-5.5",
    "google:gemini-3.1-pro-preview",
    "openrouter:anthropic/claude-opus-5.5",
    "mistral:mistral-large-latest",
    "deepseek:deepseek-v4-pro",
    "zai:glm-5.1",
)
CANDIDATES: Final = (
    "fireworks:accounts/fireworks/models/glm-5p1",
    "deepseek:deepseek-v4-flash",
    "openrouter:deepseek/deepseek-v4-flash",
    "together:zai-org/GLM-5.2",
    "groq:openai/gpt-oss-120b",
    "cerebras:gpt-oss-120b",
    "mistral:mistral-small-latest",
    "google:gemini-3.5-flash-lite",
    "openai:gpt-5.4-mini",
    "anthropic:claude-haiku-5-5",
)
JUDGES: Final = (
    "openai:gpt-5.5",
    "anthropic:claude-opus-5-5",
    "google:gemini-3.8-flash",
    "openrouter:openai/gpt-5.5",
    "openrouter:google/gemini-3.8-flash",
    "mistral:mistral-large-latest",
    "deepseek:deepseek-v4-pro",
)


class Starter(NamedTuple):
    """A lineup to begin with."""

    baseline: str
    candidate: str
    judge: str
    missing: tuple[str, ...]
    """Variables of keys that it needs, and that are not set."""

    is_kin: bool
    """Whether the judge is of the family of a side, for want of another key."""


def starter_for(env: Mapping[str, str]) -> Starter:
    """Propose a lineup: what the keys can call, as far as they go."""
    baseline = next(_callable(BASELINES, env), BASELINES[0])
    candidate = next(_callable(CANDIDATES, env), CANDIDATES[0])
    families = {family_of(_model(name)) for name in (baseline, candidate)}
    strange = [one for one in JUDGES if family_of(_model(one)) not in families]
    judge = next(_callable((*strange, *JUDGES), env), strange[0])
    wanted = (_model(name) for name in (baseline, candidate, judge))
    missing = [one.key_env for one in wanted if one.key_env and not _key(one, env)]
    return Starter(
        baseline=baseline,
        candidate=candidate,
        judge=judge,
        missing=tuple(dict.fromkeys(missing)),
        is_kin=judge not in strange,
    )


def settings_text(starter: Starter) -> str:
    """Write the settings, with what each of them is for."""
    kin = ["# Better a judge of another family, for which there was no key."]
    return "\n".join(
        [
            "[tool.noworse]",
            "# What you run today, what would cost less, and who compares them, blind.",
            f'baseline = "{starter.baseline}"',
            f'candidate = "{starter.candidate}"',
            *(kin if starter.is_kin else ()),
            f'judge = "{starter.judge}"',
            "margin = 0.10  # net losses per case that you would accept",
            "budget_usd = 5.0  # no run spends more",
            "",
            "# With your traffic the plan says what a swap saves a month:",
            "# [tool.noworse.traffic]",
            "# requests_per_month = 100_000",
            "",
        ]
    )


def extended(text: str, addition: str) -> str | None:
    """Return what has to follow `text`, so that it holds the settings as well.

    `None`: it cannot simply be written behind it (what is there is no TOML, or has
    settings of ours, or closes the table that they belong to).
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith("\n") else line_end
    gap += line_end if text else ""
    follows = gap + addition.replace("\n", line_end)
    try:
        before, after = tomllib.loads(text), tomllib.loads(text + follows)
    except tomllib.TOMLDecodeError:
        return None
    tools = after["tool"]
    del tools["noworse"]
    if not tools and "tool" not in before:
        del after["tool"]
    return follows if before == after else None


def _callable(names: Sequence[str], env: Mapping[str, str]) -> Iterator[str]:
    return (name for name in names if _key(_model(name), env))


def _key(model: Model, env: Mapping[str, str]) -> str | None:
    return key_name_of(model, env)


def _model(name: str) -> Model:
    found = model_named(name, {})
    assert not isinstance(found, Refusal), "what is proposed is known"
    return found
