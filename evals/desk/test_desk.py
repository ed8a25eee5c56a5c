"""The desk under both models, in both ways: what customers get is what is compared."""

from __future__ import annotations

from desk.desk import answer

import noworse

IN_USE = "example-frontier"
"""The model that the desk was written for."""


@noworse.swap(cases="questions.jsonl", version="1")
async def test_desk(case: noworse.Case, model: noworse.Model) -> noworse.Output:
    """By parameter: the desk is told its model, and its answers are recorded."""
    question = str(case.vars["question"])
    reply = await answer(question, model=model.name, base_url=model.base_url)
    return noworse.Output(
        text=reply.text,
        tools=reply.tools,
        context=reply.articles,
        usage=noworse.Usage(
            input_tokens=reply.input_tokens, output_tokens=reply.output_tokens
        ),
    )


@noworse.swap(cases="rerouted.jsonl", reroute={IN_USE: noworse.candidate})
async def test_desk_as_it_is(case: noworse.Case) -> noworse.Output:
    """On the wire: the desk calls its usual model, and each call is recorded."""
    question = str(case.vars["question"])
    reply = await answer(question, model=IN_USE, base_url="http://127.0.0.1:8765/v1")
    return noworse.Output(text=reply.text, tools=reply.tools, context=reply.articles)
