"""The page about functions under two models: its example runs as it stands."""

from __future__ import annotations

import json

from tests.door.projects_for_tests import Project
from tests.door.providers_for_tests import Provider
from tests.door.swaps_for_tests import RECORD, SHOP
from tests.pages_for_tests import blocks, page

from noworse.door.swap import SwapMark
from noworse.records.performances import Output

OWN_CODE = page("how-to/own-code.md")


REROUTED = "evals/test_support.py"


def test_the_example_runs(project: Project) -> None:
    """Recorded, then replayed without a call; its fixture is made once."""
    (project.root / "evals").mkdir()
    for block in blocks(OWN_CODE):
        if block.name is not None and block.name != REROUTED:
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


def test_the_example_of_code_that_stays_as_it_is_runs(
    buying: Project, provider: Provider
) -> None:
    """Its calls are bought of both models, and replayed without another."""
    [example] = [block for block in blocks(OWN_CODE) if block.name == REROUTED]
    rows = [{"id": f"c-{i}", "vars": {"question": f"tie {i}"}} for i in range(2)]
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    (buying.root / "evals").mkdir()
    (buying.root / REROUTED).write_text(example.text, encoding="utf-8")
    cases = buying.root / "evals" / "questions.eval.jsonl"
    cases.write_text(lines, encoding="utf-8")
    shop = buying.root / "shop.py"
    shop.write_text(f"{SHOP}def reply(question): return ask(question)", "utf-8")
    buying.pytest_lines = ['pythonpath = ["."]']
    buying.configure()

    recorded = buying.run(*RECORD)
    sold = provider.sold.total()
    replayed = buying.run("-p", "no:cacheprovider")

    for result in (recorded, replayed):
        result.assert_outcomes(passed=2, failed=1)  # two cases decide nothing
    assert sold == provider.sold.total() == 4


def test_the_tables_name_what_there_is() -> None:
    """The fields of an output, and what the decorator takes."""
    text = OWN_CODE.read_text(encoding="utf-8")

    for name in (*Output.model_fields, *SwapMark.__dataclass_fields__):
        assert f"| `{name}` |" in text
