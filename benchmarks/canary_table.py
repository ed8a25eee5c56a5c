"""The scenarios of canary.py: who repeats the key, and where it might be shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

# Neither hexadecimal nor with a prefix that gives it away, and with characters that
# JSON, HTML and addresses write differently.
CANARY = "Zebra/7Qx+Plum-9Kd=Wren.4Tz"

RECORD = ("--nw-mode", "record", "--junitxml=junit.xml", "-o", "junit_logging=all")
LOUD = ("--showlocals", "-vv", "--tb=long", "--full-trace", "-rA")
LOGS = ("--log-level=DEBUG", "--log-file=all.log", "--log-cli-level=DEBUG")
_IMPORTED = "".join(
    json.dumps({"id": f"o-{i}", "model": "cheap", "text": f"{i}: {CANARY}"}) + "\n"
    for i in range(6)
)
_CASES = [{"id": f"o-{i}", "prompt": f"How are you at {i}?"} for i in range(6)]
_OWN = {
    "evals/own.jsonl": _IMPORTED,
    "evals/own.eval.yaml": json.dumps({"answers_from": ["own.jsonl"], "cases": _CASES}),
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One project and its runs."""

    name: str
    way: str = "fine"
    """How the provider repeats the key: see telltale.py."""

    runs: tuple[tuple[str, ...], ...] = (RECORD,)
    shows: str = "noworse: "
    """A pattern in what is printed: that the run met what it was made for."""

    key: str = CANARY
    api: str = "openai-chat"
    base_url: str = "{url}/{way}/v1"
    prompt: str = "Say something about"
    settings: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    """Files into which the user wrote the key himself."""


def crash(place: str, error: str = 'RuntimeError("our own mistake")') -> dict[str, str]:
    """Let a function of ours, or of a library, crash in every run."""
    module, _, name = place.rpartition(".")
    owner, _, kind = module.rpartition(".")
    get = f"import_module({module!r})"
    if kind[:1].isupper():
        get = f"getattr(import_module({owner!r}), {kind!r})"
    lines = ["from importlib import import_module", "import pytest", ""]
    lines += ["def crash(*args, **more):", f"    raise {error}", ""]
    lines += ["def pytest_configure(config):", "    patch = pytest.MonkeyPatch()"]
    lines += [f"    patch.setattr({get}, {name!r}, crash)"]
    return {"conftest.py": "\n".join(lines) + "\n"}


if find_spec("httpx_aiohttp"):
    _WITHIN = "aiohttp.client_reqrep.ClientResponse.start"
    _QUOTING = "aiohttp.client_reqrep.ClientRequest.send"
else:
    _WITHIN = "httpcore._async.http11.AsyncHTTP11Connection._receive_response_headers"
    _QUOTING = "httpcore._async.http11.AsyncHTTP11Connection._send_request_headers"

