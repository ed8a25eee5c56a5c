"""`noworse init`, as a user meets it."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.door.commands_for_tests import Said
from tests.door.projects_for_tests import ALONE

from noworse.door.command import main
from noworse.wire.providers import PROVIDERS

Init = Callable[..., Said]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in an environment without keys."""
    for name in {name for one in PROVIDERS for name in one.key_envs}:
        monkeypatch.delenv(name, raising=False)
    # The folders above are none of ours.
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def init(root: Path, capsys: pytest.CaptureFixture[str]) -> Init:
    """Run `noworse init` in the folder."""
    assert root.is_dir()

    def run(*words: str) -> Said:
        code = main(["init", *words])
        return Said(code, *capsys.readouterr())

    return run


def files(root: Path) -> set[str]:
    found = (path for path in root.rglob("*") if path.is_file())
    names = {path.relative_to(root).as_posix() for path in found}
    return {name for name in names if not name.startswith(".git/")}


def first_step(said: Said) -> str:
    return said.out.partition("next:\n")[2].splitlines()[0]


def git(root: Path, remote: str) -> None:
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "remote", "add", "origin", remote], cwd=root, check=True)


def test_an_empty_folder_gets_a_suite_and_settings(root: Path, init: Init) -> None:
    """And the next three commands."""
    said = init()

    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "write   evals/first.eval.yaml\n"
        "write   pyproject.toml\n"
        "\n"
        "note    this is no git repository: recordings and labels belong into one\n"
        "note    not set, and needed to record: ANTHROPIC_API_KEY, FIREWORKS_API_KEY "
        "and OPENAI_API_KEY\n"
        "next:\n"
        "  $ pip install noworse\n"
        "  $ pytest evals/ --nw-plan\n"
        "  $ noworse doctor\n"
        "  $ pytest evals/ --nw-mode record --nw-budget 5\n"
    )
    assert files(root) == {"evals/first.eval.yaml", "pyproject.toml"}


@pytest.mark.parametrize("before", ["", "[tool.pytest]\nstrict = true\n"])
def test_what_is_written_runs_at_once(
    pytester: pytest.Pytester, init: Init, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """Without a key, and without a warning."""
    monkeypatch.chdir(pytester.path)
    if before:
        (pytester.path / "pyproject.toml").write_text(before, "ascii")
    init()

    result = pytester.runpytest_inprocess(*ALONE, "evals/", "--nw-plan")

    assert result.ret == 0
    result.stdout.fnmatch_lines(
        ["*8 cases cannot certify margin 0.10*", "*0 of 1 suite has enough cases*"]
    )


def test_a_second_time_nothing_is_written(root: Path, init: Init) -> None:
    """What is there is kept, and said so."""
    init()
    before = {name: (root / name).read_bytes() for name in files(root)}

    said = init()

    assert said.code == 0
    assert said.out.startswith(
        "keep    evals: it has case files, such as evals/first.eval.yaml\n"
        "keep    pyproject.toml: it has settings of noworse already\n"
    )
    assert "$ pip install noworse" in said.out
    assert {name: (root / name).read_bytes() for name in files(root)} == before


def test_a_file_of_that_name_is_never_written_over(root: Path, init: Init) -> None:
    """Not even one that holds no cases of ours."""
    (root / ".github").mkdir()
    path = root / ".github/workflows/evals.yml"
    path.parent.mkdir()
    path.write_text("ours", "ascii")

    said = init()

    assert "keep    .github/workflows/evals.yml: it is there already" in said.out
    assert path.read_text("ascii") == "ours"


def test_a_pyproject_is_extended_and_not_changed(root: Path, init: Init) -> None:
    """Not a letter of it, whatever its line ends."""
    before = b'[project]\r\nname = "sh\xc3\xb6p"  # ours\r\n'
    (root / "pyproject.toml").write_bytes(before)

    said = init()

    after = (root / "pyproject.toml").read_bytes()
    assert "extend  pyproject.toml\n" in said.out
    assert after.startswith(before)
    assert "margin" in tomllib.loads(after.decode())["tool"]["noworse"]


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (b"tool = {ruff = {}}\n", "nothing can simply be written behind what is there"),
        (b"\xff\xfe", "it cannot be read as UTF-8"),
    ],
)
def test_what_cannot_be_extended_is_told_to_be_written_by_hand(
    root: Path, init: Init, before: bytes, why: str
) -> None:
    """With the text, and exit code 1."""
    (root / "pyproject.toml").write_bytes(before)

    said = init()

    assert said.code == 1
    assert f"keep    pyproject.toml: {why}" in said.out
    assert "write this into pyproject.toml yourself:\n  [tool.noworse]\n" in said.out
    assert (root / "pyproject.toml").read_bytes() == before


