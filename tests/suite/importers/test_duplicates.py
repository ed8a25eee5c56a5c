"""Near-duplicates: what asks the same is found, what only looks alike is kept."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings, strategies as st
from tests.suite.importers.importers_for_tests import bring, ids

from noworse.suite.importers.duplicates import Asked, Pair, near_duplicates

WORDS = [f"w{number}" for number in range(500)]


def text(seed: int, length: int = 60) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def asked(**texts: str) -> dict[str, Asked]:
    return {name: Asked(said, None) for name, said in texts.items()}


def test_equal_words_are_the_same() -> None:
    """Whatever their case, spaces and punctuation."""
    cases = asked(a="Hi, Ada!", b="hi  ada", c="Hi Bob", d="?", e="!")

    assert near_duplicates(cases) == [Pair("b", "a")]


@pytest.mark.parametrize(("changed", "found"), [(1, True), (2, True), (12, False)])
def test_a_longer_text_may_differ_in_a_word_or_two(changed: int, found: bool) -> None:  # noqa: FBT001
    """But not in more."""
    words = text(1, 150)
    other = [*words]
    for place in range(changed):
        other[10 + place * 7] = "other"

    pairs = near_duplicates(asked(a=" ".join(words), b=" ".join(other)))

    assert pairs == ([Pair("b", "a")] if found else [])


def test_one_word_may_be_the_point_of_a_short_text() -> None:
    """So that only equal ones are dropped."""
    said = "Please translate this short word to French for me today now: "

    assert near_duplicates(asked(a=f"{said} hello", b=f"{said} goodbye")) == []


def test_a_frame_that_many_share_does_not_count() -> None:
    """Questions below one policy are not the same for all that stands above them."""
    frame = " ".join(text(2, 300))
    cases = asked(**{f"c{n}": f"{frame} {' '.join(text(n, 8))}" for n in range(40)})

    assert near_duplicates(cases) == []


def test_another_reference_makes_another_case() -> None:
    """Unless the words are equal."""
    one, other = text(3), [*text(3)[:-1], "other"]
    cases = {"a": Asked(" ".join(one), "yes"), "b": Asked(" ".join(other), "no")}

    assert near_duplicates(cases) == []
    same = {"a": Asked("Hi", "yes"), "b": Asked("Hi", "no")}
    assert near_duplicates(same) == [Pair("b", "a")]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a b", "A  b!", "c", "d e f"]), max_size=20))
def test_what_is_kept_asks_each_thing_once(texts: list[str]) -> None:
    """The first of each is kept, and each pair names one that is."""
    cases = {str(n): Asked(one, None) for n, one in enumerate(texts)}

    pairs = near_duplicates(cases)

    dropped = {pair.dropped for pair in pairs}
    kept = [name for name in cases if name not in dropped]
    words = [tuple(texts[int(name)].lower().strip("!").split()) for name in kept]
    assert len(set(words)) == len(words)
    assert all(pair.kept in kept for pair in pairs)


def test_the_time_grows_with_the_number_not_with_its_square() -> None:
    """Of 600 texts none is compared with all others."""
    cases = asked(**{f"c{n}": " ".join(text(n, 40)) for n in range(600)})

    assert near_duplicates(cases) == []


def test_pictures_and_calls_of_tools_tell_cases_apart() -> None:
    """The same words about another picture are another case."""
    lines: list[str] = []
    for name in ("a", "b", "a"):
        picture = {"type": "image_url", "image_url": f"https://x.example/{name}.png"}
        turn = {"role": "user", "content": [{"type": "text", "text": "See"}, picture]}
        lines.append(json.dumps({"messages": [turn]}))

    imported = bring("a.jsonl", "\n".join(lines))

    assert len(ids(imported)) == 2
    assert len(imported.duplicates) == 1
    assert len(ids(bring("a.jsonl", "\n".join(lines), keep_duplicates=True))) == 3
