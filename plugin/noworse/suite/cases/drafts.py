"""From the fields of a case file to a case that is ready to send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from pydantic import JsonValue

from noworse.records.calls import canonical_turn
from noworse.records.cases import Case, Message, Swap
from noworse.records.tools import Image, trace
from noworse.suite.cases.conversations import link, refuse_odd
from noworse.suite.cases.findings import Findings, Unfit, code
from noworse.suite.cases.schema import CaseFields, SuiteFields, read_fields
from noworse.suite.cases.sources import Sources
from noworse.suite.cases.tables import Table
from noworse.suite.cases.templates import Templates
from noworse.suite.cases.turns import Turn
from noworse.suite.cases.values import FileVar
from noworse.suite.settings.lines import KeyPath

_CASE_FIELDS = set(Case.model_fields)


@dataclass(frozen=True, slots=True)
class Header:
    """What a suite says for all of its cases."""

    name: str
    fields: SuiteFields
    table: Table
    vars: Mapping[str, JsonValue]
    swap: Swap | None = None
    """The user's function that answers the cases: they need no prompt."""


@dataclass(slots=True)
class Drafts:
    """Makes cases out of the rows of a suite, and notes what does not fit."""

    header: Header
    sources: Sources
    templates: Templates = field(default_factory=Templates)
    literal: tuple[str, int] | None = None
    """The first case without vars whose prompt of the suite's looks like a template."""

    any_vars: bool = False

    def case_of(self, table: Table, findings: Findings) -> Case | None:
        """Make one case; `None`: what is wrong with it was noted."""
        fields = read_fields(CaseFields, table, findings)
        if fields is None:
            return None
        own = vars_of(fields.vars, table, self.sources, findings)
        if own is None:
            return None
        draft = _Draft(self, fields, table, findings, {**self.header.vars, **own})
        messages, expected = draft.conversation()
        if not messages:
            return None
        self.any_vars = self.any_vars or bool(own)
        name = fields.id or f"case-{_hash_of(messages, expected)}"
        shared = self.header.fields
        # Validated above, field by field; a second time would double the reading.
        return Case.model_construct(
            _CASE_FIELDS,
            id=name,
            slice=fields.slice or shared.slice or self.header.name,
            messages=messages,
            tools=fields.tools if "tools" in fields.model_fields_set else shared.tools,
            expected=expected,
            rubric=fields.rubric or shared.rubric,
            tags=tuple(dict.fromkeys(shared.tags + fields.tags)),
            weight=fields.weight,
            critical=fields.critical,
            checks=shared.checks + fields.checks,
            vars=draft.context,
            swap=self.header.swap,
            path=findings.path,
            line=table.line,
        )


