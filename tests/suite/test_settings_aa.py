"""Settings of a baseline against itself: nobody is on trial."""

from __future__ import annotations

import pytest

from noworse.errors import SettingsError
from noworse.suite.settings.reading import Settings, Sources, read_settings

ALONE = """
[tool.noworse]
baseline = "openai:gpt-5.5"
judge = "anthropic:claude-opus-5-5"
"""
WITH = ALONE + 'candidate = "nobody:x"\n'


def read(text: str, **options: object) -> Settings:
    return read_settings(Sources("pyproject.toml", text, {}, {"aa": True} | options))


@pytest.mark.parametrize("text", [ALONE, WITH])
def test_no_candidate_is_needed_or_resolved(text: str) -> None:
    """The baseline is its own, with samples of its own, and no warning says so."""
    own = read(text)

    [again] = own.lineup.candidates
    assert again == own.lineup.baseline.model_copy(update={"sample": 1})
    assert own.aa
    assert own.options == ("--nw-aa",)
    assert own.notices == ()


def test_noise_is_measured_on_all_cases() -> None:
    """A stop when enough is known of a swap knows too little of noise."""
    assert read(ALONE).policy.early_stop is False


def test_no_loss_is_named() -> None:
    """It would be the baseline's to itself."""
    assert read(ALONE, confirm=3).confirm == 0


def test_no_key_of_a_candidate_is_asked_for() -> None:
    """Only those that will be called."""
    with pytest.raises(SettingsError) as caught:
        read(WITH.replace("nobody:x", "deepseek:deepseek-v4-flash"), mode="record")

    told = " ".join(one.mend for one in caught.value.problems)
    assert "OPENAI_API_KEY" in told
    assert "DEEPSEEK" not in told


def test_a_judge_is_needed() -> None:
    """Somebody must compare."""
    with pytest.raises(SettingsError) as caught:
        read('[tool.noworse]\nbaseline = "openai:gpt-5.5"\n')

    assert [one.reason for one in caught.value.problems] == ["`judge` is missing"]
