"""What early stopping has left out, and another policy would like to hear."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from noworse.records.decisions import Decision, Policy
from noworse.records.run import Notice, RunRecord
from noworse.suite.docket import Docket
from noworse.suite.unit import Unit
from noworse.suite.verdicts import undecided


def lacking_notices(
    record: RunRecord,
    policy: Policy,
    dockets: Sequence[Docket],
    decisions: Sequence[Decision],
) -> Iterator[Notice]:
    """Tell of what is undecided for want of what the run did not hear."""
    open_ones = {
        (one.suite, one.candidate) for one in decisions if one.status == "INCONCLUSIVE"
    }
    wanting = undecided(policy, dockets)
    paths = {suite.name: suite.path for suite in record.suites}
    for docket in dockets:
        for candidate, unit in docket.units.items():
            if (docket.suite.name, candidate) not in open_ones:
                continue
            lack = _lack(unit, second=(docket.name, candidate) in wanting)
            if lack is not None:
                suite, part = docket.name
                place = suite if part is None else f"{suite}, slice {part}"
                words = shlex.join(["pytest", paths[suite], *_words(record, policy)])
                message = (
                    f"{candidate} on {place}: {lack}, and under this policy it may "
                    f"decide: `{words}` hears it"
                )
                yield Notice(code="evidence_left_out", message=message)


def _lack(unit: Unit, *, second: bool) -> str | None:
    cases = len(unit.cases)
    if not unit.is_complete:
        return f"{cases - unit.read} of {cases} cases were left out"
    if second and unit.has_single_orders:
        return "the judge was asked in one order only"
    return None


def _words(record: RunRecord, policy: Policy) -> Iterator[str]:
    """Write the options of a run under this policy."""
    yield from record.options
    given = {
        "margin": f"{policy.margin:g}",
        "alpha": f"{policy.alpha:g}",
        "scope": policy.scope,
        "goal": policy.goal,
    }
    for name, word in given.items():
        # A judge's own scale has its margin in the settings.
        if name == "margin" and policy.scale is not None:
            continue
        if getattr(policy, name) != getattr(record.policy, name):
            yield from (f"--nw-{name}", word)
