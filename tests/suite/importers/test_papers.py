"""Files of other tools: what cannot be read is named, what is broken is left out."""

from __future__ import annotations

import pytest
from tests.suite.conftest import Drawer
from tests.suite.importers.importers_for_tests import bring, fields, left

from noworse.errors import CaseFileError
from noworse.suite.importers.importing import Wishes, import_cases

ROW = '{"question": "Hi"}'


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.jsonl", b"\xff\xfe{", "a.jsonl:1: this is UTF-16, not UTF-8"),
        ("a.jsonl", b'{"a": "\xe4"}', "a.jsonl:1: this is not UTF-8: byte 0xe4"),
        ("a.yaml", "a: [", "a.yaml:1: this is not YAML"),
        ("a.yaml", "a: !!python/object:os.system x", "a.yaml:1: `a`: the tag"),
        ("a.yaml", "tests: 1\ntests: 2", "a.yaml:2: `tests` is a duplicate key"),
        ("a.yaml", "a: &a [*a]", "a.yaml:1: `a[0]`: the alias `*a` is a loop"),
        ("a.yaml", "just words", "a.yaml:1: wanted a list or a mapping"),
        ("a.yaml", "", "a.yaml:1: wanted a list or a mapping, got nothing"),
        ("a.json", "[" * 100, "a.json:1: this is not JSON"),
        (
            "a.json",
            "[" * 60 + "]" * 60,
            "a.json:1: a row is left out: it is ne",
        ),
        ("a.csv", 'question\n"open', "a.csv:2: a quote is opened and never closed"),
        ("a.csv", "question;answer\na;b", "a.csv:1: the delimiter is `;`"),
        ("a.csv", "question\na\0", "a.csv:2: a NUL byte stands here"),
        ("a.xlsx", "PK", "a.xlsx: the file is in no format that can be read"),
        ("a.csv", "", "a.csv: it looks like no known format (with no fields)"),
        ("a.jsonl", "", "a.jsonl: it looks like no known format"),
        ("a.jsonl", '{"x": NaN}', "a.jsonl:1: this is not JSON: NaN is not JSON"),
        ("a.json", '{"x": "\\ud800"}', "a.json:1: half of a surrogate pair stands"),
        ("a.jsonl", '{"x": 1}', "a.jsonl: it looks like no known format (with `x`)"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    name: str, text: str | bytes, said: str
) -> None:
    """With its line and a mend."""
    with pytest.raises(CaseFileError) as caught:
        bring(name, text)

    assert str(caught.value).startswith(said)
    assert "\n  mend: " in str(caught.value)


def test_a_missing_file_is_refused() -> None:
    """As everywhere."""
    with pytest.raises(CaseFileError, match="the file does not exist"):
        import_cases("a.csv", Drawer({}), Wishes())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.jsonl", f'{ROW}\n{{"a": ', "a.jsonl:2: this is not JSON"),
        ("a.jsonl", f'{ROW}\n{{"question": NaN}}', "a.jsonl:2: this is not JSON: NaN"),
        ("a.jsonl", f"{ROW}\n7", "a.jsonl:2: a case is an object"),
        ("a.jsonl", f'{ROW}\n{{"question": "\\ud800"}}', "a.jsonl:2: a row is left"),
        ("a.json", f"[{ROW},\n 7]", "a.json:2: a row is a mapping"),
        ("a.json", f"[{ROW},\n null]", "a.json:2: a row is a mapping"),
        ("a.json", f'[{ROW},\n {{"a": "\\ud800"}}]', "a.json:2: a row is left out"),
        ("a.yaml", '- question: Hi\n- a: "\\ud800"', "a.yaml:2: a row is left out"),
        ("a.csv", "question,x\nHi,1\na,b,c", "a.csv:3: 3 cells, and there are 2"),
        ("a.csv", "question,question\nHi,b", "a.csv:1: the column `question` is a dup"),
    ],
)
def test_a_broken_row_is_left_out(name: str, text: str, said: str) -> None:
    """And told; the others are imported."""
    imported = bring(name, text)

    assert fields(imported) == [{"prompt": "Hi"}]
    assert left(imported)[0].startswith(said)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", ROW),
        ("a.json", f"[{ROW}]"),
        ("a.json", '["Hi"]'),
        ("a.json", f'{{"data": [{ROW}]}}'),
        ("a.json", f"{ROW}\n{ROW}"),
        ("a.jsonl", f"\ufeff{ROW}\r\n\r\n"),
        ("a.jsonl", f"[\n{ROW}\n]"),
        ("a.jsonl", '{\n"question": "Hi"\n}'),
        ("a.ndjson", ROW),
        ("a.yml", "- question: Hi"),
        ("a.csv", "\ufeffquestion,,\r\n\r\nHi,,x\r\n"),
    ],
)
def test_a_file_is_read_however_it_is_laid_out(name: str, text: str) -> None:
    """One value, one a line, a list in a mapping: what a file is called is a hint."""
    assert fields(bring(name, text)) == [{"prompt": "Hi"}]
