"""Prompts of promptfoo: texts, conversations, and files of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from noworse.judging.strict_json import parse
from noworse.suite.cases.findings import Unfit, code
from noworse.suite.cases.tables import Table
from noworse.suite.cases.templates import Templates
from noworse.suite.importers.base import Source
from noworse.suite.importers.chat_prompts import fields_of
from noworse.suite.importers.nunjucks import translate
from noworse.suite.importers.promptfoo_files import paper_at, suffix_of, text_at
from noworse.suite.importers.turns import are_turns, turns_of

_FILE = re.compile(r"[\w./*@ -]+\.[A-Za-z0-9]{1,5}(?::\w+)?")
_MANAGED = re.compile(r"(?!file:|exec:)[a-z]+://\S+")
_BETWEEN = re.compile(r"^---\s*$", re.MULTILINE)
_TEXT_FILES = frozenset((".txt", ".md", ".j2", ".json", ".yaml", ".yml", ".csv"))


class Prompt(NamedTuple):
    """One prompt, its templates in our subset."""

    label: str
    fields: Mapping[str, object]
    """`prompt`, with or without `system`; or `messages`."""

    @property
    def texts(self) -> list[str]:
        """Its templates."""
        turns = self.fields.get("messages")
        listed = turns if isinstance(turns, list) else []
        held = [*self.fields.values(), *(turn["content"] for turn in listed)]
        return [one for one in held if isinstance(one, str)]


def prompts_of(source: Source, whole: Table) -> list[Prompt]:
    """Return the prompts of a configuration; those that cannot be had are noted.

    Without any, promptfoo sends the var `prompt` as it is.
    """
    given = whole.fields.get("prompts")
    if given is None:
        return [Prompt("", {"prompt": "{{ prompt }}"})]
    items = given if isinstance(given, list) else [given]
    if isinstance(given, dict):
        # The old form: files by their labels.
        items = [{"id": name, "label": label} for name, label in given.items()]
    found: list[Prompt] = []
    templates = Templates()
    for place, item in enumerate(items):
        line = whole.line_of(("prompts", place))
        try:
            for label, text in _texts(source, item):
                name = label or f"prompt-{len(found) + 1}"
                found.append(Prompt(name, _fields(text, templates)))
        except Unfit as error:
            source.left.add(line, f"a prompt: {error.reason}", error.mend)
    return found


def _texts(source: Source, item: object) -> Iterator[tuple[str, object]]:
    """Yield the prompts that an entry stands for, each with its label."""
    label = ""
    if isinstance(item, dict):
        label = str(item.get("label") or "")
        item = item.get("raw") or item.get("id") or item.get("prompt")
    if not isinstance(item, str) or not item.strip():
        raise Unfit("it is no text and no file", "write a text, or `file://prompt.txt`")
    if _MANAGED.fullmatch(item):
        raise Unfit(f"{code(item)} is kept elsewhere", "write out its text")
    if not _is_file(item):
        yield label, item
        return
    if suffix_of(item) == ".csv":
        for row in paper_at(source, item).rows:
            yield str(row.fields.get("label") or label), row.fields.get("prompt")
        return
    label = label or PurePosixPath(item.removeprefix("file://")).stem
    text = text_at(source, item)
    parts = _BETWEEN.split(text) if suffix_of(item) == ".txt" else [text]
    parts = [part.strip() for part in parts if part.strip()]
    for place, part in enumerate(parts, start=1):
        said: object = part
        if suffix_of(item) in {".yaml", ".yml"}:
            said = paper_at(source, item).root
        yield (label if len(parts) == 1 else f"{label}-{place}"), said


def _is_file(text: str) -> bool:
    if text.startswith(("file://", "exec:")):
        return True
    is_named = _FILE.fullmatch(text.strip()) is not None
    return is_named and (suffix_of(text) in _TEXT_FILES or "/" in text or ":" in text)


def _fields(said: object, templates: Templates) -> dict[str, object]:
    """Return a prompt as our fields, its templates translated."""
    if isinstance(said, str) and said.lstrip()[:1] == "[":
        said = _conversation_in(said)
    if are_turns(said):
        turns = turns_of(said)
        for turn in turns:
            if isinstance(turn["content"], str):
                turn["content"] = translate(turn["content"], templates)
        return fields_of(turns)
    if not isinstance(said, str) or not said.strip():
        mend = "write a text, or a list of turns with `role` and `content`"
        raise Unfit("it is no text and no conversation", mend)
    return {"prompt": translate(said, templates)}


def _conversation_in(text: str) -> object:
    """Return the conversation in a text; else it only begins with a bracket."""
    try:
        return parse(text)
    except ValueError:
        if '"role"' not in text:
            return text
        mend = "write the conversation out, with templates only in its texts"
        raise Unfit("it is JSON only once it is filled in", mend) from None
