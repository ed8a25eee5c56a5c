"""The pages of the reference that are read off the code: `python docs/generate.py`."""

from __future__ import annotations

import argparse
import inspect
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import noworse
from noworse.door.commands.table import COMMANDS
from noworse.door.plugin import pytest_addoption
from noworse.records.base import Record

HERE = Path(__file__).parent
_SMALL_TYPES = {
    "Text": "`str` that is not empty",
    "Count": "`int` from 0 on",
    "Share": "`float` from 0 to 1",
    "Rate": "`float` from -1 to 1",
    "Usd": "`float` from 0 on, in USD",
    "Seconds": "`float` from 0 on",
    "CaseId": "`str` of at most 200 characters",
    "Side": '`"candidate"` or `"baseline"`',
    "Role": '`"candidate"`, `"baseline"` or `"judge"`',
    "Status": '`"PASS"`, `"FAIL"` or `"INCONCLUSIVE"`',
}


def python() -> str:
    """Write the page on all names that `import noworse` promises."""
    names = {name: getattr(noworse, name) for name in noworse.__all__}
    records = {n: v for n, v in names.items() if _is(v, Record)}
    errors = {n: v for n, v in names.items() if _is(v, noworse.NoworseError)}
    others = {n: v for n, v in names.items() if n not in records | errors}
    small = "".join(f"| `{name}` | {what} |\n" for name, what in _SMALL_TYPES.items())
    return (
        "# The Python names\n\n"
        "All that `import noworse` promises; a name is loaded when it is first used. "
        "This page is read off the code.\n\n"
        f"{''.join(map(_other, others, others.values()))}"
        "## Errors\n\n| name | is a | when |\n|---|---|---|\n"
        f"{''.join(map(_error, errors, errors.values()))}\n"
        "What each of them is, and what is done about it: [Errors](errors.md).\n\n"
        "## Records\n\nFrozen values. Those that are not named here are reached "
        "through these. Small types:\n\n| type | what it is |\n|---|---|\n"
        f"{small}\n{''.join(map(_record, records, records.values()))}"
    ).rstrip() + "\n"


def _is(value: object, base: type) -> bool:
    return isinstance(value, type) and issubclass(value, base)


def _other(name: str, value: object) -> str:
    if not callable(value):
        return f"## {name}\n\n`{value!r}`: a role, for `reroute`.\n\n"
    said = inspect.getdoc(value) or ""
    shown = re.sub(r"(: |> )'([^']*)'", r"\1\2", str(inspect.signature(value)))
    return f"## {name}\n\n```python\n{name}{shown}\n```\n\n{_prose(said)}\n\n"


def _prose(text: str) -> str:
    """Write a docstring as Markdown: its sections become lists."""
    head, *sections = re.split(r"\n\n(Args|Raises|Source):\n", text)
    parts = [head]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        flat = re.sub(r"\n        +", " ", f"\n{body}")
        items = re.findall(r"^    (\w+): (.*)$", flat, re.MULTILINE)
        listed = "".join(f"* `{name}`: {said}\n" for name, said in items)
        parts.append(f"{_TITLES[title]}\n\n{listed}".rstrip())
    return "\n\n".join(parts)


def _error(name: str, value: type) -> str:
    base = value.__bases__[0].__name__
    return f"| `{name}` | `{base}` | {_cell(inspect.getdoc(value) or '')} |\n"


def _record(name: str, value: type[Record]) -> str:
    rows = "".join(_fields(value))
    head = "| field | type | default | what it is |\n|---|---|---|---|\n"
    return f"### {name}\n\n{inspect.getdoc(value)}\n\n{head}{rows}\n"


def _fields(value: type[Record]) -> Iterator[str]:
    written: dict[str, str] = {}
    for one in reversed(value.__mro__):
        written |= {n: str(t) for n, t in inspect.get_annotations(one).items()}
    for name, field in value.model_fields.items():
        kind = re.sub(r"\s+", " ", written[name])
        default = "" if field.is_required() else _default(field.get_default())
        said = _cell(field.description or "")
        yield f"| `{name}` | `{_cell(kind)}` | {default} | {said} |\n"


def _default(value: object) -> str:
    if value is None or isinstance(value, bool | int | float | str) or value == ():
        return f"`{value!r}`"
    return "its own defaults" if isinstance(value, Record) else "empty"


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


_TITLES = {"Args": "Parameters:", "Raises": "Raises:", "Source": "Source:"}


class _Options:
    """Takes the plugin's options, as pytest's own parser would."""

    def __init__(self) -> None:
        self._parser = argparse.ArgumentParser(prog="pytest", add_help=False)
        self._group = self._parser.add_argument_group("noworse")
        self.addoption = self._group.add_argument

    def getgroup(self, name: str, description: str) -> _Options:
        self._group.title, self._group.description = name, description
        return self

    def told(self) -> str:
        _, text = self._parser.format_help().split("\n\n", 1)
        return text


def help_texts() -> str:
    """Write the page on what `--help` says, of pytest and of the command."""
    options = _Options()
    pytest_addoption(options)  # type: ignore[arg-type]  # all that it calls is there
    told = [f"## pytest\n\n```text\n{options.told()}```\n"]
    for one in COMMANDS:
        parser = argparse.ArgumentParser(
            prog=f"noworse {one.name}",
            description=one.description,
            epilog=one.epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.fill(parser)
        said = parser.format_help()
        told.append(f"## noworse {one.name}\n\n```text\n{said}```\n")
    return (
        "# What `--help` says\n\nOf the plugin (`pytest --help`) and of the "
        "[command](command.md) `noworse`. This page is read off the code.\n\n"
        + "\n".join(told)
    )


PAGES: dict[str, Callable[[], str]] = {
    "reference/python.md": python,
    "reference/help.md": help_texts,
}
"""What writes a page, by its place below this folder."""


def main() -> None:
    """Write all of them anew."""
    os.environ["COLUMNS"] = "88"
    for name, write in PAGES.items():
        (HERE / name).write_text(write(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
