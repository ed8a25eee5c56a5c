"""The baseline against itself: what a run measures when nothing has changed."""

from __future__ import annotations

from collections.abc import Sequence

from noworse.gate.noise import noise_of
from noworse.records.cases import Suite
from noworse.records.decisions import Policy
from noworse.records.noise import Noise
from noworse.records.run import CaseReport, Notice
from noworse.suite.docket import Docket
from noworse.suite.verdicts import by_suite, evidence_of

_EXPECTED = frozenset({"identical_answers", "same_model"})
"""Notices that say of a swap what is the point here."""


def calm(suite: Suite) -> Suite:
    """Return a suite in which no case is critical: noise is nobody's loss."""
    cases = tuple(case.model_copy(update={"critical": False}) for case in suite.cases)
    return suite.model_copy(update={"cases": cases})


def unchecked(report: CaseReport) -> CaseReport:
    """Return a report whose test no check can fail: nobody is on trial."""
    heard = tuple(
        one.model_copy(update={"broken_checks": ()}) for one in report.comparisons
    )
    return report.model_copy(update={"comparisons": heard})


def noises_of(policy: Policy, dockets: Sequence[Docket]) -> tuple[Noise, ...]:
    """Measure each suite, then its slices where it has several."""
    found: list[Noise] = []
    for group in by_suite(dockets):
        [candidate] = group[0].units
        evidence = evidence_of(group, candidate)
        found.append(noise_of(policy, evidence, None))
        if len(evidence.available) > 1:
            found += [noise_of(policy, evidence, name) for name in evidence.available]
    return tuple(found)


def expected(notice: Notice) -> bool:
    """Whether a notice warns of just what was asked for."""
    return notice.code in _EXPECTED
