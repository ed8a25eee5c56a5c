"""Every format, by files made from its public documentation.

After a change that is meant, write them anew, and read the difference:

    NOWORSE_UPDATE_GOLDEN=1 pytest tests/suite/importers/test_golden.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.suite.importers.importers_for_tests import GOLDEN, reread

from noworse.door.files import Shelf
from noworse.suite.importers.importing import Imported, Wishes, import_cases
from noworse.suite.importers.table import FORMATS
from noworse.suite.importers.writing import write_cases

FILES = sorted(
    path
    for path in GOLDEN.glob("*.*")
    if not path.name.endswith((".wanted.yaml", ".wanted.txt"))
)
FILES.append(GOLDEN / "promptfoo" / "promptfooconfig.yaml")
FORMAT_OF = {
    "braintrust": "braintrust",
    "deepeval": "deepeval",
    "inspect-ai": "inspect-ai",
    "langfuse": "langfuse",
    "langsmith": "langsmith",
    "openai-chat": "openai-chat",
    "openai-evals": "openai-evals",
    "otel": "otel",
    "plain": "plain",
    "promptfoo": "promptfoo",
    "promptfooconfig": "promptfoo",
    "pydantic-evals": "pydantic-evals",
}


def imported(path: Path) -> Imported:
    name = path.relative_to(GOLDEN).as_posix()
    return import_cases(name, Shelf(path.parent, name), Wishes())


def shown(one: Imported) -> str:
    """Show the case files, the answers, and what was left out."""
    parts: list[str] = []
    for suite in one.suites:
        text = write_cases(".yaml", suite.header, [c.fields for c in suite.cases])
        parts.append(f"# {suite.label or one.format}\n{text}")
        replies = [case.reply for case in suite.cases if case.reply]
        parts += [f"# {json.dumps(reply._asdict())}\n" for reply in replies]
    for group in one.left:
        places = ", ".join(f"{path}:{line}" for path, line in group.places)
        parts.append(f"# left out {group.what} at {places}\n#   mend: {group.mend}\n")
    parts += [f"# note {hint}\n" for hint in one.hints]
    return "".join(parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_becomes_what_it_should(path: Path) -> None:
    """Case file, answers, and all that is left out, to the letter."""
    one = imported(path)

    golden = path.with_name(f"{path.name}.wanted.yaml")
    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        golden.write_text(shown(one), encoding="utf-8", newline="\n")
    assert shown(one) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_recognised(path: Path) -> None:
    """Without `--from`."""
    stem = path.name.partition(".")[0]
    known = max((one for one in FORMAT_OF if stem.startswith(one)), key=len)

    assert imported(path).format == FORMAT_OF[known]


@pytest.mark.parametrize("suffix", [".yaml", ".jsonl", ".csv", ".toml"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_written_is_read_again(path: Path, suffix: str) -> None:
    """In each of our formats: the same cases under the same ids, each once."""
    one = imported(path)

    for suite in one.suites:
        read = reread(suite, suffix)

        assert [case.id for case in read.cases] == [case.id for case in suite.cases]
        wanted = [case.case.messages for case in suite.cases]
        assert [case.messages for case in read.cases] == wanted
        expected = [case.case.expected for case in suite.cases]
        assert [case.expected for case in read.cases] == expected
        checks = [case.case.checks for case in suite.cases]
        assert [case.checks for case in read.cases] == checks


def test_every_format_has_a_file() -> None:
    """A format that is not tried does not exist."""
    assert set(FORMAT_OF.values()) == {one.name for one in FORMATS}
    stems = {path.name.partition(".")[0] for path in FILES}
    assert all(any(s.startswith(name) for s in stems) for name in FORMAT_OF)
