"""Reports on cases, for whoever asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from noworse.door.handout import Handout
from noworse.records.run import CaseReport

REPORT = CaseReport(suite="s", case="a")


def test_a_report_may_be_asked_for_before_and_after_it_is_told() -> None:
    """By several at once, as the tests and workers of a run do."""
    handout = Handout()

    with ThreadPoolExecutor(2) as pool:
        early = [pool.submit(handout.wait, "s", "a") for _ in range(2)]
        handout.tell(REPORT)
        told = [one.result(timeout=5) for one in early]

    assert [*told, handout.wait("s", "a")] == [REPORT] * 3


def test_what_was_not_reached_says_why() -> None:
    """Whether it is asked for before or after the end; what was told stays."""
    handout = Handout()
    handout.tell(REPORT)

    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(handout.wait, "s", "b")
        while not handout._waiting:
            pass
        handout.end("interrupted")

    assert early.result().ended == handout.wait("s", "c").ended == "interrupted"
    assert handout.wait("s", "a") == REPORT


def test_a_failure_is_raised_wherever_more_is_asked_for() -> None:
    """Again for each who asks."""
    handout = Handout()
    handout.tell(REPORT)

    handout.fail(OSError("no disk"))

    for _ in range(2):
        with pytest.raises(OSError, match="no disk"):
            handout.wait("s", "b")
    assert handout.wait("s", "a") == REPORT
