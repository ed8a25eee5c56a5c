"""Answers that the user already had, e.g. from a production log."""

from __future__ import annotations

from collections.abc import Collection

from noworse.records.cases import ImportedAnswer
from noworse.suite.cases.findings import Unfit, code
from noworse.suite.cases.schema import AnswerFields, read_fields
from noworse.suite.cases.sources import Sources
from noworse.suite.cases.tables import Table
from noworse.suite.settings.table import did_you_mean


def read_answers(
    names: tuple[str, ...], header: Table, sources: Sources, ids: Collection[str]
) -> tuple[ImportedAnswer, ...]:
    """Read the files of `answers_from`: one answer a row, to one of the cases `ids`."""
    answers: dict[tuple[str, str], ImportedAnswer] = {}
    for name in names:
        findings = sources.findings.of(sources.path_of(name))
        try:
            for table in sources.rows(name, AnswerFields):
                fields = read_fields(AnswerFields, table, findings)
                if fields is None:
                    continue
                key = fields.id, fields.model
                if fields.id not in ids:
                    mend = did_you_mean(fields.id, list(ids)) or "delete the answer"
                    reason = f"`id`: there is no case {code(fields.id)}"
                    findings.add(table.line_of(("id",)), reason, mend)
                elif key in answers:
                    reason = f"a duplicate answer of {code(key[1])} to {code(key[0])}"
                    findings.add(table.line, reason, "keep one of the two")
                else:
                    answers[key] = ImportedAnswer(**dict(fields))
        except Unfit as error:
            line = header.line_of(("answers_from",))
            reason = f"`answers_from`: {error.reason}"
            sources.findings.add(line, reason, error.mend)
    return tuple(answers.values())
