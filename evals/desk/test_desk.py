"""The desk as it is, under both models: what customers get is what is compared."""

from __future__ import annotations

from desk.desk import answer

import noworse


@noworse.swap(cases="questions.jsonl", version="1")
async def test_desk(case: noworse.Case, model: noworse.Model) -> noworse.Output:
    """Answer a question through the whole desk: articles, orders, and the model."""
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
