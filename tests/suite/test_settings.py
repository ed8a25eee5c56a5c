"""Settings that are right: values, precedence, and what a reader must know."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent
from time import process_time

import pytest

from noworse.records.decisions import Policy
from noworse.records.models import Model, Params, Price
from noworse.suite.settings.reading import Settings, Sources, read_settings

LINEUP = dedent(
    """\
    [tool.noworse]
    baseline = "anthropic:claude-opus-5-5"
    candidate = "fireworks:accounts/fireworks/models/glm-5p1"
    judge = "openai:gpt-5.5"
    """
)


def read(
    text: str | None = LINEUP,
    env: Mapping[str, str] | None = None,
    **options: object,
) -> Settings:
    return read_settings(Sources("pyproject.toml", text, env or {}, options))


def test_three_lines_are_enough() -> None:
    """All but the three parts has a default, and replay needs no key."""
    settings = read()

    assert settings.policy == Policy()
    assert settings.mode == "replay"
    assert settings.budget_usd is None
    assert settings.max_in_flight == 100
    assert settings.deadline_seconds == 300
    assert settings.recordings == "fixtures/recordings"
    assert settings.reports == ()
    assert settings.report_dir == "noworse-report"
    assert settings.exit_codes is False
    assert settings.requests_per_month is None
    assert settings.share == {}
    assert settings.notices == ()
    assert settings.keys == {}
    assert settings.secrets == ()


def test_a_model_is_found_at_its_provider() -> None:
    """The name behind the colon is the wire's, whatever it holds."""
    candidate = read().lineup.candidates[0]

    assert candidate == Model(
        id="fireworks:accounts/fireworks/models/glm-5p1",
        api="openai-chat",
        base_url="https://api.fireworks.ai/inference/v1",
        name="accounts/fireworks/models/glm-5p1",
        key_env="FIREWORKS_API_KEY",
    )


def test_every_setting_of_the_file_is_read() -> None:
    """The whole of the documented file, each value other than its default."""
    text = dedent(
        """\
        [project]
        name = "shop"
        [tool.noworse]
        baseline = "local"
        candidate = ["deepseek:deepseek-v4-flash", "openai:gpt-5.4-mini"]
        judge = ["openai:gpt-5.5", "mistral:mistral-large"]
        margin = 0.05
        alpha = 0.01
        orders = "both"
        scope = "suite"
        goal = "slices"
        strict = true
        early_stop = false
        on_inconclusive = "warn"
        budget_usd = 5
        max_in_flight = 7
        recordings = "./evals/tape/"
        [tool.noworse.models.local]
        api = "anthropic"
        base_url = "http://127.0.0.1:8000/v1/"
        model = "qwen3-8b"
        key_env = "LOCAL_KEY"
        price = {input = 0.1, output = 0.3, cached = 0.01}
        params = {temperature = 0, seed = 7, effort = "low", max_output_tokens = 9}
        max_in_flight = 4
        requests_per_minute = 60
        tokens_per_minute = 100_000
        [tool.noworse.traffic]
        requests_per_month = 1_200_000
        share = {billing = 0.1, legal = 0.2, token = 0.7}
        """
    )

    settings = read(text)

    assert settings.policy == Policy(
        margin=0.05,
        alpha=0.01,
        orders="both",
        scope="suite",
        goal="slices",
        strict=True,
        early_stop=False,
        on_inconclusive="warn",
    )
    assert settings.lineup.baseline == Model(
        id="local",
        api="anthropic",
        base_url="http://127.0.0.1:8000/v1",
        name="qwen3-8b",
        key_env="LOCAL_KEY",
        price=Price(input=0.1, output=0.3, cached=0.01),
        params=Params(temperature=0, seed=7, effort="low", max_output_tokens=9),
        max_in_flight=4,
        requests_per_minute=60,
        tokens_per_minute=100_000,
    )
    assert [one.name for one in settings.lineup.candidates] == [
        "deepseek-v4-flash",
        "gpt-5.4-mini",
    ]
    assert [one.name for one in settings.lineup.judges] == ["gpt-5.5", "mistral-large"]
    assert (settings.budget_usd, settings.max_in_flight) == (5, 7)
    assert settings.recordings == "evals/tape"
    assert settings.requests_per_month == 1_200_000
    assert settings.share == {"billing": 0.1, "legal": 0.2, "token": 0.7}


def test_every_setting_has_a_variable() -> None:
    """A run needs no file at all; lists are separated by commas."""
    env = {
        "NOWORSE_BASELINE": "openai:gpt-5.5",
        "NOWORSE_CANDIDATE": "deepseek:deepseek-v4-flash, zai:glm-5.1,",
        "NOWORSE_JUDGE": "anthropic:claude-opus-5-5",
        "NOWORSE_MARGIN": " 0.2 ",
        "NOWORSE_ALPHA": "1e-2",
        "NOWORSE_ORDERS": "one",
        "NOWORSE_SCOPE": "suite",
        "NOWORSE_GOAL": "slices",
        "NOWORSE_STRICT": "Yes",
        "NOWORSE_EARLY_STOP": "0",
        "NOWORSE_ON_INCONCLUSIVE": "warn",
        "NOWORSE_BUDGET_USD": "2.5",
        "NOWORSE_MAX_IN_FLIGHT": "300",
        "NOWORSE_RECORDINGS": "tape",
        "NOWORSE_MODE": "replay",
        "NOWORSE_REPORT": "json",
        "NOWORSE_REPORT_DIR": "/tmp/report",
        "NOWORSE_EXIT_CODES": "true",
    }

    settings = read(None, env)

    assert settings.policy == Policy(
        margin=0.2,
        alpha=0.01,
        orders="one",
        scope="suite",
        goal="slices",
        strict=True,
        early_stop=False,
        on_inconclusive="warn",
    )
    assert len(settings.lineup.candidates) == 2
    assert (settings.budget_usd, settings.max_in_flight) == (2.5, 300)
    assert settings.recordings == "tape"
    assert settings.reports == ("json",)
    assert settings.report_dir == "/tmp/report"
    assert settings.exit_codes is True


