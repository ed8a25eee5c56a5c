"""Judges of the user's own: how they are asked, and what they count in."""

from __future__ import annotations

from textwrap import dedent

import pytest
from tests.pages_for_tests import Folder

from noworse.errors import SettingsError
from noworse.records.decisions import Policy
from noworse.records.models import Criterion, Judge, Scale
from noworse.suite.settings.reading import Settings, Sources, read_settings

LINEUP = dedent(
    """\
    [tool.noworse]
    baseline = "anthropic:claude-opus-5-5"
    candidate = "zai:glm-5.1"
    judge = "strict"
    """
)
STRICT = '[tool.noworse.judges.strict]\nmodel = "openai:gpt-5.5"\n'


def read(text: str, **options: object) -> Settings:
    return read_settings(Sources("pyproject.toml", text, {}, options))


def judge(lines: str) -> Judge:
    [found] = read(f"{LINEUP}{STRICT}{lines}").lineup.judges
    return found


def told(text: str, **options: object) -> list[str]:
    with pytest.raises(SettingsError) as error:
        read(text, **options)
    return [str(problem) for problem in error.value.problems]


def test_a_judge_has_a_model_and_a_name_of_its_own() -> None:
    """Recordings, reports and calibrations know it by that name."""
    found = judge("")

    assert (found.id, found.name, found.method) == ("strict", "gpt-5.5", "pairwise")
    assert found.key_env == "OPENAI_API_KEY"


def test_a_table_may_be_named_like_its_model() -> None:
    """Then the model need not be told again; a named model is one, too."""
    text = LINEUP.replace("strict", "local") + dedent(
        """\
        [tool.noworse.models.local]
        base_url = "http://127.0.0.1:1/v1"
        [tool.noworse.judges.local]
        method = "pointwise"
        """
    )

    [found] = read(text).lineup.judges

    assert (found.id, found.method) == ("local", "pointwise")
    assert found.base_url == "http://127.0.0.1:1/v1"


def test_a_judge_without_a_table_is_asked_in_the_usual_way() -> None:
    """A model's name is enough."""
    [found] = read(LINEUP.replace("strict", "openai:gpt-5.5")).lineup.judges

    assert found == Judge.of(found)
    assert found.method == "pairwise"


def test_a_judge_is_asked_as_its_table_says() -> None:
    """Criteria are texts, or texts with a weight."""
    found = judge(
        'method = "criteria"\nreference = "guide"\n'
        'criteria = ["It is right.", {text = "It is polite.", weight = 0.5}]\n'
    )

    assert (found.method, found.reference) == ("criteria", "guide")
    assert found.criteria == (
        Criterion(text="It is right."),
        Criterion(text="It is polite.", weight=0.5),
    )


