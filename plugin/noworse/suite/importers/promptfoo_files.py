"""Files that a promptfoo configuration names: read, never run."""

from __future__ import annotations

from pathlib import PurePosixPath

from noworse.errors import CaseFileError
from noworse.suite.cases.findings import Unfit, Unreadable, code
from noworse.suite.cases.library import Withheld
from noworse.suite.cases.tables import text_of
from noworse.suite.importers.base import Source
from noworse.suite.importers.papers import Paper, read_paper

_CODE = frozenset(
    {
        *(".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".py", ".rb", ".sh"),
        *(".bash", ".pl", ".exe", ".bat", ".cmd", ".ps1", ".php"),
    }
)
_BINARY = frozenset(
    {
        *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".mp4", ".webm"),
        *(".mp3", ".wav", ".pdf", ".docx", ".xlsx", ".xls", ".zip", ".parquet"),
    }
)
_DATA = frozenset((".json", ".yaml", ".yml"))


def name_in(text: str) -> str:
    """Return the name of the file that a reference means, without its function."""
    bare = text.removeprefix("file://").removeprefix("./")
    head, colon, function = bare.rpartition(":")
    return head if colon and function.isidentifier() and "." in head else bare


def text_at(source: Source, reference: str) -> str:
    """Return the text of a file.

    Raises:
        Unfit: if it is not read: because of what it is, where it lies, or its bytes.
    """
    name = _readable(reference)
    data = source.library.read(name)
    if isinstance(data, Withheld):
        raise Unfit(f"the file {code(name)} {data.reason}", data.mend)
    try:
        return text_of(data)
    except Unreadable as error:
        reason = f"{code(name)}, line {error.line}: {error.reason}"
        raise Unfit(reason, error.mend) from None


def value_at(source: Source, reference: str) -> object:
    """Return what a file of data says, or the text of any other.

    Raises:
        Unfit: as `text_at`.
    """
    name = _readable(reference)
    if suffix_of(name) not in _DATA:
        return text_at(source, reference)
    return paper_at(source, reference).root


def paper_at(source: Source, reference: str) -> Paper:
    """Return a file of data, taken apart.

    Raises:
        Unfit: as `text_at`.
    """
    name = _readable(reference)
    try:
        return read_paper(name, source.library, source.beside(name).left)
    except CaseFileError as error:
        [first, *_] = error.problems
        where = name if first.line is None else f"{name}, line {first.line}"
        raise Unfit(f"{code(where)}: {first.reason}", first.mend) from None


def suffix_of(name: str) -> str:
    """Return the suffix of a file's name, in small letters."""
    return PurePosixPath(name).suffix.lower()


def _readable(reference: str) -> str:
    name = name_in(reference)
    if reference.startswith("exec:") or suffix_of(name) in _CODE:
        mend = "code is never run: write out what it gives"
        raise Unfit(f"{code(name)} is code", mend)
    if suffix_of(name) in _BINARY:
        raise Unfit(f"{code(name)} is no text", "write the case by hand")
    if "://" in name:
        mend = "nothing is fetched: download it, and name the file"
        raise Unfit(f"{code(name)} is an address", mend)
    if "*" in name:
        raise Unfit(f"{code(name)} stands for many files", "name each of them")
    return name
