"""The tables in docs/ say what the code does."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml
from jinja2 import Environment
from tests.pages_for_tests import ROOT, Folder, bare, column, page, table, tables

from noworse import errors
from noworse.calls.base import Lost
from noworse.calls.retry import (
    End,
    Setback,
    Tries,
    Wait,
    decide,
    lost,
    misread,
    refused,
)
from noworse.door import plugin
from noworse.door.screen import INCONCLUSIVE, UNMEASURED
from noworse.errors import CallTrouble, CaseFileError, ReplyUnreadable
from noworse.gate.decide import SLICE_RATE
from noworse.gate.orders import FLIP_CASES, opening_orders
from noworse.gate.power import USUAL_SPREAD, suite_outlook
from noworse.gate.split import FEWEST_CASES, MOST_MISSING
from noworse.judging.signs import Sign
from noworse.records.answers import Comparison, Verdict
from noworse.records.base import Record
from noworse.records.cases import CheckKind
from noworse.records.decisions import Decision, Latency, Offer, Orders, Policy, Route
from noworse.records.escalation import EscalationUse
from noworse.records.history import History, PastDecision, PastRun, Point, Trend
from noworse.records.models import Effort, Params, Price
from noworse.records.noise import Noise
from noworse.records.plan import Chance, PartPlan, PlanRecord, Purchase, Spread
from noworse.records.routing import PlannedOffer, PlannedRoute, RoutingPlan
from noworse.records.run import JudgeHealth, Mode, RunRecord
from noworse.suite.cases.reading import read_suite
from noworse.suite.cases.schema import AnswerFields, CaseFields, SuiteFields
from noworse.suite.settings.layers import Origin, Sources, read_layers
from noworse.suite.settings.table import (
    ModelTable,
    SettingsTable,
    TrafficTable,
)
from noworse.wire.base import HttpReply
from noworse.wire.explain import explain
from noworse.wire.providers import NOT_YET, PROVIDERS

CASE_FILE = page("reference/case-file.md")
SETTINGS = page("reference/settings.md")
PROVIDER_PAGE = page("reference/providers.md")
ERRORS = page("reference/errors.md")
RECORD = page("reference/run-record.md")
PLAN = page("reference/plan-record.md")
ROUTING = page("reference/routing-plan.md")
HISTORY = page("reference/history-record.md")
GATE = page("explanation/gate.md")

KEYS = table(SETTINGS, "All settings")
TROUBLES = table(ERRORS, "Kinds of trouble")
ENDS_ALL = ("batch_pending", "budget", "journal")
"""Troubles of our own: they end the run where they arise, and no call is tried."""


class Options:
    """Takes options as pytest's parser does, and notes their names."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def getgroup(self, *_: str) -> Options:
        return self

    def addoption(self, name: str, **_: object) -> None:
        self.names.append(name)


def in_a_template(source: str) -> bool:
    """Whether a prompt may hold this."""
    text = yaml.safe_dump([{"prompt": source, "vars": {"v": ["a", "b"]}}])
    try:
        read_suite("a.eval.yaml", Folder({"a.eval.yaml": text.encode()}))
    except CaseFileError:
        return False
    return True


def words(text: str) -> set[str]:
    """Return all that is marked as code in a text."""
    return set(re.findall(r"`([^`]+)`", text))


@pytest.mark.parametrize(
    ("path", "heading", "form"),
    [
        (CASE_FILE, "Fields of a suite", SuiteFields),
        (CASE_FILE, "Fields of a case", CaseFields),
        (CASE_FILE, "Fields of an answer", AnswerFields),
        (RECORD, "The run", RunRecord),
        (RECORD, "A decision", Decision),
        (RECORD, "A route", Route),
        (RECORD, "An offer", Offer),
        (RECORD, "A latency", Latency),
        (RECORD, "A comparison", Comparison),
        (RECORD, "A judge", JudgeHealth),
        (RECORD, "An escalation", EscalationUse),
        (RECORD, "Noise", Noise),
        (RECORD, "A verdict", Verdict),
        (ROUTING, "The plan", RoutingPlan),
        (ROUTING, "A route", PlannedRoute),
        (ROUTING, "An offer", PlannedOffer),
        (HISTORY, "A line", PastRun),
        (HISTORY, "A decision of a line", PastDecision),
        (HISTORY, "What several runs show", History),
        (HISTORY, "A trend", Trend),
        (HISTORY, "A point", Point),
        (PLAN, "The plan", PlanRecord),
        (PLAN, "A part", PartPlan),
        (PLAN, "A spread", Spread),
        (PLAN, "A chance", Chance),
        (PLAN, "A purchase", Purchase),
        (SETTINGS, "Traffic", TrafficTable),
    ],
)
def test_every_field_has_its_line(path: Path, heading: str, form: type[Record]) -> None:
    """None is missing, none is made up."""
    rows = table(path, heading)

    named = column(rows, next(iter(rows[0])))

    assert sorted(named) == sorted(form.model_fields)