def test_options_win_over_the_environment_and_that_over_the_file() -> None:
    """The nearer to the command, the stronger."""
    text = LINEUP + "margin = 0.1\nalpha = 0.1\nbudget_usd = 1\n"
    env = {"NOWORSE_MARGIN": "0.2", "NOWORSE_ALPHA": "0.2", "NOWORSE_GOAL": ""}

    settings = read(text, env, margin="0.3", candidate=["openai:a,openai:b"], budget=0)

    assert settings.policy.margin == 0.3
    assert settings.policy.alpha == 0.2
    assert settings.budget_usd == 0
    assert [one.id for one in settings.lineup.candidates] == ["openai:a", "openai:b"]


def test_flags_that_were_not_given_change_nothing() -> None:
    """Nothing is meant by `False`, an empty list or `None`: nobody typed them."""
    settings = read(
        LINEUP + "early_stop = false\nstrict = true\n",
        no_early_stop=False,
        allow_inconclusive=False,
        exit_codes=False,
        strict=False,
        judge=[],
        mode=None,
    )

    assert settings.policy.early_stop is False
    assert settings.policy.on_inconclusive == "fail"
    assert settings.policy.strict is True


def test_flags_turn_settings_over() -> None:
    """`--nw-no-early-stop` and `--nw-allow-inconclusive` mean the settings."""
    settings = read(no_early_stop=True, allow_inconclusive=True, exit_codes=True)

    assert settings.policy.early_stop is False
    assert settings.policy.on_inconclusive == "warn"
    assert settings.exit_codes is True


def test_a_report_asked_for_twice_is_written_once() -> None:
    """By comma or by repeated option."""
    assert read(report=["json,json", "json"]).reports == ("json",)


def notices(settings: Settings) -> dict[str, str]:
    return {notice.code: notice.message for notice in settings.notices}


def test_a_budget_of_zero_buys_nothing_in_any_mode() -> None:
    """It is a replay, needs no key, and says where the budget stands."""
    settings = read(LINEUP + "budget_usd = 0\n", mode="refresh")

    assert settings.mode == "replay"
    assert "pyproject.toml:5: `budget_usd` is 0" in notices(settings)["budget_is_zero"]


def test_a_budget_of_zero_is_nothing_to_tell_in_a_replay() -> None:
    """A replay buys nothing anyway."""
    assert notices(read(LINEUP + "budget_usd = 0\n")) == {}


def test_a_model_against_itself_is_allowed_and_told() -> None:
    """An A/A run, also where the two go by different names."""
    text = dedent(
        """\
        [tool.noworse]
        baseline = "anthropic:claude-opus-5-5"
        candidate = ["zai:glm-5.1", "twin"]
        judge = "openai:gpt-5.5"
        models.twin = {model = "anthropic:claude-opus-5-5"}
        """
    )

    told = notices(read(text))

    assert list(told) == ["same_model"]
    assert told["same_model"].startswith("pyproject.toml:3: ")


def test_a_judge_of_the_family_of_a_side_is_told() -> None:
    """Judges lean towards their own; each such judge is named with its kin."""
    told = notices(
        read(candidate=["openai:gpt-5.4-mini"], judge=["openai:o3", "zai:glm-5.1"])
    )

    assert list(told) == ["same_family"]
    assert "judge openai:o3" in told["same_family"]
    assert "the candidate openai:gpt-5.4-mini" in told["same_family"]


def test_reading_takes_linear_time() -> None:
    """A file that is four times as long takes at most about four times the work."""

    def seconds(tables: int) -> float:
        others = "".join(f"[tool.t{n}]\nkey = ['a', 'b']\n" for n in range(tables))
        start = process_time()
        read(others + LINEUP)
        return process_time() - start

    short, long = (min(seconds(n) for _ in range(5)) for n in (200, 800))

    assert long < 10 * short


@pytest.mark.parametrize("text", [LINEUP.replace("\n", "\r\n"), LINEUP + "# end"])
def test_line_ends_do_not_matter(text: str) -> None:
    """A Windows checkout and a file without a last newline read the same."""
    assert read(text) == read()


def test_options_are_kept_as_words_for_the_next_command() -> None:
    """What shapes the verdict is written again; what holds for one run only is not."""
    options: dict[str, object] = {
        "candidate": ["openai:gpt-5.4-mini"],
        "margin": "0.2",
        "max_in_flight": "7",
        "strict": True,
        "no_early_stop": False,
        "mode": "replay",
        "report": "json",
    }

    settings = read_settings(Sources("pyproject.toml", LINEUP, {}, options))

    assert settings.options == (
        *("--nw-candidate", "openai:gpt-5.4-mini"),
        *("--nw-margin", "0.2"),
        *("--nw-max-in-flight", "7"),
        "--nw-strict",
    )
