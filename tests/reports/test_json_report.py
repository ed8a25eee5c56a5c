"""The JSON report is the run record, and comes back equal."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest
from tests.reports.records_for_tests import GLM, answer, comparison, run
from tests.reports.runs_for_tests import RUNS

from noworse.errors import SetupError
from noworse.records.run import RunRecord
from noworse.reports.json_report import dump, load, schema
from noworse.reports.table import REPORTS

SCHEMA = Path(__file__).parents[2] / "docs" / "run-record.schema.json"


@pytest.mark.parametrize("name", RUNS)
def test_a_run_comes_back_equal(name: str) -> None:
    """Nothing is lost between a run and a later `decide` or `diff`."""
    record = RUNS[name]()

    back = load(dump(record))

    assert back == record


def test_any_answer_survives() -> None:
    """Lone surrogates, control characters and other alphabets are escaped, not lost."""
    text = "half \ud83d, \x1b[2J, \u202e, Grüße, 東京, \x00"
    record = run(comparisons=(comparison("c", answer=answer(GLM, text)),))

    written = dump(record)

    assert written.isascii()
    assert load(written) == record


def test_the_report_is_stable() -> None:
    """The version stands first, the text ends a line, equal runs are equal bytes."""
    first, second = dump(run()), dump(run())

    assert first == second
    assert first.startswith('{\n "schema_version": 1,\n')
    assert first.endswith("}\n")


@pytest.mark.parametrize("name", RUNS)
def test_it_is_written_in_pieces_as_it_would_be_as_a_whole(name: str) -> None:
    """So that a run of 10,000 cases is not in memory a second time."""
    record = RUNS[name]()

    text = dump(record)

    whole = json.dumps(record.model_dump(), ensure_ascii=True, indent=1)
    assert text == whole + "\n"


def test_only_times_differ_between_equal_runs() -> None:
    """What is not a time stands at the same place, with the same value."""
    one = dump(run()).splitlines()
    other = dump(run(started_at="2026-12-01T00:00:00Z", seconds=9.0)).splitlines()

    changed = [
        a.split(":")[0].strip() for a, b in zip(one, other, strict=True) if a != b
    ]

    assert changed == ['"started_at"', '"seconds"']


def test_a_newer_version_is_refused_with_the_mend() -> None:
    """An old noworse does not guess at a new format."""
    newer = dump(run()).replace('"schema_version": 1', '"schema_version": 2')

    with pytest.raises(SetupError) as caught:
        load(newer, path="old/run.json")

    [problem] = caught.value.problems
    assert problem.path == "old/run.json"
    assert problem.reason == "`schema_version` is 2, and this noworse reads up to 1"
    assert "pip install --upgrade noworse" in problem.mend


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "this is not JSON"),
        ("[" * 100_000, "this is not JSON"),
        ("[]", "this is not a run of noworse"),
        ('{"schema_version": 1}', "this is not a run of noworse"),
        ('{"schema_version": "2"}', "this is not a run of noworse"),
    ],
)
def test_anything_else_is_named(text: str, reason: str) -> None:
    """Whatever the file holds, the error is ours and says how to go on."""
    with pytest.raises(SetupError) as caught:
        load(text)

    [problem] = caught.value.problems
    assert problem.reason.startswith(reason)
    assert problem.mend == "write it anew: pytest --nw-report json"


def test_an_invalid_field_is_named_without_its_value() -> None:
    """A report that was edited by hand says where, in one short sentence."""
    edited = dump(run()).replace('"mode": "replay"', '"mode": "dream"')

    with pytest.raises(SetupError, match="`mode`") as caught:
        load(edited)

    [problem] = caught.value.problems
    assert "\n" not in problem.reason
    assert "https://" not in problem.reason


@pytest.mark.parametrize("name", RUNS)
def test_a_report_holds_to_the_published_schema(name: str) -> None:
    """Readers in other languages may rely on the schema."""
    published = json.loads(SCHEMA.read_text(encoding="utf-8"))

    jsonschema.validate(json.loads(dump(RUNS[name]())), published)


def test_the_published_schema_is_the_schema() -> None:
    """Written anew after a change of the records, with NOWORSE_UPDATE_GOLDEN=1."""
    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        SCHEMA.parent.mkdir(exist_ok=True)
        SCHEMA.write_text(schema(), encoding="utf-8", newline="\n")

    assert SCHEMA.read_text(encoding="utf-8") == schema()


def test_the_table_of_reports_knows_json() -> None:
    """`--nw-report json` finds its writer by name."""
    record = run()

    text = REPORTS["json"]["run.json"](record)

    assert RunRecord.model_validate(json.loads(text)) == record
