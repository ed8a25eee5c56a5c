"""Runs to look at in a browser: texts of cases, several judges, hostile answers."""

from __future__ import annotations

from typing import Any

from tests.reports.records_for_tests import (
    FLASH,
    FRONTIER,
    GLM,
    JUDGE,
    SUITE,
    answer,
    comparison,
    decision,
    health,
    model,
    route,
    run,
    spend,
    stays,
)

from noworse.records.answers import BrokenCheck, Comparison, Verdict
from noworse.records.base import Outcome
from noworse.records.cases import Case, Check, Message
from noworse.records.models import Judge, Lineup
from noworse.records.run import Costs, RunRecord, SuiteRef

SECOND = "google:gemini-3.8-flash"
HOSTILE = (
    "<script>document.title='pwned'</script><img src=x onerror=alert(1)>"
    '"><svg/onload=alert(1)></script><!--<script> {{ 7 * 7 }} '
    "[click](javascript:alert(1)) \u202egnp.exe\u202c \x1b[2J half \ud83d"
)
OURS = "You may return them within 30 days. Please keep the receipt."
THEIRS = "You may return them within 14 days. Please keep the receipt."


def verdict(first: str, preferred: str, **changes: Any) -> Verdict:
    """What the first judge says; `changes`: another one, other words."""
    fields = {"judge": JUDGE, "reason": f"The {preferred} one is right."}
    fields |= {"shown_first": first, "preferred": preferred}
    return Verdict.model_validate(fields | changes)


def case(name: str, part: str, **changes: Any) -> Case:
    """A case with all that a page shows of one."""
    fields: dict[str, Any] = {
        "id": name,
        "slice": part,
        "messages": (
            Message(role="system", content="You answer for Acme."),
            Message(role="user", content=f"What of {name}?"),
        ),
        "expected": "30 days, with the receipt.",
        "rubric": "Which reply is right?",
        "tags": ("en",),
        "checks": (Check(kind="max_words", value=120),),
        "path": "evals/support.eval.yaml",
        "line": 7,
    }
    return Case(**(fields | changes))


def pairs(candidate: str = GLM) -> tuple[Comparison, ...]:
    """Losses, wins and ties; one that flips, one of two minds, one broken, one open."""
    own = {"candidate": candidate, "baseline_answer": answer(FRONTIER, OURS)}
    said = {**own, "answer": answer(candidate, THEIRS)}
    flip = (verdict("candidate", "candidate"), verdict("baseline", "baseline"))
    minds = (
        verdict("candidate", "candidate"),
        verdict("candidate", "baseline", judge=SECOND),
    )
    broken = BrokenCheck(side="candidate", check="max_words: 120", reason="121 words")
    return (
        comparison("flips", "tie", **said, verdicts=flip),
        comparison("of-two-minds", "tie", **said, verdicts=minds),
        comparison("hostile", "loss", **own, answer=answer(candidate, HOSTILE)),
        comparison("broken", "loss", **said, broken_checks=(broken,), slice="legal"),
        comparison("won", "win", **said),
        comparison(
            "same",
            "tie",
            **{**own, "answer": answer(candidate, OURS)},
            verdicts=(),
            settled_by="identical",
        ),
        comparison(
            "open", "unresolved", **{**own, "answer": None}, trouble="a timeout"
        ),
        *(comparison(f"lost-{n}", "loss", **said) for n in range(8)),
    )


def shop(*, candidates: tuple[str, ...] = (GLM, FLASH)) -> RunRecord:
    """A run with all that a page can show."""
    told = tuple(one for name in candidates for one in pairs(name))
    names = {one.case: one.slice for one in told}
    return run(
        lineup=Lineup(
            baseline=model(FRONTIER),
            candidates=tuple(map(model, candidates)),
            judges=(Judge.of(model(JUDGE)), Judge.of(model(SECOND))),
        ),
        suites=(SuiteRef(name=SUITE, path="evals/support.eval.yaml", cases=15),),
        decisions=tuple(
            made
            for name in candidates
            for made in (
                decision(candidate=name, cases=15, read=14, status="INCONCLUSIVE"),
                decision(candidate=name, slice="billing"),
                decision(candidate=name, slice="legal", status="FAIL"),
            )
        ),
        comparisons=told,
        cases=tuple(case(name, part) for name, part in names.items()),
        routes=(route(), stays("legal")),
        judges=tuple(health(candidate=name) for name in candidates),
        spend=(spend("baseline", FRONTIER, 0.45), spend("candidate", GLM, 0.08)),
        costs=tuple(
            Costs(
                suite=SUITE,
                candidate=name,
                cases={
                    one: {"baseline": 0.01, "candidate": 0.0004 * (1 + number)}
                    for one in names
                },
                slices={},
            )
            for number, name in enumerate(candidates)
        ),
    )


def large(cases: int) -> RunRecord:
    """So many cases whose texts are as long as in real life."""
    words = "The policy allows a return within thirty days if the receipt is there. "
    names = [f"case-{number}" for number in range(cases)]
    outcomes: tuple[Outcome, ...] = ("loss", "tie", "win", "tie")
    return run(
        comparisons=tuple(
            comparison(
                name,
                outcomes[number % 4],
                answer=answer(GLM, f"{number}. {words * 9}"),
                baseline_answer=answer(FRONTIER, f"{number}, {words * 10}"),
            )
            for number, name in enumerate(names)
        ),
        cases=tuple(
            case(
                name,
                "billing",
                messages=(
                    Message(role="system", content=words * 4),
                    Message(role="user", content=f"{name}: {words * 7}"),
                ),
            )
            for name in names
        ),
        suites=(SuiteRef(name=SUITE, path="evals/support.eval.yaml", cases=cases),),
    )
