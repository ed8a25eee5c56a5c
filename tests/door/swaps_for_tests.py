"""Projects with functions that answer cases; what they do is told by the tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from textwrap import dedent
from typing import Any

from tests.door.projects_for_tests import Project

RECORD = ("--nw-mode", "record", "-p", "no:cacheprovider")

HEAD = """
from __future__ import annotations
import asyncio, threading, time
import pytest
import noworse

CALLS = []

def say(case, model):
    asked = case.vars["question"]
    CALLS.append((case.id, model.name))
    return ("base" if asked.startswith("tie") else model.name) + ": " + asked

"""
"""What each module begins with: answers that come out as a question begins."""

SHOP = """
import httpx

def ask(content, model="gpt-5.5", **more):
    turns = [{"role": "user", "content": content}]
    body = {"model": model, "messages": turns} | more
    reply = httpx.post("http://127.0.0.1:9/v1/chat/completions", json=body)
    reply.raise_for_status()
    return reply.json()["choices"][0]["message"]["content"]

"""
"""A user's code, which knows of one model only."""

TRIAGE = """
@noworse.swap(cases="tickets.jsonl")
def test_triage(case, model):
    return say(case, model)
"""


def with_fixture(name: str) -> str:
    """The same function, with a fixture."""
    return TRIAGE.replace("(case, model):", f"(case, model, {name}):")


def rows(outcome: str, number: int, name: str = "c", **more: Any) -> list[Any]:
    """So many cases without a prompt: `c-0`, `c-1`, ..."""
    return [
        {"id": f"{name}-{i}", "vars": {"question": f"{outcome} {name} {i}"}} | more
        for i in range(number)
    ]


def write(
    project: Project,
    source: str,
    cases: Sequence[dict[str, Any]] | None = None,
    *,
    name: str = "tickets.jsonl",
    module: str = "test_app.py",
) -> None:
    """Write a module and its cases."""
    folder = project.root / "evals"
    folder.mkdir(exist_ok=True)
    (folder / module).write_text(HEAD + dedent(source), encoding="utf-8")
    lines = [json.dumps(row) for row in rows("tie", 3) if cases is None]
    lines += [json.dumps(row) for row in cases or ()]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
