"""The file of a person's labels."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.suite.labels_for_tests import heard, held

from noworse.door.labelbook import LabelBook
from noworse.errors import SetupError
from noworse.suite.labels import LabelFields, read_labels
from noworse.suite.sheet import blank_rows

RUN = [heard(f"c-{n}", "win") for n in range(3)]
ROWS = [
    row.model_copy(update={"label": "tie"})
    for row in blank_rows(RUN, (), held(RUN), who="ada")
]


@pytest.fixture
def book(tmp_path: Path) -> LabelBook:
    """The book of a file that there is not yet."""
    return LabelBook(tmp_path / "ada.labels.jsonl", "evals/ada.labels.jsonl")


def said(book: LabelBook) -> list[str]:
    return [one.case for one in read_labels("a", book.path.read_bytes()).labels]


def test_a_label_is_in_the_file_at_once(book: LabelBook) -> None:
    """Behind those that are there."""
    book.add(ROWS[:1])
    first = said(book)
    book.add(ROWS[1:])

    assert (first, said(book)) == (["c-0"], ["c-0", "c-1", "c-2"])


def test_a_label_is_on_the_disk_before_it_is_told(
    book: LabelBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loss of power loses none."""
    synced: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(book.path.read_bytes()))

    book.add(ROWS[:1])

    assert synced == [book.path.read_bytes()]


def test_what_was_added_last_can_be_taken_back(book: LabelBook) -> None:
    """To the letter, as often as something was added."""
    book.path.write_text('{"case":"x","pair":"0123456789abcdef"}', "ascii")
    book = LabelBook(book.path, book.name)
    book.add(ROWS[:1])
    book.add(ROWS[1:2])

    book.take_back()
    once = said(book)
    book.take_back()

    assert once == ["c-0"]
    assert book.path.read_text("ascii") == '{"case":"x","pair":"0123456789abcdef"}'


def test_nothing_of_anybody_elses_is_lost(book: LabelBook) -> None:
    """Two that write to one file would undo each other's words."""
    book.add(ROWS[:1])
    LabelBook(book.path, book.name).add(ROWS[1:2])

    for act in (book.take_back, lambda: book.add(ROWS[2:])):
        with pytest.raises(SetupError, match="jsonl: somebody else has changed"):
            act()

    assert said(book) == ["c-0", "c-1"]


def fail(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_disk_that_is_full_is_told(
    book: LabelBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to do, for a word and for taking one back."""
    book.add(ROWS[:1])
    monkeypatch.setattr(os, "truncate", fail)
    monkeypatch.setattr(os, "fsync", fail)

    for act in (book.take_back, lambda: book.add(ROWS[1:2])):
        with pytest.raises(SetupError, match="not written: No space left"):
            act()


def test_a_key_of_the_environment_is_not_written(
    book: LabelBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A label file goes into git."""
    monkeypatch.setenv("SHOP_KEY", "sk-0123456789abcdef")
    row: LabelFields = ROWS[0].model_copy(update={"prompt": "sk-0123456789abcdef"})

    book.add([row])

    assert b"sk-0123" not in book.path.read_bytes()
    assert b"[redacted]" in book.path.read_bytes()
