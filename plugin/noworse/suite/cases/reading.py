"""Case files: a file of any format becomes a suite, or a list of all its mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from noworse.errors import CaseFileError, Problem
from noworse.records.cases import Case, Suite, Swap
from noworse.suite.cases.drafts import Drafts, Header, vars_of
from noworse.suite.cases.findings import Findings, Unfit, Unreadable, code
from noworse.suite.cases.imported import read_answers
from noworse.suite.cases.library import Library
from noworse.suite.cases.schema import CaseFields, SuiteFields, read_fields
from noworse.suite.cases.sources import Sources
from noworse.suite.cases.tables import Table
from noworse.suite.cases.values import identifier

_NO_CASES = "write a list of cases, or a header with `cases` or `cases_from`"


class Owner(NamedTuple):
    """A function of the user's that has cases from a file."""

    path: str
    """Its own file, as the user would write it."""

    swap: Swap


def read_suite(path: str, library: Library, owner: Owner | None = None) -> Suite:
    """Read a case file, and all files that it names.

    `path` is how errors name it; `library` reads what stands in its folder. A case
    without an id is named by a hash of what it asks and expects, so that it keeps its
    name wherever it stands. Where a function answers the cases, the suite is named
    after it, and `vars` are enough of a case.

    Raises:
        CaseFileError: naming every mistake in these files at once.
    """
    findings = Findings(path)
    sources = Sources(path, library, findings)
    try:
        suite = _Reading(path, sources, findings, owner).suite()
    except (Unreadable, Unfit) as error:
        line = error.line if isinstance(error, Unreadable) else 1
        findings.add(line, error.reason, error.mend)
        suite = None
    if suite is None or findings:
        raise CaseFileError(*findings.problems)
    return suite


def check_unique(suites: Sequence[Suite]) -> None:
    """Refuse suites that share a name, and cases that share an id.

    Raises:
        CaseFileError: naming both places of each.
    """
    named: dict[str, Suite] = {}
    known: dict[str, Case] = {}
    problems: list[Problem] = []
    for suite in suites:
        first = named.setdefault(suite.name, suite)
        if first is not suite:
            reason = f"duplicate suite {code(suite.name)}, also in {first.path}"
            problems.append(Problem(suite.path, 1, reason, "give one another `suite`"))
        for case in suite.cases:
            earlier = known.setdefault(case.id, case)
            if earlier is not case:
                problems.append(_duplicate(case, earlier))
    if problems:
        raise CaseFileError(*problems)


def _duplicate(case: Case, first: Case) -> Problem:
    where = f"{first.path}:{first.line}"
    if case.messages == first.messages and case.id.startswith("case-"):
        reason = f"duplicate case: the same as {where}"
        mend = "keep one of them with a higher `weight`, or give each an `id`"
        return Problem(case.path, case.line, reason, mend)
    reason = f"duplicate `id` {code(case.id)}, also at {where}"
    return Problem(case.path, case.line, reason, "give every case an id of its own")


@dataclass(slots=True)
class _Reading:
    """A suite on its way."""

    path: str
    sources: Sources
    findings: Findings
    owner: Owner | None = None
    cases: dict[str, Case] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    """Ids of rows that make no case: what refers to them is no mistake of its own."""

    def suite(self) -> Suite | None:
        """Return the suite; what it returns is good only if nothing was noted.

        Raises:
            Unreadable: if the case file cannot be read to its end.
            Unfit: if it cannot be had at all.
        """
        sheet = self.sources.sheet(PurePosixPath(self.path).name, CaseFields)
        table = sheet.header or Table({}, 1)
        header = self.header(table)
        if header is None:
            for row in sheet.rows:
                read_fields(CaseFields, row, self.findings)
            return None
        drafts = Drafts(header, self.sources)
        self.take(sheet.rows, drafts, self.findings)
        for name in header.fields.cases_from:
            self.take_from(name, drafts, table)
        if not self.cases and not self.findings:
            self.findings.add(table.line, "there are no cases in this file", _NO_CASES)
        self.refuse_literal(drafts)
        names = header.fields.answers_from
        ids = (*self.cases, *self.refused)
        imported = read_answers(names, table, self.sources, ids)
        if self.findings:
            return None
        cases = tuple(self.cases.values())
        path = self.path if self.owner is None else self.owner.path
        return Suite(name=header.name, path=path, cases=cases, imported=imported)

    def header(self, table: Table) -> Header | None:
        """Read what holds for all cases."""
        fields = read_fields(SuiteFields, table, self.findings)
        if fields is None:
            return None
        given = vars_of(fields.vars, table, self.sources, self.findings)
        if self.owner is not None:
            swap = self.owner.swap
            name = swap.suite
            return None if given is None else Header(name, fields, table, given, swap)
        file = PurePosixPath(self.path)
        name = fields.suite or file.name.rpartition(".eval.")[0] or file.stem
        try:
            identifier(name)
        except Unfit as error:
            self.findings.add(
                1, f"`suite` (the file's name): {error.reason}", error.mend
            )
            return None
        return None if given is None else Header(name, fields, table, given)

    def take(self, rows: Iterable[Table], drafts: Drafts, findings: Findings) -> None:
        """Take in rows as cases, each under an id of its own."""
        for row in rows:
            case = drafts.case_of(row, findings)
            if case is None:
                self.refused.append(str(row.fields.get("id", "")))
                continue
            first = self.cases.setdefault(case.id, case)
            if first is not case:
                problem = _duplicate(case, first)
                findings.add(case.line, problem.reason, problem.mend)

    def take_from(self, name: str, drafts: Drafts, header: Table) -> None:
        """Take in a file of `cases_from`."""
        findings = self.findings.of(self.sources.path_of(name))
        try:
            self.take(self.sources.rows(name, CaseFields), drafts, findings)
        except Unfit as error:
            line = header.line_of(("cases_from",))
            self.findings.add(line, f"`cases_from`: {error.reason}", error.mend)

    def refuse_literal(self, drafts: Drafts) -> None:
        """Note a case without vars, where the suite's prompt is filled for others."""
        if drafts.any_vars and drafts.literal is not None:
            path, line = drafts.literal
            reason = "it has no `vars`, and the suite's texts are templates for others"
            mend = "add `vars` to the case, or `vars` with defaults to the suite"
            self.findings.of(path).add(line, reason, mend)