@pytest.mark.parametrize(
    ("lines", "margin", "scale"),
    [
        ('method = "pointwise"\n', 0.5 / 4, Scale(low=1, high=5, unit="points")),
        (
            'method = "pointwise"\nscale = 10\n',
            0.5 / 9,
            Scale(low=1, high=10, unit="points"),
        ),
        (
            'method = "pointwise"\nscale = 10\nmargin = 0.9\n',
            0.1,
            Scale(low=1, high=10, unit="points"),
        ),
        (
            'method = "criteria"\ncriteria = ["It is right."]\n',
            0.1,
            Scale(low=0, high=1, unit="criteria"),
        ),
    ],
)
def test_a_margin_is_on_the_scale_of_the_judges(
    lines: str, margin: float, scale: Scale
) -> None:
    """Half a point, or a tenth of the criteria, where the table says nothing."""
    policy = read(f"{LINEUP}{STRICT}{lines}").policy

    assert policy == Policy(margin=policy.margin, scale=scale)
    assert policy.margin == pytest.approx(margin)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("scale = 10", ["`judges.strict.scale`", "`pointwise`", "`pairwise`"]),
        ('criteria = ["a"]', ["`judges.strict.criteria`", "of the method `criteria`"]),
        ('method = "criteria"', ["`judges.strict` has no `criteria`", "criteria = ["]),
        ('function = "a:b"', ["`judges.strict.function`", "of the method `python`"]),
        ('method = "python"', ["`judges.strict.model`", "leave `model` out"]),
        (
            'method = "python"\nfunction = "a.b"',
            ["is no path of a function (got 'a.b')", "evals.judges:compare"],
        ),
        ("margin = 0.2", ["`judges.strict.margin`", "`margin` of `[tool.noworse]`"]),
        ('method = "pointwise"\nmargin = 4', ["is 4, which is all", "margin = 0.5"]),
        ('method = "pontwise"', ["`judges.strict.method`", "`pointwise`?"]),
        ('method = "pointwise"\nscale = 1', ["`judges.strict.scale`", "equal to 2"]),
        ('method = "criteria"\ncriteria = "a"', ["`judges.strict.criteria`"]),
        (
            'method = "criteria"\ncriteria = [{text = "a", wight = 2}]',
            ["unknown key", "did you mean `weight`?"],
        ),
        ("modle = 3", ["unknown key `judges.strict.modle`", "`model`?"]),
    ],
)
def test_a_wrong_table_is_told_with_its_mend(lines: str, words: list[str]) -> None:
    """File, line, key, and what to write instead; once."""
    problems = told(f"{LINEUP}{STRICT}{lines}\n")

    assert problems
    assert problems[0].startswith("pyproject.toml:")
    assert "\n  mend: " in problems[0]
    assert [word for word in words if word not in "\n".join(problems)] == []


def test_a_judge_without_a_model_is_told() -> None:
    """Its name is none of a model's."""
    text = f'{LINEUP}[tool.noworse.judges.strict]\nmethod = "pointwise"\n'

    [problem] = told(text)

    assert "'strict' names no provider" in problem


TWO = LINEUP.replace('"strict"', '["strict", "other"]') + STRICT


@pytest.mark.parametrize(
    ("strict", "other", "words"),
    [
        ("", 'method = "pointwise"', ["`strict` says which", "`other` gives 1 to 5"]),
        (
            'method = "pointwise"',
            'method = "pointwise"\nscale = 10',
            ["1 to 5 points", "1 to 10 points"],
        ),
        (
            'method = "pointwise"',
            'method = "criteria"\ncriteria = ["a"]',
            ["`other` counts criteria"],
        ),
    ],
)
def test_judges_of_one_run_count_in_one_thing(
    strict: str, other: str, words: list[str]
) -> None:
    """Points and preferences have no common mean, nor a common margin."""
    text = f"{TWO}{strict}\n[tool.noworse.judges.other]\n"

    [problem] = told(f'{text}model = "mistral:large"\n{other}\n')

    assert problem.startswith("pyproject.toml:4: the judges do not count in the same")
    assert [word for word in words if word not in problem] == []


def test_judges_with_one_scale_have_one_margin() -> None:
    """Given once it is all of theirs; two different ones are a mistake."""
    strict = f'{TWO}method = "pointwise"\nmargin = 0.2\n'
    other = '[tool.noworse.judges.other]\nmodel = "mistral:large"\nmethod = "pointwise"'

    margin = read(f"{strict}{other}\n").policy.margin
    [problem] = told(f"{strict}{other}\nmargin = 0.3\n")

    assert margin == pytest.approx(0.2 / 4)
    assert "margins differ: `strict` 0.2, `other` 0.3" in problem


@pytest.mark.parametrize("where", ["file", "option"])
def test_a_net_preference_is_no_margin_for_points(where: str) -> None:
    """What was given is never passed over, and never read as something else."""
    text = f'{LINEUP}{STRICT}method = "pointwise"\n'

    if where == "file":
        [problem] = told(text.replace("judge =", "margin = 0.05\njudge ="))
    else:
        [problem] = told(text, margin="0.05")

    assert "`margin` is net preference, and `strict` gives 1 to 5 points" in problem
    assert "[tool.noworse.judges.strict]" in problem


