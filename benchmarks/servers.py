"""Whole runs against servers of others: what each honours, and what not.

    NOWORSE_LITELLM=.../litellm NOWORSE_LLAMA=.../python uv run python \
        benchmarks/servers.py

Starts a LiteLLM proxy before a scripted provider (upstream.py), and llama.cpp's Python
server with a small model of random weights (tiny_model.py), each on loopback and each
skipped where it is not installed. Through every dialect that a server speaks, a suite
is recorded by pytest, and replayed with no server at its address. Prints what came of
it; exits with 1 where an answer or a verdict is lost that should not be, where an error
is taken for another, or where the replay differs.
"""

from __future__ import annotations

import json
import sys
import tempfile
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from fleet import KEY, litellm, litellm_command, llama, llama_command
from paid import Goals
from project import Record, serving
from seats import KEY_ENV, Seat, lineup
from server_errors import try_errors, try_length
from server_tools import try_tools
from tiny_model import write_model
from towns import hold, hold_forms, hold_losses, record, replay

PARAMS = {"temperature": 0.5, "top_p": 0.9, "seed": 7, "effort": "low"}
JUDGES = {
    "judge": "`json_schema`",
    "picky": "`json_object` with a schema",
    "prose": "the prompt alone",
}
"""Judges of the scripted provider, and how each is asked in the end."""

METHODS = {
    "pointwise": 'method = "pointwise"\nscale = 5',
    "criteria": 'method = "criteria"\ncriteria = ["It is right.", "It is polite."]',
}
"""Further ways to ask a judge."""

OF_CHAT = {"probability": 'method = "probability"'}
"""Those that only `openai-chat` can say."""


DECISIONS = ("openai-decisions", "systemone")
"""Dialects of judges who write no text."""

NOISE = {
    "large": "temperature = 0.0, max_output_tokens = 40",
    "small": "temperature = 1.0, seed = 7, max_output_tokens = 40",
    "judge": "temperature = 0.7, seed = 1, max_output_tokens = 400",
}
PATHS = {"openai-chat": "/v1", "openai-responses": "/v1", "anthropic": "", "gemini": ""}
# LiteLLM 1.106, before a server of the kind `hosted_vllm`. What a dialect cannot say
# is not on its list; a change here is a change for docs/reference/providers.md.
ARRIVE = {
    "openai-chat": {"temperature", "top_p", "seed", "effort"},
    "openai-responses": {"temperature", "top_p", "effort"},
    "anthropic": {"temperature", "top_p"},
    "gemini": {"temperature", "top_p"},
}
# One who rejects a schema is asked for JSON, where that can be said and arrives.
ELSE = {
    "openai-chat": "`json_object` with a schema",
    "openai-responses": "`json_object`",
    "anthropic": "the prompt alone",
    "gemini": "the prompt alone",
}
# It takes pictures by another spelling than Google's, and leaves out the others.
NOT_WHOLE = {"gemini": ("picture",)}


def arrived(upstream: str) -> set[str]:
    """Name the parameters of the candidate that have reached the provider."""
    with urllib.request.urlopen(f"{upstream}/_seen") as reply:
        seen: list[Record] = json.loads(reply.read())["seen"]
    body = next(one for one in reversed(seen) if one["model"] == "small")
    effort = body.get("reasoning_effort", body.get("reasoning", {}).get("effort"))
    got = {**body, "effort": effort}
    return {name for name, value in PARAMS.items() if got.get(name) == value}


def try_proxy(goals: Goals, folder: Path, command: Sequence[str]) -> None:
    """Run through all dialects of a LiteLLM proxy."""
    models = ("large", "small", *JUDGES)
    script = Path(__file__).with_name("upstream.py")
    with serving(script) as up, litellm(command, folder, up, models) as url:
        for api, path in PATHS.items():
            seat, place = Seat(api, f"{url}{path}"), folder / api
            try_judges(goals, place / "judges", seat, up)
            graded = OF_CHAT if api == "openai-chat" else {}
            for method, lines in {**METHODS, **graded}.items():
                print(f"LiteLLM, {api}, {method}")
                try_method(goals, place / method, seat, lines)
            print(f"LiteLLM, {api}, tools and pictures")
            try_tools(goals, place / "tools", seat, KEY, NOT_WHOLE.get(api, ()))
            print(f"LiteLLM, {api}, errors")
            try_errors(goals, place / "errors", seat, KEY)
        for api in DECISIONS:
            print(f"LiteLLM, {api}")
            seat = Seat("openai-chat", f"{url}/v1", judge=(api, f"{url}/v1"))
            try_method(goals, folder / api, seat, 'method = "decision"')


def try_method(goals: Goals, project: Path, seat: Seat, method: str) -> None:
    """Record with a judge that is asked in this way."""
    recorded = record(project, lineup(seat, method=method), {KEY_ENV: KEY})
    hold(goals, recorded)
    hold_losses(goals, recorded)
    replay(goals, project, seat.url, recorded)


def try_judges(goals: Goals, project: Path, seat: Seat, upstream: str) -> None:
    """Record with three judges at once, who hold to a form each in their own way."""
    print(f"LiteLLM, {seat.api}, pairwise")
    params = ", ".join(f"{name} = {json.dumps(one)}" for name, one in PARAMS.items())
    settings = lineup(seat, tuple(JUDGES), small=params)
    recorded = record(project, settings, {KEY_ENV: KEY})
    hold(goals, recorded)
    hold_losses(goals, recorded)
    hold_forms(goals, recorded, JUDGES | {"picky": ELSE[seat.api]})
    got, wanted = arrived(upstream), ARRIVE[seat.api]
    said, goal = ", ".join(sorted(got)), ", ".join(sorted(wanted))
    goals.check("parameters that arrive", said, good=got == wanted, goal=goal)
    replay(goals, project, seat.url, recorded)


def try_llama(goals: Goals, folder: Path, command: Sequence[str]) -> None:
    """Run against llama.cpp, which computes probabilities and holds to grammars."""
    write_model(folder / "tiny.gguf")
    with llama(command, folder, folder / "tiny.gguf") as url:
        seat = Seat("openai-chat", f"{url}/v1", "tiny", keyed=False)
        for method, lines in {"pairwise": None, **METHODS, **OF_CHAT}.items():
            print(f"llama.cpp, openai-chat, {method}")
            project, settings = folder / method, lineup(seat, method=lines, **NOISE)
            recorded = record(project, settings, {})
            hold(goals, recorded)
            name = "judge" if lines is None else "asked"
            if method not in OF_CHAT:
                hold_forms(goals, recorded, {name: "`json_object` with a schema"})
            replay(goals, project, seat.url, recorded)
        try_length(goals, folder / "long", seat)


def main() -> int:
    """Try each server that is installed."""
    goals = Goals()
    tries = {
        "LiteLLM (set NOWORSE_LITELLM)": (litellm_command(), try_proxy),
        "llama.cpp (set NOWORSE_LLAMA)": (llama_command(), try_llama),
    }
    for name, (command, attempt) in tries.items():
        if command is None:
            print(f"{name}: skipped, since it is not installed")
            continue
        with tempfile.TemporaryDirectory(prefix="noworse-") as folder:
            attempt(goals, Path(folder), command)
    print(f"{goals.missed} goals missed")
    return int(goals.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
