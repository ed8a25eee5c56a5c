"""Which part of a run a machine hears is chosen for each run."""

from __future__ import annotations

import pytest
from tests.suite.test_settings_aa import WITH

from noworse.errors import SettingsError
from noworse.records.shards import Shard
from noworse.suite.settings.reading import Settings, Sources, kinds_of, read_settings

SWAP = WITH.replace("nobody:x", "deepseek:deepseek-v4-flash")


def read(env: dict[str, str] | None = None, **options: object) -> Settings:
    return read_settings(Sources("pyproject.toml", SWAP, env or {}, options))


def test_a_shard_is_given_by_option_or_variable() -> None:
    """And by default there is none; no command that is shown repeats it."""
    assert read().shard is None
    assert read(shard="3/8").shard == Shard(number=3, of=8)
    assert read({"NOWORSE_SHARD": "1/2"}).shard == Shard(number=1, of=2)
    assert read(shard="3/8").options == ()


@pytest.mark.parametrize("text", ["3", "0/3", "4/3", "a/b", "1/0", "-1/3", "1/2/3"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    """With what it should be."""
    with pytest.raises(SettingsError) as caught:
        read(shard=text)

    [problem] = caught.value.problems
    assert problem.path == "--nw-shard"
    assert f"no part such as 3/8 (got {text!r})" in problem.reason
    assert problem.mend == "give e.g. `--nw-shard 3/8`"


def test_noise_has_no_shards() -> None:
    """It is measured on all cases."""
    with pytest.raises(SettingsError, match="do not go together"):
        read(shard="1/2", aa=True)


def test_kinds_of_reports_are_read_by_comma() -> None:
    """Each once; one that there is not is refused."""
    assert kinds_of(" json, json,") == ("json",)
    assert kinds_of("") == ()
    with pytest.raises(SettingsError, match="did you mean `json`"):
        kinds_of("jsno")
