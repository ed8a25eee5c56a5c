"""A key goes to the host it belongs to, and into no file and no message."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from noworse.errors import SettingsError
from noworse.suite.settings.keys import shown
from noworse.suite.settings.reading import Settings, Sources, read_settings, secrets_of

CANARY = "sk-CANARY-0123456789abcdef0123456789abcdef"
LINEUP = """\
[tool.noworse]
baseline = "anthropic:claude-opus-5-5"
candidate = "local"
judge = "openai:gpt-5.5"
[tool.noworse.models.local]
"""
PROVIDERS = {"ANTHROPIC_API_KEY": "anthropic-key", "OPENAI_API_KEY": "openai-key"}
OWN = {"LOCAL_KEY": "local-key"}


def read(table: str, env: Mapping[str, str], mode: str = "record") -> Settings:
    sources = Sources("pyproject.toml", LINEUP + table, env, {"mode": mode})
    return read_settings(sources)


def refused(table: str, env: Mapping[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as error:
        read(table, env)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize("mode", ["record", "refresh", "live"])
def test_a_providers_own_key_goes_to_its_own_host(mode: str) -> None:
    """In every mode that calls; and nothing else of the environment is taken."""
    env = {**PROVIDERS, "OPENAI_BASE_URL": "https://evil.example", "X_KEY": "x"}

    settings = read("model = 'openai:gpt-5.4-mini'\n", env, mode)

    assert settings.keys == {
        "anthropic:claude-opus-5-5": "anthropic-key",
        "local": "openai-key",
        "openai:gpt-5.5": "openai-key",
    }
    assert settings.lineup.judges[0].base_url == "https://api.openai.com/v1"


@pytest.mark.parametrize(
    ("env", "key"),
    [
        ({"GOOGLE_API_KEY": "one"}, "one"),
        ({"GEMINI_API_KEY": "two"}, "two"),
        ({"GOOGLE_API_KEY": "one", "GEMINI_API_KEY": "two"}, "one"),
        ({"GOOGLE_API_KEY": "", "GEMINI_API_KEY": "two"}, "two"),
    ],
)
def test_googles_key_has_two_names(env: dict[str, str], key: str) -> None:
    """The first that is set is sent, as Google's own client does."""
    settings = read("model = 'google:gemini-3.8-flash'\n", {**PROVIDERS, **env})

    assert settings.keys["local"] == key


def test_a_missing_key_of_google_is_asked_for_by_its_first_name() -> None:
    """One name is enough to say."""
    [problem] = refused("model = 'gemini:gemini-3.8-flash'\n", PROVIDERS)

    assert "`GOOGLE_API_KEY`, which is not set" in problem


def test_either_name_of_a_key_stays_out_of_recordings() -> None:
    """Also in a replay, where no key is read."""
    env = {"GOOGLE_API_KEY": "google-key-1", "GEMINI_API_KEY": "google-key-2"}

    settings = read("model = 'google:gemini-3.8-flash'\n", env, "replay")

    assert {"google-key-1", "google-key-2"} <= set(settings.secrets)


def test_a_replay_touches_no_key() -> None:
    """Neither are keys needed, nor read, nor is a host to be allowed."""
    table = "base_url = 'http://gateway.example/v1'\nkey_env = 'LOCAL_KEY'\n"

    assert read(table, {**PROVIDERS, **OWN}, "replay").keys == {}
    assert read(table, {}, "replay").keys == {}


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("http://127.0.0.1:8000/v1", ""),
        ("http://localhost:8000/v1", ""),
        ("http://[::1]:8000/v1", ""),
        ("https://gateway.example/v1", "gateway.example"),
        ("https://gateway.example:8443/v1", "gateway.example:8443"),
        ("http://gateway.example/v1", "other.example, gateway.example"),
        ("https://a.corp.example/v1", "*.corp.example"),
    ],
)
def test_an_own_endpoint_gets_the_key_that_its_table_names(
    address: str, allowed: str
) -> None:
    """On this machine, or where the environment allows the host."""
    env = {**PROVIDERS, **OWN, "NOWORSE_ALLOW_HOSTS": allowed}

    settings = read(f"base_url = '{address}'\nkey_env = 'LOCAL_KEY'\n", env)

    assert settings.keys["local"] == "local-key"


def test_a_key_that_goes_to_an_allowed_host_is_told() -> None:
    """The reader of the verdict learns who saw the key; loopback is nobody."""
    env = {**PROVIDERS, **OWN, "NOWORSE_ALLOW_HOSTS": "gateway.example"}
    table = "base_url = 'https://{}/v1'\nkey_env = 'LOCAL_KEY'\n"

    told = read(table.format("gateway.example"), env).notices
    silent = read(table.format("127.0.0.1"), env).notices

    assert [notice.code for notice in told] == ["allowed_host"]
    assert "local sends `LOCAL_KEY` to gateway.example" in told[0].message
    assert silent == ()


