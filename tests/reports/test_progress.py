"""The live line tells where a long run stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noworse.reports.progress import Progress, progress_line

HALF = Progress(
    answers_done=800,
    answers_expected=1610,
    verdicts_done=300,
    verdicts_expected=805,
    usd=0.42,
    seconds_elapsed=110.0,
    calls_in_flight=64,
)


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (
            100,
            (
                "noworse:  800/1,610 answers  300/805 verdicts  0.42 USD"
                "  64 in flight  about 3 min left"
            ),
        ),
        (
            80,
            "noworse:  800/1,610 answers  300/805 verdicts  0.42 USD  about 3 min left",
        ),
        (70, "800/1,610 answers  300/805 verdicts  0.42 USD  about 3 min left"),
        (55, "800/1,610 answers  300/805 verdicts  about 3 min left"),
        (40, "800/1,610 answers  about 3 min left"),
        (12, "800/1,610..."),
    ],
)
def test_the_line_leaves_out_what_matters_least(width: int, line: str) -> None:
    """It never breaks: a live line that wraps cannot be written over."""
    result = progress_line(HALF, width)

    assert result == line
    assert len(result) <= width


def test_nothing_done_promises_no_time() -> None:
    """Without a pace there is no estimate, and nothing in flight is not told."""
    start = replace(HALF, answers_done=0, verdicts_done=0, calls_in_flight=0, usd=None)

    line = progress_line(start, 80)

    assert line == "noworse:  0/1,610 answers  0/805 verdicts  cost unknown"


def test_the_last_minute_is_not_counted_down() -> None:
    """Work that shrank below what is done leaves nothing to wait for."""
    end = replace(HALF, answers_expected=790, verdicts_expected=310)

    line = progress_line(end, 100)

    assert line.endswith("  under a minute left")
    assert end.seconds_left == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("batches", "words"),
    [((1, 20, 5), "waiting for 1 batch: 5/20"), ((2, 1240, 0), "2 batches: 0/1,240")],
)
def test_who_waits_for_batches_is_told_no_time(
    batches: tuple[int, int, int], words: str
) -> None:
    """What has come does not say when the next one comes."""
    waiting = replace(HALF, batches=batches, calls_in_flight=0)

    line = progress_line(waiting, 100)

    assert line.endswith(words)
    assert "left" not in line


def test_whoever_waits_for_a_batch_has_no_pace() -> None:
    """Nor has who has got nothing yet."""
    waiting = replace(HALF, batches=(1, 20, 5))
    start = replace(HALF, answers_done=0, verdicts_done=0)

    assert waiting.seconds_left is None
    assert start.seconds_left is None
