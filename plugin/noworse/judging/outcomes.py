"""Pairs that are settled without a judge: equal answers, and sides without one."""

from __future__ import annotations

from typing import Literal, NamedTuple

from noworse.records.answers import Answer


class Settlement(NamedTuple):
    """How a pair came out that no judge saw."""

    settled_by: Literal["identical", "outcome"]
    score: float
    """From the candidate's side: 1.0 a win, 0.0 a tie, -1.0 a loss."""

    reason: str
    """One sentence for a person."""


def settle(candidate: Answer, baseline: Answer) -> Settlement | None:
    """Settle a pair where no judge is needed; `None`: the judges decide.

    Answers equal to the byte are a tie. A side that refused, was filtered or said
    nothing loses against one that answered: to leave such cases out would favour
    the model that refuses. An answer that was cut off is an answer.
    """
    if candidate.is_outcome and baseline.is_outcome:
        ours, theirs = _what(candidate), _what(baseline)
        reason = f"the candidate {ours}, and the baseline {theirs}"
        return Settlement("outcome", 0.0, reason)
    if candidate.says_the_same(baseline):
        return Settlement("identical", 0.0, "both gave the same answer")
    if candidate.is_outcome:
        return Settlement("outcome", -1.0, f"the candidate {_what(candidate)}")
    if baseline.is_outcome:
        return Settlement("outcome", 1.0, f"the baseline {_what(baseline)}")
    return None


def _what(answer: Answer) -> str:
    if answer.finish == "refusal":
        return "refused to answer"
    if answer.finish == "filter":
        return "was stopped by a content filter"
    if answer.finish == "tools":
        return "called a tool and gave no text"
    if answer.finish == "length":
        return "reached its token limit before it gave any text"
    return "gave an empty answer"