@pytest.mark.parametrize(
    ("address", "allowed", "host"),
    [
        ("https://gateway.example/v1", "", "gateway.example"),
        ("https://gateway.example/v1", "other.example", "gateway.example"),
        ("https://gateway.example:1/v1", "gateway.example:2", "gateway.example:1"),
        ("https://localhost.evil.example/v1", "", "localhost.evil.example"),
        # OpenAI's own host, but not OpenAI's own key.
        ("https://api.openai.com/v1", "", "api.openai.com"),
    ],
)
def test_a_host_from_the_file_gets_no_key_by_itself(
    address: str, allowed: str, host: str
) -> None:
    """A pull request can change the file, so it cannot move a key."""
    env = {**PROVIDERS, **OWN, "NOWORSE_ALLOW_HOSTS": allowed}

    [problem] = refused(f"base_url = '{address}'\nkey_env = 'LOCAL_KEY'\n", env)

    assert problem.startswith("pyproject.toml:3: `LOCAL_KEY` is not sent to")
    assert f"`export NOWORSE_ALLOW_HOSTS={host}`" in problem
    assert "local-key" not in problem


def test_a_providers_key_cannot_be_moved_to_another_provider() -> None:
    """Every host of the table gets its own key, and none of the others'."""
    table = "base_url = 'https://api.z.ai/api/paas/v4'\nkey_env = 'OPENAI_API_KEY'\n"
    moved = "model = 'zai:glm-5.1'\nkey_env = 'OPENAI_API_KEY'\n"

    assert "`OPENAI_API_KEY` is not sent to api.z.ai" in refused(table, PROVIDERS)[0]
    assert "`OPENAI_API_KEY` is not sent to api.z.ai" in refused(moved, PROVIDERS)[0]


def test_a_providers_key_goes_to_its_host_by_a_table_too() -> None:
    """Spelling out the address that the provider has anyway changes nothing."""
    table = "base_url = 'https://api.openai.com/v1'\nkey_env = 'OPENAI_API_KEY'\n"

    settings = read(table, PROVIDERS)

    assert settings.keys["local"] == "openai-key"
    assert "allowed_host" not in [notice.code for notice in settings.notices]


def test_an_endpoint_without_key_env_is_called_without_a_key() -> None:
    """Whatever the environment holds, and whoever is allowed."""
    env = {**PROVIDERS, **OWN, "NOWORSE_ALLOW_HOSTS": "gateway.example"}

    settings = read("base_url = 'https://gateway.example/v1'\n", env)

    assert "local" not in settings.keys


def test_prompts_do_not_travel_in_clear_unless_allowed() -> None:
    """Plain http to another machine needs the user's word, with or without a key."""
    [problem] = refused("base_url = 'http://gateway.example/v1'\n", PROVIDERS)

    assert "gateway.example is called over http" in problem
    assert "`export NOWORSE_ALLOW_HOSTS=gateway.example`" in problem


def test_a_server_on_this_machine_needs_no_key() -> None:
    """Ollama asks for none; a key that is set is sent."""
    table = "model = 'ollama:qwen3'\n"

    assert "local" not in read(table, PROVIDERS).keys
    assert read(table, {**PROVIDERS, "OLLAMA_API_KEY": "o"}).keys["local"] == "o"


def test_a_missing_key_is_told_once_with_its_variable() -> None:
    """Two models of one provider lack one key; an empty variable is not set."""
    problems = refused("model = 'openai:gpt-5.4-mini'\n", {"ANTHROPIC_API_KEY": ""})

    anthropic, openai = problems
    assert "`ANTHROPIC_API_KEY`, which is not set" in anthropic
    assert "`export ANTHROPIC_API_KEY=...`" in anthropic
    assert openai.startswith("pyproject.toml:3: ")
    assert "`OPENAI_API_KEY`" in openai


@pytest.mark.parametrize("bad", ["\n", "\x00", " ", "\r", "\x7f", "é"])
def test_a_key_that_is_no_header_value_is_refused_unseen(bad: str) -> None:
    """A line break in a key could end a header; the message names the variable."""
    env = {**PROVIDERS, "ANTHROPIC_API_KEY": f"{CANARY}{bad}"}

    [problem] = refused("model = 'openai:gpt-5.4-mini'\n", env)

    assert "`ANTHROPIC_API_KEY` holds a space, a line break" in problem
    assert "CANARY" not in problem


