"""One small call to each model, before money is spent on the others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from math import inf

from noworse.calls.buyer import Buyer
from noworse.errors import CallFailed, CallTrouble, ReplyUnreadable, RunEnded
from noworse.records.calls import Call
from noworse.records.cases import Message
from noworse.records.models import Model

_MOST_TOKENS = 16
# The small call itself may be at fault, or the model is only busy.
_NO_VERDICT: frozenset[CallTrouble] = frozenset(
    {"bad_request", "context_length", "rate_limited", "request_too_large"}
)


async def preflight(buyer: Buyer, models: Sequence[Model]) -> None:
    """Call each model once.

    Raises:
        RunEnded: if one of them cannot be called: no key, no such model, an outage.
    """
    distinct = {(model.base_url, model.api, model.name): model for model in models}
    calls = [buyer.buy(_small(model), -inf) for model in distinct.values()]
    for failed in await asyncio.gather(*calls, return_exceptions=True):
        if isinstance(failed, CallFailed | ReplyUnreadable):
            if failed.trouble in _NO_VERDICT:
                continue
            reason = f"the first, small call failed: {failed.detail}"
            ended = RunEnded(failed.model, failed.trouble, reason, failed.attempts)
            raise buyer.ends.end(ended) from failed
        if isinstance(failed, BaseException):
            raise failed


def _small(model: Model) -> Call:
    params = model.params.model_copy(update={"max_output_tokens": _MOST_TOKENS})
    small = model.model_copy(update={"params": params})
    return Call(small, (Message(role="user", content="Answer with the word OK."),))
