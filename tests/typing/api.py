"""The promised names and their types: checked by mypy, never run."""

from __future__ import annotations

from noworse import (
    Answer,
    CallError,
    Case,
    CaseFileError,
    Comparison,
    Decision,
    Judge,
    Lineup,
    Model,
    NoworseError,
    Output,
    Policy,
    RecordingError,
    Route,
    RoutingPlan,
    RunRecord,
    SettingsError,
    SetupError,
    Suite,
    Usage,
    Verdict,
    baseline,
    candidate,
    run,
    swap,
)


def read(record: RunRecord) -> list[str]:
    """What a script does with a record."""
    policy: Policy = record.policy
    lineup: Lineup = record.lineup
    baseline: Model = lineup.baseline
    judge: Judge = lineup.judges[0]
    told: list[str] = [baseline.id, judge.method, f"{policy.margin:.2f}"]
    decision: Decision
    for decision in record.decisions:
        slice_: str | None = decision.slice
        told.append(f"{slice_} {decision.status} {decision.estimate:+.2f}")
    route: Route
    for route in record.routes:
        usd: float | None = route.usd
        told.append(f"{route.slice} {route.model} {usd}")
    comparison: Comparison
    for comparison in record.comparisons:
        answer: Answer | None = comparison.answer
        usage: Usage | None = answer.usage if answer else None
        verdicts: tuple[Verdict, ...] = comparison.verdicts
        told.append(f"{comparison.outcome} {usage} {len(verdicts)}")
    return told


def models_by_slice(plan: RoutingPlan) -> dict[str, str]:
    """What a router of one's own reads from a plan."""
    return {route.name: route.model for route in plan.routes}


def list_ids(suite: Suite) -> list[str]:
    """A suite holds cases."""
    first: Case = suite.cases[0]
    return [first.id, *(case.id for case in suite.cases[1:])]


def explain(error: NoworseError) -> str:
    """Callers can catch the root, a branch, or a leaf."""
    match error:
        case CaseFileError() | SettingsError() | RecordingError():
            return str(error.problems[0].mend)
        case SetupError():
            return str(error)
        case CallError():
            return f"{error.model} {error.trouble} {error.attempts}"
        case _:
            return ""


def compare() -> RunRecord:
    """A notebook's cases, or files; options as pytest has them."""
    run("evals/support.eval.yaml", candidate=["small", "tiny"], margin=0.05)
    run("tickets.jsonl", answer=lambda case, model: f"{model.name}: {case.id}")
    return run([{"prompt": "Hi", "expected": "Hello"}], suite="greetings", mode="live")


@swap(cases="tickets.eval.jsonl", version="1", timeout_seconds=60, max_in_flight=8)
async def test_triage(case: Case, model: Model) -> Output | str:
    """A decorated function keeps its type."""
    usage = Usage(input_tokens=1, output_tokens=1)
    text = f"{case.vars['question']} {model.name} {model.base_url} {model.api}"
    return Output(text=text, tools=(), context=("a page",), usage=usage)


async def by_hand(case: Case, model: Model) -> str:
    """It can be called as before."""
    said = await test_triage(case, model)
    roles: list[str] = [candidate, baseline]
    return said if isinstance(said, str) else said.text + roles[0]
