"""`noworse doctor`, as a user meets it."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from functools import partial

import pytest
from tests.door.commands_for_tests import Command, Said, fill
from tests.door.projects_for_tests import Project, cases
from tests.door.providers_for_tests import Provider

KEY = "sk-secret-0123456789"


@pytest.fixture
def doctor(shell: Command) -> Command:
    """Run `noworse doctor`."""
    return partial(shell, "doctor")


@pytest.fixture
def ready(buying: Project) -> Project:
    """A project that is recorded, and whose models answer."""
    buying.suite(*cases("win", 24), *cases("loss", 6))
    buying.record()
    return buying


def line(said: Said, subject: str, part: str) -> str:
    """The one line about something."""
    words = f" {subject} "
    [found] = [
        one for one in said.out.splitlines() if words in f" {one} " and part in one
    ]
    return " ".join(found.split())


def test_all_is_looked_at_in_a_line_each(
    ready: Project, doctor: Command, provider: Provider
) -> None:
    """The models are called once each, and told with what that cost."""
    said = doctor()

    assert (said.code, said.err) == (0, "")
    assert line(said, "versions", "Python").startswith("ok versions Python 3.")
    assert line(said, "cases", "in 1") == "ok cases 30 cases in 1 suite"
    assert "there is none: nothing was bought here yet" in said.out
    assert line(said, "recordings", "answers in") == (
        "ok recordings 120 answers in 3 files below fixtures/recordings"
    )
    assert line(said, "base", "baseline") == (
        "ok base baseline: `base` at 127.0.0.1:"
        f"{provider.base_url.split(':')[2].removesuffix('/v1')}, no key is sent"
    )
    assert "costs 1 in, 2 out (USD per million tokens, by your settings)" in said.out
    assert line(said, "small", "answered").startswith("ok small answered in 0.")
    assert "its API does not tell when it is retired" in said.out
    assert "warn   calibration  judge was never held against human labels" in said.out
    assert said.out.endswith(
        "nothing is wrong, 1 warning; 3 small calls, 0.000060 USD\n"
    )
    assert not (ready.root / ".noworse").exists()
    assert provider.sold.total() == 0


@pytest.mark.usefixtures("ready")
def test_offline_nobody_is_called(doctor: Command, provider: Provider) -> None:
    """A server that is down is not noticed."""
    provider.status = 500

    said = doctor("--offline")

    assert said.code == 0
    assert "answered" not in said.out
    assert said.out.endswith("nothing is wrong, 1 warning; nobody was called\n")


def test_a_key_that_is_echoed_is_not_shown(
    ready: Project, doctor: Command, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by a server that rejects it, and not by what we say ourselves."""
    path = ready.root / "pyproject.toml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("price =", 'key_env = "SHOP_KEY"\nprice =', 3), "utf-8"
    )
    monkeypatch.setenv("SHOP_KEY", KEY)
    provider.status, provider.message = 401, f"wrong key: {KEY}"

    said = doctor()

    assert said.code == 1
    assert "no answer (auth): HTTP 401: wrong key: [redacted]" in said.out
    assert "mend: set its variable to a key that may use this model" in said.out
    assert "with the key in SHOP_KEY" in said.out
    assert KEY not in said.out + said.err


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("status", "level", "told"),
    [
        (404, "wrong", "no answer (endpoint not found): HTTP 404"),
        (429, "warn", "no answer (rate limited): HTTP 429"),
        (503, "warn", "no answer (overloaded): HTTP 503"),
    ],
)
def test_a_model_that_does_not_answer_is_told(
    doctor: Command, provider: Provider, status: int, level: str, told: str
) -> None:
    """A control character of the server's commands no terminal."""
    provider.status = status

    said = doctor()

    assert said.code == (level == "wrong")
    assert line(said, "base", told).startswith(f"{level} base")
    assert "\x1b" not in said.out


def test_a_server_that_cannot_be_trusted_is_told(
    ready: Project, doctor: Command
) -> None:
    """Here it speaks no TLS at all."""
    ready.base_url = ready.base_url.replace("http:", "https:")
    ready.configure()

    said = doctor()

    assert said.code == 1
    assert "no answer (tls): 127.0.0.1 cannot be trusted" in said.out


