"""What was heard is decided again, by the same policy or another."""

from __future__ import annotations

from hypothesis import Phase, given, settings as told, strategies as st
from tests.suite.lineups_for_tests import (
    SCORED,
    TWO,
    Changes,
    FakeEngine,
    Script,
    always,
    cases,
    mixed,
    suite,
)
from tests.suite.runs_for_tests import Stage, whole

from noworse.records.decisions import Policy
from noworse.records.run import RunRecord
from noworse.suite.merging import Told, join
from noworse.suite.redeciding import decide_again


def run(script: Script, number: int = 90, **rest: Changes) -> RunRecord:
    """A run of a suite of two slices."""
    held = [suite((*cases(number, "a"), *cases(25, "b", weight=2.0)))]
    return Stage(held, FakeEngine(script), **rest).play()


def again(record: RunRecord, **changes: Changes) -> RunRecord:
    """The same run, decided again."""
    policy = record.policy.model_copy(update=changes)
    return decide_again(join([Told("run.json", record)]), policy)


@told(max_examples=10, deadline=None, phases=[Phase.generate])
@given(
    seed=st.integers(0, 1000),
    losses=st.floats(0, 0.5),
    goal=st.sampled_from(["suite", "slices"]),
    lineup=st.sampled_from([TWO, SCORED]),
)
def test_the_same_policy_decides_the_same(
    seed: int, losses: float, goal: str, lineup: Changes
) -> None:
    """The whole record, to the byte."""
    policy = Policy.model_validate({"goal": goal})
    record = run(mixed(seed, 0.3, losses, "first"), policy=policy, lineup=lineup)

    told_again = again(record)

    # Only the warnings may stand in another order.
    assert set(told_again.notices) == set(record.notices)
    assert told_again.model_copy(update={"notices": record.notices}) == record


def test_a_wider_margin_would_have_stopped_earlier() -> None:
    """What it would not have read, it is not told of."""
    record = run(mixed(3, 0.10, 0.10))

    wide = again(record, margin=0.5)

    assert (whole(wide).status, whole(wide).stage) == ("PASS", "early stop")
    assert whole(wide).read < whole(record).read
    assert wide.policy.margin == 0.5
    assert wide.spend == record.spend


def test_a_narrower_margin_says_what_was_left_out() -> None:
    """And with which words it is heard."""
    record = run(always("tie"))

    narrow = again(record, margin=0.01, alpha=0.02, scope="suite", goal="slices")

    assert whole(record).stage == "early stop"
    assert whole(narrow).status == "INCONCLUSIVE"
    message = "\n".join(
        one.message for one in narrow.notices if one.code == "evidence_left_out"
    )
    assert "lab:cheap on s, slice a: " in message
    assert "cases were left out, and under this policy it may decide" in message
    assert (
        "`pytest s.eval.yaml --nw-margin 0.01 --nw-alpha 0.02 --nw-scope suite "
        "--nw-goal slices` hears it"
    ) in message


def test_what_is_decided_lacks_nothing() -> None:
    """However much was left out."""
    record = run(always("loss"))

    narrow = again(record, margin=0.09)

    assert whole(narrow).status == "FAIL"
    assert "evidence_left_out" not in {one.code for one in narrow.notices}


def test_a_second_order_that_nobody_asked_for_is_lacking() -> None:
    """A margin that the first orders do not decide wants the others too."""
    record = run(mixed(5, 0.2, 0.2), policy=Policy(margin=0.4, early_stop=False))

    narrow = again(record, margin=0.05)

    assert whole(record).stage == "one order"
    [notice] = [one for one in narrow.notices if one.code == "evidence_left_out"]
    assert "the judge was asked in one order only" in notice.message


def test_a_second_pass_may_have_been_for_nothing() -> None:
    """Where another margin is decided without it, it is not told of."""
    record = run(mixed(3, 0.40, 0.46))

    wide = again(record, margin=0.6)

    assert whole(record).stage == "both orders"
    assert {len(one.verdicts) for one in wide.comparisons[20:]} == {1}


def test_slices_may_be_decided_after_all() -> None:
    """Each reads on as far as the suite was read."""
    record = run(mixed(3, 0.2, 0.2), policy=Policy(early_stop=False))

    sliced = again(record, goal="slices")
    back = again(sliced, goal="suite")

    assert [one.slice for one in sliced.decisions] == [None, "a", "b"]
    assert whole(back) == whole(record)


def test_a_margin_on_the_judges_scale_is_no_option() -> None:
    """It stands in the settings of the judge."""
    scale = SCORED.judges[0].own_scale
    policy = Policy(margin=0.1, scale=scale)
    record = run(always("tie"), lineup=SCORED, policy=policy)

    narrow = again(record, margin=0.01, alpha=0.01)

    [notice] = [one for one in narrow.notices if one.code == "evidence_left_out"]
    assert "`pytest s.eval.yaml --nw-alpha 0.01` hears it" in notice.message
