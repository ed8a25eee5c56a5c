"""Where CI shows a job, by the variables of GitHub and GitLab."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from noworse.door.ci import job_url

GITHUB = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_RUN_ID": "17",
}
RUN = "https://github.com/acme/shop/actions/runs/17"
GITLAB = {"CI_JOB_URL": "https://gitlab.example/acme/shop/-/jobs/7"}


@pytest.mark.parametrize(
    ("env", "url"),
    [
        (GITHUB, RUN),
        (GITLAB, "https://gitlab.example/acme/shop/-/jobs/7"),
        ({}, None),
        ({"GITHUB_REPOSITORY": "acme/shop"}, None),
        ({"CI_JOB_URL": "javascript:alert(1)"}, None),
        ({"CI_JOB_URL": "https://x/) <script>"}, None),
        ({"CI_JOB_URL": "https://x/7\n"}, None),
    ],
)
def test_a_job_has_an_address_or_none(env: Mapping[str, str], url: str | None) -> None:
    """One that needs no escaping, wherever it is written."""
    assert job_url(env) == url
