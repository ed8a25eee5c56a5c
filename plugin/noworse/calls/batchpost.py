"""Requests about batches: sent, and sent again where that may help."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from noworse.calls.base import Lost
from noworse.calls.buyer import Buyer
from noworse.calls.retry import End, GiveUp, Setback, Tries, decide, lost, refused
from noworse.errors import CallFailed, RunEnded
from noworse.records.models import Model
from noworse.wire.base import HttpCall, HttpReply
from noworse.wire.dialects import dialect_of

_OK, _GONE, _SERVER_ERRORS = 200, 404, 500
_UNCLEAR = (408, 409)
_SECONDS = 600.0
"""For one attempt: a batch and its results may be some 100 MB."""


class InDoubt(Exception):
    """Nobody knows whether an order was taken. Never leaves this room."""


class Gone(Exception):
    """The provider does not have the batch any more. Never leaves this room."""


class _Refusal(NamedTuple):
    """Why there is no good reply to an attempt."""

    setback: Setback
    status: int | None
    """`None`: there is no reply at all."""

    @property
    def may_have_worked(self) -> bool:
        """Whether the request may have been obeyed all the same."""
        if self.status is None:
            return self.setback.perhaps_billed
        return self.status >= _SERVER_ERRORS or self.status in _UNCLEAR


@dataclass(frozen=True, slots=True)
class BatchPost:
    """Sends requests about the batches of one model."""

    buyer: Buyer
    model: Model

    async def send(
        self, http: HttpCall, *, orders: bool = False, may_be_gone: bool = False
    ) -> HttpReply:
        """Send until there is a good reply, as often as it would be done for a call.

        Raises:
            InDoubt: if it `orders`, and may have done so without a good reply.
            Gone: if what it asks for `may_be_gone`, and is.
            CallFailed: if it was given up.
            RunEnded: if no request can succeed.
        """
        attempts = 0
        while True:
            got = await self._attempt(http)
            if isinstance(got, HttpReply):
                return got
            if orders and got.may_have_worked:
                raise InDoubt(got.setback.detail)
            if may_be_gone and got.status == _GONE:
                raise Gone(got.setback.detail)
            attempts += 1
            await self._recover(got.setback, attempts)

    async def _attempt(self, http: HttpCall) -> HttpReply | _Refusal:
        buyer = self.buyer
        try:
            reply = await buyer.transport.send(http, timeout=_SECONDS)
        except Lost as error:
            return _Refusal(lost(error), None)
        except Exception as error:  # noqa: BLE001 - raised again, as text
            # The frames below hold the key.
            raise buyer.retold(error) from None
        if reply.status == _OK:
            return reply
        fault = dialect_of(self.model.api).explain(
            buyer.secrets.blot_out_of_reply(reply)
        )
        setback = refused(reply, fault, buyer.clock.now())
        return _Refusal(setback, reply.status)

    async def _recover(self, setback: Setback, attempts: int) -> None:
        buyer = self.buyer
        step = decide(setback, Tries(attempts, 0, inf), buyer.random.random())
        if isinstance(step, End):
            reason = buyer.secrets.blot_out(step.reason)
            raise RunEnded(self.model.id, setback.trouble, reason, attempts)
        if isinstance(step, GiveUp):
            reason = buyer.secrets.blot_out(step.reason)
            raise CallFailed(self.model.id, setback.trouble, reason, attempts)
        await buyer.clock.sleep(step.seconds)
