"""Answers of rerouted code in which no model that is on trial had a part."""

from __future__ import annotations

from collections.abc import Sequence

from noworse.judging.degenerate import Finding, Pair
from noworse.records.run import Notice


def unrouted(pairs: Sequence[Pair]) -> Finding | None:
    """Find answers without a call of a model; where all are, they prove nothing.

    The code may ask by another name, or through a library that is not looked at: then
    both answers are of one and the same model.
    """
    rerouted = [pair for pair in pairs if pair.answer.calls is not None]
    silent = sum(pair.answer.calls == 0 for pair in rerouted)
    if not silent:
        return None
    message = f"{silent} of {len(rerouted)} answers came without a call of a model"
    if silent == len(rerouted):
        message = "no answer came from a model that `reroute` names"
    notice = Notice(code="nothing_rerouted", message=message)
    return Finding(notice, voids=silent == len(rerouted))
