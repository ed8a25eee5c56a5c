"""The seam between the engine and whatever carries bytes to a provider."""

from __future__ import annotations

from typing import Protocol

from noworse.errors import CallTrouble
from noworse.wire.base import HttpCall, HttpReply


class Lost(Exception):
    """No reply to one attempt. Never leaves this room."""

    def __init__(
        self,
        trouble: CallTrouble,
        detail: str,
        *,
        perhaps_billed: bool = False,
        stale: bool = False,
        final: bool = False,
    ) -> None:
        super().__init__(trouble, detail)
        self.trouble, self.detail = trouble, detail
        self.perhaps_billed = perhaps_billed
        """The request had left, so that its answer may have been paid for."""

        self.stale = stale
        """A kept connection had died before it was used again."""

        self.final = final
        """Another attempt would end the same way."""


class Refused(Exception):
    """Why a call failed: what the provider said. Never leaves this room."""

    def __init__(self, reply: HttpReply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class Transport(Protocol):
    """Carries one request and brings its whole reply."""

    async def send(self, call: HttpCall, *, timeout: float) -> HttpReply:  # noqa: ASYNC109 - the bound is part of the seam
        """Send, and read to the end, within `timeout` seconds in all.

        Raises:
            Lost: if no whole reply came.
        """
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...
