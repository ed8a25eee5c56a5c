"""What a run used and bought: every answer once, whoever asked for it."""

from __future__ import annotations

from random import Random

import pytest
from tests.suite.lineups_for_tests import (
    ALONE,
    BASELINE,
    CHEAP,
    JUDGE,
    NOW,
    SMALL,
    TWO,
    case,
    model,
    said,
)

from noworse.money import PriceBook
from noworse.records.answers import Usage
from noworse.records.base import Role
from noworse.records.calls import Call, ReplyForm
from noworse.records.models import Lineup, Model
from noworse.records.run import Spend
from noworse.records.shards import Use
from noworse.suite.ledger import Heard, Ledger

FORM = ReplyForm("verdict", {"type": "object"})


def ledger() -> Ledger:
    return Ledger(PriceBook(), NOW)


def call(who: Model, name: str = "c-1") -> Call:
    return Call(model=who, messages=case(name).messages)


def heard(name: str = "c-1", candidate: Model = CHEAP) -> Heard:
    return Heard("s", name, candidate.id)


def spend(held: Ledger, *told: Heard) -> dict[tuple[Role, str], Spend]:
    return {(one.role, one.model): one for one in held.spend(TWO, set(told))}


def test_a_shared_answer_is_counted_once() -> None:
    """Two candidates and a second look at one baseline's answer: one call."""
    held, answer = ledger(), said("theirs", source="live")

    for candidate in (CHEAP, SMALL, CHEAP):
        held.book("baseline", call(BASELINE), answer, heard("c-1", candidate))

    told = spend(held, heard("c-1", CHEAP), heard("c-1", SMALL))
    part = told["baseline", BASELINE.id]
    assert (part.calls, part.bought, part.usd, part.bought_usd) == (1, 1, 1.0, 1.0)
    assert held.done == {"baseline": 1}
    assert held.bought_usd == 1.0


def test_a_shared_answer_counts_if_any_candidate_used_it() -> None:
    """One of them may have stopped before."""
    held = ledger()
    for candidate in (CHEAP, SMALL):
        held.book("baseline", call(BASELINE), said("x"), heard("c-1", candidate))

    told = spend(held, heard("c-1", SMALL))

    assert told["baseline", BASELINE.id].calls == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in turn", "the other way"])
def test_a_model_in_two_roles_is_paid_once(order: tuple[int, int]) -> None:
    """The baseline against itself: both use the answer, one of them pays for it."""
    held, answer = ledger(), said("same", source="live")
    itself = Lineup(baseline=BASELINE, candidates=(BASELINE,), judges=(JUDGE,))
    roles: tuple[Role, Role] = ("baseline", "candidate")

    for place in order:
        purpose = heard("c-1", BASELINE)
        held.book(roles[place], call(BASELINE), answer, purpose)

    ours, theirs, _ = held.spend(itself, {heard("c-1", BASELINE)})
    assert (ours.calls, ours.bought, ours.bought_usd) == (1, 1, 1.0)
    assert (theirs.calls, theirs.bought, theirs.bought_usd) == (1, 0, 0.0)
    assert held.bought_usd == 1.0


def test_what_the_record_does_not_tell_of_is_bought_but_not_used() -> None:
    """It was in flight when the gate stopped: paid for, and of no use."""
    held = ledger()
    held.book("candidate", call(CHEAP, "c-1"), said("a", source="live"), heard("c-1"))
    held.book("candidate", call(CHEAP, "c-2"), said("b", source="live"), heard("c-2"))

    part = spend(held, heard("c-1"))["candidate", CHEAP.id]

    assert (part.calls, part.bought) == (1, 2)
    assert (part.usd, part.bought_usd) == (0.01, 0.02)
    assert (part.input_tokens, part.output_tokens) == (1000, 0)


def test_what_was_replayed_was_not_bought() -> None:
    """It still cost something, on the day it was recorded."""
    held = ledger()
    held.book("judge", call(JUDGE), said("a", source="replayed"), heard())

    part = spend(held, heard())["judge", JUDGE.id]

    assert (part.calls, part.bought, part.bought_usd) == (1, 0, 0)
    assert part.usd == pytest.approx(0.1)
    assert held.bought_usd == 0


