"""What is told of two judges that take turns."""

from __future__ import annotations

import pytest
from tests.reports.large_runs_for_tests import several
from tests.reports.records_for_tests import (
    FLASH,
    GLM,
    JUDGE,
    Changes,
    model,
    run,
    spend,
)

from noworse.records.decisions import Policy
from noworse.records.escalation import Audit, EscalationUse
from noworse.records.models import Escalation, Judge, Scale
from noworse.records.run import RunRecord
from noworse.reports.terminal import render

STRONG = "anthropic:claude-opus-5-5"
AUDIT = Audit(judged=0.05, estimate=-0.02, low=-0.06, high=0.02)


def use(**changes: Changes) -> EscalationUse:
    fields: dict[str, Changes] = {
        "suite": "support",
        "candidate": GLM,
        "pairs": 110,
        "unsure": 31,
        "audited": 8,
        "spared": 79,
        "audit": None,
    }
    return EscalationUse(**(fields | changes))


def record(*uses: EscalationUse, **changes: Changes) -> RunRecord:
    made = run(escalations=uses, **changes)
    judges = tuple(Judge.of(model(name)) for name in (JUDGE, STRONG))
    turns = made.lineup.model_copy(
        update={"judges": judges, "escalation": Escalation()}
    )
    return made.model_copy(update={"lineup": turns})


def text_of(made: RunRecord) -> str:
    return "\n".join(line.text for line in render(made, width=500))


def test_a_run_tells_whose_word_stood_and_what_was_saved() -> None:
    """In calls, and in USD at what the others cost."""
    bought = (spend("judge", STRONG, 0.4, calls=40),)

    text = text_of(record(use(), spend=bought))

    assert (
        "escalation support: gpt-5.5 was unsure of 31 of 110 pairs, and "
        "claude-opus-5-5 decided; 79 verdicts of claude-opus-5-5 saved (0.79 USD); "
        "8 audited, too few to tell what claude-opus-5-5 would say of all"
    ) in text


@pytest.mark.parametrize(
    "bought",
    [
        (),
        (spend("judge", STRONG, None, calls=40),),
        (spend("judge", STRONG, 0, calls=0),),
    ],
    ids=["never asked", "unknown price", "no call"],
)
def test_what_is_not_known_is_no_amount(bought: tuple[Changes, ...]) -> None:
    """Never 0."""
    assert "79 verdicts of claude-opus-5-5 saved;" in text_of(
        record(use(), spend=bought)
    )


def test_an_audit_says_what_the_second_would_say_of_all() -> None:
    """With its interval, beside the run's own figure."""
    text = text_of(record(use(audited=26, audit=AUDIT)))

    told = (
        "by 26 audited, claude-opus-5-5 on all would be -0.02 [-0.06, +0.02], not +0.05"
    )
    assert told in text


def test_an_audit_of_scores_is_told_in_points() -> None:
    """As all differences of such a run are."""
    policy = Policy(scale=Scale(low=1, high=5, unit="points"), margin=0.125)

    text = text_of(record(use(audited=26, audit=AUDIT), policy=policy))

    assert "would be -0.08 [-0.24, +0.08], not +0.20" in text


def test_where_no_judge_was_needed_nothing_is_told() -> None:
    """No pair, no turn."""
    assert "escalation" not in text_of(record(use(pairs=0)))


def test_of_several_candidates_each_is_named() -> None:
    """Each has pairs of its own."""
    made = several()
    turns = record(use(), use(candidate=FLASH)).lineup
    lineup = made.lineup.model_copy(
        update={"judges": turns.judges, "escalation": turns.escalation}
    )
    uses = (use(), use(candidate=FLASH, unsure=4))

    text = text_of(made.model_copy(update={"lineup": lineup, "escalations": uses}))

    assert "support for glm-5p1: gpt-5.5 was unsure of 31 of 110 pairs" in text
    assert "support for deepseek-v4-flash: gpt-5.5 was unsure of 4 of 110" in text