def test_every_check_has_its_line() -> None:
    """With an example that `test_docs.py` tries."""
    kinds = column(table(CASE_FILE, "Checks"), "check")

    assert kinds == list(get_args(CheckKind))


def test_a_template_may_use_what_is_listed_and_no_more() -> None:
    """All filters and tests that Jinja has, and what a loop knows, are tried."""
    listed = {row["allowed"]: row["which"] for row in tables(CASE_FILE, "Templates")[1]}
    jinja = Environment()
    tests = [name for name in jinja.tests if name.isidentifier()]
    loop = words(listed["in a loop"]) | {"loop.revindex", "loop.cycle", "loop.depth"}
    # Only compiled, never filled in: some of them would want arguments.
    never, end = "{% if false %}{{ v ", " }}{% endif %}"

    filters = {one for one in jinja.filters if in_a_template(f"{never}|{one}{end}")}
    checks = {one for one in tests if in_a_template(f"{never}is {one}{end}")}
    steps = {
        one
        for one in loop
        if in_a_template("{% for i in v %}{{ " + one + " }}{% endfor %}")
    }

    assert filters == words(listed["filters"])
    assert checks == words(listed["tests"])
    assert steps == words(listed["in a loop"])


def test_every_setting_has_its_line() -> None:
    """Keys, and options, each once."""
    options = Options()

    plugin.pytest_addoption(options)  # type: ignore[arg-type]

    keys = set(SettingsTable.model_fields) - {"judges", "models", "traffic"}
    assert sorted(column(KEYS, "setting")) == sorted(keys)
    assert sorted(column(KEYS, "option")) == sorted(options.names)


@pytest.mark.parametrize("row", KEYS, ids=lambda row: bare(row["setting"]))
def test_a_setting_is_given_as_its_line_says(row: dict[str, str]) -> None:
    """By the variable, by the option, and in the file or not; with that default."""
    key, variable, option, default = (
        bare(row[name]) for name in ("setting", "variable", "option", "default")
    )
    name = option.removeprefix("--nw-").replace("-", "_")
    file = f"[tool.noworse]\n{key} = 1\n"
    held = SettingsTable.model_fields[key].default

    by_variable, _ = read_layers(Sources("p.toml", None, {variable: "1"}, {}))
    by_option, _ = read_layers(Sources("p.toml", None, {}, {name: "1"}))
    by_file, problems = read_layers(Sources("p.toml", file, {}, {}))

    assert by_variable.above == {key: Origin(variable)}
    assert by_option.above == {key: Origin(option)}
    assert ("yes" if key in by_file.raw else "no") == row["file"]
    assert (problems == ()) == (row["file"] == "yes")
    told = None if default == "-" else tomllib.loads(f"told = {default}")["told"]
    assert told == (None if held in (None, ()) else held)


def test_what_a_setting_may_be_is_told() -> None:
    """Closed sets stand with their setting, all of them."""
    told = {bare(row["setting"]): words(row["what it is"]) for row in KEYS}

    assert told["orders"] >= set(get_args(Orders))
    for key in ("scope", "goal", "on_inconclusive"):
        assert told[key] >= set(get_args(Policy.model_fields[key].annotation))
    assert column(table(SETTINGS, "Modes"), "mode") == list(get_args(Mode))


def test_every_key_of_a_model_has_its_line() -> None:
    """Price and parameters with their parts."""
    rows = table(SETTINGS, "Named models")

    keys = [key for key in ModelTable.model_fields if key not in ("price", "params")]
    keys += [f"price.{key}" for key in Price.model_fields]
    keys += [f"params.{key}" for key in Params.model_fields]
    assert sorted(column(rows, "key")) == sorted(keys)
    effort = next(row for row in rows if row["key"] == "`params.effort`")
    assert words(effort["what it is"]) == set(get_args(Effort))