_REPEATED = (
    Scenario("401 that repeats the key", "unauthorized", shows="auth"),
    Scenario(
        "401 of the Anthropic dialect", "unauthorized", api="anthropic", shows="auth"
    ),
    Scenario("401 under -n 2", "unauthorized", ((*RECORD, "-n2"),), shows="auth"),
    Scenario(
        "401 with --showlocals -vv", "unauthorized", ((*RECORD, *LOUD),), shows="auth"
    ),
    Scenario("401 whose sentence is cut within the key", "cut", shows="auth"),
    Scenario("error body that quotes the header", "quoted", shows="bad request"),
    Scenario("error body that escapes the key", "escaped", shows="auth"),
    Scenario("error body with the key in percents", "percent", shows="auth"),
    Scenario("error code that is the key", "code", shows="bad request"),
    Scenario("error page of a proxy", "html", shows="server error"),
    Scenario("error inside of a 200", "inside_200", shows="auth"),
    Scenario("reply that cannot be read", "unreadable", shows="unreadable"),
    Scenario("redirect to another host", "redirect", shows="redirect refused"),
    Scenario("redirect with a login", "login", shows="redirect refused"),
    Scenario(
        "response headers, all logs",
        "headers",
        ((*RECORD, *LOGS),),
        env={"PYTHONASYNCIODEBUG": "1"},
        shows="rate limited",
    ),
    Scenario("model that repeats the key", "answer", shows="noworse: "),
    Scenario("the same, replayed, loudly", "answer", (RECORD, LOUD), shows="noworse: "),
    Scenario("judge that repeats the key", "judge"),
    Scenario("judge that repeats it in prose", "judge_prose", shows="judge format"),
    Scenario("model named like the key", "served"),
    Scenario("odd finish reason", "odd_finish"),
)
_SLIPS = (
    Scenario("key with a line break", key=f"{CANARY}\n{CANARY}", shows="line break"),
    Scenario("key with a line end", key=f"{CANARY}\n", shows="line break|noworse: "),
    Scenario(
        "key beyond ASCII", key=f"{CANARY}\u00e9", shows="control character|holds"
    ),
    Scenario(
        "key in the address, as a login",
        base_url="http://u:" + CANARY.replace("/", "%2F") + "@127.0.0.1:9/v1",
        own=("pyproject.toml",),
        shows="holds a user",
    ),
    Scenario(
        "key in the address, in the query",
        base_url=f"http://127.0.0.1:9/v1?key={CANARY}",
        own=("pyproject.toml",),
        shows="puts a key into a file",
    ),
    Scenario(
        "key in the address, in the path",
        base_url=f"{{url}}/fine/{CANARY}/v1",
        own=("pyproject.toml",),
        shows="puts a key into a file",
    ),
    Scenario(
        "key in the settings file",
        settings=f'api_key = "{CANARY}"\n',
        own=("pyproject.toml",),
        shows="puts a key into a file",
    ),
    Scenario(
        "key in a setting of another name",
        settings=f'margin = "{CANARY}"\n',
        own=("pyproject.toml",),
        shows="puts a key into a file",
    ),
    Scenario(
        "key in place of its variable",
        settings=f'[tool.noworse.models.own]\nkey_env = "{CANARY}"\n',
        own=("pyproject.toml",),
        shows="puts a key into a file",
    ),
    Scenario("key as an option", runs=(("--nw-judge", CANARY),), shows="nw-judge"),
    Scenario(
        "key in a case",
        prompt=CANARY,
        own=("evals/one.eval.jsonl",),
        shows="holds the value of a secret",
    ),
    Scenario(
        "key in a case, -n 2",
        prompt=CANARY,
        runs=((*RECORD, "-n2"),),
        own=("evals/one.eval.jsonl",),
        shows="holds the value of a secret",
    ),
    Scenario(
        "key in a case, replayed",
        prompt=CANARY,
        runs=(("-vv",),),
        own=("evals/one.eval.jsonl",),
        shows="not recorded",
    ),
    Scenario(
        "key in an answer of the user's",
        files=_OWN,
        own=("evals/own.jsonl",),
        shows="holds the value of a secret",
    ),
    Scenario(
        "answers of the user's, replayed, loudly",
        runs=(LOUD,),
        files=_OWN,
        own=("evals/own.jsonl",),
    ),
    Scenario(
        "key in a broken case file",
        files={"evals/bad.eval.jsonl": f'{{"id": "{CANARY}", "{CANARY}": 1}}\n'},
        own=("evals/bad.eval.jsonl",),
        shows="id",
    ),
)
_CRASHES = (
    Scenario(
        "crash while settings are read",
        runs=((*RECORD, *LOUD),),
        files=crash("noworse.suite.settings.reading.notices_of"),
        shows="our own mistake",
    ),
    Scenario(
        "the same, -n 2",
        runs=((*RECORD, *LOUD, "-n2"),),
        files=crash("noworse.suite.settings.reading.notices_of"),
        shows="our own mistake",
    ),
    Scenario(
        "crash while keys are read, -n 2",
        runs=((*RECORD, *LOUD, "-n2"),),
        files=crash("noworse.suite.settings.lineup.key_of"),
        shows="our own mistake",
    ),
    Scenario(
        "crash while a request is written",
        runs=((*RECORD, *LOUD),),
        files=crash("noworse.wire.openai_chat.below"),
        shows="our own mistake",
    ),
    Scenario(
        "crash while an answer is read",
        runs=((*RECORD, *LOUD),),
        files=crash("noworse.wire.openai_chat.finish_of"),
        shows="our own mistake",
    ),
    Scenario(
        "crash within the transport",
        runs=((*RECORD, *LOUD),),
        files=crash(_WITHIN),
        shows="our own mistake",
    ),
    Scenario(
        "the same, all logs, --debug",
        runs=((*RECORD, *LOGS, *LOUD, "--debug"),),
        files=crash(_WITHIN),
        shows="our own mistake",
    ),
    Scenario(
        "crash that quotes the header",
        runs=((*RECORD, *LOUD),),
        files=crash(_QUOTING, "ValueError([vars(one) for one in args])"),
        shows="ValueError",
    ),
    Scenario(
        "crash while the report is made",
        runs=((*RECORD, *LOUD),),
        files=crash("noworse.door.stage.describe"),
        shows="our own mistake",
    ),
    Scenario(
        "calls that are too late",
        "late",
        ((*RECORD, *LOUD, "--nw-deadline-seconds", "1"),),
        shows="timeout",
    ),
)
SCENARIOS = (*_REPEATED, *_SLIPS, *_CRASHES)
