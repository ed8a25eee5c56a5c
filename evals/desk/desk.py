"""A help desk: it reads articles, asks for an order where it must, and answers."""

from __future__ import annotations

import json
import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import httpx

HERE = Path(__file__).parent
SYSTEM = "Answer the customer in one or two sentences, by the articles and the orders."
TOOL = {
    "type": "function",
    "function": {
        "name": "order_status",
        "description": "Where an order is.",
        "parameters": {
            "type": "object",
            "properties": {"order": {"type": "string"}},
            "required": ["order"],
        },
    },
}
MOST_TURNS = 3


class Reply(NamedTuple):
    """What the desk said, and how it came to that."""

    text: str
    tools: list[dict[str, Any]]
    articles: list[str]
    input_tokens: int
    output_tokens: int


def words(text: str) -> set[str]:
    """The words of a text, but for short ones."""
    return set(re.findall(r"[a-z]{4,}", text.lower()))


def look_up(question: str) -> list[str]:
    """The articles that share most words with a question."""
    articles = (HERE / "articles.md").read_text("utf-8").split("## ")[1:]
    asked = words(question)
    articles.sort(key=lambda one: -len(words(one) & asked))
    return [one.strip() for one in articles[:2]]


def order_status(order: str) -> str:
    """Where an order is."""
    orders = json.loads((HERE / "orders.json").read_text("utf-8"))
    return str(orders.get(order, "there is no such order"))


async def complete(base_url: str, body: dict[str, Any]) -> dict[str, Any]:
    """Call the model, through the official SDK where it is installed."""
    key = os.environ.get("DESK_KEY", "none")
    if find_spec("openai"):
        from openai import AsyncOpenAI

        async with AsyncOpenAI(base_url=base_url, api_key=key) as client:
            return (await client.chat.completions.create(**body)).model_dump()
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {key}"}) as client:
        said = await client.post(f"{base_url}/chat/completions", json=body)
        return dict(said.raise_for_status().json())


async def answer(question: str, *, model: str, base_url: str) -> Reply:
    """Answer a customer."""
    articles, tools, used = look_up(question), list[dict[str, Any]](), [0, 0]
    given = "\n\n".join(articles)
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": f"{SYSTEM}\n\n{given}"},
        {"role": "user", "content": question},
    ]
    for _ in range(MOST_TURNS):
        body = {"model": model, "messages": messages, "tools": [TOOL]}
        said = await complete(base_url, body)
        used[0] += said["usage"]["prompt_tokens"]
        used[1] += said["usage"]["completion_tokens"]
        turn = said["choices"][0]["message"]
        if not turn.get("tool_calls"):
            return Reply(turn["content"] or "", tools, articles, *used)
        calls = [{**call, "type": "function"} for call in turn["tool_calls"]]
        messages.append({"role": "assistant", "content": None, "tool_calls": calls})
        for call in calls:
            asked = json.loads(call["function"]["arguments"])
            tools.append({"name": "order_status", "arguments": asked})
            content = order_status(**asked)
            told = {"role": "tool", "tool_call_id": call["id"], "content": content}
            messages.append(told)
    return Reply("", tools, articles, *used)
