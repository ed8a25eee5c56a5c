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
import shutil
import sys
import tempfile
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from fleet import KEY, litellm, litellm_command, llama, llama_command
from paid import Goals
from project import Record, run_pytest, serving
from seats import KEY_ENV, Seat, lineup
from server_errors import try_errors, try_length
from tiny_model import write_model

CASES = 12
SIDES = ("answer", "baseline_answer")
WHOLE = "--nw-no-early-stop"
RECORD = ("--nw-mode", "record", WHOLE)
NOWHERE = "http://127.0.0.1:9"
PARAMS = {"temperature": 0.5, "top_p": 0.9, "seed": 7, "effort": "low"}
JUDGES = {
    "judge": "`json_schema`",
    "picky": "`json_object` with a schema",
    "prose": "the prompt alone",
}
"""Judges of the scripted provider, and how each is asked in the end."""

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


def write_cases(project: Path) -> None:
    """Write the suite."""
    (project / "evals").mkdir(parents=True)
    cases = (
        json.dumps({"id": f"c-{i}", "prompt": f"What is town {i} called?"})
        for i in range(CASES)
    )
    (project / "evals" / "towns.eval.jsonl").write_text("\n".join(cases))


def kept(record: Record) -> list[Record]:
    """Return what a replay must repeat: answers, verdicts, decisions."""
    compared = [
        {**one, **{side: words_of(one[side]) for side in SIDES}}
        for one in record["comparisons"]
    ]
    return [*compared, *record["decisions"]]


def words_of(answer: Record | None) -> Record | None:
    """Leave out where an answer came from; how long it took is recorded rounded."""
    return answer and {**answer, "source": "", "seconds": 0.0}


def replay(goals: Goals, project: Path, url: str, record: Record) -> None:
    """Replay a run from its recordings alone, with nobody at the address."""
    settings = project / "pyproject.toml"
    settings.write_text(settings.read_text().replace(url, NOWHERE))
    shutil.rmtree(project / ".noworse")
    again = run_pytest(project, WHOLE)
    bought = sum(spend["bought"] for spend in again["spend"])
    same = kept(again) == kept(record)
    goals.check("replayed without the server: calls", bought, good=not bought, goal="0")
    goals.check("replayed without the server: the same", same, good=same, goal="True")


def forms(record: Record, judges: Sequence[str]) -> dict[str, str]:
    """Tell how each judge was asked for its form in the end: the warnings say it."""
    found = dict.fromkeys(judges, "`json_schema`")
    for notice in record["notices"]:
        if notice["code"] == "structured_mode_weaker":
            name, _, told = notice["message"].partition(" ")
            found[name] = told.partition("asked by ")[2]
    return found


def hold(goals: Goals, record: Record, wanted: Mapping[str, str]) -> None:
    """Print what came of a run, and hold it against what should have."""
    compared = record["comparisons"]
    sides = [one[side] for one in compared for side in SIDES if one[side]]
    verdicts = sum(len(c["verdicts"]) for c in compared)
    lost = sum(c["score"] is None for c in compared)
    known = sum(answer["usage"] is not None for answer in sides)
    goals.check(
        "answers", len(sides), good=len(sides) == 2 * CASES, goal=str(2 * CASES)
    )
    goals.check("verdicts", verdicts, good=verdicts >= CASES, goal=f">= {CASES}")
    goals.check("unresolved", lost, good=lost == 0, goal="0")
    goals.check("usage known", known, good=known == len(sides), goal=str(len(sides)))
    for judge, form in forms(record, list(wanted)).items():
        good = form == wanted[judge]
        goals.check(f"`{judge}` is asked by", form, good=good, goal=wanted[judge])
    print("  served as", ", ".join(sorted({answer["served"] for answer in sides})))
    print("  warned of", ", ".join(sorted({n["code"] for n in record["notices"]})))


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
    params = ", ".join(f"{name} = {json.dumps(one)}" for name, one in PARAMS.items())
    script = Path(__file__).with_name("upstream.py")
    with serving(script) as up, litellm(command, folder, up, models) as url:
        for api, path in PATHS.items():
            print(f"LiteLLM, {api}")
            seat, project = Seat(api, f"{url}{path}"), folder / api
            write_cases(project)
            settings = lineup(seat, tuple(JUDGES), small=params)
            (project / "pyproject.toml").write_text(settings)
            record = run_pytest(project, *RECORD, env={KEY_ENV: KEY})
            hold(goals, record, JUDGES | {"picky": ELSE[api]})
            got, goal = arrived(up), ", ".join(sorted(ARRIVE[api]))
            said = ", ".join(sorted(got))
            goals.check(
                "parameters that arrive", said, good=got == ARRIVE[api], goal=goal
            )
            replay(goals, project, url, record)
            try_errors(goals, folder / f"errors-{api}", seat, KEY)


def try_llama(goals: Goals, folder: Path, command: Sequence[str]) -> None:
    """Run against llama.cpp, which computes probabilities and holds to grammars."""
    write_model(folder / "tiny.gguf")
    with llama(command, folder, folder / "tiny.gguf") as url:
        print("llama.cpp, openai-chat")
        seat, project = (
            Seat("openai-chat", f"{url}/v1", "tiny", keyed=False),
            folder / "l",
        )
        write_cases(project)
        settings = lineup(
            seat,
            large="temperature = 0.0, max_output_tokens = 40",
            small="temperature = 1.0, seed = 7, max_output_tokens = 40",
            judge="temperature = 0.7, seed = 1, max_output_tokens = 400",
        )
        (project / "pyproject.toml").write_text(settings)
        record = run_pytest(project, *RECORD)
        hold(goals, record, {"judge": "`json_object` with a schema"})
        replay(goals, project, url, record)
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
