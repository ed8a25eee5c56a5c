"""What a case costs, by role and by slice, as the terminal tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from noworse.records.base import Role
from noworse.records.run import Costs, Parts
from noworse.reports.figures import money
from noworse.reports.layout import Body, Column, Line, Look, sentence, tabulate
from noworse.reports.view import RunView

_ROLES: tuple[Role, ...] = ("baseline", "candidate", "judge")
_COLUMNS = (
    Column("a case"),
    Column("slice", shrinks=True),
    *(Column(f"{role} USD", right=True) for role in _ROLES),
)


def case_costs(view: RunView, look: Look) -> list[Line]:
    """Tell, for each candidate, the mean of all cases; with `-v`, that of each slice.

    What no judge was asked about costs nothing to judge, and counts.
    """
    lines: list[Line] = []
    for candidate in dict.fromkeys(one.candidate for one in view.record.costs):
        mine = [one for one in view.record.costs if one.candidate == candidate]
        every = [parts for one in mine for parts in one.cases.values()]
        if not any(every):
            continue
        name = view.names.model(candidate)
        if look.verbose:
            rows = [row for one in mine for row in _rows(one, view)]
            lines += tabulate(_COLUMNS, rows, look.width)
        told = ", ".join(
            f"{role} {mean}" for role, mean in zip(_ROLES, _means(every), strict=True)
        )
        lines += sentence(f"a case of {name}: ", f"{told} USD", look.width)
    return lines


def cost_of(view: RunView, suite: str, candidate: str, case: str) -> str | None:
    """Say what one case cost under one candidate; `None`: nothing was used for it."""
    parts: Parts = {}
    for one in view.record.costs:
        if (one.suite, one.candidate) == (suite, candidate):
            parts = one.cases.get(case, {})
    told = [f"{role} {money(parts[role])}" for role in _ROLES if role in parts]
    return f"{', '.join(told)} USD" if told else None


def _rows(costs: Costs, view: RunView) -> Iterator[Body]:
    slices: dict[str, list[Parts]] = {}
    for one in view.record.comparisons:
        if (one.suite, one.candidate) == (costs.suite, costs.candidate):
            slices.setdefault(one.slice, []).append(costs.cases[one.case])
    for name, members in slices.items():
        yield Body(("mean", view.names.place(costs.suite, name), *_means(members)))


def _means(cases: Sequence[Parts]) -> tuple[str, ...]:
    return tuple(money(mean_usd(cases, role)) for role in _ROLES)


def mean_usd(cases: Sequence[Parts], role: Role) -> float | None:
    """Average over the cases that were answered, or, for the judges, over all."""
    asked = [parts for parts in cases if role in parts or role == "judge"]
    amounts = [parts.get(role, 0.0) for parts in asked]
    known = [usd for usd in amounts if usd is not None]
    return sum(known) / len(known) if known and len(known) == len(amounts) else None
