"""The page about functions under two models: its example runs as it stands."""

from __future__ import annotations

from tests.door.projects_for_tests import Project
from tests.door.swaps_for_tests import RECORD
from tests.pages_for_tests import blocks, page

from noworse.door.swap import SwapMark
from noworse.records.performances import Output

OWN_CODE = page("how-to/own-code.md")


def test_the_example_runs(project: Project) -> None:
    """Recorded, then replayed without a call; its fixture is made once."""
    (project.root / "evals").mkdir()
    for block in blocks(OWN_CODE):
        if block.name is not None:
            (project.root / block.name).write_text(block.text, encoding="utf-8")
    shop = project.root / "shop.py"
    shop.write_text("async def answer(question, model): return question")
    project.pytest_lines = ['pythonpath = ["."]']
    project.configure()

    recorded = project.run(*RECORD)
    shop.write_text("async def answer(question, model): raise OSError")
    replayed = project.run("-v")

    for result in (recorded, replayed):
        result.assert_outcomes(passed=2, failed=1)  # two cases decide nothing
    replayed.stdout.fnmatch_lines(["*test_triage.py::test_triage[[]return[]] PASSED*"])


def test_the_tables_name_what_there_is() -> None:
    """The fields of an output, and what the decorator takes."""
    text = OWN_CODE.read_text(encoding="utf-8")

    for name in (*Output.model_fields, *SwapMark.__dataclass_fields__):
        assert f"| `{name}` |" in text