def test_a_pattern_of_hosts_that_cannot_be_read_is_told() -> None:
    """Before any key is handed out."""
    env = {**PROVIDERS, "NOWORSE_ALLOW_HOSTS": "*"}

    [problem] = refused("model = 'openai:gpt-5.4-mini'\n", env)

    assert problem.startswith("NOWORSE_ALLOW_HOSTS: '*' is not a host")


def test_a_flawed_address_is_not_asked_about_keys_too() -> None:
    """What no host may be is told once, by its own line."""
    table = "base_url = 'https://me:hunter22@gateway.example'\nkey_env = 'LOCAL_KEY'\n"

    [problem] = refused(table, {**PROVIDERS, **OWN})

    assert problem.startswith("pyproject.toml:6: `models.local.base_url` holds a user")
    assert "hunter22" not in problem


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (f"api_key = '{CANARY}'", "api_key"),
        (f"api-key = '{CANARY}'", "api-key"),
        (f"apiKey = '{CANARY}'", "apiKey"),
        ("openai_token = 'hunter22'", "openai_token"),
        ("Authorization = 'hunter22'", "Authorization"),
        ("password = 22", "password"),
        ("headers = {X-Team = 'hunter22'}", "headers.X-Team"),
        ("headers.Authorization = 'hunter22'", "headers.Authorization"),
        (f"recordings = '{CANARY}'", "recordings"),
        (f"candidate = ['a', '{CANARY}']", "candidate"),
        ("goal = 'Bearer hunter2222'", "goal"),
        (f"models.x.key_env = '{CANARY}'", "models.x.key_env"),
        (f"models.x.api_key = '{CANARY}'", "models.x.api_key"),
    ],
)
def test_a_key_in_the_file_is_refused_unseen(line: str, key: str) -> None:
    """Under a key's name or with a key's looks: by line, and without its value."""
    text = "[tool.noworse]\nbaseline = 'zai:a'\njudge = 'zai:c'\n" + line
    text += "" if key == "candidate" else "\ncandidate = 'zai:b'"

    with pytest.raises(SettingsError) as error:
        read_settings(Sources("pyproject.toml", text, {}, {}))

    [problem] = map(str, error.value.problems)
    assert problem.startswith(f"pyproject.toml:4: `{key}` puts a key into a file")
    assert "environment" in problem
    assert "CANARY" not in str(error.value)
    assert "hunter22" not in str(error.value)


def test_a_variables_name_in_lower_case_may_be_a_key() -> None:
    """It is not repeated, for it may be what it should only name."""
    [problem] = refused("base_url = 'http://[::1]'\nkey_env = 'hunter22'\n", PROVIDERS)

    assert "is not the name of an environment variable" in problem
    assert "hunter22" not in problem


def test_keys_are_not_in_the_repr_of_anything() -> None:
    """Neither the sources nor the settings print what they hold."""
    env = {"ANTHROPIC_API_KEY": CANARY, "OPENAI_API_KEY": CANARY}
    sources = Sources("pyproject.toml", LINEUP, env, {"candidate": ["openai:a"]})

    settings = read_settings(sources)

    assert "CANARY" not in repr(sources)
    assert "CANARY" not in repr(settings)


def test_secrets_are_what_no_recording_may_hold() -> None:
    """Values of keys, tokens and secrets, long enough to be nothing else."""
    env = {
        "OPENAI_API_KEY": "12345678",
        "github_token": " abcdefgh ",
        "CLIENT_SECRET": "1234567",
        "KEYBOARD": "qwertyuiop",
        "MONKEY": "bananabanana",
    }

    assert secrets_of(env) == ("12345678", "abcdefgh")
    assert secrets_of({}, ["short", "long enough"]) == ("long enough",)


def test_a_key_of_another_name_is_a_secret_too() -> None:
    """Whatever is sent as a key may stand in no recording."""
    table = "base_url = 'http://[::1]/v1'\nkey_env = 'LOCAL_ACCESS'\n"

    settings = read(table, {**PROVIDERS, "LOCAL_ACCESS": "local-access"})

    assert settings.secrets == ("anthropic-key", "local-access", "openai-key")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        ("bth", "'bth'"),
        ("x" * 200, "'" + "x" * 79 + "..."),
        (CANARY, "a value that looks like a key"),
        ([{"a": f"x {CANARY}"}], "a value that looks like a key"),
        ("http://me:pass@host/v1", "'http://***@host/v1'"),
        pytest.param(16**5_000, "a number of too many digits", id="huge"),
    ],
)
def test_a_value_in_a_message_is_short_and_no_secret(value: object, text: str) -> None:
    """Messages end up in logs of public builds."""
    assert shown(value) == text
