"""Case files that belong to a function: they make no tests of their own."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Claim(NamedTuple):
    """A function that has its cases from a file."""

    module: Path
    function: str
    """As pytest names it within its file."""


def claim_on(file: Path, root: Path) -> Claim | None:
    """Return the function whose decorator names a case file; `None`: there is none.

    Found in the sources of the modules that may name it, those of its folder and of
    the folders above: so it hangs on nothing that a session happens to collect.
    """
    real = os.path.realpath(file)
    for folder in (file.parent, *file.parent.parents):
        for module in sorted(folder.glob("*.py")):
            for function, cases in _named_in(module, file.name):
                if os.path.realpath(folder / cases) == real:
                    return Claim(module, function)
        if folder == root:
            break
    return None


def _named_in(module: Path, name: str) -> Iterator[tuple[str, str]]:
    """Yield functions with what their `cases` are, of a module that names a file."""
    try:
        source = module.read_bytes()
        if b"swap" not in source or name.encode() not in source:
            return
        tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError):
        return  # whoever runs the module will tell of it
    yield from _named_below(tree, "")


def _named_below(node: ast.Module | ast.ClassDef, at: str) -> Iterator[tuple[str, str]]:
    for one in node.body:
        if isinstance(one, ast.ClassDef):
            yield from _named_below(one, f"{at}{one.name}::")
        elif isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in one.decorator_list:
                yield from ((at + one.name, cases) for cases in _cases_of(decorator))


def _cases_of(decorator: ast.expr) -> Iterator[str]:
    for word in decorator.keywords if isinstance(decorator, ast.Call) else ():
        if word.arg == "cases" and isinstance(word.value, ast.Constant):
            yield str(word.value.value)
