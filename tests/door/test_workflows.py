"""The workflows for CI that come with the package do what their comments say."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.door.projects_for_tests import Project
from tests.pages_for_tests import ROOT, blocks, page

from noworse.door import workflows
from noworse.door.command import parser

FOLDER = Path(workflows.__path__[0])
FILES = sorted(FOLDER.glob("*.yml"))
WITHOUT_SECRETS = ("github-pull-request.yml", "github-shards.yml")
CI = page("how-to/ci.md")


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


def commands(value: object) -> Iterator[str]:
    """All commands in a workflow, whatever runs them."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "run" and isinstance(inner, str):
                yield from inner.splitlines()
            elif key in ("script", "before_script"):
                yield from inner
            else:
                yield from commands(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from commands(inner)


def plain(command: str) -> list[str]:
    """Words of a command, with a value in the place of what CI fills in."""
    filled = re.sub(r"\$\{\{.*?\}\}|\$CI_NODE_\w+", "1", command)
    return shlex.split(filled)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_command_exists(path: Path, project: Project) -> None:
    """With all of its options."""
    options = project.run("--help").stdout.str()

    told = [plain(command) for command in commands(read(path.name))]

    ours = [words for words in told if words[0] in ("pytest", "noworse")]
    assert ours
    for name, *words in ours:
        if name == "noworse":
            assert parser().parse_args(words).command == words[0]
        else:
            given = {word.partition("=")[0] for word in words if word[0] == "-"}
            known = set(re.findall(r"--[a-z-]+", options)) | {"--junitxml"}
            assert given <= known


@pytest.mark.parametrize("name", WITHOUT_SECRETS)
def test_a_pull_request_gets_no_secret_and_may_only_read(name: str) -> None:
    """Its code is not yet anybody's on the team."""
    held = read(name)

    text = (FOLDER / name).read_text("utf-8")
    assert "secrets." not in text
    assert "environment" not in text
    assert "pull_request_target" not in text
    assert held["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in held["jobs"].values())
    assert "--nw-mode" not in text


def test_whoever_has_keys_may_not_write() -> None:
    """And whoever may write has no keys, and runs nothing of the branch."""
    held = read("github-record.yml")

    record, commit = held["jobs"]["record"], held["jobs"]["commit"]
    assert held["permissions"] == {}
    assert record["environment"] == "evals"
    assert record["permissions"] == {"contents": "read"}
    assert commit["permissions"] == {"contents": "write"}
    assert "secrets" not in str(commit)
    assert {plain(one)[0] for one in commands(commit)} == {"git"}
    # YAML takes `on` for a boolean.
    assert list(held[True]) == ["workflow_dispatch"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_credential_stays_where_code_of_a_branch_runs(path: Path) -> None:
    """A checkout leaves the token behind, unless it is told otherwise."""
    held = read(path.name)

    for job in held.get("jobs", {}).values():
        runs = [plain(one)[0] for one in commands(job)]
        for step in job["steps"]:
            if "pytest" in runs and "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


def test_shards_are_as_many_as_their_matrix() -> None:
    """One that is missing would be told only in the end."""
    job = read("github-shards.yml")["jobs"]["shard"]

    numbers = job["strategy"]["matrix"]["shard"]

    assert numbers == [*range(1, len(numbers) + 1)]
    assert f"--nw-shard ${{{{ matrix.shard }}}}/{len(numbers)} " in str(
        [*commands(job)]
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_docs_show_the_same_file(path: Path) -> None:
    """Whoever copies it from there has what the package has."""
    shown = [one.text for one in blocks(CI) if one.language == "yaml"]

    assert path.read_text("utf-8") in shown
    assert f"docs/ci/{path.name}" in CI.read_text("utf-8")
    assert (ROOT / "docs/ci" / path.name).read_bytes() == path.read_bytes()
