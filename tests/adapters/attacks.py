"""Shows the attack corpus to the product's own functions.

PYTHONPATH=plugin python HARNESS/check_attacks.py \
        --adapter tests/adapters/attacks.py CORPORA/attacks.jsonl
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from noworse.judging import fence, reader
from noworse.judging.degenerate import habits, pairs_of, suspects
from noworse.judging.method import Said
from noworse.judging.panel import score_of
from noworse.judging.questions import Question, write
from noworse.records.answers import Answer, Comparison, Verdict
from noworse.records.cases import Case, Message
from noworse.records.models import Judge, Model
from noworse.wire.providers import family_of

unescape = fence.unescape


def render(
    case: Mapping[str, str], first: str, second: str | None, nonce: str
) -> list[dict[str, str]]:
    """The judge's messages about a pair, or about one answer alone."""
    template, answers = "pointwise", {"answer": Said(first)}
    if second is not None:
        template = "pairwise"
        answers = {"answer-A": Said(first), "answer-B": Said(second)}
    judge = Judge.of(_model("judge"))
    messages = write(Question(template, judge, _case(case), answers), nonce)
    return [message.model_dump() for message in messages]


def parse(reply: str, mode: str, fmt: str, finish_reason: str) -> str | float:
    """What is read from a judge's reply; we ask for JSON and read nothing else."""
    if not fmt.startswith("json"):
        return "inconclusive"
    if mode == "pointwise":
        score = reader.read_score(reply, finish_reason, low=1, high=5)
        return "inconclusive" if score is None else score
    ballot = reader.read_ballot(reply, finish_reason)
    return "inconclusive" if ballot is None else ballot.pick


def combine(picks: Sequence[str]) -> str:
    """One case's score from its two orders, as the trial comes to it."""
    if not set(picks) <= {"A", "B", "tie"}:
        return "inconclusive"
    shown = ({"A": "candidate", "B": "baseline"}, {"A": "baseline", "B": "candidate"})
    verdicts = [
        Verdict.model_validate(
            {
                "judge": "j",
                "shown_first": sides["A"],
                "preferred": sides.get(pick, "neither"),
                "reason": "",
            }
        )
        for pick, sides in zip(picks, shown, strict=True)
    ]
    score = score_of(verdicts)
    strong = {1.0: "first", -1.0: "second", 0.0: "tie"}
    return strong.get(score) or ("first_weak" if score > 0 else "second_weak")


def warnings(
    cases: Sequence[Mapping[str, str]],
    answers: Sequence[str],
    baseline_answers: Sequence[str],
    config: Mapping[str, str],
) -> list[str]:
    """The codes that a run with these answers tells of."""
    heard = [
        Comparison(
            suite="s",
            case=case["id"],
            slice="s",
            candidate="c",
            answer=_answer(text),
            baseline_answer=_answer(against),
            settled_by="judges",
            score=0.0,
        )
        for case, text, against in zip(cases, answers, baseline_answers, strict=True)
    ]
    by_id = {case["id"]: _case(case) for case in cases}
    pairs = pairs_of(heard, by_id)
    told = (*(one.notice for one in habits(pairs)), *suspects(pairs))
    codes = [notice.code for notice in told]
    families = {role: family_of(_model(name)) for role, name in config.items()}
    judge = families.pop("judge", None)
    return codes + ["self_preference"] * (judge in families.values())


def _case(case: Mapping[str, str]) -> Case:
    return Case(
        id=case["id"],
        slice="s",
        messages=(Message(role="user", content=case["prompt"]),),
        expected=case["reference"],
        path="attacks.jsonl",
        line=1,
    )


def _answer(text: str) -> Answer:
    return Answer(asked="m", served="m", text=text, finish="stop")


def _model(name: str) -> Model:
    return Model(
        id=name, api="openai-chat", base_url="http://127.0.0.1:1/v1", name=name
    )
