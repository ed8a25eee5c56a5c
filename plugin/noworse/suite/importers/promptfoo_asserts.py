"""Assertions of promptfoo: as checks, as a rubric, as a reference, or left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from noworse.judging.strict_json import parse
from noworse.suite.cases.check_values import check
from noworse.suite.cases.findings import Unfit, code
from noworse.suite.importers.patterns import (
    any_of,
    escaped,
    from_javascript,
    none_of,
    starting_with,
    without,
)

Check = dict[str, object] | str
Render = Callable[[object], object]
"""Fills the vars of a test in, and reads the file that a value names."""

_NO_CODE: Final = "write it as a function of yours, and name it in a `python` check"
_NO_CHECK: Final = "write a check of our own, or what it asks for into the `rubric`"
_WHY: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("javascript", "python", "ruby", "webhook"), _NO_CODE),
        "cost": "what a case costs stands in every report",
        "latency": "how long a model takes is not judged",
        "contains-json": "if the answer is to be JSON alone, write `- json`",
    }
)
_RUBRICS = frozenset(("g-eval", "llm-rubric", "model-graded-closedqa", "select-best"))
_REFERENCES = frozenset(("factuality", "model-graded-factuality", "similar"))
_TRANSFORMS = ("transform", "contextTransform")
"""Code that changes what an assertion sees."""


@dataclass(slots=True)
class Graded:
    """What assertions come to in a case file."""

    checks: list[Check] = field(default_factory=list)
    rubrics: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)

    def fields(self, shared: Sequence[str] = ()) -> dict[str, object]:
        """Return the fields of a suite, or of a case that repeats a `shared` rubric."""
        found: dict[str, object] = {}
        if self.checks:
            found["checks"] = [*self.checks]
        if self.rubrics:
            found["rubric"] = "\n".join(dict.fromkeys([*shared, *self.rubrics]))
        if self.references:
            found["expected"] = self.references[0]
        return found


def grade(given: Mapping[str, object], into: Graded, render: Render) -> None:
    """Translate one assertion.

    Raises:
        Unfit: if it cannot be carried over: why, and what to do.
    """
    name = str(given.get("type", given.get("$ref", "without a type")))
    if given.get("weight") == 0:
        mend = "it only measures: nothing hangs on it"
        raise Unfit(f"the assertion {code(name)} of weight 0", mend)
    if name == "assert-set" and "threshold" not in given:
        members = given.get("assert")
        for one in members if isinstance(members, list) else ():
            grade(one if isinstance(one, dict) else {}, into, render)
        return
    if (odd := next((one for one in _TRANSFORMS if given.get(one)), None)) is not None:
        raise Unfit(f"the assertion {code(name)} with {code(odd)}", _NO_CHECK)
    value = render(given.get("value"))
    if name in _REFERENCES and isinstance(value, str) and value.strip():
        into.references.append(value)
    elif name in _RUBRICS and (rubric := _joined(value)):
        into.rubrics.append(rubric)
    else:
        into.checks += _checks(name, value, threshold=bool(given.get("threshold")))


def _checks(name: str, value: object, *, threshold: bool) -> list[Check]:
    """Return the checks that mean the same as an assertion; our reader takes them."""
    made = [check_of(name, value)] if name != "icontains-all" else _each(value)
    if threshold:
        raise Unfit(f"the assertion {code(name)} with `threshold`", _NO_CHECK)
    for one in made:
        try:
            check(one)
        except Unfit as error:
            reason = f"the assertion {code(name)}: {error.reason}"
            raise Unfit(reason, error.mend) from None
    return made


def check_of(name: str, value: object) -> Check:
    """Return the check that means the same as an assertion.

    Raises:
        Unfit: if there is none.
    """
    text, texts = _text(value), _texts(value)
    made: Check | None = None
    if text is not None and name in _OF_TEXT:
        made = _OF_TEXT[name](text)
    elif texts and name in _OF_TEXTS:
        made = _OF_TEXTS[name](texts)
    else:
        made = _of_shape(name, value)
    if made is None:
        bare = name.removeprefix("not-")
        raise Unfit(f"the assertion {code(name)}", _WHY.get(bare, _NO_CHECK))
    return made


_OF_TEXT: Final[Mapping[str, Callable[[str], Check]]] = MappingProxyType(
    {
        "contains": lambda text: {"contains": text},
        "equals": lambda text: {"equals": text},
        "icontains": lambda text: {"regex": any_of([text], ignore_case=True)},
        "not-contains": lambda text: {"not_contains": text},
        "not-equals": lambda text: {"regex": rf"\A(?!\s*{escaped(text.strip())}\s*\Z)"},
        "not-icontains": lambda text: {"regex": none_of([text])},
        "not-regex": lambda text: {"regex": without(from_javascript(text))},
        "not-starts-with": lambda text: {"regex": rf"\A(?!{escaped(text)})"},
        "regex": lambda text: {"regex": from_javascript(text)},
        "starts-with": lambda text: {"regex": starting_with(text)},
    }
)
"""Assertions about one text."""

_OF_TEXTS: Final[Mapping[str, Callable[[list[str]], Check]]] = MappingProxyType(
    {
        "contains-all": lambda texts: {"contains": texts},
        "contains-any": lambda texts: {"regex": any_of(texts, ignore_case=False)},
        "icontains-any": lambda texts: {"regex": any_of(texts, ignore_case=True)},
        "not-contains-any": lambda texts: {"not_contains": texts},
        "not-icontains-any": lambda texts: {"regex": none_of(texts)},
    }
)
"""Assertions about several texts."""


def _of_shape(name: str, value: object) -> Check | None:
    """Return the check of an assertion whose value is no text."""
    match name, value:
        case "equals", dict() | list() | bool():
            return {"equals": value}
        case "is-json", None | "":
            return "json"
        case "is-json", dict():
            return {"json_schema": value}
        case "is-json", str():
            return _of_shape(name, _parsed(value))
        case "word-count", dict() if set(value) == {"max"}:
            return {"max_words": value["max"]}
        case _:
            return None


def _each(value: object) -> list[Check]:
    return [{"regex": any_of([one], ignore_case=True)} for one in _texts(value)]


def _text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value) or None


def _texts(value: object) -> list[str]:
    """Read a list of texts, or a text of them between commas."""
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    items = value if isinstance(value, list) else []
    return [text for one in items if (text := _text(one)) is not None]


def _joined(value: object) -> str:
    said = "\n".join(_texts(value)) if isinstance(value, list) else _text(value) or ""
    return said.strip()


def _parsed(text: str) -> object:
    try:
        return parse(text)
    except ValueError:
        raise Unfit(
            "the assertion `is-json`: its schema is not JSON", _NO_CHECK
        ) from None
