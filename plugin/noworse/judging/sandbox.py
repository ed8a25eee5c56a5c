"""Templates of the user's: plain values in, text out, and nothing else can happen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.environment import Template
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

_MOST_TEXT = 1_000_000
_MOST_STEPS = 100_000
_MOST_LOOPS = 3
_DEEPEST = 40
_LOOP = frozenset(("index", "index0", "first", "last", "length"))
_TEXT_FILTERS = frozenset(("capitalize", "lower", "title", "trim", "upper"))
_LIST_FILTERS = frozenset(("first", "join", "last", "length", "sort"))
_FILTERS = _TEXT_FILTERS | _LIST_FILTERS | {"default", "tojson"}
_TESTS = frozenset(
    ("defined", "undefined", "none", "string", "number", "mapping", "in", "eq", "ne")
)
_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const),
    *(nodes.Getattr, nodes.Getitem, nodes.Neg, nodes.List, nodes.Tuple),
    *(nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.For, nodes.Filter, nodes.Test),
)
CAN: Final = "a prompt may use `{{ name }}`, `{% if %}`, `{% for %}` and simple filters"
_RAW: Final = "mend it; to send braces as they are, put `{% raw %}` around them"


class Refused(NamedTuple):
    """Why a source is no template of ours."""

    reason: str
    mend: str


class _Absent(StrictUndefined):
    """A name without a value; its error says just the name."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja without calls, attributes, globals, arithmetic and imports."""

    def __init__(self) -> None:
        super().__init__(
            undefined=_Absent,
            finalize=_written,
            keep_trailing_newline=True,
            optimized=False,
        )
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.filters |= {"each": self._each, "join": _join, "tojson": _json}
        self.tests = {name: self.tests[name] for name in _TESTS}
        self._steps = 0

    def prepare(self, source: str) -> Template | Refused:
        """Compile a source, or say why not."""
        try:
            tree = self.parse(source)
            if (misuse := _misuse_in(tree)) is not None:
                return misuse
            for loop in tree.find_all(nodes.For):
                loop.iter = nodes.Filter(loop.iter, "each", [], [], None, None)
            return self.from_string(tree)
        except TemplateSyntaxError as error:
            where = f" in its line {error.lineno}" if error.lineno > 1 else ""
            return Refused(f"the template is broken{where}: {error.message}", _RAW)
        except RecursionError:
            return Refused("the template is nested too deeply", CAN)
        except ValueError as error:
            return Refused(f"the template is broken: {error}", _RAW)

    def fill(self, template: Template, context: Mapping[str, object]) -> str:
        """Render, piece by piece, up to the limit."""
        self._steps, length = 0, 0
        pieces: list[str] = []
        scope = template.new_context(dict(context), shared=True)
        for piece in template.root_render_func(scope):
            pieces.append(piece)
            length += len(piece)
            if length > _MOST_TEXT:
                raise TemplateError(f"it makes more than {_MOST_TEXT:,} characters")
        return "".join(pieces)

    def getattr(self, obj: object, attribute: str) -> object:
        """Look a field up; attributes of Python objects do not exist here."""
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """Look a field or a place up."""
        if isinstance(obj, dict) and argument in obj:
            return obj[argument]
        if isinstance(obj, list | str) and isinstance(argument, int):
            with suppress(IndexError):
                return obj[argument]
        return self.undefined(obj=obj, name=str(argument))

    def _each(self, value: object) -> Iterator[object]:
        """Go through a list or the names of a mapping, up to the limit of steps."""
        if isinstance(value, Undefined):
            str(value)  # raises, and names it
        if not isinstance(value, list | dict):
            raise TypeError("only a list or a mapping can be looped over")
        for item in value:
            self._steps += 1
            if self._steps > _MOST_STEPS:
                raise TemplateError(f"it loops more than {_MOST_STEPS:,} times")
            yield item


def _misuse_in(node: nodes.Node, depth: int = 0, loops: int = 0) -> Refused | None:
    """Find what a prompt may not use: the first of it, in the order of reading."""
    if depth > _DEEPEST or loops > _MOST_LOOPS:
        return Refused("the template is nested too deeply", CAN)
    if (word := _misuse(node)) is not None:
        where = f" in its line {node.lineno}" if node.lineno > 1 else ""
        return Refused(f"{word} is not allowed in a template{where}", CAN)
    loops += isinstance(node, nodes.For)
    below = (_misuse_in(child, depth + 1, loops) for child in node.iter_child_nodes())
    return next((found for found in below if found is not None), None)


def _misuse(node: nodes.Node) -> str | None:
    match node:
        case nodes.Name(name="self" | "super"):
            return f"`{node.name}`"
        case nodes.Filter() if node.name not in _FILTERS:
            return f"the filter `{node.name}`"
        case nodes.Test() if node.name not in _TESTS:
            return f"the test `{node.name}`"
        case nodes.For(recursive=True):
            return "`recursive`"
        case _ if not isinstance(node, _ALLOWED):
            return f"`{type(node).__name__.lower()}`"
        case _:
            return None


def _written(value: object) -> str:
    """Write a value into a prompt: text as it is, all else as JSON."""
    if isinstance(value, bool | int | float | list | dict):
        return _json(value)
    return "null" if value is None else str(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _join(value: Sequence[object], between: str = "") -> str:
    """Join a list; the length is known before the text is made."""
    parts = [_written(item) for item in value]
    if sum(map(len, parts)) + len(between) * len(parts) > _MOST_TEXT:
        raise TemplateError(f"it makes more than {_MOST_TEXT:,} characters")
    return between.join(parts)