def test_everyone_in_the_lineup_has_a_line() -> None:
    """In its order, also where nothing was asked."""
    parts = ledger().spend(TWO, set())

    assert [(part.role, part.model) for part in parts] == [
        ("baseline", BASELINE.id),
        ("candidate", CHEAP.id),
        ("candidate", SMALL.id),
        ("judge", JUDGE.id),
    ]
    assert {part.usd for part in parts} == {0}


def test_an_unknown_price_is_never_nothing() -> None:
    """Neither in a sum; the rest of the run's purchases are known."""
    unpriced = model("unpriced", None)
    lineup = ALONE.model_copy(update={"candidates": (unpriced,)})
    held = ledger()
    held.book("candidate", call(unpriced), said("a", source="live"), heard())
    held.book("judge", call(JUDGE), said("b", source="live"), heard())

    _, part, _ = held.spend(lineup, {Heard("s", "c-1", CHEAP.id)})

    assert (part.calls, part.usd, part.bought_usd) == (1, None, None)
    assert held.bought_usd == pytest.approx(0.1)


def test_unknown_tokens_make_a_cost_unknown() -> None:
    """A provider that does not say what it used; the tokens that are known count."""
    held = ledger()
    held.book("candidate", call(CHEAP, "c-1"), said("a", usage=None), heard("c-1"))
    held.book("candidate", call(CHEAP, "c-2"), said("b"), heard("c-2"))

    part = spend(held, heard("c-1"), heard("c-2"))["candidate", CHEAP.id]

    assert (part.calls, part.usd, part.input_tokens) == (2, None, 1000)
    assert held.usd(CHEAP, said("a", usage=None)) is None


@pytest.mark.parametrize(
    ("at", "usd"),
    [("2026-01-01T00:00:00Z", 1.0), (None, 2.0)],
    ids=["its own day", "unknown day"],
)
def test_an_answer_has_the_price_of_its_day(at: str | None, usd: float) -> None:
    """One of unknown date has today's."""

    class Book(PriceBook):
        def price_of(self, model: Model, at: str, *, input_tokens: int = 0):  # type: ignore[no-untyped-def]  # noqa: ANN202
            assert input_tokens == 1000
            dollars = 2.0 if at == NOW else 1.0
            return model.price and model.price.model_copy(
                update={"input": dollars * 1000}
            )

    answer = said("a", at=at, usage=Usage(input_tokens=1000, output_tokens=0))

    assert Ledger(Book(), NOW).usd(CHEAP, answer) == usd


def test_the_order_of_booking_changes_no_figure() -> None:
    """Sums of floats are made in the order of the calls, not of arrival."""
    tokens = Random(7).sample(range(1, 10**6), 200)
    uses = [
        (call(CHEAP, f"c-{n}"), said("x", usage=Usage(input_tokens=t, output_tokens=t)))
        for n, t in enumerate(tokens)
    ]

    def total(order: list[int]) -> Spend:
        held = ledger()
        for n in order:
            held.book("candidate", *uses[n], heard(f"c-{n}"))
        told = [heard(f"c-{n}") for n in order]
        return spend(held, *told)["candidate", CHEAP.id]

    shuffled = [Random(seed).sample(range(200), 200) for seed in range(5)]

    assert [total(order) for order in shuffled] == [total(list(range(200)))] * 5


@pytest.mark.parametrize(
    ("who", "form", "role"),
    [(BASELINE, None, "baseline"), (CHEAP, None, "candidate"), (JUDGE, FORM, "judge")],
)
def test_what_was_bought_for_nothing_is_told(
    who: Model, form: ReplyForm | None, role: Role
) -> None:
    """A stopped run shows all that it paid; what was used is counted once."""
    held, answer = ledger(), said("late", source="live")
    asked = Call(model=who, messages=case("c-1").messages, form=form)

    held.keep(TWO, asked, answer)
    held.keep(TWO, asked, answer)

    part = spend(held)[role, who.id]
    assert (part.calls, part.bought, part.usd) == (0, 1, 0.0)
    assert part.bought_usd == held.bought_usd == held.usd(who, answer)


