"""Variables are read like any other text, and never shown."""

from __future__ import annotations

import pytest

from noworse.errors import SettingsError
from noworse.suite.settings.environment import Environment
from noworse.suite.settings.reading import Settings, Sources, read_settings

KEY = "Zebra/7Qx+Plum-9Kd"
LINEUP = """\
[tool.noworse]
baseline = "zai:a"
candidate = "local"
judge = "zai:b"
[tool.noworse.models.local]
"""


def read(table: str, **env: str) -> Settings:
    return read_settings(Sources("pyproject.toml", LINEUP + table, env, {}))


def test_a_variable_is_the_text_that_it_holds() -> None:
    """Equal, and of use as such."""
    env = Environment({"OPENAI_API_KEY": KEY})

    assert env == {"OPENAI_API_KEY": KEY}
    assert f"Bearer {env['OPENAI_API_KEY']}" == f"Bearer {KEY}"


def test_neither_the_environment_nor_a_value_of_it_prints_itself() -> None:
    """A traceback with locals shows them by their `repr`."""
    env = Environment({"OPENAI_API_KEY": KEY})

    assert KEY not in repr(env)
    assert KEY not in repr({"model": env.get("OPENAI_API_KEY")})


@pytest.mark.parametrize(
    "line", [f"base_url = 'http://[::1]/{KEY}/v1'", f"model = '{KEY}'"]
)
def test_a_known_key_in_the_file_is_refused_whatever_it_looks_like(line: str) -> None:
    """It is known from the environment."""
    with pytest.raises(SettingsError) as error:
        read(line + "\n", SHOP_TOKEN=KEY)

    assert "puts a key into a file" in str(error.value)
    assert KEY not in str(error.value)


def test_a_replay_knows_the_keys_of_its_models_too() -> None:
    """It needs none, but nothing that it prints may hold one."""
    table = "base_url = 'http://[::1]'\nkey_env = 'LOCAL_LOGIN'\n"

    settings = read(table, LOCAL_LOGIN=f" {KEY}\n")

    assert settings.keys == {}
    assert settings.secrets == (KEY,)
