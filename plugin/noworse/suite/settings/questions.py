"""Questions to judges in the user's own words: read from their files, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from noworse.errors import Problem
from noworse.judging.own_question import takes_template, template_flaw
from noworse.suite.cases.library import Withheld
from noworse.suite.settings.keys import secrets_of
from noworse.suite.settings.layers import Layers, Sources
from noworse.suite.settings.table import JudgeTable, SettingsTable


def read_questions(
    layers: Layers, table: SettingsTable, sources: Sources
) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """Return the text of each judge's template, and what is wrong with others.

    A file counts from the folder of the settings, and lies below it.
    """
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for name, how in table.judges.items():
        if how.template is None or not takes_template(how.method):
            continue
        read = _read(how, how.template, sources)
        if isinstance(read, Withheld):
            what = f"`judges.{name}.template`: the file {how.template!r} {read.reason}"
            problems.append(
                layers.problem(("judges", name, "template"), what, read.mend)
            )
        else:
            texts[name] = read
    return MappingProxyType(texts), tuple(problems)


def _read(how: JudgeTable, path: str, sources: Sources) -> str | Withheld:
    if sources.library is None:
        return Withheld("cannot be reached from here", "leave `template` out")
    data = sources.library.read(path)
    if isinstance(data, Withheld):
        return data
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return Withheld("is not UTF-8", "save it as UTF-8")
    if any(secret in text for secret in secrets_of(sources.env)):
        return Withheld(
            "holds the value of a secret of your environment",
            "take it out, and replace the key: whoever could read the file has it",
        )
    flaw = template_flaw(how.method, text)
    return text if flaw is None else Withheld(f"is no question: {flaw[0]}", flaw[1])