def test_a_dry_run_writes_nothing(root: Path, init: Init) -> None:
    """And says what it would."""
    (root / "pyproject.toml").write_text("[project]\n", "ascii")

    said = init("--dry-run", "--ci", "github")

    assert said.out.startswith(
        "write   evals/first.eval.yaml, if this were no dry run\n"
        "extend  pyproject.toml, if this were no dry run\n"
        "write   .github/workflows/evals.yml, if this were no dry run\n"
    )
    assert files(root) == {"pyproject.toml"}


def test_the_project_is_found_from_a_folder_below(
    root: Path, init: Init, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its settings, or else by its git."""
    git(root, "https://git.example/acme/shop")
    (root / "src").mkdir()
    monkeypatch.chdir(root / "src")

    said = init()

    assert "next:\n  $ cd ..\n" in said.out
    assert "no git repository" not in said.out
    assert files(root) == {"evals/first.eval.yaml", "pyproject.toml"}


@pytest.mark.parametrize(
    ("sign", "add", "run", "sync"),
    [
        ("uv.lock", "uv add --dev noworse", "uv run ", "pip install uv && uv sync"),
        (
            "poetry.lock",
            "poetry add --group dev noworse",
            "poetry run ",
            "pip install poetry && poetry install",
        ),
        (
            "Pipfile",
            "pipenv install --dev noworse",
            "pipenv run ",
            "pip install pipenv && pipenv install --dev",
        ),
        (
            "pyproject.toml: [tool.pdm]",
            "pdm add -dG test noworse",
            "pdm run ",
            "pip install pdm && pdm install",
        ),
        (
            "requirements.txt: httpx",
            "pip install noworse",
            "",
            "pip install -r requirements.txt noworse",
        ),
    ],
)
def test_commands_are_those_of_the_projects_own_tools(
    root: Path, init: Init, sign: str, add: str, run: str, sync: str
) -> None:
    """On the screen, and in the workflow."""
    name, _, text = sign.partition(": ")
    (root / name).write_text(f"{text}\n", "ascii")

    said = init("--ci", "github")

    assert f"  $ {add}\n  $ {run}pytest evals/ --nw-plan\n" in said.out
    workflow = yaml.safe_load((root / ".github/workflows/evals.yml").read_text())
    steps = [step.get("run") for step in workflow["jobs"]["replay"]["steps"]]
    assert sync in steps
    assert any(
        str(step).startswith(f"{run}pytest evals/ --nw-report") for step in steps
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements-dev.txt", "noworse>=0.1\n"),
        ("pyproject.toml", '[dependency-groups]\ndev = ["noworse"]\n'),
        ("pyproject.toml", '[tool.poetry.dependencies]\nnoworse = "*"\n'),
    ],
)
def test_what_a_project_needs_already_is_not_added(
    root: Path, init: Init, name: str, text: str
) -> None:
    """Nor is a project of a similar name ours."""
    other = first_step(init("--dry-run"))
    (root / name).write_text(text, "ascii")
    said = first_step(init("--dry-run"))
    (root / name).write_text(text.replace("noworse", "noworse-demo"), "ascii")
    similar = first_step(init("--dry-run"))

    assert other.endswith(" noworse")
    assert said.endswith("pytest evals/ --nw-plan")
    assert similar.endswith(" noworse")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[tool.pytest]\ntestpaths = ["tests", "it"]\n', "runs tests, it:"),
        ('[tool.pytest.ini_options]\ntestpaths = "tests"\n', "runs tests:"),
        ("[tool.pytest]\nstrict = true\n", None),
        ("tool = 1\n", None),
        ("[tool]\npytest = 1\n", None),
    ],
)
def test_test_paths_that_leave_evals_out_are_told(
    root: Path, init: Init, text: str, told: str | None
) -> None:
    """`pytest` alone would pass them by."""
    (root / "pyproject.toml").write_text(text, "ascii")

    said = init("--dry-run")

    assert (told in said.out) if told else ("alone runs" not in said.out)


@pytest.mark.parametrize(
    ("remote", "names"),
    [
        (
            "git@github.com:acme/shop.git",
            {".github/workflows/evals.yml", ".github/workflows/record-evals.yml"},
        ),
        ("https://gitlab.com/acme/shop", {".gitlab-ci.yml"}),
        ("https://git.example/acme/shop", set()),
    ],
)
def test_where_a_project_is_built_is_found_out(
    root: Path, init: Init, remote: str, names: set[str]
) -> None:
    """By where its git comes from."""
    git(root, remote)

    init()

    assert files(root) - {"evals/first.eval.yaml", "pyproject.toml"} == names


def test_a_pipeline_of_gitlabs_is_included(root: Path, init: Init) -> None:
    """The one that is there is the user's."""
    (root / ".gitlab-ci.yml").write_text("test: {script: pytest}\n", "ascii")

    said = init()

    assert (
        "keep    .gitlab-ci.yml: add to it: `include: {local: .gitlab/evals.yml}`"
        in (said.out)
    )
    job = yaml.safe_load((root / ".gitlab/evals.yml").read_text())["evals"]
    assert job["script"][0].startswith("pytest evals/ ")


def test_the_workflow_of_a_pull_request_asks_for_no_secret(
    root: Path, init: Init
) -> None:
    """It only replays, and may write nothing."""
    init("--ci", "github")

    text = (root / ".github/workflows/evals.yml").read_text("ascii")
    assert "secrets." not in text
    assert "--nw-mode" not in text
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("name", ["evals", "pyproject.toml"])
def test_what_cannot_be_written_is_told(root: Path, init: Init, name: str) -> None:
    """With its reason, and no traceback."""
    if name == "evals":
        (root / name).write_text("a file", "ascii")
    else:
        (root / name).symlink_to(root / "nowhere" / "else.toml")

    said = init()

    assert said.code == 4
    assert "not written: " in said.err
    assert "mend: make it writable, or make room" in said.err


def test_a_pyproject_that_became_read_only_is_told(
    root: Path, init: Init, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is lost."""
    (root / "pyproject.toml").write_text("[project]\n", "ascii")
    true = Path.open

    def refuse(path: Path, mode: str = "r", **more: object) -> object:
        if mode == "a":
            raise PermissionError(13, "Permission denied")
        return true(path, mode, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)

    said = init()

    assert said.code == 4
    assert "pyproject.toml: not written: Permission denied" in said.err


def test_git_may_be_missing(
    root: Path, init: Init, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then there is no repository."""
    monkeypatch.setenv("PATH", str(root))

    assert "this is no git repository" in init("--dry-run").out


def test_with_all_keys_none_is_missing(
    init: Init, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is a word lost on them."""
    for name in {name for one in PROVIDERS for name in one.key_envs}:
        monkeypatch.setenv(name, "sk-0123456789abcdef")

    assert "needed to record" not in init("--dry-run").out
