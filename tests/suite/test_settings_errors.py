"""Settings that are wrong: all told at once, each with its place and its mend."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

import pytest
from hypothesis import given, settings as tuned, strategies as st

from noworse.errors import SettingsError
from noworse.suite.settings.reading import Sources, read_settings

LINEUP = dedent(
    """\
    [tool.noworse]
    baseline = "anthropic:claude-opus-5-5"
    candidate = "zai:glm-5.1"
    judge = "openai:gpt-5.5"
    """
)
TABLE = LINEUP + '[tool.noworse.models.local]\nbase_url = "http://localhost:1/v1"\n'


def told(
    text: str | None = LINEUP,
    env: Mapping[str, str] | None = None,
    options: Mapping[str, object] | None = None,
) -> list[str]:
    with pytest.raises(SettingsError) as error:
        read_settings(Sources("pyproject.toml", text, env or {}, options or {}))
    assert str(error.value) == "\n".join(map(str, error.value.problems))
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("margn = 0.05", ["`margn`", "did you mean `margin`?"]),
        (f"{'a.' * 1_000}a = 1", ["unknown key `a`"]),
        ("colour = 1", ["`colour`", "known keys: margin, "]),
        ("margin = 0", ["`margin`", "greater than 0", "(got 0)", "`margin = 0.10`"]),
        ("margin = 1.0", ["`margin`", "less than 1"]),
        ("margin = '0.1'", ["`margin`", "valid number", "(got '0.1')"]),
        ("margin = true", ["`margin`", "valid number"]),
        ("margin = nan", ["`margin`", "(got nan)"]),
        ("alpha = 0.5", ["`alpha`", "less than 0.5"]),
        ("orders = 'bth'", ["`orders`", "'auto', 'both' or 'one'", "`both`?"]),
        ("orders = 3", ["`orders`", "(got 3)", '`orders = "auto"`']),
        ("strict = 1", ["`strict`", "valid boolean"]),
        ("budget_usd = -1", ["`budget_usd`", "greater than or equal to 0"]),
        ("budget_usd = inf", ["`budget_usd`", "finite", "leave `budget_usd` out"]),
        ("max_in_flight = 0", ["`max_in_flight`", "greater than or equal to 1"]),
        ("max_in_flight = 2.5", ["`max_in_flight`", "valid integer"]),
        ("recordings = '../tape'", ["`recordings`", "inside the project"]),
        ("recordings = '/tape'", ["`recordings`", "inside the project"]),
        ("recordings = 'C:\\tape'", ["`recordings`", "inside the project"]),
        ("recordings = '~/tape'", ["`recordings`", "inside the project"]),
        ("history = '../h.jsonl'", ["`history`", "inside the project"]),
        ("recordings = '.'", ["`recordings`", "inside the project"]),
        ("recordings = ''", ["`recordings`", "should not be empty"]),
        ("models = 3", ["`models`", "should be a table"]),
        ("models.x = 3", ["`models.x`", "should be a table"]),
        ("traffic.share = {a = 0.7, b = 0.4}", ["`traffic.share`", "1.1"]),
        ("traffic.share.a = 2", ["`traffic.share.a`", "less than or equal to 1"]),
        ("traffic.sharp = 2", ["`traffic.sharp`", "did you mean `share`?"]),
        ("mode = 'live'", ["`mode`", "--nw-mode", "NOWORSE_MODE"]),
        ("report_dir = 'x'", ["`report_dir`", "--nw-report-dir"]),
        ("key_env = 'K'", ["`key_env`", "[tool.noworse.models.NAME]"]),
    ],
)
def test_a_wrong_line_is_named_with_its_mend(line: str, words: list[str]) -> None:
    """File, line, key, value, and what to write instead."""
    [problem] = told(f"{LINEUP}{line}\n")

    assert problem.startswith("pyproject.toml:5: ")
    assert "\n  mend: " in problem
    assert [word for word in words if word not in problem] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("modle = 'x'", ["`models.local.modle`", "did you mean `model`?"]),
        ("api = 'openai'", ["`models.local.api`", "did you mean `openai-chat`?"]),
        ("key_env = 'LOCAL-KEY'", ["`models.local.key_env`", "environment variable"]),
        ("price = {input = 1}", ["`models.local.price.output` is missing"]),
        (
            "price = {input = -1, output = 1}",
            ["`models.local.price.input`", "(got -1)"],
        ),
        ("price.inptu = 1\nprice.input = 1\nprice.output = 1", ["`input`?"]),
        ("params = {temperature = 3}", ["`models.local.params.temperature`"]),
        ("params = {temprature = 0}", ["did you mean `temperature`?"]),
        ("model = 'a b'", ["`models.local.model`", "without spaces"]),
        ("model = ''", ["`models.local.model`"]),
        ("max_in_flight = 0", ["`models.local.max_in_flight`"]),
    ],
)
def test_a_wrong_line_of_a_model_is_named(line: str, words: list[str]) -> None:
    """The same in a model's own table; what names the model is not blamed too."""
    [problem] = told(f"{TABLE}{line}\n", options={"baseline": "local"})

    assert problem.startswith("pyproject.toml:7: ")
    assert [word for word in words if word not in problem] == []