def test_one_model_may_judge_in_two_ways() -> None:
    """They are twins only if they are asked alike."""
    other = '[tool.noworse.judges.other]\nmodel = "openai:gpt-5.5"\n'

    settings = read(f'{TWO}reference = "guide"\n{other}')
    [problem] = told(f"{TWO}{other}")

    assert [one.id for one in settings.lineup.judges] == ["strict", "other"]
    assert "`judge` names the same model twice: `strict`, `other`" in problem


def test_a_broken_table_is_told_once() -> None:
    """Whoever names it is not wrong as well."""
    problems = told(f'{LINEUP}{STRICT}method = "x"\n')

    assert len(problems) == 1


OWN = '[tool.noworse.judges.strict]\nmethod = "python"\n'


def test_a_function_may_judge_and_is_no_model() -> None:
    """It has no address, no key, and no family; it is never called for."""
    text = f'{LINEUP}{OWN}function = "evals.judges:compare"\n'

    live = read_settings(
        Sources(
            "p.toml",
            text,
            {"ANTHROPIC_API_KEY": "a" * 9, "ZAI_API_KEY": "z" * 9},
            {"mode": "live"},
        )
    )

    [found] = live.lineup.judges
    assert (found.id, found.function) == ("strict", "evals.judges:compare")
    assert [one.id for one in live.lineup.called] == [
        "anthropic:claude-opus-5-5",
        "zai:glm-5.1",
    ]
    assert live.keys.keys() == {"anthropic:claude-opus-5-5", "zai:glm-5.1"}
    assert live.notices == ()


def test_a_function_must_be_named() -> None:
    """A judge without one cannot judge."""
    [problem] = told(f"{LINEUP}{OWN}")

    assert "`judges.strict` has no `function`" in problem
    assert 'function = "evals.judges:compare"' in problem


def read_with(files: dict[str, bytes], lines: str, **env: str) -> Settings:
    text = f"{LINEUP}{STRICT}{lines}"
    return read_settings(Sources("pyproject.toml", text, env, {}, Folder(files)))


QUESTION = "Who is right?\r\n{{ answer_a }}\r\n{{ answer_b }}\r\n"


def test_a_template_is_read_from_its_file() -> None:
    """Its text is what counts, however its lines end."""
    files = {"evals/judge.j2": b"\xef\xbb\xbf" + QUESTION.encode()}

    [found] = read_with(files, 'template = "evals/judge.j2"\n').lineup.judges

    assert found.template == "Who is right?\n{{ answer_a }}\n{{ answer_b }}\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, ["`judges.strict.template`", "'evals/judge.j2' does not exist"]),
        (b"\xff", ["is not UTF-8"]),
        (b"{{ answer_a }}", ["is no question: it does not show `answer_b`"]),
        (b"{{ answer_a }}{{ answer_b }}hush-hush-1", ["a secret of your environment"]),
    ],
)
def test_a_file_that_is_no_question_is_told(
    data: bytes | None, words: list[str]
) -> None:
    """With the line that names it, and before any call."""
    files = {} if data is None else {"evals/judge.j2": data}

    with pytest.raises(SettingsError) as error:
        read_with(files, 'template = "evals/judge.j2"\n', MY_TOKEN="hush-hush-1")

    [problem] = map(str, error.value.problems)
    assert problem.startswith("pyproject.toml:7: ")
    assert [word for word in words if word not in problem] == []


def test_without_a_folder_there_is_no_template() -> None:
    """Settings that come from elsewhere have no files beside them."""
    [problem] = told(f'{LINEUP}{STRICT}template = "evals/judge.j2"\n')

    assert "cannot be reached from here" in problem


