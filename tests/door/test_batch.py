"""`--nw-batch` as a user gives it: order, leave, come back, collect."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from tests.batch_server_for_tests import BatchServer
from tests.batch_shop_for_tests import BatchShop
from tests.door.projects_for_tests import ALONE, Project, cases, reply

RECORD = ("--nw-mode", "record", "--nw-report", "json")
GO = "at half price, up to 24 h; run the same command again to collect"
LEAVE = GO.replace("run", "leave with Ctrl-C and run")
HASTE = """
import noworse.calls.batchapi, noworse.calls.pool
noworse.calls.pool._CALM_SECONDS = 0.2
noworse.calls.batchapi._FIRST_SECONDS = 0.02
"""


@pytest.fixture
def server() -> Iterator[BatchServer]:
    with BatchServer(BatchShop(say=reply, now=time.time)) as one:
        yield one


@pytest.fixture
def batching(project: Project, server: BatchServer) -> Project:
    """A project of 12 cases whose baseline speaks the one API, all else the other."""
    project.base_url = f"{server.url}/v1"
    project.extra = ["early_stop = false"]
    project.configure()
    file = project.root / "pyproject.toml"
    text = file.read_text("utf-8").replace(
        "[tool.noworse.models.", "\n[tool.noworse.models."
    )
    base = f'api = "openai-chat"\nbase_url = "{server.url}/v1"\nmodel = "base"'
    spoken = f'api = "anthropic"\nbase_url = "{server.url}"\nmodel = "base"'
    assert base in text
    text = text.replace(base, spoken)
    text = text.replace("price = {", "batch_discount = 0.5\nprice = {")
    file.write_text(text, encoding="utf-8")
    project.pytester.makeconftest(HASTE)
    project.suite(*cases("loss", 12))
    return project


def test_a_run_in_batches_costs_half_and_decides_as_ever(
    batching: Project, server: BatchServer
) -> None:
    """Answers, then verdicts, each model in one batch, whatever workers there are.

    The plan reckons with list prices: a user's own requests come one by one.
    """
    result = batching.spawn(*RECORD, "--nw-batch", "-n", "1")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines_random(
        [
            f"noworse: submitted 2 batches: 24 answers {LEAVE}",
            "noworse: submitted 1 batch: 24 verdicts at half price, *",
            "noworse: collected a batch: 12 calls to base",
        ]
    )
    assert [len(one.calls) for one in server.shop.batches] == [12, 12, 24]
    assert server.shop.single == []
    report = batching.report()
    assert report["decisions"][0]["losses"] == 12
    spend = {part["role"]: part["bought_usd"] for part in report["spend"]}
    # 10 tokens in at 1 USD a million, 5 out at 2, a dozen times, at half the price.
    assert spend["baseline"] == pytest.approx(12 * 20e-6 / 2)
    assert report["routes"][0]["baseline_usd"] == pytest.approx(20e-6)


def test_a_run_that_was_killed_is_gone_on_with(
    batching: Project, server: BatchServer
) -> None:
    """With -9, while its orders were not yet answered: nothing is ordered twice."""
    server.may_answer.clear()
    command = [sys.executable, "-m", "pytest", *ALONE, *RECORD, "--nw-batch"]
    process = subprocess.Popen(
        command, cwd=batching.root, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while len(server.shop.batches) < 2:
            server.ordered.clear()
            assert server.ordered.wait(30)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    server.may_answer.set()

    result = batching.spawn(*RECORD, "--nw-batch")

    result.stdout.fnmatch_lines(["noworse: found a batch of *: 12 calls to *"])
    assert [len(one.calls) for one in server.shop.batches] == [12, 12, 24]
    assert set(server.shop.paid.values()) == {1}
    assert batching.report()["decisions"][0]["losses"] == 12
    spend = {part["role"]: part["bought"] for part in batching.report()["spend"]}
    assert spend == {"baseline": 12, "candidate": 12, "judge": 24}


def test_an_interrupted_run_says_what_is_left_at_the_providers(
    batching: Project, server: BatchServer
) -> None:
    """Ctrl-C loses nothing, and says how to get it."""
    server.shop.ready_at = 10**6
    command = [sys.executable, "-m", "pytest", *ALONE, *RECORD, "--nw-batch"]
    process = subprocess.Popen(
        command, cwd=batching.root, stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if b"submitted 2 batches" in line:
                break
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)
    finally:
        process.kill()

    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert b"[batch_pending] 2 batches with 24 calls are under way" in said
    assert b"Traceback" not in said


def test_one_may_order_leave_and_come_back(
    batching: Project, server: BatchServer
) -> None:
    """Until all is collected such a run is unmeasured, which is exit code 11."""
    options = (*RECORD, "--nw-batch-submit", "--nw-exit-codes")
    server.shop.ready_at = 10**6
    first = batching.spawn(*options)
    server.shop.ready_at = 0
    runs = [batching.spawn(*options) for _ in range(2)]

    assert first.ret == 11
    first.stdout.fnmatch_lines(
        [
            f"noworse: submitted 2 batches: 24 answers {GO}",
            "*not measured: *: batch pending: 2 batches with 24 calls are under way*",
        ]
    )
    assert runs[-1].ret == pytest.ExitCode.TESTS_FAILED
    assert set(server.shop.paid.values()) == {1}
    assert len(server.shop.batches) == 3


def test_a_provider_without_batches_is_told(
    project: Project, server: BatchServer
) -> None:
    """Its models are called as ever."""
    project.base_url = f"{server.url}/v1"
    project.configure().suite(*cases("loss", 1))

    result = project.run(*RECORD, "--nw-batch")

    result.stdout.fnmatch_lines(
        ["warning [[]batch_unavailable] base takes no batches that we know of*"]
    )
    assert server.shop.batches == []
    assert len(server.shop.single) == 4


def test_replay_orders_nothing(batching: Project, server: BatchServer) -> None:
    """Whatever options are given."""
    batching.spawn("--nw-batch", "-q")

    assert server.shop.seen == []
