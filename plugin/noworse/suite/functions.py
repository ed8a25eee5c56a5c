"""What a reader must know of a user's own functions, beside what they answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from noworse.records.answers import Comparison
from noworse.records.run import Notice
from noworse.suite.job import Job


def function_notices(
    job: Job, comparisons: Sequence[Comparison], budget_usd: float | None
) -> tuple[Notice, ...]:
    """Tell what holds functions up, and what they spend unseen."""
    return tuple(_notices(job, comparisons, budget_usd))


def _notices(
    job: Job, comparisons: Sequence[Comparison], budget_usd: float | None
) -> Iterator[Notice]:
    for suite in job.suites:
        if suite.swap is None or job.mode == "replay":
            continue
        if suite.swap.alone:
            yield _alone(suite.name, suite.swap.alone)
        mine = [one for one in comparisons if one.suite == suite.name]
        if budget_usd is not None and any(map(_spends_unseen, mine)):
            message = (
                f"{suite.name} does not say what its calls used (`Output.usage`), so "
                f"the budget of {budget_usd:g} USD does not bound them"
            )
            yield Notice(code="function_usage_unknown", message=message)


def _alone(suite: str, fixtures: Sequence[str]) -> Notice:
    told = ", ".join(f"`{name}`" for name in fixtures)
    message = (
        f"the cases of {suite} ran one after the other, since pytest makes {told} anew "
        'for each; with fixtures of `scope="module"` they run at once'
    )
    return Notice(code="function_alone", message=message)


def _spends_unseen(one: Comparison) -> bool:
    answers = (one.answer, one.baseline_answer)
    return any(it is not None and it.given_by and it.usage is None for it in answers)