@pytest.mark.parametrize(
    ("model", "effort"),
    [
        ("openai:gpt-4.1", None),
        ("openai:gpt-5.4-mini", None),
        ("openai:gpt-5.4-mini", "none"),
        ("openai:gpt-5.5", "none"),
        ("deepseek:deepseek-v4-flash", "none"),
        ("vllm:qwen3", None),
        ("vllm:qwen3", "none"),
    ],
)
def test_a_model_that_replies_at_once_may_be_asked_for_probabilities(
    model: str, effort: str | None
) -> None:
    """By itself, or where it is told to."""
    params = f'params = {{effort = "{effort}"}}\n' if effort else ""

    [found] = read(probable(model, params)).lineup.judges

    assert found.method == "probability"


@pytest.mark.parametrize(
    ("model", "params", "reason", "mend"),
    [
        ("openai:o3", "", "thinks before it replies", 'effort = "none"'),
        ("openai:gpt-5.5", "", "thinks before it replies", 'effort = "none"'),
        (
            "openai:gpt-5.4-mini",
            'params = {effort = "high"}\n',
            "thinks before it replies",
            'effort = "none"',
        ),
        ("vllm:qwen3", 'params = {effort = "low"}\n', "thinks before", "none"),
        ("deepseek:deepseek-v4-flash", "", "thinks before it replies", "none"),
        ("groq:openai/gpt-oss-120b", "", "thinks before it replies", "gpt-4.1"),
        ("anthropic:claude-3-haiku", "", "`anthropic` has none", "`openai-chat`"),
        ("openai-responses:gpt-4.1", "", "has none", "`openai-chat`"),
    ],
)
def test_any_other_is_refused_before_money_is_spent(
    model: str, params: str, reason: str, mend: str
) -> None:
    """With its name, and what to do."""
    [problem] = told(probable(model, params))

    said, _, proposed = problem.partition("\n  mend: ")
    assert "`strict` cannot be asked for probabilities" in said
    assert reason in said
    assert mend in proposed


def probable(model: str, params: str) -> str:
    """Settings with a judge of the method, on a model with parameters."""
    return (
        f'{LINEUP}[tool.noworse.models.mine]\nmodel = "{model}"\n{params}'
        '[tool.noworse.judges.strict]\nmodel = "mine"\nmethod = "probability"\n'
    )


@pytest.mark.parametrize("table", ["", "[tool.noworse.judges.mine]\n"])
def test_a_decision_model_decides_without_being_told(table: str) -> None:
    """As a judge it has no other way."""
    text = LINEUP.replace("strict", "mine" if table else "typesafe:jev-latest")
    if table:
        text += f'{table}model = "typesafe:jev-latest"\n'

    [found] = read(text).lineup.judges

    assert (found.api, found.method) == ("systemone", "decision")
    assert found.key_env == "TYPESAFE_API_KEY"


def test_a_decision_model_has_no_other_part() -> None:
    """It cannot answer a case."""
    text = LINEUP.replace("zai:glm-5.1", "openai-decisions:gpt-6-luna")

    [problem] = told(text.replace('"strict"', '"openai:gpt-5.5"'))

    assert "`openai-decisions:gpt-6-luna` is a decision model" in problem
    assert "this one as a `judge`" in problem


@pytest.mark.parametrize(
    ("model", "method", "reason", "mend"),
    [
        (
            "typesafe:jev-latest",
            "pairwise",
            "its method is no other than `decision`",
            "leave its `method` out",
        ),
        (
            "openai:gpt-5.5",
            "decision",
            "`gpt-5.5` is no decision model",
            "`openai-decisions:gpt-6-luna`",
        ),
    ],
)
def test_model_and_method_must_fit(
    model: str, method: str, reason: str, mend: str
) -> None:
    """In both directions, before a call is made."""
    [problem] = told(
        f'{LINEUP}[tool.noworse.judges.strict]\nmodel = "{model}"\n'
        f'method = "{method}"\n'
    )

    said, _, proposed = problem.partition("\n  mend: ")
    assert "`strict` is" in said
    assert reason in said
    assert mend in proposed
