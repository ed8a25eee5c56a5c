"""What an engine tells at the end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.calls.doubles_for_tests import NOW

from noworse.calls.batchwords import UnderWay
from noworse.calls.journal import Loss
from noworse.calls.stats import EngineStats
from noworse.calls.tape import Leftover


def stats(
    *,
    losses: tuple[Loss, ...] = (),
    incomplete: tuple[Leftover, ...] = (),
    unused: tuple[Leftover, ...] = (),
) -> EngineStats:
    return EngineStats(
        bought={},
        unheard=(),
        losses=losses,
        missed=(),
        under_way=UnderWay(),
        single={},
        incomplete=incomplete,
        unused=unused,
    )


def test_losses_are_summed_as_far_as_prices_are_known() -> None:
    """Each at its upper bound."""
    loss = Loss("k", "m", NOW, "timeout", 0.5)

    told = stats(losses=(loss, loss._replace(usd=None), loss._replace(usd=0.25)))

    assert told.paid_not_received_usd == pytest.approx(0.75)


def test_a_cut_line_is_noticed_with_file_line_and_key() -> None:
    """Also when only a part was run."""
    [notice] = stats(incomplete=(Leftover("r/a.jsonl", 2, "k2"),)).notices(
        complete=False
    )

    assert notice.code == "recording_incomplete"
    assert notice.message == (
        "r/a.jsonl:2: the last line is incomplete and was left out (k2)"
    )


def test_unused_lines_are_counted_and_the_first_is_named() -> None:
    """Other candidates may need them: one line, however many there are."""
    unused = tuple(Leftover("r/a.jsonl", n, f"k{n}") for n in range(2, 7))
    other = Leftover("r/b.jsonl", 1, "k-old")

    [several] = stats(unused=(*unused, other)).notices(complete=True)
    [in_one_file] = stats(unused=unused).notices(complete=True)
    [single] = stats(unused=(other,)).notices(complete=True)

    assert several.code == "recording_unused"
    assert several.message == (
        "6 recorded answers are unused by this run in 2 files: r/a.jsonl:2 (k2), ..."
    )
    assert in_one_file.message == (
        "5 recorded answers are unused by this run: r/a.jsonl:2 (k2), ..."
    )
    assert single.message == (
        "1 recorded answer is unused by this run: r/b.jsonl:1 (k-old)"
    )


def test_a_partial_run_does_not_know_what_is_unused() -> None:
    """The rest of the lines belong to what was not selected."""
    assert not stats(unused=(Leftover("r/a.jsonl", 1, "k"),)).notices(complete=False)


def test_batches_that_are_under_way_are_told() -> None:
    """So are calls that were too few for one."""
    told = replace(stats(), under_way=UnderWay(2, 1240, 7), single={"m": 3})

    single, pending = told.notices(complete=True)

    assert (single.code, pending.code) == ("batch_too_small", "batch_pending")
    assert single.message.startswith("3 calls to m were bought singly")
    assert pending.message.startswith("2 batches with 1,240 calls are under way")
