"""What may be sent to which model: parameters, their names, the structured mode."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal
from urllib.parse import urlsplit

from noworse.records.models import DECISION_APIS, Api, Effort, Model, Params
from noworse.wire.base import Structured
from noworse.wire.pins import pinned_effort

Sampling = Literal["free", "fixed", "without_effort", "with_effort_none"]

_MODELS: Final = 256
"""More than a run has."""

_ALL_EFFORTS: Final[tuple[Effort, ...]] = (
    "none",
    "minimal",
    "low",
    "medium",
    "high",
    "xhigh",
    "max",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What one family of models takes. Sources: the vendors' pages, Nov 2026."""

    sampling: Sampling = "free"
    """Whether `temperature` and `top_p` may be sent: always; never; while the
    effort is unset or `none`; only with the effort `none`."""

    seed: str | None = "seed"
    efforts: tuple[Effort, ...] = ()
    """The efforts that it knows; another one would be an error there."""

    reasons: bool = True
    """Whether a model with efforts is known to reason where none is asked for."""

    thinking_switch: bool = False
    """Whether the effort `none` is said as `thinking: {type: disabled}`."""

    thinks_in_tokens: bool = False
    """Whether an effort is said as a number of tokens."""

    writes: bool = True
    """Whether there is any output to be limited."""

    limit: str = "max_tokens"
    structured: Structured = "json_schema"
    strict: bool = True
    """Whether `strict` may stand beside a schema."""

    default_max_output_tokens: int = 16_384
    """The limit where the user set none. Anthropic wants one and is sent it, so it
    holds. Others are not sent it: there it is what the budget reckons with."""


_MODES: Final[dict[Api, tuple[Structured, ...]]] = {
    "anthropic": ("json_schema", "text"),
    "gemini": ("json_schema", "json_object", "text"),
    "openai-chat": ("json_schema", "json_object_schema", "json_object", "text"),
    "openai-responses": ("json_schema", "json_object", "text"),
    "openai-decisions": ("text",),
    "systemone": ("text",),
}

_OPENAI_REASONER: Final = Profile(
    "fixed", efforts=_ALL_EFFORTS, limit="max_completion_tokens"
)
_OLLAMA_PORT: Final = 11434
_DEEPSEEK_EFFORTS: Final[tuple[Effort, ...]] = ("none", "low", "high", "max")

# The last part of a model's name, and what its family takes; the first match counts.
_CHAT: Final = (
    (r"o\d|gpt-5(-mini|-nano)?(-20\d\d|$)|gpt-.*-pro(-|$)", _OPENAI_REASONER),
    (r"gpt-5\.1-codex|gpt-5\.[1-3]-chat", _OPENAI_REASONER),
    (r"gpt-5-chat", Profile(limit="max_completion_tokens")),
    (r"gpt-5\.[1-4]", replace(_OPENAI_REASONER, sampling="without_effort")),
    (
        r"gpt-([5-9]|[12]\d)(?!\d)",
        replace(_OPENAI_REASONER, sampling="with_effort_none"),
    ),
    (r"gpt-oss", Profile(efforts=("low", "medium", "high"))),
    (r"gpt-|chatgpt-", Profile(limit="max_completion_tokens")),
    # Resellers answer 200 to a `json_schema` and ignore it.
    (
        r"deepseek-",
        Profile(
            efforts=_DEEPSEEK_EFFORTS, thinking_switch=True, structured="json_object"
        ),
    ),
    (r"glm-", Profile(efforts=("none", "high", "max"))),
)
_UNKNOWN_CHAT: Final = Profile(efforts=_ALL_EFFORTS, reasons=False)

_CLAUDE_EFFORTS: Final[tuple[Effort, ...]] = ("none", "low", "medium", "high", "max")
_CLAUDE: Final = Profile(
    "fixed",
    seed=None,
    efforts=("none", "low", "medium", "high", "xhigh", "max"),
    thinking_switch=True,
    default_max_output_tokens=4096,
)
_THINKER: Final = replace(_CLAUDE, default_max_output_tokens=16_384)
_CLAUDE_4: Final = replace(_CLAUDE, sampling="free", efforts=_CLAUDE_EFFORTS)
_MESSAGES: Final = (
    (r"claude-(2|3|instant)", replace(_CLAUDE_4, efforts=(), structured="text")),
    # `claude-opus-4`, `-4-1`, `-4-5-20251101`: the last that take a temperature.
    (
        r"claude-(opus|sonnet)-4([-.@][1-4])?([-@]\d{8}|$)",
        replace(_CLAUDE_4, efforts=()),
    ),
    (r"claude-(sonnet|haiku)-4[-.]5", replace(_CLAUDE_4, efforts=("none",))),
    (r"claude-(opus|sonnet)-4[-.][56]([-@]\d{8}|$)", _CLAUDE_4),
    # They always think, and what they think counts against the limit.
    (
        r"claude-(fable|mythos|opus-5-5|sonnet-5-5)",
        replace(_THINKER, efforts=_CLAUDE.efforts[1:]),
    ),
    (r"claude-[a-z]+-5", _THINKER),
    (r"claude-", _CLAUDE),
)


