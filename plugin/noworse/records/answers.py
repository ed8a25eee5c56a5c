"""What came back: answers, verdicts, and the comparison of one case."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from noworse.errors import CallTrouble
from noworse.records.base import (
    Count,
    Outcome,
    Rate,
    Record,
    Seconds,
    Share,
    Side,
    Text,
)
from noworse.records.cases import CaseId
from noworse.records.models import Effort
from noworse.records.requests import Reply
from noworse.records.tools import ToolCall, trace

Finish = Literal["stop", "length", "refusal", "filter", "tools"]
_VALUES = {"candidate": 1.0, "neither": 0.0, "baseline": -1.0}


class Usage(Record):
    """What a call consumed, in tokens, as the provider counted them."""

    input_tokens: Count
    """All of the input, the cached part included."""

    output_tokens: Count
    """All that is billed as output, reasoning included."""

    cached_tokens: Count = 0
    """The part of `input_tokens` that was read from the provider's cache."""

    reasoning_tokens: Count = 0
    """The part of `output_tokens` that the user never sees."""

    @model_validator(mode="after")
    def _parts_are_parts(self) -> Self:
        if self.cached_tokens > self.input_tokens:
            raise ValueError("`cached_tokens` exceeds `input_tokens`")
        if self.reasoning_tokens > self.output_tokens:
            raise ValueError("`reasoning_tokens` exceeds `output_tokens`")
        return self


class GivenBy(Record):
    """The function of the user's that gave an answer, and what it was called for."""

    function: Text
    version: Text
    case: CaseId
    sample: Count


class Answer(Record):
    """What a model said, and how it stopped."""

    asked: Text
    """The model as the user wrote it."""

    served: Text
    """The model as the provider named it."""

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    """Where the case has tools: those that the model wants to be run."""

    context: tuple[str, ...] = ()
    """What a function of the user's had looked up for it, as it says."""

    given_by: GivenBy | None = None
    """`None`: the model itself."""

    calls: Count | None = None
    """Of models, that a function of the user's made for it; `None`: it is not known."""

    probabilities: tuple[tuple[Text, Share], ...] | None = None
    """Where a call has options: each of them, and how probable it was as the reply.
    What is missing to 1 was another word. `None`: the provider did not say."""

    finish: Finish
    usage: Usage | None = None
    """`None`: the provider did not say, so the cost is unknown."""

    seconds: Seconds = 0.0
    at: Text | None = None
    """When it was bought, in UTC: `2026-11-24T09:30:00Z`; `None`: unknown."""

    effort: Effort | None = None
    """The reasoning effort that was sent; `None`: none was, or it is not known."""

    source: Literal["live", "replayed", "imported"] = "live"
    discount: Share = 0.0
    """The part of the list price that was not charged: a batch is cheaper."""

    oddities: tuple[Text, ...] = ()
    """What was unusual about the reply, as codes: `usage_missing`,
    `usage_invalid`, `unknown_finish_reason`, `truncated`."""

    @property
    def is_outcome(self) -> bool:
        """Whether it stands for itself: a refusal, a filter, nothing at all."""
        says_nothing = not self.text.strip() and not self.tool_calls
        return says_nothing or self.finish in ("refusal", "filter")

    def says_the_same(self, other: Answer) -> bool:
        """Whether both say the same words, and call the same tools alike."""
        ours, theirs = trace(self.tool_calls), trace(other.tool_calls)
        return (self.text, ours) == (other.text, theirs)

    @property
    def told(self) -> str:
        """All that it says, in one text: its words, then its calls of tools."""
        return "\n".join(filter(None, (self.text, trace(self.tool_calls))))


class RawAnswer(Answer):
    """An answer that the user's own code reads. Its words stand in the reply only."""

    reply: Reply


class Verdict(Record):
    """One judge's reading of one pair."""

    judge: Text
    shown_first: Side | None
    """`None`: it looked at each answer alone, so there was no order."""

    preferred: Literal["candidate", "baseline", "neither"]
    reason: str
    score: Rate | None = None
    """How much it prefers the candidate's; `None`: no more than that it does."""

    marks: tuple[float, float] | None = None
    """What the candidate's and the baseline's answer got, on the judge's scale."""

    weight: Share | None = None
    """What its judge counts for in a panel; `None`: as much as any other."""

    @property
    def value(self) -> float:
        """From -1 to 1; 1 is for the candidate."""
        return _VALUES[self.preferred] if self.score is None else self.score


class BrokenCheck(Record):
    """A code check that an answer did not pass."""

    side: Side
    check: Text
    """The check as the user wrote it, e.g. `max_words: 120`."""

    reason: str


class Comparison(Record):
    """All the evidence on one case, for one candidate."""

    suite: CaseId
    case: CaseId
    slice: CaseId
    candidate: Text
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    answer: Answer | None = None
    """The candidate's; `None` when the call failed."""

    baseline_answer: Answer | None = None
    verdicts: tuple[Verdict, ...] = ()
    broken_checks: tuple[BrokenCheck, ...] = ()
    settled_by: Literal["judges", "identical", "outcome", "trouble"]
    """`outcome`: one side refused or said nothing, so no judge was asked."""

    score: Rate | None
    """Mean over orders and judges; 1 is a win. `None`: unresolved."""

    first_score: Rate | None = None
    """The score before a second order was asked for, where one was."""

    note: str | None = None
    """What settled it where no judge did, in one sentence."""

    trouble: str | None = None
    """Why the case is unresolved, in one sentence."""

    trouble_kind: CallTrouble | None = None
    frames: str | None = None
    """Where a function of the user's raised: its own frames, the innermost last."""

    confirmed_loss: bool = False
    """A critical case lost in the gate and in three of three fresh repeats."""

    @property
    def outcome(self) -> Outcome:
        """From the candidate's side: the sign of the score."""
        if self.score is None:
            return "unresolved"
        return "win" if self.score > 0 else "loss" if self.score < 0 else "tie"