def test_what_a_batch_saved_is_paid_for_by_nobody() -> None:
    """The bill says what was charged; the list price stays what others pay."""
    held, cheap = ledger(), said("ours", source="live", discount=0.5)

    held.book("candidate", call(CHEAP), cheap, heard())

    part = spend(held, heard())["candidate", CHEAP.id]
    assert (part.usd, part.bought_usd, held.bought_usd) == (0.005, 0.005, 0.005)
    assert held.list_usd(CHEAP, cheap) == 0.01


def test_a_case_has_its_costs_by_role() -> None:
    """What serves two candidates stands with both; what nobody asked is absent."""
    held = ledger()
    for candidate in (CHEAP, SMALL):
        held.book("baseline", call(BASELINE), said("x"), heard("c-1", candidate))
    for name in ("c-1", "c-2"):
        held.book("candidate", call(CHEAP, name), said("x"), heard(name))
    for sample in range(2):
        asked = Call(model=JUDGE, messages=case("c-1").messages, sample=sample)
        held.book("judge", asked, said("x"), heard("c-1"))
    one, other, unread = heard("c-1"), heard("c-1", SMALL), heard("c-2")

    found = held.by_case({one, other})

    assert found == {
        one: {"baseline": 1.0, "candidate": 0.01, "judge": pytest.approx(0.2)},
        other: {"baseline": 1.0},
    }
    assert unread not in found


def test_an_unknown_cost_makes_a_cases_cost_unknown() -> None:
    """Also where the rest of that role is known."""
    held = ledger()
    for sample, usage in enumerate(
        (None, Usage(input_tokens=1, output_tokens=1), None)
    ):
        asked = Call(model=JUDGE, messages=case("c-1").messages, sample=sample)
        held.book("judge", asked, said("x", usage=usage), heard("c-1"))

    assert held.by_case({heard("c-1")}) == {heard("c-1"): {"judge": None}}


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((), None),
        (("2026-11-24",), "2026-11-24"),
        (("2026-11-24", "2026-10-01", "2026-11-02"), "2026-10-01/2026-11-24"),
    ],
)
def test_list_prices_have_their_days(days: tuple[str, ...], told: str | None) -> None:
    """Of the answers that were used, however many days they were bought on."""
    listed = CHEAP.model_copy(
        update={"price": None, "base_url": "https://api.openai.com/v1"}
    ).model_copy(update={"name": "gpt-5.4-mini"})
    held, lineup = ledger(), ALONE.model_copy(update={"candidates": (listed,)})
    names = [f"c-{n}" for n in range(len(days))]
    for name, day in zip(names, days, strict=True):
        answer = said("x", at=f"{day}T08:00:00Z")
        held.book("candidate", call(listed, name), answer, heard(name))

    baseline, candidate, _ = held.spend(lineup, set(map(heard, names)))

    assert candidate.prices == told
    assert baseline.prices == "own"


def test_what_two_parts_have_used_is_counted_once() -> None:
    """Two cases with one prompt may fall into two shards."""
    purposes = [("s", "c-1", CHEAP.id, False), ("s", "c-2", CHEAP.id, False)]
    uses = [
        Use(
            role="baseline",
            call="k",
            model=BASELINE.id,
            usd=1.0,
            input_tokens=10,
            output_tokens=1,
            day="2026-11-24",
            purposes=(purpose,),
        )
        for purpose in purposes
    ]
    book = ledger()

    book.take_over(uses)

    told = frozenset(Heard(*purpose) for purpose in purposes)
    assert book.spend(ALONE, told)[0].calls == 1
    assert set(book.by_case(told)) == told
    [use] = book.uses()
    assert use.purposes == tuple(purposes)
