"""A judge that hands on what it is unsure of: how it is written."""

from __future__ import annotations

from textwrap import dedent

import pytest

from noworse.errors import SettingsError
from noworse.records.models import Escalation
from noworse.suite.settings.reading import Settings, Sources, read_settings

LINEUP = dedent(
    """\
    [tool.noworse]
    baseline = "anthropic:claude-opus-5-5"
    candidate = "zai:glm-5.1"
    judge = "quick"
    """
)
QUICK = dedent(
    """\
    [tool.noworse.judges.quick]
    model = "openai:gpt-5.5-mini"
    escalate_to = "google:gemini-3.8-flash"
    """
)


def read(text: str, **options: object) -> Settings:
    return read_settings(Sources("pyproject.toml", text, {}, options))


def told(text: str, **options: object) -> str:
    with pytest.raises(SettingsError) as error:
        read(text, **options)
    [problem] = error.value.problems
    return str(problem)


def test_the_second_judge_is_in_the_lineup() -> None:
    """As the last of the judges; only the first sees every pair."""
    lineup = read(LINEUP + QUICK).lineup

    assert [one.id for one in lineup.judges] == ["quick", "google:gemini-3.8-flash"]
    assert [one.id for one in lineup.panel] == ["quick"]
    assert lineup.escalation == Escalation(below=0.5, audit=0.1)


def test_the_second_judge_may_have_a_table_of_its_own() -> None:
    """With how it is asked; the rule stands in the table of the first."""
    text = (
        LINEUP
        + QUICK.replace("google:gemini-3.8-flash", "strong")
        + dedent(
            """\
        escalate_below = 0.6
        audit = 0
        [tool.noworse.judges.strong]
        model = "google:gemini-3.8-flash"
        reference = "guide"
        """
        )
    )

    lineup = read(text).lineup

    assert (lineup.judges[1].id, lineup.judges[1].reference) == ("strong", "guide")
    assert lineup.escalation == Escalation(below=0.6, audit=0)


def test_without_it_all_judges_see_every_pair() -> None:
    """Also where a table that hands on is not asked for."""
    lineup = read(LINEUP + QUICK, judge=["openai:gpt-5.5", "google:gemini-3.8-flash"])

    assert lineup.lineup.escalation is None
    assert lineup.lineup.panel == lineup.lineup.judges


def test_the_key_of_the_second_judge_is_missed_like_any_other() -> None:
    """Where it is named, and before anything is bought."""
    with pytest.raises(SettingsError) as error:
        read(LINEUP + QUICK, mode="record")

    [about] = [str(p) for p in error.value.problems if "GOOGLE_API_KEY" in str(p)]
    assert about.startswith("pyproject.toml:7:")


def test_a_second_judge_that_nobody_knows_is_named() -> None:
    """With the line that names it."""
    message = told(LINEUP + QUICK.replace("google:", "gogle:"))

    assert message.startswith("pyproject.toml:7:")
    assert "gogle" in message


def test_a_judge_does_not_hand_on_to_itself() -> None:
    """It would only repeat what it has said."""
    same = QUICK.replace("google:gemini-3.8-flash", "openai:gpt-5.5-mini")

    assert "names the same model twice" in told(LINEUP + same)


@pytest.mark.parametrize("key", ["escalate_below = 0.5", "audit = 0.2"])
def test_a_rule_needs_somebody_to_hand_on_to(key: str) -> None:
    """Else it would be without effect."""
    alone = QUICK.replace('escalate_to = "google:gemini-3.8-flash"', key)

    assert "is for judges that hand on" in told(LINEUP + alone)


def test_a_panel_does_not_hand_on() -> None:
    """Whose unsureness would it be?"""
    message = told(LINEUP + QUICK, judge=["quick", "openai:gpt-5.5"])

    assert "is one of several in `judge`" in message
    assert '`judge = "quick"`' in message


def test_there_is_no_third_judge() -> None:
    """The second has the last word."""
    text = (
        LINEUP
        + QUICK.replace("google:gemini-3.8-flash", "strong")
        + dedent(
            """\
        [tool.noworse.judges.strong]
        model = "google:gemini-3.8-flash"
        escalate_to = "openai:gpt-5.5"
        """
        )
    )

    assert "`judges.strong` hands on as well" in told(text)


def test_a_judge_that_scores_is_told_what_unsure_is() -> None:
    """Half of a scale is much, of a preference little."""
    scores = 'method = "pointwise"\n'
    text = LINEUP + QUICK.replace("google:gemini-3.8-flash", "strong") + scores
    strong = (
        '[tool.noworse.judges.strong]\nmodel = "google:gemini-3.8-flash"\n' + scores
    )

    assert "must be told when it is unsure" in told(text + strong)
    given = read(text + "escalate_below = 0.25\n" + strong).lineup.escalation
    assert given == Escalation(below=0.25)


def test_both_judges_count_in_the_same_thing() -> None:
    """As those of a panel do."""
    scores = 'method = "pointwise"\nescalate_below = 0.25\n'

    assert "do not count in the same thing" in told(LINEUP + QUICK + scores)


@pytest.mark.parametrize(
    "line", ["escalate_below = 0", "escalate_below = 1.5", "audit = -0.1", "audit = 2"]
)
def test_shares_are_shares(line: str) -> None:
    """Of 1; nothing below 0 is ever unsure."""
    assert line.split(" ", maxsplit=1)[0] in told(f"{LINEUP}{QUICK}{line}\n")
