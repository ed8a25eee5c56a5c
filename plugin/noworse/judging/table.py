"""Which methods a judge may use: one line a method."""

from __future__ import annotations

from typing import Final

from noworse.judging.criteria import Criteria
from noworse.judging.method import JudgingMethod
from noworse.judging.own_function import OwnFunction
from noworse.judging.pairwise import Pairwise
from noworse.judging.pointwise import Pointwise
from noworse.judging.probability import LETTERS, WORDS, Probability
from noworse.records.models import Judge, Method

_METHODS: Final[dict[Method, JudgingMethod]] = {
    "pairwise": Pairwise(),
    "probability": Probability("probability", LETTERS),
    "decision": Probability("decision", WORDS),
    "pointwise": Pointwise(),
    "criteria": Criteria(),
    "python": OwnFunction(),
}


def method_of(judge: Judge) -> JudgingMethod:
    """Return how a judge is asked."""
    return _METHODS[judge.method]
