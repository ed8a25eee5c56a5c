"""What the variables of GitHub and GitLab say of the job that this is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from noworse.records.run import ADDRESS


def job_url(env: Mapping[str, str]) -> str | None:
    """Return where the job is shown; `None`: nowhere, or at no plain address."""
    names = "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"
    server, repository, run = (env.get(name, "") for name in names)
    url = env.get("CI_JOB_URL", "")
    if server and repository and run:
        url = f"{server}/{repository}/actions/runs/{run}"
    return url if re.fullmatch(ADDRESS, url) else None
