"""Which models are asked in batches, and what that saves."""

from __future__ import annotations

import pytest

from noworse.suite.settings.reading import Settings, Sources, read_settings

OWN = """
[tool.noworse]
baseline = "anthropic:claude-opus-5-5"
candidate = ["mine", "old", "deepseek:deepseek-v4-flash"]
judge = "openai:gpt-5.5"
[tool.noworse.models.mine]
base_url = "http://127.0.0.1:8000/v1"
batch_discount = 0.25
[tool.noworse.models.old]
base_url = "http://127.0.0.1:8000/v1"
api_version = "2024-02-01"
batch_discount = 0.5
"""
KEYS = dict.fromkeys(
    ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "DEEPSEEK_API_KEY"), "sk-0123456789"
)


def settings(**options: object) -> Settings:
    return read_settings(Sources("pyproject.toml", OWN, KEYS, options))


@pytest.mark.parametrize("option", ["batch", "batch_submit"])
def test_models_whose_host_takes_batches_are_asked_in_them(option: str) -> None:
    """The others are named: they are called at once, at the full price."""
    told = settings(mode="record", **{option: True})

    assert told.batch == {
        "anthropic:claude-opus-5-5": 0.5,
        "openai:gpt-5.5": 0.5,
        "mine": 0.25,
    }
    assert told.batch_submit == (option == "batch_submit")
    notices = [n.message for n in told.notices if n.code == "batch_unavailable"]
    assert [notice.partition(" takes no")[0] for notice in notices] == [
        "old",
        "deepseek:deepseek-v4-flash",
    ]


@pytest.mark.parametrize("options", [{"mode": "record"}, {"batch": True}])
def test_without_a_wish_and_in_replay_there_are_no_batches(
    options: dict[str, object],
) -> None:
    """And nothing is told of them."""
    told = settings(**options)

    assert told.batch == {}
    assert not any(n.code == "batch_unavailable" for n in told.notices)


def test_another_command_does_not_repeat_the_wish() -> None:
    """What shows a run again must not buy."""
    assert settings(mode="record", batch=True, batch_submit=True).options == ()
