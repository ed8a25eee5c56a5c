"""The folder of recordings: looked up, added to, and published."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import KEY, SUITE, answer, call, model

from noworse.calls.lines import write_line
from noworse.calls.recordings import Recordings
from noworse.calls.secrets import Secrets
from noworse.errors import RecordingError

PING, PONG = call("ping"), call("pong")


def recordings(folder: Path) -> Recordings:
    return Recordings(folder / "recordings", Secrets([KEY]))


def add(held: Recordings, *texts: str) -> None:
    for text in texts:
        asked = call(text)
        held.add(SUITE, asked, write_line(asked.key, answer(f"to {text}")))


def only_file(folder: Path) -> Path:
    [path] = (folder / "recordings").rglob("*.jsonl")
    return path


def test_what_was_published_is_found_again(tmp_path: Path) -> None:
    """In a file for each suite and model, with names that any file system takes."""
    held = recordings(tmp_path)
    add(held, "ping")
    held.publish()

    again = recordings(tmp_path)

    found = again.answer(SUITE, PING)
    assert found is not None
    assert found.text == "to ping"
    assert again.has(SUITE, PING)
    assert not again.has(SUITE, PONG)
    assert not again.has("another-suite", PING)
    assert again.answer(SUITE, PONG) is None
    assert only_file(tmp_path).parent.name == SUITE
    assert ":" not in only_file(tmp_path).name


def test_nothing_is_written_where_nothing_is_new(tmp_path: Path) -> None:
    """Publishing a replay touches no file."""
    held = recordings(tmp_path)
    held.has(SUITE, PING)

    held.publish()

    assert list(tmp_path.iterdir()) == []


def test_what_another_process_wrote_meanwhile_stays(tmp_path: Path) -> None:
    """The file is read again before it is replaced."""
    one, other = recordings(tmp_path), recordings(tmp_path)
    assert not one.has(SUITE, PING)
    add(one, "ping")
    add(other, "pong")

    other.publish()
    one.publish()

    assert recordings(tmp_path).has(SUITE, PING)
    assert recordings(tmp_path).has(SUITE, PONG)


def test_a_secret_is_never_published(tmp_path: Path) -> None:
    """The file is not written; the error names it, and not the value."""
    held = recordings(tmp_path)
    add(held, "ping")
    other = call(of=model("other"))
    held.add(SUITE, other, write_line(other.key, answer(f"your key is {KEY}")))

    with pytest.raises(RecordingError) as caught:
        held.publish()

    told = str(caught.value)
    assert "an answer of local:other holds the value of a secret" in told
    assert KEY not in told
    assert "other" not in only_file(tmp_path).name


def test_a_file_that_was_damaged_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """It is told; all other files are written."""
    held = recordings(tmp_path)
    add(held, "ping")
    held.publish()
    damaged = only_file(tmp_path)
    damaged.write_text("what?\n", encoding="ascii")
    add(held, "pong")
    other = call(of=model("other"))
    held.add(SUITE, other, write_line(other.key, answer()))

    with pytest.raises(RecordingError, match="not a recorded answer"):
        held.publish()

    assert damaged.read_text(encoding="ascii") == "what?\n"
    assert recordings(tmp_path).has(SUITE, other)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what becomes of the answers."""

    def fail(_: Path, __: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("noworse.calls.recordings.write_atomically", fail)
    held = recordings(tmp_path)
    add(held, "ping")

    with pytest.raises(RecordingError, match="No space left") as caught:
        held.publish()

    assert "the journal has them" in str(caught.value)


def test_lines_that_nothing_asked_for_are_counted(tmp_path: Path) -> None:
    """And kept: they may belong to a part that was not selected."""
    held = recordings(tmp_path)
    add(held, "ping", "pong", "peng")
    held.publish()

    again = recordings(tmp_path)
    again.answer(SUITE, PING)

    assert {one.key for one in again.unused()} == {PONG.key, call("peng").key}
    assert all(one.file.startswith("recordings/support/") for one in again.unused())


def test_a_cut_line_is_told(tmp_path: Path) -> None:
    """Of every file that was read."""
    held = recordings(tmp_path)
    add(held, "ping")
    held.publish()
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes() + b'{"v":1,"key":"77')

    again = recordings(tmp_path)
    again.has(SUITE, PING)

    [cut] = again.incomplete()
    assert (cut.line, cut.key) == (2, "77")
    assert cut.file == again.name(SUITE, PING.model.id)


@pytest.mark.parametrize(
    ("root", "name"),
    [(".", "fixtures/recordings/s/m"), ("elsewhere", "recordings/s/m")],
)
def test_files_are_named_as_the_user_sees_them(
    tmp_path: Path, root: str, name: str
) -> None:
    """From the root of the project, where the folder lies below it."""
    folder = tmp_path / "fixtures" / "recordings"

    held = Recordings(folder, Secrets([]), tmp_path / root)

    assert held.name("s", "m") == f"{name}.jsonl"


def test_who_was_recorded_is_found_in_the_files(tmp_path: Path) -> None:
    """By what their first lines say; a file that is damaged tells nobody."""
    held = recordings(tmp_path)
    for name in ("b", "a"):
        asked = call("ping", model(name))
        said = answer(asked=asked.model.id)
        held.add(SUITE, asked, write_line(asked.key, said))
    held.publish()
    (tmp_path / "recordings" / SUITE / "zz.jsonl").write_text("<<<<<<<\n")

    assert recordings(tmp_path).models(SUITE) == ("local:a", "local:b")
    assert recordings(tmp_path).models("another-suite") == ()
