"""`noworse.run`: the same run without pytest."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from tests.door.projects_for_tests import Project, cases
from tests.door.providers_for_tests import Provider
from tests.pages_for_tests import ROOT, blocks, page

import noworse
from noworse.door.playing import play
from noworse.door.stage import Stage
from noworse.reports.json_report import dump

HOW_TO = page("how-to/notebook.md")


@pytest.fixture
def shop(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with a recorded suite, in which one stands."""
    monkeypatch.chdir(project.root)
    project.suite(*cases("win", 12, slice="a"), *cases("loss", 12, slice="b"))
    project.record()
    return project


def test_a_run_is_what_pytest_would_report(shop: Project) -> None:
    """The same record, but for the time; files and folders alike."""
    shop.run("--nw-report", "json")

    by_file = noworse.run("evals/shop.eval.jsonl")
    by_folder = noworse.run(Path("evals"))
    by_default = noworse.run()

    told = (shop.root / "noworse-report" / "run.json").read_text("ascii")
    for record in (by_file, by_folder, by_default):
        assert without_times(dump(record)) == without_times(told)


def without_times(text: str) -> str:
    return re.sub(r'"(started_at|seconds|options)": .*', "", text)


def test_options_are_those_of_pytest(shop: Project) -> None:
    """They go before the settings of the project."""
    record = noworse.run(margin=0.3, alpha=0.1, no_early_stop=True, orders="one")

    policy = record.policy
    assert (policy.margin, policy.alpha, policy.orders) == (0.3, 0.1, "one")
    assert not policy.early_stop
    assert record.lineup.candidates[0].id == shop.candidates[0]


def test_it_may_be_called_where_a_loop_runs(shop: Project) -> None:
    """As in every notebook."""

    async def cell() -> noworse.RunRecord:
        return noworse.run()

    record = asyncio.run(cell())

    assert record.selected == len(record.cases) == 24
    assert shop.files() >= {"evals/shop.eval.jsonl"}


def test_cases_may_be_given_as_they_are(
    buying: Project, monkeypatch: pytest.MonkeyPatch, provider: Provider
) -> None:
    """They are bought and recorded under the name of their suite, and replayed."""
    monkeypatch.chdir(buying.root)
    rows = cases("tie", 3)

    bought = noworse.run(rows, suite="mine", mode="record")
    sold = provider.sold.total()
    replayed = noworse.run(rows, suite="mine")

    assert [one.outcome for one in bought.comparisons] == ["tie"] * 3
    assert replayed.decisions == bought.decisions
    assert provider.sold.total() == sold > 0
    assert "fixtures/recordings/mine/small.jsonl" in buying.files()
    assert "live" not in repr(replayed)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"prompt": "Hi"}, {"promt": "Hi"}], "cases[1]: `promt`: unknown field"),
        ([{"prompt": "Hi", "vars": {1j}}], "cases[0]: Object of type set is not JSON"),
        ([{"prompt": "Hi", "weight": float("nan")}], "cases[0]: Out of range float"),
        (
            [{"id": "a", "prompt": "x"}, {"id": "a", "prompt": "y"}],
            "cases[1]: duplicate `id` `a`, also at cases[0]",
        ),
        ([{"vars": {"a": {"file": "b.md"}}, "prompt": "{{a}}"}], "stand in no file"),
        ([], "cases: there are no cases"),
    ],
)
def test_a_wrong_case_is_named_by_its_position(
    shop: Project, rows: list[dict[str, object]], told: str
) -> None:
    """With a mend, as in a file."""
    with pytest.raises(noworse.CaseFileError) as caught:
        noworse.run(rows)

    assert told in str(caught.value)
    assert "mend: " in str(caught.value)
    assert ".eval.jsonl:" not in str(caught.value)
    assert shop.root == Path.cwd()


def test_a_wrong_option_is_named_as_a_parameter(shop: Project) -> None:
    """And no word of the command line is in the mend."""
    with pytest.raises(noworse.SettingsError) as caught:
        noworse.run(margin=7)

    told = str(caught.value)
    assert told.startswith("`margin`: `margin` should be less than 1 (got 7)")
    assert "margin=0.10" in told
    assert "--nw" not in told
    assert shop.root == Path.cwd()


def test_other_settings_keep_their_place(shop: Project) -> None:
    """A mistake in the file is told with its line."""
    shop.extra = ["margin = 2.0"]
    shop.configure()

    with pytest.raises(noworse.SettingsError, match=r"pyproject.toml:\d+: `margin`"):
        noworse.run()


@pytest.mark.parametrize(("name", "near"), [("margn", "'margin'"), ("zzz", None)])
def test_an_unknown_option_is_refused_as_python_does(
    name: str, near: str | None
) -> None:
    """With the nearest that there is, if one is near."""
    options: dict[str, object] = {name: 1}

    with pytest.raises(TypeError, match=f"unexpected keyword argument '{name}'") as no:
        noworse.run(**options)  # type: ignore[arg-type]  # the mistake is the point

    assert str(no.value).endswith(f"did you mean {near}?" if near else f"'{name}'")


def test_a_folder_without_cases_is_named(shop: Project) -> None:
    """It is no run of nothing."""
    (shop.root / "empty").mkdir()

    with pytest.raises(noworse.SetupError, match="empty: there is no case file"):
        noworse.run("empty")


