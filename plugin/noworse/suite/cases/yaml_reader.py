"""YAML case files: no tags, no aliases without end, and every value has its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from noworse.suite.cases.findings import Findings, Unreadable, code
from noworse.suite.cases.tables import DEEPEST, Plain, Sheet, sheet_of
from noworse.suite.settings.lines import KeyPath

_MOST_NODES = 2_000_000
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_TAG: Final = "tag:yaml.org,2002:"
_PLAINLY = "write the values out: a case file is a list of cases with plain values"
_Loader = type[yaml.SafeLoader] | type["yaml.CSafeLoader"]


def read_yaml(text: str, findings: Findings) -> Sheet:
    """Read a YAML file: a list of cases, or a header with `cases` in it.

    An unquoted value becomes `Plain`, so that nothing is lost of how it was written.

    Raises:
        Unreadable: if it is no YAML, or not one plain document.
    """
    root, lines = compose(text, findings)
    return Sheet(None, ()) if root is None else sheet_of(root, lines, findings)


def compose(text: str, findings: Findings) -> tuple[object, dict[KeyPath, int]]:
    """Return what a YAML text says, and the line of each part of it.

    Raises:
        Unreadable: as `read_yaml`.
    """
    # The parser in C, where there is one, is 15 times as fast; the one in Python is
    # the same everywhere, so it has the last word on what is no YAML.
    quick: _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Composer(text, quick, findings).document()
    except (yaml.YAMLError, ValueError, OverflowError):
        pass
    try:
        return _Composer(text, yaml.SafeLoader, findings).document()
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise _explained(error, text) from error


def _explained(error: Exception, text: str) -> Unreadable:
    mend = "quote texts that hold `: `, ` #` or begin with a sign; indent evenly"
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        line = error.problem_mark.line + 1
        return Unreadable(line, f"this is not YAML: {error.problem}", mend)
    if isinstance(error, yaml.reader.ReaderError):
        # The position may be one of bytes; for a line that is near enough.
        line = text.count("\n", 0, error.position) + 1
        sign = error.character
        number = ord(sign) if isinstance(sign, str) else int(sign)
        reason = f"this is not YAML: the character U+{number:04X} is not allowed"
        return Unreadable(line, reason, "write it as an escape in double quotes")
    return Unreadable(1, f"this is not YAML: {error}", mend)


@dataclass(frozen=True, slots=True)
class _Anchor:
    value: object
    nodes: int
    """How many values it stands for, all aliases inside written out."""


@dataclass(slots=True)
class _Composer:
    """Builds values from parser events; never more than `_MOST_NODES` of them."""

    text: str
    loader: _Loader
    findings: Findings
    nodes: int = 0
    lines: dict[KeyPath, int] = field(default_factory=dict)
    anchors: dict[str, _Anchor | None] = field(default_factory=dict)
    """`None`: its value is still being built."""

    events: Iterator[Event] = field(init=False)

    def __post_init__(self) -> None:
        self.events = iter(yaml.parse(self.text, Loader=self.loader))

    def document(self) -> tuple[object, dict[KeyPath, int]]:
        """Build the one document that there may be; `None`: there is none."""
        root: object = None
        for event in self.events:
            if not isinstance(event, DocumentStartEvent):
                continue
            if self.lines:
                raise Unreadable(
                    _line(event),
                    "a second document begins here",
                    "write one document a file: delete the `---`",
                )
            first = next(self.events)
            self.lines[()] = _line(first)
            root = self.build(first, ())
        return root, self.lines

    def build(self, event: Event, path: KeyPath) -> object:
        """Build the value that begins with `event`."""
        line = _line(event)
        if isinstance(event, AliasEvent):
            return self.expand(event.anchor, line, path)
        assert isinstance(event, NodeEvent)
        if len(path) > DEEPEST:
            raise Unreadable(line, "this is nested too deeply", _PLAINLY)
        before = self.nodes
        self.spend(1, line)
        self.refuse_tag(event, path)
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        value: object
        if isinstance(event, ScalarEvent):
            value = self.scalar(event)
        elif isinstance(event, MappingStartEvent):
            value = self.mapping(path)
        else:
            value = self.sequence(path)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchor(value, self.nodes - before)
        return value

    def expand(self, name: str | None, line: int, path: KeyPath) -> object:
        """Return what an alias stands for."""
        where = f"{code(*_inside(path))}: the alias {code(f'*{name}')}"
        if name is None or name not in self.anchors:
            raise Unreadable(line, f"{where} has no anchor above it", _PLAINLY)
        anchor = self.anchors[name]
        if anchor is None:
            raise Unreadable(line, f"{where} is a loop: it holds itself", _PLAINLY)
        self.spend(anchor.nodes, line)
        return anchor.value

    def spend(self, nodes: int, line: int) -> None:
        self.nodes += nodes
        if self.nodes > _MOST_NODES:
            reason = f"this is more than {_MOST_NODES:,} values, aliases written out"
            raise Unreadable(line, reason, _PLAINLY)

    def refuse_tag(self, event: NodeEvent, path: KeyPath) -> None:
        """Note a tag: only `!!str` is one that changes nothing."""
        tag = getattr(event, "tag", None)
        if tag not in (None, "!", f"{_TAG}str"):
            name = code(tag.replace(_TAG, "!!"))
            reason = f"{code(*_inside(path))}: the tag {name} is not allowed"
            self.findings.add(_line(event), reason, "delete the tag, or quote the text")

    def scalar(self, event: ScalarEvent) -> str | None:
        if not event.implicit[0]:
            return str(event.value)
        return None if event.value in _NULLS else Plain(event.value)

    def sequence(self, path: KeyPath) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            here = (*path, len(items))
            self.lines[here] = _line(event)
            items.append(self.build(event, here))
        return items

    def mapping(self, path: KeyPath) -> dict[str, object]:
        held: dict[str, object] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            name, line = self.key(event, path), _line(event)
            here = (*path, name)
            if name not in held:
                self.lines[here] = line
                held[name] = self.build(next(self.events), here)
                continue
            self.build(next(self.events), here)
            first = self.lines[here]
            reason = f"{code(*_inside(here))} is a duplicate key, first on line {first}"
            self.findings.add(line, reason, "keep one of the two")
        return held

    def key(self, event: Event, path: KeyPath) -> str:
        """Read the name of a field."""
        if isinstance(event, ScalarEvent):
            self.spend(1, _line(event))
            self.refuse_tag(event, path)
            return str(event.value)
        raise Unreadable(
            _line(event),
            f"{code(*_inside(path))}: a mapping or list stands where a name should",
            "put quotes around a text that begins with `{{`, `{` or `[`",
        )


def _line(event: Event) -> int:
    assert event.start_mark is not None, "parsers mark all events"
    return int(event.start_mark.line) + 1


def _inside(path: KeyPath) -> KeyPath:
    """Return the path within the case, or the whole of it."""
    steps = path[1:] if path[:1] == ("cases",) else path
    within = steps[1:] if steps and isinstance(steps[0], int) else steps
    return within or path
