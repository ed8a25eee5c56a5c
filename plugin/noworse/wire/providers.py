"""Who sells models: where they answer, in which dialect, and whose key they take."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from noworse.records.models import Api, Model


class Provider(NamedTuple):
    """One seller of models, as users name it before the colon.

    The addresses are fixed here. What SDKs read from the environment
    (`OPENAI_BASE_URL`, `ANTHROPIC_BASE_URL`, `OLLAMA_BASE_URL`) is not read: it
    would move a key to another host without a line in the user's settings.
    """

    name: str
    base_url: str
    key_env: str
    """The environment variable that holds the key for this host."""

    family: str | None = None
    """Whose models it sells, if only its own."""

    api: Api = "openai-chat"
    other_key_env: str | None = None
    """Read where `key_env` is not set."""

    @property
    def needs_key(self) -> bool:
        """Whether it is somebody else's machine: it always wants to know who asks."""
        return self.base_url.startswith("https:")

    @property
    def key_envs(self) -> tuple[str, ...]:
        """The variables that may hold its key, the first that is set wins."""
        other = self.other_key_env
        return (self.key_env,) if other is None else (self.key_env, other)


_OPENAI: Final = "https://api.openai.com/v1"
_CLAUDE: Final = "https://api.anthropic.com"
_FIREWORKS: Final = "https://api.fireworks.ai/inference/v1"
_GOOGLE: Final = "https://generativelanguage.googleapis.com"

# One entry is one provider. A second one at the same host speaks another dialect
# there, or is what some call the first; it takes the same key.
PROVIDERS: Final = (
    Provider("openai", _OPENAI, "OPENAI_API_KEY", "openai"),
    Provider(
        "openai-responses", _OPENAI, "OPENAI_API_KEY", "openai", "openai-responses"
    ),
    Provider(
        "openai-decisions", _OPENAI, "OPENAI_API_KEY", "openai", "openai-decisions"
    ),
    Provider("anthropic", _CLAUDE, "ANTHROPIC_API_KEY", "anthropic", "anthropic"),
    *(
        Provider(name, _GOOGLE, "GOOGLE_API_KEY", "google", "gemini", "GEMINI_API_KEY")
        for name in ("google", "gemini")
    ),
    Provider("fireworks", _FIREWORKS, "FIREWORKS_API_KEY"),
    Provider(
        "fireworks-decisions",
        _FIREWORKS,
        "FIREWORKS_API_KEY",
        api="openai-decisions",
    ),
    Provider(
        "typesafe",
        "https://api.typesafe.ai/v1",
        "TYPESAFE_API_KEY",
        "typesafe",
        "systemone",
    ),
    Provider("deepseek", "https://api.deepseek.com", "DEEPSEEK_API_KEY", "deepseek"),
    Provider("zai", "https://api.z.ai/api/paas/v4", "ZAI_API_KEY", "glm"),
    Provider("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    Provider("together", "https://api.together.xyz/v1", "TOGETHER_API_KEY"),
    Provider("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    Provider("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY", "mistral"),
    Provider("cerebras", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"),
    Provider("ollama", "http://localhost:11434/v1", "OLLAMA_API_KEY"),
    Provider("vllm", "http://localhost:8000/v1", "VLLM_API_KEY"),
    Provider("litellm", "http://localhost:4000/v1", "LITELLM_API_KEY"),
)

NOT_YET: Final = ("bedrock", "azure", "vertex")
"""Names that users will try, whose addresses only they can know."""

_FAMILIES: Final = (
    ("openai", r"gpt|chatgpt|o\d|codex"),
    ("anthropic", r"claude"),
    ("google", r"gemini|gemma"),
    ("glm", r"glm|chatglm"),
    ("deepseek", r"deepseek"),
    ("llama", r"llama|meta-llama"),
    ("qwen", r"qwen|qwq"),
    ("mistral", r"mistral|mixtral|ministral|magistral|codestral|devstral"),
    ("kimi", r"kimi|moonshot"),
    ("grok", r"grok"),
    ("minimax", r"minimax"),
    ("nemotron", r"nemotron"),
    ("phi", r"phi"),
    ("command", r"command"),
)


def provider_named(name: str) -> Provider | None:
    """Return the provider that users call `name`."""
    return next((one for one in PROVIDERS if one.name == name), None)


def provider_at(base_url: str) -> Provider | None:
    """Return the provider whose own host answers at `base_url`."""
    place = urlsplit(base_url)
    return next(
        (
            one
            for one in PROVIDERS
            if (host := urlsplit(one.base_url)).scheme == place.scheme
            and host.netloc == place.netloc.lower()
        ),
        None,
    )


def at_same_host(model: Model, api: Api) -> str | None:
    """Name a model as users write it, so that its own host speaks another dialect."""
    host = provider_at(model.base_url)
    for one in PROVIDERS:
        if host is not None and (one.base_url, one.api) == (host.base_url, api):
            return f"{one.name}:{model.name}"
    return None


def family_of(model: Model) -> str:
    """Name the family that a model was made in; where that is unknown, its own id.

    Two versions of an unknown model (`ours-1`, `ours-2`) are one family.

    Read from the start of the last part of its name that tells
    (`accounts/fireworks/models/glm-5p1`, `z-ai/glm-5.1`), else from its host.
    A judge is suspected of leaning to its own family.
    """
    parts = re.split(r"[/:]", model.name.lower())
    for part in reversed(parts):
        for family, names in _FAMILIES:
            if re.match(rf"(?:{names})(?![a-z])", part):
                return family
    seller = provider_at(model.base_url)
    return (seller and seller.family) or re.sub(r"[-_]v?\d[\d.]*$", "", model.id)
