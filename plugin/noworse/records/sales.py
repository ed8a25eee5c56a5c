"""Calls with their answers: what is paid for, one by one or as a function's whole."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import InstanceOf

from noworse.records.answers import Answer
from noworse.records.calls import Call


class Sale(NamedTuple):
    """What was paid for."""

    call: Call
    answer: Answer


class FunctionAnswer(Answer):
    """An answer of a user's function whose calls of models were answered here."""

    sales: tuple[InstanceOf[Sale], ...]
    """Those calls. They are what is paid for and recorded, not the answer."""