def test_wrong_settings_are_told_with_all_else(
    ready: Project, doctor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is called then; the case files are read all the same."""
    ready.extra = ["margins = 1"]
    ready.configure()
    ready.suite({"id": "x", "promt": "y"}, name="bad")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")

    said = doctor()

    assert said.code == 1
    assert "unknown key `margins`" in said.out
    assert "evals/bad.eval.jsonl:1" in said.out
    assert "`HTTPS_PROXY` is set, and not used" in said.out
    assert "proxy.example" not in said.out
    assert said.out.endswith("nobody was called\n")


def test_without_case_files_the_first_step_is_told(
    buying: Project, doctor: Command
) -> None:
    """The models are looked at all the same."""
    said = doctor()

    assert said.code == 1
    assert "there is no case file" in said.out
    assert "or begin with `noworse init`" in said.out
    assert "recordings" not in said.out
    assert line(said, "judge", "answered").startswith("ok judge")
    assert buying.files() == {"pyproject.toml"}


def test_what_is_missing_of_the_recordings_is_told(
    buying: Project, doctor: Command
) -> None:
    """Nothing at all, a part, a line that was cut, and a damaged one."""
    buying.suite(*cases("win", 6))
    empty = doctor("--offline")
    buying.record()
    buying.suite(*cases("win", 8))
    part = doctor("--offline")
    path = buying.root / "fixtures/recordings/shop/small.jsonl"
    lines = path.read_text("ascii").splitlines(keepends=True)
    path.write_text("".join(lines)[:-20], "ascii")
    cut = doctor("--offline")
    path.write_text("".join([*lines[:2], "not ours\n"]), "ascii")
    damaged = doctor("--offline")

    assert "warn   recordings   nothing is recorded yet" in empty.out
    assert "at least 6 calls of this lineup are not recorded" in part.out
    assert "mend: `pytest evals/ --nw-mode record --nw-budget 5`" in part.out
    assert "the last line is incomplete and was left out" in " ".join(cut.out.split())
    assert [one.code for one in (empty, part, cut, damaged)] == [0, 0, 0, 1]
    assert "fixtures/recordings/shop/small.jsonl:3" in damaged.out


def test_recordings_that_git_ignores_are_told(ready: Project, doctor: Command) -> None:
    """Nobody else could replay them; nor is there git everywhere."""
    without = doctor("--offline")
    subprocess.run(["git", "init", "-q"], cwd=ready.root, check=True)
    (ready.root / ".gitignore").write_text("*.jsonl\n", "ascii")
    ignored = doctor("--offline")

    assert "git ignores" not in without.out
    assert "warn   recordings   git ignores fixtures/recordings" in ignored.out


@pytest.mark.usefixtures("ready")
def test_git_may_be_missing(doctor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no trouble."""

    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError("git")

    monkeypatch.setattr(subprocess, "run", missing)

    assert doctor("--offline").code == 0


@pytest.mark.usefixtures("provider")
def test_what_is_left_in_the_journal_is_told(
    ready: Project, doctor: Command, shell: Command
) -> None:
    """Answers, attempts that brought none, batches; and a file that is no journal."""
    ready.suite(*cases("win", 2, name="new"))
    shell("calibrate", "--record", "--sheet", "1")
    bought = doctor("--offline")
    path = ready.root / ".noworse/journal.sqlite"
    with closing(sqlite3.connect(path)) as journal, journal:
        journal.execute("INSERT INTO lost VALUES (1, 'k', 'm', 'now', 'timeout', 0.25)")
        columns = "(tag, place, generation, at, discount)"
        journal.execute(f"INSERT INTO batches {columns} VALUES ('t', 'p', 0, '', 0.5)")
    more = doctor("--offline")
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4096)
    damaged = doctor("--offline")

    assert line(bought, "journal", "bought") == "ok journal 8 answers bought here"
    assert "1 attempt perhaps paid for, without an answer (at most 0.25 USD)" in (
        " ".join(more.out.split())
    )
    assert "warn   journal" in more.out
    assert "1 batch order not collected yet" in more.out
    assert damaged.code == 1
    assert ".noworse/journal.sqlite cannot be read" in damaged.out


def test_the_calibration_of_a_judge_is_told(
    ready: Project, doctor: Command, shell: Command
) -> None:
    """That it holds, how well, and that its file is damaged."""
    fill(ready, shell("calibrate", "--sheet", "30").out)
    shell("calibrate")
    held = doctor("--offline")
    path = ready.root / "fixtures/judges/judge.json"
    path.write_text("{", "ascii")
    damaged = doctor("--offline")

    assert "agrees with 100 % of 30 labels" in held.out
    assert held.out.endswith("nothing is wrong; nobody was called\n")
    assert damaged.code == 1
    assert (
        "fixtures/judges/judge.json: this is not JSON" in " ".join(damaged.out.split())
        or "this is not JSON" in damaged.out
    )


@pytest.mark.usefixtures("ready")
def test_what_the_settings_warn_of_is_told(doctor: Command) -> None:
    """As a run does."""
    said = doctor("--offline", "--judge", "small")

    assert "is of the same family" in " ".join(said.out.split())


@pytest.mark.usefixtures("ready")
def test_a_price_may_be_unknown(doctor: Command, ready: Project) -> None:
    """The sum says so."""
    path = ready.root / "pyproject.toml"
    text = path.read_text("utf-8").replace(
        "price = {input = 1.0, output = 2.0}\n", "", 1
    )
    path.write_text(text, "utf-8")

    said = doctor()

    assert said.out.endswith("3 small calls, 0.000040 USD and 1 of unknown price\n")