def test_an_interrupt_saves_what_has_arrived(
    shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is handed on."""
    stopped: list[bool] = []

    def close(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Stage, "close", close)
    monkeypatch.setattr(Stage, "interrupt", lambda _: stopped.append(True))

    with pytest.raises(KeyboardInterrupt):
        noworse.run()

    assert stopped == [True]
    assert shop.root == Path.cwd()


def test_what_the_engine_tells_goes_to_the_error_stream(
    buying: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is printed into the output of a script; a key is blotted out."""
    monkeypatch.setenv("SHOP_API_KEY", "Zebra/7Qx+Plum-9Kd")
    monkeypatch.chdir(buying.root)

    def telling(*given: object) -> object:
        tell = given[-1]
        assert callable(tell)
        tell("wait for Zebra/7Qx+Plum-9Kd")
        return play(*given)  # type: ignore[arg-type]  # handed on as they are

    monkeypatch.setattr("noworse.door.script.play", telling)

    noworse.run(cases("tie", 1))

    said = capsys.readouterr()
    assert said.out == ""
    assert "noworse: wait for [redacted]" in said.err


def shout(case: noworse.Case, model: noworse.Model) -> str:
    return f"{model.name}: {case.vars['asked']}"


async def whisper(case: noworse.Case, model: noworse.Model) -> noworse.Output:
    usage = noworse.Usage(input_tokens=3, output_tokens=2)
    said = f"base: {case.vars['asked']}" if model.name else ""
    return noworse.Output(text=said, usage=usage)


OWN = [{"id": f"t-{n}", "vars": {"asked": f"win {n}"}} for n in range(3)]


def test_a_function_may_answer_the_cases(
    buying: Project, monkeypatch: pytest.MonkeyPatch, provider: Provider
) -> None:
    """Under each model; recorded under its own name, and then not called any more."""
    monkeypatch.chdir(buying.root)

    bought = noworse.run(OWN, answer=shout, mode="record")
    sold = provider.sold.total()
    replayed = noworse.run(OWN, answer=shout)

    assert [one.outcome for one in bought.comparisons] == ["win"] * 3
    assert {one.suite for one in bought.decisions} == {"shout"}
    assert replayed.decisions == bought.decisions
    assert provider.sold.total() == sold
    assert replayed.missing_calls == 0


def test_an_async_function_tells_what_it_used(
    buying: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its file may be any; its suite may be named."""
    monkeypatch.chdir(buying.root)
    rows = "".join(f"{json.dumps(row)}\n" for row in OWN)
    (buying.root / "mine.jsonl").write_text(rows, encoding="utf-8")

    record = noworse.run("mine.jsonl", answer=whisper, suite="quiet", mode="live")

    assert [one.outcome for one in record.comparisons] == ["tie"] * 3
    assert record.suites[0].name == "quiet"
    spent = {one.role: one.input_tokens for one in record.spend}
    assert spent["candidate"] == spent["baseline"] == 9


def test_what_a_function_raises_is_told_of_it(
    buying: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No loss and no tie; the run comes to its end."""
    monkeypatch.chdir(buying.root)

    def broken(case: noworse.Case, model: noworse.Model) -> str:
        raise KeyError(case.id, model.name)

    record = noworse.run(OWN, answer=broken, mode="live")

    assert {one.trouble_kind for one in record.comparisons} == {"function_error"}
    assert "`broken` as the" in str(record.comparisons[0].trouble)


class Untold:
    """A callable whose source nobody knows."""

    def __call__(self, case: noworse.Case, model: noworse.Model) -> str:
        return f"base: {case.vars['asked']} {len(model.name) * 0}"


def test_a_callable_without_source_needs_a_version(
    buying: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else would tell when its answers are old."""
    monkeypatch.chdir(buying.root)

    with pytest.raises(noworse.CaseFileError, match='mend: give `version="1"`'):
        noworse.run(OWN, answer=Untold())

    record = noworse.run(OWN, answer=Untold(), version="1", mode="live")
    assert record.suites[0].name == "Untold"
    assert [one.outcome for one in record.comparisons] == ["tie"] * 3


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda case: case, "it takes no `model`"),
        (lambda model: model, "it takes no `case`"),
    ],
)
def test_a_function_takes_a_case_and_a_model(
    shop: Project, answer: Callable[..., object], told: str
) -> None:
    """By these names, as it does under pytest."""
    with pytest.raises(noworse.CaseFileError, match=told):
        noworse.run(OWN, answer=answer)

    assert shop.root == Path.cwd()


def test_a_function_has_one_case_file(shop: Project) -> None:
    """A folder will do that holds no more."""
    one = noworse.run("evals", answer=shout)
    shop.suite(*cases("win", 2), name="second")

    with pytest.raises(noworse.CaseFileError, match="`shout` has 2 case files"):
        noworse.run("evals", answer=shout)

    assert one.suites[0].name == "shout"
    assert one.missing_calls > 0


def test_the_how_to_shows_what_appears(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each example runs, in order; what it prints is what stands below it."""
    monkeypatch.chdir(ROOT)
    for name in list(os.environ):
        if name.startswith("NOWORSE_"):
            monkeypatch.delenv(name)
    names: dict[str, object] = {}
    printed: list[str] = []
    shown: list[str] = []

    for block in blocks(HOW_TO):
        if block.language == "text":
            shown.append(block.text)
            continue
        with redirect_stdout(io.StringIO()) as out:
            exec(compile(block.text, str(HOW_TO), "exec"), names)
        printed.append(out.getvalue())

    assert len(shown) == 3
    assert [one for one in printed if "<RunRecord" in one or "mend" in one] == shown
