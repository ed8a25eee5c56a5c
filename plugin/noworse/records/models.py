"""Who is asked: models with all that shapes their answers, and the lineup."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import Field, model_validator

from noworse.records.base import Count, Record, Share, Text, Usd

Api = Literal[
    "openai-chat",
    "openai-responses",
    "anthropic",
    "gemini",
    "openai-decisions",
    "systemone",
]
DECISION_APIS: Final[frozenset[Api]] = frozenset({"openai-decisions", "systemone"})
"""Whose models write no text: each of a few options gets a probability."""

KeyHeader = Literal["authorization", "api-key", "x-api-key", "x-goog-api-key"]
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
Method = Literal[
    "pairwise", "probability", "decision", "pointwise", "criteria", "python"
]
"""How a judge is asked, and how its replies are read."""

Reference = Literal["shown", "guide", "hidden"]
"""What a reference answer is to a judge: one that is known to be good, the standard
that answers are held to, or nothing."""

_TURNS = 2


class Price(Record):
    """USD per million tokens."""

    input: Usd
    output: Usd
    cached: Usd | None = None
    """Input read from the provider's cache; `None`: like any other input."""


class Params(Record):
    """What a user may set besides the prompt; `None` leaves it to the provider."""

    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, gt=0, le=1)
    seed: int | None = None
    max_output_tokens: int | None = Field(default=None, ge=1)
    effort: Effort | None = None
    """Reasoning effort: pinned and recorded, since it is a second, silent swap."""


class Model(Record):
    """An endpoint and a model on it, resolved from the settings."""

    id: Text
    """As users write it: `provider:name`, or the name of a table of their own."""

    api: Api
    base_url: Text
    name: Text
    """As the wire wants it."""

    key_env: Text | None = None
    """The environment variable that holds the key; `None`: no key is sent."""

    key_header: KeyHeader | None = None
    """The header for the key; `None`: the usual one of the API."""

    api_version: Text | None = None
    """Sent as `?api-version=`, for endpoints in the style of Azure."""

    price: Price | None = None
    """The user's own price; `None`: looked up, and perhaps unknown."""

    params: Params = Params()
    sample: Count = 0
    """The first of the samples that it is asked for; 1 for the second voice of a
    baseline that is held against itself."""

    max_in_flight: int | None = Field(default=None, ge=1)
    requests_per_minute: int | None = Field(default=None, ge=1)
    tokens_per_minute: int | None = Field(default=None, ge=1)


class Criterion(Record):
    """A question about one answer that is to be answered with yes."""

    text: Text
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    """Its share of the score, relative to the others."""


class Scale(Record):
    """What a judge that looks at one answer alone may give it."""

    low: float
    high: float
    unit: Literal["points", "criteria"]
    """`criteria`: the share of them that is met."""

    @property
    def span(self) -> float:
        """How far apart the best and the worst are."""
        return self.high - self.low


class Judge(Model):
    """A model that compares answers, and how it is asked to."""

    method: Method = "pairwise"
    scale: int = Field(default=5, ge=2, le=100)
    """`pointwise`: the best score; 1 is the worst."""

    criteria: tuple[Criterion, ...] = ()
    """`criteria`: what is asked of each answer."""

    reference: Reference = "shown"
    template: Text | None = None
    """The user's own question, in place of ours; answers come into it fenced."""

    function: Text | None = None
    """`python`: a function of the user's that compares, as `module:function`."""

    @property
    def is_called(self) -> bool:
        """Whether it is a model; a judge of the method `python` is not."""
        return self.method != "python"

    @property
    def own_scale(self) -> Scale | None:
        """The scale of its scores; `None`: it says which answer it prefers."""
        if self.method == "pointwise":
            return Scale(low=1, high=self.scale, unit="points")
        if self.method == "criteria":
            return Scale(low=0, high=1, unit="criteria")
        return None

    @classmethod
    def of(cls, model: Model) -> Self:
        """Make a judge of a model, asked in the usual way."""
        decides = model.api in DECISION_APIS
        return cls(**{"method": "decision" if decides else "pairwise"} | dict(model))


class Escalation(Record):
    """When the second of two judges is asked."""

    below: float = Field(default=0.5, gt=0, le=1)
    """The first is unsure where it prefers a side by less than this, of 1."""

    audit: Share = 0.1
    """The share of cases that the second sees whatever the first says."""


class Lineup(Record):
    """Who plays which part in a run."""

    baseline: Model
    candidates: tuple[Model, ...] = Field(min_length=1)
    judges: tuple[Judge, ...] = Field(min_length=1)
    escalation: Escalation | None = None
    """`None`: all judges see every pair. Else there are two, and the second sees
    those of which the first is unsure, and an audit."""

    @property
    def called(self) -> tuple[Model, ...]:
        """All that are models, each once: whom a run may call."""
        judges = (judge for judge in self.judges if judge.is_called)
        everyone = (self.baseline, *self.candidates, *judges)
        return tuple({model.id: model for model in everyone}.values())

    @property
    def panel(self) -> tuple[Judge, ...]:
        """The judges that see every pair."""
        return self.judges if self.escalation is None else self.judges[:1]

    @model_validator(mode="after")
    def _two_take_turns(self) -> Self:
        if self.escalation is not None and len(self.judges) != _TURNS:
            raise ValueError("`escalation` needs two judges")
        return self
