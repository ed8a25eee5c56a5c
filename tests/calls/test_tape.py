"""One recording file: read without parsing it, and told when it is damaged."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import answer

from noworse.calls.lines import write_line
from noworse.calls.tape import Leftover, Tape, read_tape, write_atomically
from noworse.errors import RecordingError

NAME = "recordings/s/m.jsonl"
KEYS = [f"{number:032x}" for number in range(3)]
LINES = [write_line(key, answer(f"text {key}")) for key in KEYS]


def tape_of(path: Path, content: str | bytes) -> Tape:
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(data)
    return read_tape(path, NAME)


def refused(path: Path, content: str | bytes) -> str:
    with pytest.raises(RecordingError) as caught:
        tape_of(path, content)
    return str(caught.value)


def test_recorded_answers_are_found_by_key(tmp_path: Path) -> None:
    """And what was never recorded is not."""
    tape = tape_of(tmp_path / "t", "\n".join([*LINES, ""]))

    found = tape.answer(KEYS[1])

    assert found is not None
    assert found.text == f"text {KEYS[1]}"
    assert found.source == "replayed"
    assert KEYS[2] in tape
    assert tape.answer("f" * 32) is None


def test_a_file_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """Nothing was recorded yet."""
    assert not read_tape(tmp_path / "none", NAME).lines


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """It is no empty one: that would be recorded anew."""
    with pytest.raises(RecordingError, match=f"{NAME}: cannot be read: Is a dir"):
        read_tape(tmp_path, NAME)


def test_a_checkout_with_crlf_is_read(tmp_path: Path) -> None:
    """As git makes it on Windows."""
    tape = tape_of(tmp_path / "t", "\r\n".join([*LINES, ""]))

    assert tape.answer(KEYS[0]) is not None
    assert tape.cut is None


def test_a_missing_last_line_end_is_no_damage(tmp_path: Path) -> None:
    """Many editors take it away."""
    tape = tape_of(tmp_path / "t", "\n".join(LINES))

    assert tape.answer(KEYS[2]) is not None
    assert tape.cut is None


def test_a_cut_last_line_is_left_out_and_named(tmp_path: Path) -> None:
    """The rest can be used."""
    tape = tape_of(tmp_path / "t", f"{LINES[0]}\n{LINES[1][:40]}")

    assert tape.answer(KEYS[0]) is not None
    assert tape.cut == Leftover(NAME, 2, KEYS[1][:26])


def test_an_edited_line_is_an_error_when_it_is_needed(tmp_path: Path) -> None:
    """Nobody turns a gate green with an editor; the line and the mend are named."""
    edited = LINES[1].replace("text", "test")
    tape = tape_of(tmp_path / "t", f"{LINES[0]}\n{edited}\n")

    with pytest.raises(RecordingError) as caught:
        tape.answer(KEYS[1])

    assert f"{NAME}:2: it was edited by hand: its checksum" in str(caught.value)
    assert "mend:" in str(caught.value)
    assert tape.answer(KEYS[0]) is not None


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "=======", ">>>>>>> b", "||||||| a"])
def test_a_merge_conflict_is_called_by_its_name(tmp_path: Path, mark: str) -> None:
    """With its line."""
    told = refused(tmp_path / "t", f"{LINES[0]}\n{mark}\n{LINES[1]}\n")

    assert f"{NAME}:2: a merge conflict" in told


def test_all_broken_lines_are_told_at_once(tmp_path: Path) -> None:
    """Not one at a time."""
    told = refused(tmp_path / "t", b"what?\n" + LINES[0].encode() + b"\n\xff\n")

    assert f"{NAME}:1: it is not a recorded answer" in told
    assert f"{NAME}:3: it is not a recorded answer" in told


def test_two_replies_to_one_call_are_refused(tmp_path: Path) -> None:
    """A merge by union leaves them: which one counts is not ours to say."""
    other = write_line(KEYS[0], answer("another"))

    told = refused(tmp_path / "t", f"{LINES[0]}\n{other}\n")

    assert told.startswith(f"{NAME}:2: the call of line 1 is recorded again, with ano")


def test_the_same_line_twice_is_no_matter(tmp_path: Path) -> None:
    """Both say the same."""
    tape = tape_of(tmp_path / "t", f"{LINES[0]}\n{LINES[0]}\n")

    assert tape.answer(KEYS[0]) is not None


def test_fresh_lines_take_the_place_of_old_ones_in_order(tmp_path: Path) -> None:
    """Sorted by key, so that a diff is small; the others stay."""
    tape = tape_of(tmp_path / "t", f"{LINES[2]}\n{LINES[1]}\n")
    fresh = write_line(KEYS[1], answer("fresh"))

    text = tape.merged({KEYS[1]: fresh, KEYS[0]: LINES[0]})

    assert text == "".join(f"{line}\n" for line in (LINES[0], fresh, LINES[2]))


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """With LF everywhere, and nothing left beside it."""
    path = tmp_path / "folder" / "file"

    write_atomically(path, "one\n")
    write_atomically(path, "two\n")

    assert path.read_bytes() == b"two\n"
    assert [one.name for one in path.parent.iterdir()] == ["file"]


def test_a_file_is_on_the_disk_before_it_takes_the_others_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a loss of power could leave an empty one."""
    path, seen = tmp_path / "file", list[bool]()
    monkeypatch.setattr(os, "fsync", lambda _: seen.append(path.exists()))

    write_atomically(path, "one\n")

    assert seen == [False]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    """And no half one beside it."""
    path = tmp_path / "file"
    write_atomically(path, "old\n")

    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "n\u00fc\n")

    assert path.read_text(encoding="ascii") == "old\n"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
