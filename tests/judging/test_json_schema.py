"""Our part of JSON Schema agrees with the whole of it."""

from __future__ import annotations

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st

from noworse.judging.json_schema import unsupported_keywords, violation

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-4, 4)
    | st.sampled_from([0.5, 1.0, 2.5])
    | st.text("ab1", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner)
    ),
    max_leaves=6,
)
bounds = st.integers(0, 3) | st.just(1.5)
sizes = st.integers(0, 3)
types = st.sampled_from(
    ["null", "boolean", "string", "array", "object", "number", "integer"]
)


def schemas(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": types | st.lists(types, min_size=1, max_size=2, unique=True),
            "const": values,
            "enum": st.lists(values, min_size=1, max_size=3),
            "minimum": bounds,
            "maximum": bounds,
            "exclusiveMinimum": bounds,
            "exclusiveMaximum": bounds,
            "minLength": sizes,
            "maxLength": sizes,
            "minItems": sizes,
            "maxItems": sizes,
            "pattern": st.sampled_from(["a", "^b", "1$"]),
            "required": st.lists(st.sampled_from("abc"), max_size=2, unique=True),
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "additionalProperties": inner,
            "items": inner,
            "anyOf": several,
            "oneOf": several,
            "allOf": several,
            "not": inner,
            "title": st.just("t"),
        },
    )


any_schema = st.recursive(st.booleans(), schemas, max_leaves=6)


@settings(max_examples=300, deadline=None)
@given(value=values, schema=any_schema)
def test_it_agrees_with_jsonschema(value: object, schema: object) -> None:
    """The reference implementation is the oracle."""
    assert unsupported_keywords(schema) == ()

    ours = violation(value, schema) is None

    oracle = jsonschema.Draft202012Validator(schema)  # type: ignore[arg-type]
    assert ours is oracle.is_valid(value)


@pytest.mark.parametrize(
    ("value", "schema", "reason"),
    [
        (1, {"type": "string"}, "$ is not of type string"),
        (True, {"type": ["integer", "null"]}, "$ is not of type integer or null"),
        (1, {"const": True}, "$ is not True"),
        ("c", {"enum": ["a", "b"]}, "$ is none of ['a', 'b']"),
        ("c", {"pattern": "^a"}, "$ does not match '^a'"),
        ({}, {"required": ["a"]}, "$ lacks 'a'"),
        ({"a": 1}, {"additionalProperties": False}, "$.a is not allowed"),
        (
            {"a": [1, "x"]},
            {
                "$ref": "#/$defs/n",
                "$defs": {"n": {"properties": {"a": {"items": {"type": "integer"}}}}},
            },
            "$.a[1] is not of type integer",
        ),
        (0, {"minimum": 1}, "$ is below 1"),
        ([1], {"minItems": 2}, "$ has fewer items than 2"),
        (1, {"anyOf": [{"type": "string"}, False]}, "$ fits none of `anyOf`"),
        (1, {"oneOf": [True, True]}, "$ fits 2 of `oneOf`"),
        (1, {"allOf": [True, {"maximum": 0}]}, "$ is above 0"),
        (1, {"not": {"type": "integer"}}, "$ fits what is under `not`"),
        (1, {"$ref": "#"}, "$ cannot be checked: # leads in a circle"),
    ],
)
def test_a_violation_says_where_and_what(
    value: object, schema: object, reason: str
) -> None:
    """The first one, as a path and a sentence."""
    assert violation(value, schema) == reason


def test_a_schema_may_refer_to_itself_further_down() -> None:
    """Recursive data is fine: each step of the reference takes a step of it."""
    tree = {
        "type": "object",
        "properties": {"a~b/c": {"type": "integer"}, "kid": {"$ref": "#"}},
    }

    assert unsupported_keywords(tree) == ()
    assert violation({"kid": {"kid": {}}}, tree) is None
    assert violation({"kid": {"kid": 1}}, tree) == "$.kid.kid is not of type object"
    pointer = {"$ref": "#/properties/a~0b~1c", **tree}
    assert violation(1, pointer) == "$ is not of type object"


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"properties": {"a": {"format": "date"}}}, ("format",)),
        (
            {"items": [{"uniqueItems": True}]},
            ("[{'uniqueItems': True}] (a schema is an object or a boolean)",),
        ),
        ({"anyOf": [{"dependentRequired": {}}], "if": {}}, ("dependentRequired", "if")),
        (
            {"$ref": "https://elsewhere.example/x"},
            ("$ref: https://elsewhere.example/x",),
        ),
        ({"$ref": "#/$defs/none"}, ("$ref: #/$defs/none",)),
        ({"$ref": "#/enum", "enum": [1]}, ("$ref: #/enum",)),
        ({"$ref": 7}, ("$ref: 7",)),
        ({"pattern": "("}, ("pattern",)),
        ({"pattern": 1}, ("pattern",)),
        ({"type": "text"}, ("type",)),
        ({"minimum": "1"}, ("minimum",)),
        ({"required": "a"}, ("required",)),
        ({"enum": 1}, ("enum",)),
        ({"anyOf": {}, "properties": []}, ("anyOf", "properties")),
        ("string", ("'string' (a schema is an object or a boolean)",)),
    ],
)
def test_what_is_not_checked_is_named(schema: object, words: tuple[str, ...]) -> None:
    """A keyword that is passed over would let answers through."""
    assert unsupported_keywords(schema) == words
