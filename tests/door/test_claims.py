"""A case file that a function names makes no tests of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.door.projects_for_tests import Project, cases
from tests.door.swaps_for_tests import RECORD, TRIAGE, rows, write

from noworse.door.claims import claim_on

OWN = TRIAGE.replace("tickets.jsonl", "tickets.eval.jsonl")


def test_a_functions_file_is_not_collected_twice(project: Project) -> None:
    """Its cases need no prompt, and other files are collected as ever."""
    write(project, OWN, rows("tie", 2), name="tickets.eval.jsonl")
    project.suite(*cases("win", 1))

    listed = project.run("--collect-only", "-q", "evals")

    assert [line for line in listed.outlines if "::" in line] == [
        "evals/shop.eval.jsonl::win-0",
        "evals/test_app.py::test_triage[c-0]",
        "evals/test_app.py::test_triage[c-1]",
    ]


def test_whoever_asks_for_it_is_told_whose_it_is(project: Project) -> None:
    """With the command that runs its cases."""
    source = "class TestShop:\n" + OWN.replace("\n", "\n    ")
    write(project, source, rows("tie", 2), name="tickets.eval.jsonl")

    result = project.run("evals/tickets.eval.jsonl", *RECORD)

    result.assert_outcomes(errors=1)
    home = "evals/test_app.py::TestShop::test_triage"
    result.stdout.fnmatch_lines(
        [
            f"evals/tickets.eval.jsonl: its cases are those of `{home}`",
            f"  mend: `pytest {home}`",
        ]
    )


@pytest.mark.parametrize(
    "source",
    [
        "# swap: cases of a.eval.csv",
        "def test(): '''swap(cases=a.eval.csv)'''",
        "swap = 'a.eval.csv'\n@property\ndef one(): pass",
        "@swap(cases=PATH)  # a.eval.csv\ndef one(): pass",
        "@swap(cases='b/a.eval.csv')\ndef one(): pass",
        "@swap(version='a.eval.csv')\ndef one(): pass",
        "@swap(cases='a.eval.csv') def broken",
    ],
)
def test_only_a_decorator_claims_a_file(source: str, tmp_path: Path) -> None:
    """Not whatever else names it, nor a module that cannot be read."""
    (tmp_path / "test_one.py").write_text(source, encoding="utf-8")
    (tmp_path / "test_two.py").mkdir()

    assert claim_on(tmp_path / "a.eval.csv", tmp_path) is None


def test_a_module_above_may_claim_it(tmp_path: Path) -> None:
    """Up to pytest's root, and no further."""
    inner = tmp_path / "root" / "evals" / "cases"
    inner.mkdir(parents=True)
    text = "@noworse.swap(cases='{}/a.eval.csv')\nasync def test_one(): pass\n"
    (tmp_path / "test_a.py").write_text(text.format("root/evals/cases"), "utf-8")
    below = claim_on(inner / "a.eval.csv", tmp_path / "root")
    module = tmp_path / "root" / "test_b.py"
    module.write_text(text.format("evals/cases"), encoding="utf-8")

    found = claim_on(inner / "a.eval.csv", tmp_path / "root")

    assert below is None
    assert found == (module, "test_one")
    assert claim_on(Path("/a.eval.csv"), tmp_path) is None
