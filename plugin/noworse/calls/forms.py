"""How each model is asked for a form: found out by the first such call, not believed.

Some servers reject a schema (with 400, 422, or 500), others answer 200 and ignore it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final, NamedTuple

from noworse.calls.buyer import Buyer, Way
from noworse.calls.lines import Damaged, read_line
from noworse.calls.writer import JournalBroken
from noworse.errors import CallError, CallFailed, CallTrouble
from noworse.judging.json_schema import violation
from noworse.judging.strict_json import parse_whole_or_fenced
from noworse.records.answers import Answer
from noworse.records.calls import Call, ReplyForm
from noworse.records.cases import Message
from noworse.records.models import Model
from noworse.wire.base import Structured
from noworse.wire.profiles import below, profile_of

_REJECTIONS: Final[frozenset[CallTrouble]] = frozenset({"bad_request", "server_error"})

# It asks for JSON, as some want to be asked, and only the schema names the key.
_ASKED: Final = Message(role="user", content="Name a colour, as one JSON object.")
_SCHEMA: Final = {
    "type": "object",
    "properties": {"noworse_probe": {"type": "string"}},
    "required": ["noworse_probe"],
    "additionalProperties": False,
}
_MOST_TOKENS: Final = 1000
"""Of a probe: enough to think before it."""


class Weaker(NamedTuple):
    """A model that was asked in a weaker way than its profile says."""

    model: str
    expected: Structured
    found: Structured


@dataclass(slots=True)
class Forms:
    """Buys answers of a form, each model in the best way that it holds to.

    The first call to a model finds that out, and the others wait for it. Nothing is
    bought twice, and at most three small calls more than without it. The key of a call
    does not depend on what is found, so a replay finds the recording.
    """

    buyer: Buyer
    _found: dict[str, Structured] = field(default_factory=dict)
    _weaker: dict[str, Weaker] = field(default_factory=dict)
    _scouting: dict[str, asyncio.Lock] = field(default_factory=dict)

    def weaker(self) -> tuple[Weaker, ...]:
        """Tell which models hold to less than their profiles say."""
        return tuple(self._weaker[model] for model in sorted(self._weaker))

    async def buy(self, call: Call, rank: float) -> tuple[str, Answer]:
        """Return the line of an answer, and the answer, once it is durable.

        Raises:
            CallError: if there is none to be had.
        """
        if call.form is None:
            return await self.buyer.buy(call, rank)
        name = call.model.id
        if name not in self._found:
            async with self._scouting.setdefault(name, asyncio.Lock()):
                known = name in self._found
                first = None if known else await self._scout(call, call.form, rank)
            if first is not None:
                return first
        return await self.buyer.buy(call, rank, Way(self._found[name]))

    async def _scout(
        self, call: Call, form: ReplyForm, rank: float
    ) -> tuple[str, Answer]:
        """Buy a model's first answer of a form, and learn from it."""
        expected = profile_of(call.model).structured
        rejected: list[CallFailed] = []
        line, answer, mode = await self._ask_down(call, rank, expected, rejected)
        found = await self._learn(call.model, form, answer, mode, rejected)
        self._found[call.model.id] = found
        if found != expected:
            self._weaker[call.model.id] = Weaker(call.model.id, expected, found)
        return line, answer

    async def _ask_down(
        self, call: Call, rank: float, mode: Structured, rejected: list[CallFailed]
    ) -> tuple[str, Answer, Structured]:
        """Ask in ever weaker modes until one is not rejected."""
        try:
            way = Way(mode, doubtful=mode != "text")
            line, answer = await self.buyer.buy(call, rank, way)
        except CallFailed as error:
            if mode == "text" or error.trouble not in _REJECTIONS:
                raise
            rejected.append(error)
            weaker = below(mode, call.model.api)
            return await self._ask_down(call, rank, weaker, rejected)
        return line, answer, mode

    async def _learn(
        self,
        model: Model,
        form: ReplyForm,
        answer: Answer,
        mode: Structured,
        rejected: Sequence[CallFailed],
    ) -> Structured:
        """Say how to ask from now on, after an answer to `mode`."""
        if any(error.trouble == "server_error" for error in rejected):
            # A server in trouble looks just like one that does not know a schema.
            expected = profile_of(model).structured
            if await self._holds(model, expected):
                return expected
        if not _fits(answer, form, mode):
            while mode != "text" and await self._holds(model, mode) is False:
                mode = below(mode, model.api)
        return mode

    async def _holds(self, model: Model, mode: Structured) -> bool | None:
        """Make a small call in a mode; `None`: it did not tell."""
        params = model.params.model_copy(update={"max_output_tokens": _MOST_TOKENS})
        small = model.model_copy(update={"params": params})
        # The mode is in its name: each of them is a call of its own.
        form = ReplyForm(f"probe_{mode}", _SCHEMA)
        probe = Call(small, (_ASKED,), form)
        try:
            line = self.buyer.journal.line(probe.key)
            if line is None:
                way = Way(mode, doubtful=True)
                line, _ = await self.buyer.buy(probe, -inf, way)
            answer = read_line(line)
        except CallError as error:
            return False if error.trouble in _REJECTIONS else None
        except (JournalBroken, Damaged):
            return None
        return None if answer.finish == "length" else _fits(answer, form, mode)


def _fits(answer: Answer, form: ReplyForm, mode: Structured) -> bool:
    """Whether an answer is what its mode promises."""
    if mode == "text":
        return True
    try:
        said = parse_whole_or_fenced(answer.text)
    except ValueError:
        return False
    if mode == "json_object":
        return isinstance(said, dict)
    return violation(said, form.schema) is None