@dataclass(slots=True)
class _Draft:
    """One case on its way: its own fields before those of the suite."""

    drafts: Drafts
    fields: CaseFields
    table: Table
    findings: Findings
    context: dict[str, JsonValue]
    failed: bool = False

    def conversation(self) -> tuple[tuple[Message, ...], str | None]:
        """Return the messages to send and the reference; no messages: it was noted."""
        turns = self.own_turns()
        expected = self.fields.expected
        if turns and turns[-1].role == "assistant":
            if expected is not None:
                reason = (
                    "`messages` end with an answer, and `expected` is given as well"
                )
                self.note(("messages",), reason, "keep one of the two")
            last = turns.pop()
            expected = "\n".join(filter(None, (last.content, trace(last.tool_calls))))
        system = self.system(turns)
        if self.fields.messages is not None:
            refuse_odd(turns, self.note)
            turns = link(turns, self.note)
        if self.failed:
            return (), None
        return (*system, *turns), expected or None

    def own_turns(self) -> list[Message]:
        """Return the turns after the system message, rendered."""
        fields, suite = self.fields, self.drafts.header.fields
        if fields.messages is not None:
            if fields.prompt is not None:
                reason = "`prompt` and `messages` are both given"
                self.note(("prompt",), reason, "keep one of the two")
            return [
                self.turn(turn, ("messages", place, "content"))
                for place, turn in enumerate(fields.messages)
            ]
        if fields.prompt is not None:
            return [self.user(self.render(fields.prompt, ("prompt",)))]
        if suite.prompt is not None:
            return [self.user(self.render_shared(suite.prompt, "prompt"))]
        if self.drafts.header.swap is None:
            reason = "there is neither `prompt` nor `messages`"
            self.note((), reason, "write what the model is asked, as `prompt`")
            return []
        if not self.context:
            reason = "there is neither `vars` nor `prompt`"
            self.note((), reason, "write what the function is called with, as `vars`")
            return []
        return [self.user(told(self.context))]

    def system(self, turns: list[Message]) -> list[Message]:
        """Return the system message, if the turns do not begin with one."""
        fields, suite = self.fields, self.drafts.header.fields
        if turns and turns[0].role == "system":
            if fields.system is not None:
                reason = "`system` is given, and `messages` begin with a system message"
                self.note(("system",), reason, "keep one of the two")
            return []
        if fields.system is not None:
            said = self.render(fields.system, ("system",))
        elif suite.system is not None:
            said = self.render_shared(suite.system, "system")
        else:
            return []
        return [Message.model_construct(role="system", content=said)]

    def turn(self, turn: Turn, path: KeyPath) -> Message:
        """Return a turn with its texts rendered and its images read."""
        text = ""
        images: list[Image] = []
        for piece in turn.content:
            if isinstance(piece, str):
                text += self.render(piece, path)
                continue
            try:
                image = self.drafts.sources.image(piece)
            except Unfit as error:
                self.note(path, f"{code(*path)}: {error.reason}", error.mend)
                # It stands for itself, so that its turn does not count as empty.
                image = Image(media_type="image/png")
            images.append(image.model_copy(update={"after": len(text)}))
        return Message.model_construct(
            role=turn.role,
            content=text,
            images=tuple(images),
            tool_calls=turn.tool_calls,
            tool_call_id=turn.tool_call_id,
        )

    def user(self, content: str) -> Message:
        return Message.model_construct(role="user", content=content)

    def render(self, source: str, path: KeyPath) -> str:
        """Fill in a text of the case's own; without vars it is no template."""
        if not self.context:
            return source
        try:
            return self.drafts.templates.render(source, self.context)
        except Unfit as error:
            self.note(path, f"{code(*path)}: {error.reason}", error.mend)
            return ""

    def render_shared(self, source: str, name: str) -> str:
        """Fill in a text of the suite's."""
        if not self.context:
            if self.drafts.literal is None and ("{{" in source or "{%" in source):
                self.drafts.literal = self.findings.path, self.table.line
            return source
        templates, header = self.drafts.templates, self.drafts.header.table
        try:
            return templates.render(source, self.context)
        except Unfit as error:
            if templates.refused(source):
                # One mistake, however many cases share the text.
                self.failed = True
                line = header.line_of((name,))
                reason = f"{code(name)}: {error.reason}"
                self.drafts.sources.findings.add(line, reason, error.mend)
            else:
                self.note((), f"the suite's {code(name)}: {error.reason}", error.mend)
            return ""

    def note(self, path: KeyPath, reason: str, mend: str) -> None:
        self.failed = True
        name = self.fields.id
        who = f"case {code(name)}: " if name is not None else ""
        self.findings.add(self.table.line_of(path), f"{who}{reason}", mend)


def told(context: Mapping[str, JsonValue]) -> str:
    """Write vars as a judge reads them, where nothing else says what was asked."""
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in context.items()
    }
    if len(texts) == 1:
        return next(iter(texts.values()))
    return "\n".join(f"{name}: {text}" for name, text in texts.items())


def vars_of(
    given: Mapping[str, JsonValue | FileVar],
    table: Table,
    sources: Sources,
    findings: Findings,
) -> dict[str, JsonValue] | None:
    """Return vars with the texts of files in them; `None`: one was noted."""
    read: dict[str, JsonValue] = {}
    for name, value in given.items():
        try:
            if isinstance(value, FileVar):
                read[name] = sources.text(value.name)
            else:
                read[name] = value
        except Unfit as error:
            path = ("vars", name, "file")
            reason = f"{code(*path)}: {error.reason}"
            findings.add(table.line_of(path), reason, error.mend)
    return read if len(read) == len(given) else None


def _hash_of(messages: tuple[Message, ...], expected: str | None) -> str:
    """Name a case by what it asks and expects, wherever it stands."""
    said = [canonical_turn(turn) for turn in messages]
    return sha256(json.dumps([said, expected]).encode()).hexdigest()[:12]
