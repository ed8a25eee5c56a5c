"""Shards of a run, put together, decide what one run would have decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import Phase, given, settings as told, strategies as st
from tests.suite.lineups_for_tests import (
    PANEL,
    SCORED,
    TWO,
    Changes,
    FakeEngine,
    Script,
    Word,
    always,
    cases,
    mixed,
    suite,
    waits,
)
from tests.suite.runs_for_tests import Stage

from noworse.errors import CallError, RecordingMissing
from noworse.records.calls import Call
from noworse.records.cases import Suite
from noworse.records.decisions import Decision, Policy
from noworse.records.models import Escalation, Lineup
from noworse.records.run import RunRecord
from noworse.records.shards import Shard
from noworse.suite.merging import Told, join
from noworse.suite.redeciding import decide_again


def heard(
    suites: Sequence[Suite], script: Script, shard: Shard | None = None, **rest: Changes
) -> RunRecord:
    """A run, or one shard of it."""
    selected = None
    if shard is not None:
        selected = frozenset(
            case.id
            for one in suites
            for case in one.cases
            if shard.holds(one.name, case.id)
        )
    engine = FakeEngine(script, waits(1, 5))
    stage = Stage(suites, engine, selected=selected, shard=shard, **rest)
    return stage.play()


def in_shards(
    suites: Sequence[Suite], script: Script, of: int, **rest: Changes
) -> list[Told]:
    """The same run in so many shards."""
    parts = [Shard(number=n, of=of) for n in range(1, of + 1)]
    return [Told(f"{p.number}.json", heard(suites, script, p, **rest)) for p in parts]


@dataclass(frozen=True)
class Drawn:
    """How the cases of a run come out, and how they are read."""

    seed: int
    of: int
    wins: float
    losses: float
    rest: Word
    policy: Policy
    lineup: Lineup


IN_TURN = PANEL.model_copy(update={"escalation": Escalation(audit=0.3)})
drawn = st.builds(
    Drawn,
    seed=st.integers(0, 10_000),
    of=st.integers(1, 4),
    wins=st.floats(0, 0.6),
    losses=st.floats(0, 0.4),
    rest=st.sampled_from(["tie", "same", "refuse", "mumble"]),
    policy=st.builds(
        Policy,
        goal=st.sampled_from(["suite", "slices"]),
        orders=st.sampled_from(["auto", "both", "one"]),
    ),
    lineup=st.sampled_from([TWO, PANEL, IN_TURN, SCORED]),
)


# Each is a run, and its shards: no time to look for the smallest that fails.
@told(max_examples=6, deadline=None, phases=[Phase.generate])
@given(drawn)
def test_shards_decide_as_one_run(it: Drawn) -> None:
    """To the byte, whatever comes out: flips, early stops, critical cases, trouble."""
    held = (*cases(60, "a"), *cases(22, "b"), *cases(2, "c", critical=True))
    suites = [suite(held), suite(cases(22, "t"), "t")]
    script = mixed(it.seed, it.wins, it.losses, it.rest)
    how: dict[str, Changes] = {"policy": it.policy, "lineup": it.lineup}
    whole = heard(suites, script, **how)

    merged = decide_again(join(in_shards(suites, script, it.of, **how)), it.policy)

    assert merged.decisions == whole.decisions
    # The code of a notice is the same; some of them are told in another order.
    assert {one.code for one in merged.notices} == {one.code for one in whole.notices}
    for name in RunRecord.model_fields.keys() - {"orders", "part", "notices"}:
        assert getattr(merged, name) == getattr(whole, name), name


def unpriced(record: RunRecord) -> list[Decision]:
    """What was decided, whatever more of it would cost."""
    return [one.model_copy(update={"more_usd": None}) for one in record.decisions]


def test_runs_of_different_suites_are_one() -> None:
    """As if both files had been given to one run."""
    suites = [suite(cases(40)), suite(cases(30, "t"), "t")]
    script = mixed(7, 0.3, 0.2, "tie")
    together = heard(suites, script)
    apart = [Told(one.name, heard([one], script)) for one in suites]

    merged = decide_again(join(apart), Policy())

    # Sums of amounts in another order may differ in their last digit.
    assert unpriced(merged) == unpriced(together)
    assert [s.calls for s in merged.spend] == [s.calls for s in together.spend]
    assert [s.usd for s in merged.spend] == pytest.approx(
        [s.usd for s in together.spend]
    )
    for name in ("collected", "selected", "suites", "cases", "comparisons", "complete"):
        assert getattr(merged, name) == getattr(together, name), name


def test_runs_in_several_modes_have_called_someone() -> None:
    """What was bought in one of them, and at which days' prices, is told."""
    one, other = (
        heard([suite(cases(5, name), name)], mixed(1, 0.5, 0.2)) for name in "st"
    )
    days = [{"prices": day} for day in ("2026-11-20/2026-11-22", "2026-11-24")]
    runs = [
        Told(
            mode,
            run.model_copy(
                update={
                    "mode": mode,
                    "spend": tuple(s.model_copy(update=day) for s in run.spend),
                }
            ),
        )
        for mode, run, day in zip(("record", "replay"), (one, other), days, strict=True)
    ]

    merged = decide_again(join(runs), Policy())

    assert merged.mode == "record"
    assert {one.prices for one in merged.spend} == {"2026-11-20/2026-11-24"}


def test_what_no_recording_answers_is_counted_once_for_all_shards() -> None:
    """Second orders that the whole has no use for are not missing."""
    suites = [suite(cases(80))]
    lone = FakeEngine(always("win"))
    whole = Stage(suites, lone).play()

    def second_orders(call: Call) -> CallError | None:
        """The judge is recorded in the orders that one run asks for."""
        known = call.key in asked or not call.asks_a_judge
        return None if known else RecordingMissing("lab:judge", "not_recorded", "none")

    asked = {call.key for _, call in lone.asked}
    shards = []
    for number in (1, 2):
        shard = Shard(number=number, of=2)
        mine = frozenset(c.id for c in suites[0].cases if shard.holds("s", c.id))
        engine = FakeEngine(always("win"), trouble=second_orders)
        record = Stage(suites, engine, selected=mine, shard=shard).play()
        shards.append(Told(str(number), record))

    merged = decide_again(join(shards), Policy())

    assert merged.decisions == whole.decisions
    assert merged.missing_calls == whole.missing_calls == 0
    assert sum(one.record.missing_calls for one in shards) > 0
