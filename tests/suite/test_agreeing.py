"""Runs that are not parts of one are refused, with what differs or is missing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.suite.lineups_for_tests import ALONE, TWO, FakeEngine, always, cases, suite
from tests.suite.runs_for_tests import Stage
from tests.suite.test_merging import in_shards

from noworse.errors import SetupError
from noworse.records.decisions import Policy
from noworse.records.run import RunRecord
from noworse.suite.merging import Told, join

WINS = always("win")
HELD = [suite(cases(12))]


def refusal(*runs: Told, free: tuple[str, ...] = ()) -> str:
    """What is said when these runs are put together."""
    with pytest.raises(SetupError) as caught:
        join(runs, free)
    return str(caught.value)


def run(number: int = 12, name: str = "s", **rest: Any) -> RunRecord:
    """A run that is no shard."""
    held = [suite(cases(number, name), name)]
    return Stage(held, FakeEngine(WINS), **rest).play()


def test_other_settings_are_named() -> None:
    """Field by field, as deep as they go; but for those that are chosen anew."""
    first, second = in_shards(HELD, WINS, 2)
    other = in_shards(HELD, WINS, 2, policy=Policy(margin=0.05))[1]
    wider = in_shards(HELD, WINS, 2, lineup=TWO)[1]
    renamed = second.record.lineup.candidates[0].model_copy(update={"name": "x"})
    lineup = ALONE.model_copy(update={"candidates": (renamed,)})
    third = Told("2.json", second.record.model_copy(update={"lineup": lineup}))

    assert "2.json: `policy.margin` is 0.05, and 0.1 in 1.json" in refusal(first, other)
    told = "`lineup.candidates` is 'lab:cheap, lab:small', and 'lab:cheap' in 1.json"
    assert told in refusal(first, wider)
    assert "`lineup.candidates[0].name` is 'x', and 'cheap'" in refusal(first, third)
    join((first, other), ("margin",))


def test_missing_shards_are_named() -> None:
    """With the command that runs the first of them."""
    shards = in_shards(HELD, WINS, 8)

    told = refusal(*shards[2:])
    most = refusal(shards[0])

    assert "shards 1/8, 2/8 of this run missing" in told
    assert "pytest --nw-shard 1/8" in told
    assert "2/8, 3/8, 4/8, 5/8, 6/8 and 2 more" in most
    assert "shard 2/2 of this" in refusal(in_shards(HELD, WINS, 2)[0])


def test_a_shard_is_given_once() -> None:
    """Twice would count its cases twice."""
    first, second = in_shards(HELD, WINS, 2)

    told = refusal(first, second, Told("again.json", second.record))

    assert "again.json: it is shard 2/2, as 2.json is" in told


def test_shards_of_another_number_do_not_fit() -> None:
    """They part the cases differently."""
    first, other = in_shards(HELD, WINS, 2)[0], in_shards(HELD, WINS, 3)[1]

    assert "it is shard 2/3, and 1.json is one of 2" in refusal(first, other)


def test_shards_of_other_cases_do_not_fit() -> None:
    """A file that has changed since, or was not there."""
    first = in_shards(HELD, WINS, 2)[0]
    fewer = in_shards([suite(cases(10))], WINS, 2)[1]
    other = in_shards([suite(cases(12, "t"), "t")], WINS, 2)[1]

    told = refusal(first, other)

    assert "suite `s` is another one than in 1.json: 10 cases here, 12 there" in (
        refusal(first, fewer)
    )
    assert "suite `s` is not in 2.json" in told
    assert "suite `t` is not in 1.json" in told


def test_a_shard_and_a_whole_run_do_not_fit() -> None:
    """The run has heard all that the shard did."""
    first = in_shards(HELD, WINS, 2)[0]

    assert "it is no shard, and 1.json is one" in refusal(first, Told("run", run()))


def test_cases_that_no_shard_heard_are_named() -> None:
    """A part of a shard had been selected."""
    first, second = in_shards(HELD, WINS, 2)
    kept = second.record.comparisons[1:]
    lost = second.record.comparisons[0].case
    less = Told("2.json", second.record.model_copy(update={"comparisons": kept}))

    assert f"no shard heard 1 of 12 cases of `s`: {lost}" in refusal(first, less)


def test_runs_that_cannot_be_decided_say_why() -> None:
    """Each with its own mend."""
    first = in_shards(HELD, WINS, 2)[0].record
    ended = first.model_copy(update={"ended_by": "the budget is spent"})
    part = Stage(HELD, FakeEngine(WINS), selected=frozenset({"s-1"})).play()
    old = run().model_copy(update={"orders": ()})
    itself = run().model_copy(update={"aa": True})

    assert "shard 1/2 was ended: the budget is spent" in refusal(Told("a", ended))
    assert "1 of 12 cases were selected, and a part" in refusal(Told("b", part))
    assert "an older noworse wrote it" in refusal(Told("c", old))
    assert "held against itself" in refusal(Told("d", itself))


def test_runs_of_one_suite_overlap() -> None:
    """The same cases, once in each."""
    one = run(1)

    assert "12 cases of `s` also in a: " in refusal(Told("a", run()), Told("b", run()))
    assert "1 case of `s` also in a: s-0" in refusal(Told("a", one), Told("b", one))
