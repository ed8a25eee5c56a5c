"""The documentation as data: its pages, fenced blocks and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from noworse.suite.cases.library import Withheld

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_NAME = re.compile(r".*`([\w/.-]+\.\w+)`( is refused)?:")
_CELL = re.compile(r"(?<!\\)\|")


class Block(NamedTuple):
    """A fenced block. A line before it may name it: "`evals/a.eval.yaml`:"."""

    page: Path
    line: int
    heading: str
    language: str
    text: str
    name: str | None
    refused: bool
    """The line before it says that it is no good."""

    @property
    def is_settings(self) -> bool:
        return self.language == "toml" and "[tool.noworse" in self.text

    @property
    def is_suite(self) -> bool:
        return self.name is not None and ".eval." in self.name


class Folder(dict[str, bytes]):
    """The files of one section, as a case file of theirs may read them."""

    def read(self, name: str) -> bytes | Withheld:
        if name.endswith(".png"):
            return b"\x89PNG\r\n\x1a\n"  # no page can hold one
        return self.get(name, Withheld("does not exist", "add it"))


def page(name: str) -> Path:
    """Return a page of docs/."""
    return ROOT / "docs" / name


def blocks(path: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    found: list[Block] = []
    heading = before = ""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    for number, line in lines:
        if line.startswith("```"):
            body = "".join(f"{inside}\n" for inside in _until_fence(lines))
            said = _NAME.fullmatch(before)
            name, refused = (said[1], said[2] is not None) if said else (None, False)
            language = line.removeprefix("```")
            found.append(Block(path, number, heading, language, body, name, refused))
        elif line.startswith("#"):
            heading = line.lstrip("# ")
        before = line or before
    return found


def all_blocks() -> list[Block]:
    """Return the fenced blocks of all pages."""
    return [block for path in PAGES for block in blocks(path)]


def folder_of(block: Block) -> Folder:
    """Return the named files of a block's section, by name below its folder."""
    assert block.name is not None
    here = PurePosixPath(block.name).parent
    return Folder(
        {
            PurePosixPath(one.name).relative_to(here).as_posix(): one.text.encode()
            for one in blocks(block.page)
            if one.heading == block.heading
            and one.name is not None
            and PurePosixPath(one.name).is_relative_to(here)
        }
    )


def after(path: Path, block: Block) -> str:
    """Return the text of the block that follows another."""
    return next(b.text for a, b in pairwise(blocks(path)) if a == block)


def tables(path: Path, heading: str) -> list[list[dict[str, str]]]:
    """Return the tables below a heading: rows by the names of their columns."""
    found: list[list[dict[str, str]]] = []
    columns: list[str] = []
    here = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            here = line.lstrip("# ") == heading
        elif not line.startswith("|"):
            columns = []
        elif here and not columns:
            columns = _cells(line)
            found.append([])
        elif here and set(line) - set("|- "):
            found[-1].append(dict(zip(columns, _cells(line), strict=True)))
    return found


def table(path: Path, heading: str) -> list[dict[str, str]]:
    """Return the first table below a heading."""
    return tables(path, heading)[0]


def column(rows: list[dict[str, str]], name: str) -> list[str]:
    """Return the cells of a column, without the marks of code."""
    return [bare(row[name]) for row in rows]


def bare(cell: str) -> str:
    """Return what a cell says, without the marks of code."""
    return cell[1:-1] if cell[:1] == cell[-1:] == "`" else cell


def anchors(path: Path) -> set[str]:
    """Return what a link may name behind `#`."""
    titles = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w -]", "", title.lower()) for title in titles)
    return {title.replace(" ", "-") for title in plain}


def _until_fence(lines: Iterator[tuple[int, str]]) -> Iterator[str]:
    for _, line in lines:
        if line == "```":
            return
        yield line


def _cells(line: str) -> list[str]:
    cells = _CELL.split(line.strip())[1:-1]
    return [cell.strip().replace("\\|", "|") for cell in cells]
