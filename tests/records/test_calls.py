"""Calls: what is asked, and the name it is recorded under."""

from __future__ import annotations

from noworse.records.calls import Call, case_call
from noworse.records.cases import Case, Message
from noworse.records.models import Model

MODEL = Model(id="m", api="openai-chat", base_url="http://127.0.0.1:9/v1", name="m")
CASE = Case(
    id="c",
    slice="s",
    messages=(Message(role="user", content="Hi"),),
    path="a.eval.yaml",
    line=1,
)


def test_a_second_voice_asks_for_samples_of_its_own() -> None:
    """Its first is the baseline's second; all else of the call is the same."""
    voice = MODEL.model_copy(update={"sample": 1})

    first, second = case_call(MODEL, CASE), case_call(voice, CASE)

    assert first.key == Call(model=MODEL, messages=CASE.messages).key
    assert second.key == Call(model=MODEL, messages=CASE.messages, sample=1).key
    assert case_call(MODEL, CASE, repeat=1).key == second.key
    assert first.key != second.key
