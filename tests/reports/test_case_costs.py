"""What a case costs, and whose prices a saving is counted at."""

from __future__ import annotations

import pytest
from tests.reports.records_for_tests import (
    FLASH,
    FRONTIER,
    GLM,
    JUDGE,
    SUITE,
    comparison,
    decision,
    model,
    route,
    run,
    spend,
)

from noworse.records.models import Lineup
from noworse.records.run import Costs, Parts, RunRecord
from noworse.reports.terminal import render

PARTS: dict[str, Parts] = {
    "c-1": {"baseline": 0.004, "candidate": 0.001, "judge": 0.003},
    "c-2": {"baseline": 0.008, "candidate": 0.001},
    "c-3": {"baseline": 0.002, "judge": 0.003},
}


def lines(record: RunRecord, *, verbose: int = 0) -> list[str]:
    return [line.text for line in render(record, width=100, verbose=verbose)]


def costly(**parts: dict[str, Parts]) -> RunRecord:
    """A run with these costs by candidate; the first case is legal's."""
    models = {"glm": GLM, "flash": FLASH}
    return run(
        decisions=(decision(), decision(slice="legal"), decision(slice="billing")),
        lineup=Lineup(
            baseline=model(FRONTIER),
            candidates=tuple(model(models[name]) for name in parts),
            judges=run().lineup.judges,
        ),
        comparisons=tuple(
            comparison(
                case,
                candidate=models[name],
                slice="legal" if case == "c-1" else "billing",
            )
            for name, own in parts.items()
            for case in own
        ),
        costs=tuple(
            Costs(suite=SUITE, candidate=models[name], cases=own, slices={})
            for name, own in parts.items()
        ),
    )


def test_the_mean_of_a_case_is_told_by_role() -> None:
    """A case that no judge saw cost nothing to judge; no answer has no cost."""
    told = lines(costly(glm=PARTS))

    assert (
        "a case of glm-5p1: baseline 0.0047, candidate 0.0010, judge 0.0020 USD" in told
    )


def test_verbose_tells_it_by_slice() -> None:
    """Each slice has a row."""
    told = lines(costly(glm=PARTS), verbose=1)

    [start] = [n for n, line in enumerate(told) if line.startswith("a case  slice")]
    assert [line.split() for line in told[start + 1 : start + 3]] == [
        ["mean", "legal", "0.0040", "0.0010", "0.0030"],
        ["mean", "billing", "0.0050", "0.0010", "0.0015"],
    ]


def test_each_candidate_has_its_own() -> None:
    """And an amount that is unknown makes a mean unknown."""
    told = lines(costly(glm=PARTS, flash={"c-1": {"candidate": None}}))

    [line] = [one for one in told if one.startswith("a case of deepseek-v4-flash")]
    assert line.endswith(": baseline unknown, candidate unknown, judge 0.00 USD")


def test_nothing_used_is_not_told() -> None:
    """A run that could ask nobody has no mean."""
    told = lines(costly(glm={"c-1": {}}), verbose=1)

    assert not any(line.startswith("a case") for line in told)


@pytest.mark.parametrize(
    ("baseline", "candidate", "told"),
    [
        ("own", "own", ", at your own prices"),
        ("own", None, ", at your own prices"),
        (None, None, ""),
        ("2026-11-24", "2026-11-24", ", at list prices of 2026-11-24"),
        (
            "2026-10-01/2026-11-02",
            "2026-11-24",
            ", at list prices of 2026-10-01 to 2026-11-24",
        ),
        (
            "own",
            "2026-11-24",
            ", at your own prices and list prices of 2026-11-24",
        ),
    ],
)
def test_a_saving_says_whose_prices_it_is_counted_at(
    baseline: str | None, candidate: str | None, told: str
) -> None:
    """The judge's do not matter to it."""
    record = run(
        routes=(route(requests_per_month=1000.0),),
        spend=(
            spend("baseline", FRONTIER, 0.4, prices=baseline),
            spend("candidate", GLM, 0.1, prices=candidate),
            spend("judge", JUDGE, 0.2, prices="2020-01-01"),
        ),
    )

    [saves] = [line for line in lines(record) if line.startswith("saves ")]

    assert saves == f"saves 4.10 USD of 5.00 USD a month (82 %){told}".replace(
        "4.10 USD", "4.10"
    )
