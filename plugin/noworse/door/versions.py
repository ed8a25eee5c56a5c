"""What version a function is of: a digest of what its source says."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from hashlib import sha256

_DIGITS = 12
_SILENT = frozenset({"decorator_list", "kind", "type_comment", "type_params"})
"""Fields of Python's syntax tree that change nothing of what a function answers."""

_Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def digest_of(function: Callable[..., object]) -> str | None:
    """Tell versions of a function apart by its statements; `None`: no source is known.

    Comments, layout, docstrings and decorators are no matter. The same on every Python
    that can read the source: of its syntax tree only what is there counts.
    """
    try:
        lines = inspect.getsource(inspect.unwrap(function))
        [tree] = ast.parse(textwrap.dedent(lines)).body
    except (OSError, TypeError, ValueError, SyntaxError):
        return None
    return sha256(repr(list(_told(tree))).encode()).hexdigest()[:_DIGITS]


def _told(node: ast.AST) -> Iterator[object]:
    """Write a part of the tree, and all that is below it, in order."""
    yield type(node).__name__
    for name, value in ast.iter_fields(node):
        if name in _SILENT or value is None or value == []:
            continue
        yield name
        if name == "body" and isinstance(node, _Node) and ast.get_docstring(node):
            value = value[1:]  # noqa: PLW2901 - the docstring
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                yield from _told(one)
            else:
                yield repr(one)
        yield "."
