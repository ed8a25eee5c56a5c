"""What a command printed, and label files that somebody has filled in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.door.projects_for_tests import Project

from noworse.records.labels import shown_first

COMMAND = "import sys; from noworse.door.command import main; sys.exit(main())"


class Said(NamedTuple):
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


def fill(
    project: Project, text: str, who: str = "ada", wrong: int = 0
) -> list[dict[str, Any]]:
    """Fill in a sheet as the cases say, but for the first `wrong` of them."""
    rows = [json.loads(line) for line in text.splitlines()]
    for number, row in enumerate(rows):
        won = row["case"].startswith("win") == (number >= wrong)
        preferred = "candidate" if won else "baseline"
        is_first = shown_first(row["pair"]) == preferred
        row |= {"label": "first" if is_first else "second", "who": who}
    path = project.root / "evals" / f"{who}.labels.jsonl"
    lines = [f"{json.dumps(row)}\n" for row in rows]
    with path.open("a", encoding="utf-8") as file:
        file.writelines(lines)
    return rows
