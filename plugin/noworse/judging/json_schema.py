"""The part of JSON Schema that checks need, held to the 2020-12 draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from noworse.judging.strict_json import canonical

_Schema = Mapping[str, object]
_SUBSCHEMA_LISTS: Final = ("anyOf", "oneOf", "allOf")
_SUBSCHEMA_MAPS: Final = ("properties", "$defs", "definitions")
_SUBSCHEMAS: Final = ("items", "additionalProperties", "not")
_REMARKS: Final = frozenset(
    {"$schema", "$comment", "title", "description", "default", "examples"}
)
_TYPES: Final[Mapping[str, Callable[[object], bool]]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "number": lambda value: _number(value) is not None,
    "integer": lambda value: (
        (_number(value) or 0) % 1 == 0 and _number(value) is not None
    ),
}


class _Place(NamedTuple):
    """Where in a value we are, and the schema that `$ref` points into."""

    path: str
    root: object
    expanding: tuple[tuple[str, str], ...] = ()
    """References that are being followed at this very place in the value."""

    def at(self, step: str) -> _Place:
        return _Place(f"{self.path}{step}", self.root)


def unsupported_keywords(schema: object) -> tuple[str, ...]:
    """Name what a schema holds that is not checked here, in the order of reading.

    A schema that holds any of it must be refused: to pass over a keyword would let
    answers through that the user meant to catch. A `$ref` that leads nowhere, or
    out of the schema, and a broken `pattern` are named as well.
    """
    return tuple(dict.fromkeys(_unsupported(schema, schema)))


def violation(value: object, schema: object) -> str | None:
    """Say how a JSON value breaks a schema, or `None` if it does not."""
    return next(_violations(value, schema, _Place("$", schema)), None)


def _unsupported(schema: object, root: object) -> Iterator[str]:
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        yield f"{schema!r} (a schema is an object or a boolean)"
        return
    for word, said in schema.items():
        inner = _subschemas(word, said)
        if inner is not None:
            for one in inner:
                yield from _unsupported(one, root)
        elif word == "$ref":
            if _target(root, said) is None:
                yield f"$ref: {said}"
        elif word not in _REMARKS and not _is_well_formed(word, said):
            yield word


def _subschemas(word: str, said: object) -> Iterable[object] | None:
    """Return the schemas under a keyword, or `None` if it holds none."""
    if word in _SUBSCHEMAS:
        return (said,)
    if word in _SUBSCHEMA_LISTS and isinstance(said, list):
        return said
    if word in _SUBSCHEMA_MAPS and isinstance(said, dict):
        return said.values()
    return None


def _is_well_formed(word: str, said: object) -> bool:
    """Whether a keyword that holds no schema is known, with a value that it takes."""
    if word == "type":
        names = said if isinstance(said, list) else [said]
        return all(isinstance(name, str) and name in _TYPES for name in names)
    if word == "pattern":
        return isinstance(said, str) and _compiles(said)
    if word == "required":
        return isinstance(said, list) and all(isinstance(name, str) for name in said)
    if word == "enum":
        return isinstance(said, list)
    return word == "const" or (word in _BOUNDS and _number(said) is not None)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _target(root: object, reference: object) -> object | None:
    """Return the schema that a local reference points to, or `None`."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    found = root
    for step in reference.removeprefix("#").split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, dict) or key not in found:
            return None
        found = found[key]
    return found if isinstance(found, dict | bool) else None


def _violations(value: object, schema: object, place: _Place) -> Iterator[str]:
    if not isinstance(schema, dict):
        if schema is False:
            yield f"{place.path} is not allowed"
        return
    for rule in (_of_itself, _of_bounds, _of_object, _of_array, _of_combinations):
        yield from rule(value, schema, place)
    if "$ref" in schema:
        yield from _of_reference(value, str(schema["$ref"]), place)


def _of_itself(value: object, schema: _Schema, place: _Place) -> Iterator[str]:
    said = schema.get("type", [])
    names = list(map(str, said if isinstance(said, list) else [said]))
    if names and not any(_TYPES[name](value) for name in names):
        yield f"{place.path} is not of type {' or '.join(names)}"
    if "const" in schema and canonical(value) != canonical(schema["const"]):
        yield f"{place.path} is not {schema['const']!r}"
    options = schema.get("enum")
    if isinstance(options, list) and canonical(value) not in map(canonical, options):
        yield f"{place.path} is none of {options!r}"
    pattern = schema.get("pattern")
    is_text = isinstance(value, str)
    if is_text and pattern is not None and not re.search(str(pattern), str(value)):
        yield f"{place.path} does not match {pattern!r}"


def _of_bounds(value: object, schema: _Schema, place: _Place) -> Iterator[str]:
    for word, (measure, holds, complaint) in _BOUNDS.items():
        bound, size = _number(schema.get(word)), measure(value)
        if bound is not None and size is not None and not holds(size, bound):
            yield f"{place.path} {complaint} {bound:g}"


def _of_object(value: object, schema: _Schema, place: _Place) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    required, known = schema.get("required"), schema.get("properties")
    for name in required if isinstance(required, list) else ():
        if name not in value:
            yield f"{place.path} lacks {name!r}"
    known = known if isinstance(known, dict) else {}
    others = schema.get("additionalProperties", True)
    for name, held in value.items():
        yield from _violations(held, known.get(name, others), place.at(f".{name}"))


def _of_array(value: object, schema: _Schema, place: _Place) -> Iterator[str]:
    if not isinstance(value, list):
        return
    for index, item in enumerate(value):
        at = place.at(f"[{index}]")
        yield from _violations(item, schema.get("items", True), at)


def _of_combinations(value: object, schema: _Schema, place: _Place) -> Iterator[str]:
    for word in _SUBSCHEMA_LISTS:
        options = schema.get(word)
        if not isinstance(options, list):
            continue
        broken = [next(_violations(value, one, place), None) for one in options]
        fits = broken.count(None)
        if word == "anyOf" and fits == 0:
            yield f"{place.path} fits none of `anyOf`"
        elif word == "oneOf" and fits != 1:
            yield f"{place.path} fits {fits} of `oneOf`"
        elif word == "allOf":
            yield from (reason for reason in broken if reason)
    if "not" in schema and not any(_violations(value, schema["not"], place)):
        yield f"{place.path} fits what is under `not`"


def _of_reference(value: object, reference: str, place: _Place) -> Iterator[str]:
    step = reference, place.path
    if step in place.expanding:
        yield f"{place.path} cannot be checked: {reference} leads in a circle"
    else:
        here = place._replace(expanding=(*place.expanding, step))
        yield from _violations(value, _target(place.root, reference), here)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def _length(value: object) -> int | None:
    return len(value) if isinstance(value, str) else None


def _items(value: object) -> int | None:
    return len(value) if isinstance(value, list) else None


_Bound = tuple[Callable[[object], float | None], Callable[[float, float], bool], str]
_BOUNDS: Final[Mapping[str, _Bound]] = {
    "minimum": (_number, lambda size, bound: size >= bound, "is below"),
    "maximum": (_number, lambda size, bound: size <= bound, "is above"),
    "exclusiveMinimum": (_number, lambda size, bound: size > bound, "is not above"),
    "exclusiveMaximum": (_number, lambda size, bound: size < bound, "is not below"),
    "minLength": (_length, lambda size, bound: size >= bound, "is shorter than"),
    "maxLength": (_length, lambda size, bound: size <= bound, "is longer than"),
    "minItems": (_items, lambda size, bound: size >= bound, "has fewer items than"),
    "maxItems": (_items, lambda size, bound: size <= bound, "has more items than"),
}
