"""A judge that knows which answers are right: a function, as users write it."""

from __future__ import annotations

from noworse import Answer, Case

RIGHT: dict[tuple[str, str], bool] = {}
"""By model and case: what is true of the swap on trial."""


async def compare(case: Case, answer: Answer, baseline_answer: Answer) -> int:
    """Judge by what is right: a win, a tie or a loss."""
    ours, theirs = (RIGHT[one.asked, case.id] for one in (answer, baseline_answer))
    return int(ours) - int(theirs)