# The API knows no other effort than a level, or in 2.5 a number of tokens.
_LEVELS: Final[tuple[Effort, ...]] = ("minimal", "low", "medium", "high")
_GENERATE: Final = (
    (r"gemini-(1|2\.0)", Profile()),
    (r"gemini-2\.5.*pro", Profile(efforts=_LEVELS, thinks_in_tokens=True)),
    (r"gemini-2\.5", Profile(efforts=("none", *_LEVELS), thinks_in_tokens=True)),
    (r"gemini-3-pro", Profile(efforts=("low", "high"))),
    (r"gemini-.*pro", Profile(efforts=_LEVELS[1:])),
    (r"gemma", Profile(structured="text")),
)
_GEMINI: Final = Profile(efforts=_LEVELS)


# It takes nothing but the question, and nothing that it writes is charged.
_DECIDER: Final = Profile(
    "fixed",
    seed=None,
    reasons=False,
    structured="text",
    writes=False,
    default_max_output_tokens=1,
)


# A run has a few models, and asks this of them several times a call.
@lru_cache(_MODELS)
def profile_of(model: Model) -> Profile:
    """Look up what a model takes, by its name and then by its host.

    A name that no family claims gets what most servers of its API take.
    """
    name = model.name.lower().rpartition("/")[2]
    if model.api == "anthropic":
        return _first(_MESSAGES, name, replace(_CLAUDE, sampling="free", reasons=False))
    if model.api == "gemini":
        return _first(_GENERATE, name, _GEMINI)
    if model.api in DECISION_APIS:
        return _DECIDER
    profile = _first(_CHAT, name, _UNKNOWN_CHAT)
    if model.api == "openai-responses":
        return replace(profile, seed=None, thinking_switch=False)
    place = urlsplit(model.base_url)
    return _at_host(profile, place.hostname or "", place.port)


@lru_cache(_MODELS)
def allowed(model: Model) -> Params:
    """Return what is sent: the user's parameters without those that it rejects.

    An effort that the user left open is pinned where the vendor's own is known.
    """
    update: dict[str, object] = dict.fromkeys(dropped(model))
    if (update.get("effort", model.params.effort)) is None:
        update["effort"] = pinned_effort(model)
    return model.params.model_copy(update=update)


def below(mode: Structured, api: Api) -> Structured:
    """Return the next weaker way in which a dialect can ask for a form."""
    modes = _MODES[api]
    return modes[modes.index(mode) + 1]


def leaves_effort_open(model: Model) -> bool:
    """Whether it reasons, and how hard is for its provider to say."""
    profile = profile_of(model)
    reasons = profile.reasons and bool(profile.efforts)
    return reasons and allowed(model).effort is None


def can_tell_probabilities(model: Model) -> bool:
    """Whether it may be asked how probable the one token of its reply was.

    In `openai-chat` alone, and not of a model that thinks before it replies: what it
    thinks would be that token, and many reject the question.
    """
    profile, effort = profile_of(model), allowed(model).effort
    if model.api != "openai-chat" or profile.sampling == "fixed":
        return False
    # `without_effort` is the word for those that do not think unless they are told.
    silent = not profile.reasons or profile.sampling == "without_effort"
    return effort == "none" or (effort is None and (silent or not profile.efforts))


@lru_cache(_MODELS)
def dropped(model: Model) -> tuple[str, ...]:
    """Name the parameters that the user set and that are not sent to this model."""
    profile, asked = profile_of(model), model.params
    effort = asked.effort if asked.effort in profile.efforts else None
    open_to_sampling = {
        "free": True,
        "fixed": False,
        "without_effort": effort in (None, "none"),
        "with_effort_none": effort == "none",
    }[profile.sampling]
    takes = {
        "temperature": open_to_sampling,
        "top_p": open_to_sampling,
        "seed": profile.seed is not None,
        "max_output_tokens": profile.writes,
        "effort": effort is not None,
    }
    given = asked.model_dump(exclude_none=True)
    return tuple(name for name in given if not takes[name])


def max_output_tokens(model: Model) -> int:
    """Bound the output of one call, in tokens, for the budget.

    The user's own limit, else the profile's default (see `Profile`).
    """
    own = allowed(model).max_output_tokens
    return own or profile_of(model).default_max_output_tokens


def _first(
    table: tuple[tuple[str, Profile], ...], name: str, otherwise: Profile
) -> Profile:
    return next((held for names, held in table if re.match(names, name)), otherwise)


def _at_host(profile: Profile, host: str, port: int | None) -> Profile:
    """Apply what a vendor does with every model that it serves."""
    if host == "openrouter.ai":
        return replace(profile, limit="max_tokens")
    if host == "api.mistral.ai":
        return replace(profile, seed="random_seed", efforts=())
    if host == "api.deepseek.com":
        return replace(profile, structured="json_object")
    if host == "api.z.ai":
        # Its GLM cannot stop thinking, and knows no schema.
        efforts: tuple[Effort, ...] = ("low", "high", "max")
        return replace(profile, structured="json_object", efforts=efforts)
    if host == "api.openai.com":
        return replace(profile, limit="max_completion_tokens")
    # Ollama, also where it listens on another machine.
    return replace(profile, strict=False) if port == _OLLAMA_PORT else profile
