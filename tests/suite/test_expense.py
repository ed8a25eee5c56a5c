"""What calls will take, from what the models have said, or else by assumption."""

from __future__ import annotations

import pytest
from tests.suite.lineups_for_tests import BASELINE, CHEAP, JUDGE, NOW, case, said

from noworse.judging.method import Shown
from noworse.judging.table import method_of
from noworse.money import PriceBook
from noworse.records.answers import Answer, Usage
from noworse.records.base import Role
from noworse.records.calls import case_call
from noworse.records.models import Model, Params, Price
from noworse.suite.expense import Expense, Item, total
from noworse.suite.rehearsal import Ask

DOLLAR = Price(input=1.0, output=2.0)
PRICED = CHEAP.model_copy(update={"price": DOLLAR})


def answer(out: int, hidden: int = 0, seconds: float = 1.0) -> Answer:
    usage = Usage(input_tokens=10, output_tokens=out, reasoning_tokens=hidden)
    return said("Hi", usage=usage, seconds=seconds)


def expense(**answers: list[Answer]) -> Expense:
    """By role: what its one model has said."""
    ids = {"baseline": BASELINE.id, "candidate": CHEAP.id, "judge": JUDGE.id}
    found: dict[tuple[Role, str], list[Answer]] = {}
    roles: tuple[Role, ...] = ("baseline", "candidate", "judge")
    for role in roles:
        if role in answers:
            found[role, ids[role]] = answers[role]
    return Expense(found, PriceBook(), NOW)


def ask(model: Model = PRICED, text: str = "x" * 400, role: Role = "candidate") -> Ask:
    held = case("c", messages=({"role": "user", "content": text},))
    return Ask(role, "s", "s", case_call(model, held), "sure")


def verdict(*unknown: Model) -> Ask:
    judge = JUDGE.model_copy(update={"price": DOLLAR})
    [call] = method_of(judge).calls(judge, case("c"), Shown("", ""))
    return Ask("judge", "s", "s", call, "open", unknown)


def item(times: float, model: Model = PRICED, role: Role = "candidate") -> Item:
    return expense().item(ask(model, role=role), times)


def test_answers_are_as_long_as_they_were() -> None:
    """On average; what a judge gets to read is without the reasoning."""
    habit = expense(candidate=[answer(100, 40, 1.0), answer(300, 60, 3.0)]).habit(
        "candidate", CHEAP
    )

    assert habit == (200, 150, 2.0, 2)


@pytest.mark.parametrize(
    "found",
    [
        [],
        [said("Hi", usage=None)],
        [answer(900).model_copy(update={"source": "imported"})],
    ],
)
def test_what_nothing_tells_is_assumed(found: list[Answer]) -> None:
    """300 tokens in 10 s, or as many as the model may give."""
    short = CHEAP.model_copy(update={"params": Params(max_output_tokens=50)})

    assert expense(candidate=found).habit("candidate", CHEAP) == (300, 300, 10.0, 0)
    assert expense().habit("candidate", short) == (50, 50, 10.0, 0)


def test_a_call_costs_its_prompt_and_a_usual_answer() -> None:
    """100 tokens in at 1 USD a million, 300 out at 2 USD."""
    priced = expense().item(ask(), 0.5)

    assert priced.tokens == 400
    assert priced.usd == pytest.approx(700e-6)
    assert priced.times == 0.5


def test_a_judge_reads_answers_that_are_still_missing() -> None:
    """As long as they usually are, or at most may be."""
    bare = expense().item(verdict(), 1.0)
    known = expense(candidate=[answer(100, 40)], baseline=[answer(50)])
    full = known.item(verdict(PRICED, BASELINE), 1.0)

    assert full.tokens - bare.tokens == 60 + 50
    assert bare.usd_most is not None
    assert full.usd_most is not None
    assert full.usd_most - bare.usd_most == pytest.approx(2 * 16_384e-6)


def test_an_unknown_price_is_never_nothing() -> None:
    """Neither the likely nor the greatest cost is known."""
    priced = item(1.0, CHEAP.model_copy(update={"price": None}))

    assert (priced.usd, priced.usd_most) == (None, None)
    assert total([1.0, None]) is None
    assert total([1.0, 2.0]) == 3.0
    assert total([]) == 0


@pytest.mark.parametrize(
    ("limits", "minutes"),
    [
        ({}, 100 * 10 / 50 / 60),
        ({"max_in_flight": 5}, 100 * 10 / 5 / 60),
        ({"requests_per_minute": 20}, 100 / 20),
        ({"tokens_per_minute": 4000}, 100 * 400 / 4000),
    ],
)
def test_time_is_what_the_tightest_limit_asks_for(
    limits: dict[str, int], minutes: float
) -> None:
    """And 10 s more, until the last answer has come."""
    slow = PRICED.model_copy(update=limits)
    items = [item(1.0, slow)] * 100

    assert expense().minutes(items, 50) == pytest.approx(minutes + 1 / 6)


def test_a_batch_saves_its_part_of_the_price() -> None:
    """And is none of the minutes."""
    batched = Expense({}, PriceBook(), NOW, {PRICED.id: 0.5})

    priced = batched.item(ask(), 1.0)

    assert priced.usd == pytest.approx(350e-6)
    assert batched.minutes([priced], 10) == 0


def test_a_verdict_comes_after_the_answers() -> None:
    """So the last case takes an answer and a verdict; what is not bought, nothing."""
    items = [item(1.0), item(1.0, role="baseline"), item(1.0, JUDGE, "judge")]

    assert expense().minutes(items, 1000) == pytest.approx((0.03 + 20) / 60)
    assert expense().minutes([item(0.0)], 1000) == 0