def test_all_problems_are_told_at_once() -> None:
    """One run shows them all, in the order of the file."""
    text = dedent(
        """\
        [tool.noworse]
        baseline = "opnai:gpt-5.5"
        candidate = [
            "zai:glm-5.1",
            "small",
        ]
        margn = 1
        alpha = 7
        [tool.noworse.models.local]
        base_url = "http://169.254.169.254/"
        """
    )

    problems = told(text, {"NOWORSE_MODE": "lve", "NOWORSE_MARGINS": "1"})

    assert [problem.partition(": ")[0] for problem in problems] == [
        "NOWORSE_MARGINS",
        "NOWORSE_MODE",
        "pyproject.toml:1",
        "pyproject.toml:2",
        "pyproject.toml:5",
        "pyproject.toml:7",
        "pyproject.toml:8",
        "pyproject.toml:10",
    ]


@pytest.mark.parametrize("text", [None, "", "[project]\nname = 'shop'\n"])
def test_a_project_without_settings_is_shown_the_lines_to_add(text: str | None) -> None:
    """One problem for each part that nobody plays, with a line to copy."""
    baseline, candidate, judge = told(text)

    assert baseline.startswith("pyproject.toml: `baseline` is missing")
    assert 'add `baseline = "anthropic:claude-opus-5-5"` to [tool.noworse]' in baseline
    assert "add `candidate = " in candidate
    assert "add `judge = " in judge


def test_an_empty_list_of_judges_is_no_judge() -> None:
    """It is missing where it stands."""
    [problem] = told(LINEUP.replace('"openai:gpt-5.5"', "[]"))

    assert problem.startswith("pyproject.toml:4: `judge` is missing")


def test_a_part_is_a_name_or_a_list_of_names() -> None:
    """Anything else is told once, not also as missing."""
    [problem] = told(LINEUP.replace('"openai:gpt-5.5"', "{a = 1}"))

    assert "`judge` should be a text, or a list of texts" in problem


@pytest.mark.parametrize(
    ("env", "start", "mend"),
    [
        ({"NOWORSE_MARGIN": "much"}, "NOWORSE_MARGIN: `margin`", "NOWORSE_MARGIN=0.10"),
        ({"NOWORSE_STRICT": "ja"}, "NOWORSE_STRICT: `strict`", "NOWORSE_STRICT=true"),
        ({"NOWORSE_BUDGET": "1"}, "NOWORSE_BUDGET: ", "`NOWORSE_BUDGET_USD`?"),
        ({"NOWORSE_JUDGE": "gpt"}, "NOWORSE_JUDGE: `judge`: 'gpt'", "provider:NAME"),
    ],
)
def test_a_wrong_variable_is_named(env: dict[str, str], start: str, mend: str) -> None:
    """A variable has no line; its name is its place."""
    [problem] = told(env=env)

    assert problem.startswith(start)
    assert mend in problem


