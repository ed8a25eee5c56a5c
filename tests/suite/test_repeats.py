"""A loss has a name only where it is lost each time."""

from __future__ import annotations

import pytest
from tests.suite.lineups_for_tests import (
    CHEAP,
    SMALL,
    TWO,
    FakeEngine,
    Script,
    always,
    case,
    cases,
    settings,
    suite,
)
from tests.suite.runs_for_tests import Stage, assert_accounted, whole

from noworse.errors import CallError, CallFailed, RunEnded
from noworse.records.calls import Call
from noworse.records.decisions import Policy
from noworse.records.run import Mode, Repeats, Selection
from noworse.suite.job import job_of
from noworse.suite.repeats import most_of

HEARS_ALL = Policy(early_stop=False)
WON = cases(40, "won")


def loses(*names: str) -> Script:
    """Lose these cases, and win the others."""
    return lambda name, _candidate: "loss" if name in names else "win"


def asked(engine: FakeEngine) -> list[tuple[str, str, int]]:
    """Model, case and sample of all answers that were asked for again."""
    return [
        (call.model.name, call.messages[-1].content, call.sample)
        for _, call in engine.asked
        if call.form is None and call.sample
    ]


def repeats(case: str, lost: int = 3, asked: int = 3, **more: str) -> Repeats:
    fields = {"suite": "s", "candidate": CHEAP.id} | more
    return Repeats.model_validate(
        {"case": case, "asked": asked, "lost": lost, **fields}
    )


def test_a_loss_that_is_lost_each_time_is_named() -> None:
    """In the gate, and in three fresh repeats; its test stays as it was."""
    held = suite([case("bad"), *WON])
    engine = FakeEngine(loses("bad"))
    stage = Stage([held], engine, HEARS_ALL, repeats=5)

    record = stage.play()

    assert record.repeats == (repeats("bad"),)
    assert record.repeats[0].is_named
    assert sorted(asked(engine)) == [
        (name, "bad", sample) for name in ("cheap", "frontier") for sample in (1, 2, 3)
    ]
    assert whole(record).status == "PASS"
    assert not any(one.confirmed_loss for one in record.comparisons)
    assert_accounted(stage, record)


def test_a_loss_that_was_chance_is_not() -> None:
    """The first repeat that is not lost ends it."""

    class Wavering(FakeEngine):
        def _verdict(self, call: Call):  # type: ignore[no-untyped-def]  # noqa: ANN202
            self.script = always("tie" if call.sample == 2 else "loss")
            return super()._verdict(call)

    stage = Stage([suite(cases(1))], Wavering(always("loss")), repeats=5)

    record = stage.play()

    assert record.repeats == (repeats("s-0", lost=1, asked=2),)
    assert not record.repeats[0].is_named


def test_only_the_worst_are_asked_again() -> None:
    """The largest loss first, then the heaviest, then in the committed order."""
    bad = [case("small"), case("heavy", weight=3.0), case("light"), case("flip")]
    script: dict[str, str] = {"heavy": "loss", "light": "loss", "small": "loss"}
    engine = FakeEngine(lambda name, _: script.get(name, "win"))  # type: ignore[arg-type,return-value]
    stage = Stage([suite([*bad, *WON])], engine, HEARS_ALL, repeats=2)

    record = stage.play()

    order = [c.case for c in record.comparisons if c.case in ("small", "light")]
    assert [one.case for one in record.repeats] == ["heavy", order[0]]


def test_each_candidate_has_its_own_losses() -> None:
    """So many of each."""

    def script(name: str, candidate: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
        return "loss" if name == f"won-{candidate == SMALL.id:d}" else "win"

    stage = Stage([suite(WON)], FakeEngine(script), HEARS_ALL, lineup=TWO, repeats=1)

    record = stage.play()

    assert record.repeats == (
        repeats("won-0"),
        repeats("won-1", candidate=SMALL.id),
    )


def test_critical_cases_were_asked_again_already() -> None:
    """They fail by name; nothing is bought twice."""
    held = suite([case("vip", critical=True), *WON])
    engine = FakeEngine(loses("vip"))

    record = Stage([held], engine, HEARS_ALL, repeats=5).play()

    assert record.repeats == ()
    assert len(asked(engine)) == 6


def test_without_repeats_nothing_is_asked_again() -> None:
    """The default, in all modes that buy."""
    engine = FakeEngine(always("loss"))

    record = Stage([suite(cases(30))], engine).play()

    assert record.repeats == ()
    assert asked(engine) == []


def test_what_is_not_to_be_had_has_no_name() -> None:
    """A replay looks up what was recorded; what was not is nobody's trouble."""

    def trouble(call: Call) -> CallError | None:
        late = call.sample == 3 and "bad" in call.messages[-1].content
        return CallFailed(CHEAP.id, "not_recorded", "no line") if late else None

    held = suite([case("bad"), case("worse"), *WON])
    engine = FakeEngine(loses("bad", "worse"), trouble=trouble)

    record = Stage([held], engine, HEARS_ALL, repeats=5).play()

    assert record.repeats == (repeats("worse"),)
    assert record.missing_calls == 0
    assert record.complete


def test_the_end_of_the_money_undoes_no_decision() -> None:
    """The repeats end, and it is told; what was decided stands."""

    def trouble(call: Call) -> CallError | None:
        broke = RunEnded(CHEAP.id, "budget", "0.02 USD are left")
        return broke if call.sample else None

    held = suite([case("bad"), case("worse"), *WON])
    engine = FakeEngine(loses("bad", "worse"), trouble=trouble)
    stage = Stage([held], engine, HEARS_ALL, repeats=5)

    record = stage.play()

    assert record.repeats == ()
    assert (record.complete, record.ended_by) == (True, None)
    assert whole(record).status == "PASS"
    [notice] = [one for one in record.notices if one.code == "repeats_ended"]
    assert notice.message.startswith("not every loss could be asked again: ")
    assert "0.02 USD are left" in notice.message


def test_a_run_that_was_ended_asks_nothing_again() -> None:
    """Whoever has no credit has none for this."""
    broke = RunEnded(CHEAP.id, "quota_exhausted", "no credit left")
    engine = FakeEngine(always("loss"), trouble=lambda _call: broke)

    record = Stage([suite(cases(5))], engine, repeats=5).play()

    assert record.repeats == ()
    assert [one for one in record.notices if one.code == "repeats_ended"] == []


@pytest.mark.parametrize(
    ("confirm", "mode", "aa", "most"),
    [
        (0, "record", False, 0),
        (7, "record", False, 7),
        (7, "live", False, 7),
        (0, "replay", False, 20),
        (50, "replay", False, 50),
        (50, "replay", True, 0),
    ],
)
def test_what_is_recorded_is_looked_up(
    *, confirm: int, mode: Mode, aa: bool, most: int
) -> None:
    """For free; else as many as were asked for, and of noise none."""
    held = settings(confirm=confirm, mode=mode, aa=aa)

    job = job_of(held, Selection(suites=(), selected={}, nodes=()))

    assert most_of(confirm, mode, aa=aa) == job.repeats == most