def test_every_exit_code_has_its_line() -> None:
    """Pytest's own, and the two of ours."""
    codes = [int(code) for code in column(table(SETTINGS, "Exit codes"), "code")]

    # Later ones are about pytest's own warnings.
    pytests = [
        code for code in pytest.ExitCode if code <= pytest.ExitCode.NO_TESTS_COLLECTED
    ]
    assert codes == [*pytests, INCONCLUSIVE, UNMEASURED]


def test_every_provider_has_its_line() -> None:
    """Address, key, dialect and family; and who is not there yet is named."""
    rows = table(PROVIDER_PAGE, "Providers")

    told = [tuple(map(bare, row.values())) for row in rows]

    assert told == [
        (one.name, one.base_url, one.key_env, one.api, one.family or "-")
        for one in PROVIDERS
    ]
    text = PROVIDER_PAGE.read_text(encoding="utf-8")
    [not_yet] = [line for line in text.splitlines() if "Not supported yet" in line]
    assert words(not_yet) >= set(NOT_YET)


def test_every_error_has_its_line() -> None:
    """Under its base."""
    rows = table(ERRORS, "Errors")
    tree = {
        name: kind.__mro__[1].__name__
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }

    told = dict(zip(column(rows, "error"), column(rows, "is a"), strict=True))

    assert told == tree


def test_every_trouble_has_its_line() -> None:
    """In the order of the alphabet."""
    assert column(TROUBLES, "trouble") == sorted(get_args(CallTrouble))


def tried_again(setback: Setback) -> tuple[int, bool]:
    """Count the further attempts after a setback that stays; whether it ends all."""
    again = 0
    while isinstance(
        step := decide(
            setback, Tries(again + 1, setback.perhaps_billed * (again + 1), 99.0), 0.0
        ),
        Wait,
    ):
        again += 1
    return again, isinstance(step, End)


def setbacks(row: dict[str, str]) -> Iterator[Setback]:
    """Yield a trouble in the ways in which it comes."""
    trouble = next(t for t in get_args(CallTrouble) if t == bare(row["trouble"]))
    if trouble == "unreadable":
        yield misread(ReplyUnreadable("m", trouble, "cut"))
        return
    yield lost(Lost(trouble, "broke off"))
    for status in filter(None, row["HTTP status"].split(", ")):
        reply = HttpReply(int(status), b'{"error": {"message": "no"}}')
        fault = explain(reply)
        assert fault.trouble == trouble, status
        yield refused(reply, fault, "2026-11-24T09:30:00Z")


@pytest.mark.parametrize(
    "row",
    [row for row in TROUBLES if bare(row["trouble"]) not in ENDS_ALL],
    ids=lambda row: bare(row["trouble"]),
)
def test_what_is_done_about_trouble_is_told(row: dict[str, str]) -> None:
    """How often it is tried again, and whether it ends the run."""
    for setback in setbacks(row):
        again, ends = tried_again(setback)

        most = 2 if setback.perhaps_billed else 5
        told = 0 if row["tried again"] == "no" else int(row["tried again"])
        assert again == min(told, most)
        assert ends == (row["ends the run"] == "yes")


def test_every_notice_has_its_line() -> None:
    """Each code that stands anywhere in the package."""
    house = (ROOT / "plugin" / "noworse").rglob("*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in house)
    codes = set(re.findall(r'Notice\(\s*code="(\w+)"', text)) | set(get_args(Sign))

    assert column(table(RECORD, "Notices"), "code") == sorted(codes)


def test_the_constants_of_the_rule_are_told() -> None:
    """Those that decide."""
    rows = tables(GATE, "The rule")[0]

    values = [int(value.split()[0]) for value in column(rows, "value")]

    assert values == [
        FEWEST_CASES,
        FLIP_CASES,
        100 * MOST_MISSING,
        100 * SLICE_RATE,
        60,
    ]
    assert opening_orders(Policy(), 59, None) == "both"
    assert opening_orders(Policy(), 60, None) == "auto"


def test_the_cases_that_a_margin_takes_are_told() -> None:
    """By how far scores spread, as a plan would say."""
    rows = table(page("how-to/plan.md"), "Where the spread comes from")

    told = {
        float(row["spread"]): int(row["cases for a margin of 0.10"]) for row in rows
    }

    assert told == {
        spread: suite_outlook(Policy(), 50, spread).cases_needed() for spread in told
    }
    assert USUAL_SPREAD in told