def test_a_variable_that_is_not_like_ours_is_somebody_elses() -> None:
    """`NOWORSE_DATA` and the like are left alone."""
    env = {"NOWORSE_DATA": "../data", "NOWORSE_ALLOW_HOSTS": "", "MARGIN": "9"}

    settings = read_settings(Sources("pyproject.toml", LINEUP, env, {}))

    assert settings.policy.margin == 0.10


@pytest.mark.parametrize(
    ("options", "start", "mend"),
    [
        ({"margin": "2"}, "--nw-margin: `margin`", "give e.g. `--nw-margin 0.10`"),
        ({"budget": "-1"}, "--nw-budget: `budget_usd`", "`--nw-budget 5.0`"),
        ({"max_in_flight": "many"}, "--nw-max-in-flight: ", "`--nw-max-in-flight 100`"),
        ({"report": ["plan"]}, "--nw-report: unknown report 'plan'", "is `routes`"),
        ({"report": ["pdf"]}, "--nw-report: unknown report 'pdf'", "html, json, "),
        ({"report": ["jsn"]}, "--nw-report: unknown report", "did you mean `json`?"),
    ],
)
def test_a_wrong_option_is_named(
    options: dict[str, object], start: str, mend: str
) -> None:
    """As the user typed it."""
    [problem] = told(options=options)

    assert problem.startswith(start)
    assert mend in problem


@pytest.mark.parametrize("role", ["candidate", "judge"])
def test_a_part_given_twice_to_one_model_is_told(role: str) -> None:
    """Under one name or under two: its verdict would count double."""
    text = LINEUP + "models.twin.model = 'groq:qwen3'\n"

    [problem] = told(text, options={role: ["groq:qwen3", "twin"]})

    assert f"`{role}` names the same model twice: `groq:qwen3`, `twin`" in problem


def test_a_key_given_twice_is_named_with_its_line() -> None:
    """The parser alone says `at end of document`, and no name."""
    [problem] = told(LINEUP + "margin = 0.1\n\nmargin = 0.2\n")

    assert problem.startswith("pyproject.toml:7: `tool.noworse.margin`")
    assert "line 5" in problem


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (LINEUP + "margin 0.1\n", "pyproject.toml:5: is not TOML: "),
        (LINEUP + 'x = "', "pyproject.toml: is not TOML: "),
        (LINEUP + f"margin = {'9' * 5_000}\n", "pyproject.toml: is not TOML: "),
        (LINEUP + f"x = {'[' * 5_000}{']' * 5_000}\n", "pyproject.toml"),
        ("[tool]\nnoworse = 3\n", "pyproject.toml:2: `tool.noworse` is no table"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(text: str, start: str) -> None:
    """With the parser's own line where it tells one; never a traceback."""
    problem, *missing = told(text)

    assert problem.startswith(start)
    assert all("is missing" in other for other in missing)


def test_a_tool_that_is_no_table_holds_no_settings() -> None:
    """Other people's oddities are theirs."""
    assert len(told("tool = 3\n")) == 3


LINES = st.sampled_from(
    [
        *LINEUP.splitlines(),
        "[tool.noworse.models.local]",
        "[[tool.noworse.models]]",
        'base_url = "http://[::1"',
        'base_url = "http://me:pass@host/"',
        "models = 0xfffffffffffffffffffffffffffffffffffff",
        f"margin = 0x{'f' * 5_000}",
        f"max_in_flight = 0x{'f' * 5_000}",
        "budget_usd = 1979-05-27",
        "candidate = [[1], {a = 2}]",
        f"{'a.' * 1_000}a = 1",
        "price = []",
        "traffic = {share = [1]}",
        '"\\u0000" = "\\U0001f600"',
    ]
)


@tuned(max_examples=150, deadline=None)
@given(st.lists(LINES | st.text(max_size=30), max_size=8).map("\n".join))
def test_whatever_stands_in_the_file_only_settings_errors_come_out(text: str) -> None:
    """Fuzzed files are read, or refused in our own words."""
    try:
        read_settings(Sources("pyproject.toml", text, {}, {}))
    except SettingsError as error:
        assert str(error)  # noqa: PT017 - which of the two comes is not the claim
