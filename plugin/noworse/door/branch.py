"""What a branch changed among the recordings: editing one may buy a verdict."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from noworse.records.run import Notice
from noworse.reports.text import printable

_SECONDS = 10.0


def changed_recordings(
    root: Path, recordings: str, env: Mapping[str, str]
) -> tuple[Notice, ...]:
    """Name the recordings that differ from where a pull request will be merged.

    Where the base is comes from the variables of GitHub and GitLab; elsewhere, and
    where git knows nothing of it (a shallow clone), nothing is told.
    """
    base = _base(env)
    if base is None:
        return ()
    command = ["git", "diff", "--name-only", "-z", f"{base}...HEAD", "--", recordings]
    try:
        done = subprocess.run(  # noqa: S603 - our own words, and a revision's name
            command, cwd=root, capture_output=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    names = done.stdout.decode(errors="replace").strip("\0")
    files = [printable(name) for name in names.split("\0") if name]
    if not files:
        return ()
    what = "1 recording" if len(files) == 1 else f"{len(files)} recordings"
    message = (
        f"this branch changes {what}, which a reviewer should read: "
        f"{'; '.join(_by_suite(files))}"
    )
    return (Notice(code="recordings_changed", message=message),)


def _by_suite(files: Sequence[str]) -> Iterator[str]:
    """Name all of them, those of one suite together."""
    folders: dict[str, list[str]] = {}
    for file in files:
        folder, _, name = file.rpartition("/")
        folders.setdefault(folder, []).append(name)
    for folder, names in folders.items():
        suite = folder.rpartition("/")[2]
        yield f"{suite}: {', '.join(names)} in {folder}/"


def _base(env: Mapping[str, str]) -> str | None:
    if sha := env.get("CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        base = sha
    elif branch := env.get("GITHUB_BASE_REF"):
        base = f"origin/{branch}"
    else:
        return None
    # git would take a name with a dash in front for an option.
    return None if base.startswith("-") else base
