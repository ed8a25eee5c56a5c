"""What the variables of GitHub and GitLab say of the job that this is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from noworse.errors import Problem
from noworse.records.run import ADDRESS, RunRecord
from noworse.reports.annotations import annotate
from noworse.reports.markdown import comment, summary

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"

_MIB = 2**20
"""GitHub drops a summary whole where all that a step wrote is larger."""


def job_url(env: Mapping[str, str]) -> str | None:
    """Return where the job is shown; `None`: nowhere, or at no plain address."""
    names = "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"
    server, repository, run = (env.get(name, "") for name in names)
    url = env.get("CI_JOB_URL", "")
    if server and repository and run:
        url = f"{server}/{repository}/actions/runs/{run}"
    return url if re.fullmatch(ADDRESS, url) else None


def commands(record: RunRecord, root: Path, env: Mapping[str, str]) -> tuple[str, ...]:
    """Return the annotations of a run, with paths as the checkout has them."""
    checkout = Path(env.get("GITHUB_WORKSPACE") or root)
    inside = root.is_relative_to(checkout)
    return annotate(record, root.relative_to(checkout).as_posix() if inside else "")


def add_summary(record: RunRecord, env: Mapping[str, str]) -> Problem | None:
    """Append the run to the page of the job, as long as there is room on it.

    Whatever the step has written before stands; where too little room is left for the
    whole page, the short one is added.
    """
    name = env.get(STEP_SUMMARY, "")
    mend = "run it in a step of GitHub Actions, or use `--nw-report md`"
    if not name:
        return Problem(STEP_SUMMARY, None, "is not set", mend)
    try:
        with Path(name).open("a", encoding="utf-8", newline="\n") as page:
            room = _MIB - page.tell()
            for write in (summary, comment):
                text = write(record)
                if len(text.encode()) <= room:
                    page.write(text)
                    return None
    except OSError as error:
        return Problem(STEP_SUMMARY, None, f"cannot be written: {error.strerror}", mend)
    reason = "is full: this step has written nearly 1 MiB"
    return Problem(STEP_SUMMARY, None, reason, "run noworse in a step of its own")
