"""The corpus of malformed and hostile case files, and arbitrary bytes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from noworse.door.files import Shelf
from noworse.errors import CaseFileError
from noworse.records.cases import Suite
from noworse.suite.cases.library import Withheld
from noworse.suite.cases.reading import check_unique, read_suite

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("NOWORSE_DATA", ROOT / ".." / "shared" / "data"))
CORPUS = DATA.parent / "corpora" / "bad_cases"
FAMILIES = ("CF24", "CV", "JL", "PT", "TP", "YA")
# Their cases have no vars: a bare prompt is text, so there is nothing to refuse.
# With vars, each of them is refused: see test_cases_templates.py.
LITERAL = ("TP05", "TP06")
LARGE = 50_000_000
"""Characters from which on a generated file would make this test slow."""


def entries() -> list[Any]:
    index = CORPUS / "index.jsonl"
    if not index.is_file():
        reason = "no corpus beside the repository"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]
    lines = map(json.loads, index.read_text(encoding="utf-8").splitlines())
    return [
        pytest.param(entry, id=entry["id"])
        for entry in lines
        if entry["id"].startswith(FAMILIES)
    ]


def lay_out(entry: dict[str, Any], root: Path) -> None:
    for name in entry["file_list"]:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((CORPUS / entry["dir"] / name).read_bytes())
    for name, target in entry["symlinks"].items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(target)
    for name, plan in entry["generate"].items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        with (root / name).open("w") as file:
            if "line_template" in plan:
                count = min(plan["count"], 1000)
                file.writelines(plan["line_template"].format(i=i) for i in range(count))
            elif plan["count"] > LARGE:
                file.truncate(plan["count"])
            else:
                file.write(plan["head"] + plan["repeat"] * plan["count"] + plan["tail"])


@pytest.mark.parametrize("entry", entries())
def test_an_entry_is_answered_as_the_corpus_asks(
    entry: dict[str, Any], tmp_path: Path
) -> None:
    """What must be named is named: the file, the line, the words."""
    lay_out(entry, tmp_path)
    expect, said, suites = entry["expect"], "", []

    for file in sorted(tmp_path.rglob("*.eval.*")):
        path = file.relative_to(tmp_path).as_posix()
        try:
            suites.append(read_suite(path, Shelf(file.parent, path)))
            check_unique(suites)
        except CaseFileError as error:
            said += f"{error}\n"

    refused = expect["exit_class"].startswith("collect") and entry["id"] not in LITERAL
    assert said or not refused
    assert not said or expect["exit_class"] != "ok"
    if said:
        named = expect["must_name"]
        where = f"{named['file']}:{named['line']}" if refused and named["line"] else ""
        assert where in said
        assert [
            word for word in named["words"] if word.lower() not in said.lower()
        ] == []
        assert said.replace("\n", "").isprintable()


class Anything:
    """A library in which every name is the same bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, name: str) -> bytes | Withheld:
        return self.data if name else Withheld("does not exist", "name it")


def read_or_refuse(path: str, data: bytes) -> tuple[Suite | None, str]:
    """Return the suite, or what was said about the file."""
    try:
        return read_suite(path, Anything(data)), ""
    except CaseFileError as error:
        return None, str(error)


FORMATS = st.sampled_from(["yaml", "yml", "jsonl", "csv", "toml"])
PIECES = st.sampled_from(
    [
        *(
            "- ",
            "id",
            "prompt",
            ": ",
            "messages",
            "vars",
            "cases_from",
            "x",
            "\n",
            "  ",
        ),
        *(
            "[",
            "]",
            "{",
            "}",
            '"',
            "'",
            ",",
            "=",
            "[[cases]]",
            "#",
            "&a ",
            "*a",
            "!!x ",
        ),
        *("{{ x }}", "{% if", "checks", "json_schema", "regex", "expected", "~", "1.0"),
        *(
            "---",
            "|",
            ">",
            "\\ud83d",
            "\x00",
            "\ud7ff",
            "?",
            "<<",
            "role",
            "content",
            ";",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@given(data=st.binary(max_size=60) | TEXTS.map(str.encode), form=FORMATS)
def test_any_bytes_are_a_suite_or_refused_in_words(data: bytes, form: str) -> None:
    """In every format: no exception but ours, and nothing that does not print."""
    suite, said = read_or_refuse(f"evals/a.eval.{form}", data)

    assert said.replace("\n", "").isprintable()
    assert (suite is None) == bool(said)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "role", "json", "file"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
FIELDS = [
    *("id", "slice", "tags", "prompt", "messages", "system", "vars", "expected"),
    *("rubric", "weight", "critical", "checks"),
]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4))
def test_any_json_is_a_case_or_refused_in_words(fields: dict[str, object]) -> None:
    """Every field bears every type; a case that is read can be sent and reported."""
    suite, said = read_or_refuse("a.eval.jsonl", json.dumps(fields).encode())

    assert said.replace("\n", "").isprintable()
    assert suite is None or Suite.model_validate_json(suite.model_dump_json()) == suite
