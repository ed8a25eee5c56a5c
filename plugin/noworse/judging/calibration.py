"""A judge against people: how it was asked, and whether it said what they said."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from statistics import fmean
from typing import Final

from noworse.judging.method import Shown
from noworse.judging.table import method_of
from noworse.records.answers import Comparison
from noworse.records.cases import Case, Message
from noworse.records.labels import Preferred
from noworse.records.models import Judge, Model

POINTS: Final[dict[Preferred, float]] = {
    "candidate": 1.0,
    "neither": 0.0,
    "baseline": -1.0,
}
"""What a preference is worth, from the candidate's side."""

_HASH_LENGTH = 16
_SAMPLE = Case(
    id="sample",
    slice="sample",
    messages=(Message(role="user", content="question"),),
    expected="reference",
    rubric="rubric",
    path="sample",
    line=1,
)


def instructions_of(judge: Judge) -> str:
    """Hash how a judge is asked, by what becomes of one fixed pair.

    So every change of a template, of a method or of the form of a reply shows, and
    none can be forgotten here. What a judge is set to beside its model counts too:
    it may change what is made of a reply, and not the question.
    """
    calls = method_of(judge).calls(judge, _SAMPLE, Shown("first", "second"))
    asked = [
        (
            [[turn.role, turn.content] for turn in call.messages],
            None if call.form is None else [call.form.name, call.form.schema],
            # Only where there are any, so that what was hashed before stays.
            *([call.options] if call.options else []),
        )
        for call in calls
    ]
    how = judge.model_dump(exclude=set(Model.model_fields), exclude_defaults=True)
    return _hashed(asked, how)


def rubric_hash(case: Case) -> str:
    """Hash what "better" means for a case; all cases without a rubric are alike."""
    return _hashed(case.rubric)


def majority(said: Sequence[Preferred]) -> Preferred:
    """Return what most people said; where no one reading leads, it is a tie."""
    [first, *others] = Counter(said).most_common()
    led = not others or first[1] > others[0][1]
    return first[0] if led else "neither"


def share_of_longer(read: Iterable[tuple[Comparison, Preferred]]) -> float | None:
    """Return how often the longer answer was preferred, where one was longer.

    As a share of what was decided; `None`: nothing was.
    """
    longer = [
        (len(one.answer.text) > len(one.baseline_answer.text))
        == (preferred == "candidate")
        for one, preferred in read
        if one.answer is not None
        and one.baseline_answer is not None
        and len(one.answer.text) != len(one.baseline_answer.text)
        and preferred != "neither"
    ]
    return fmean(longer) if longer else None


def _hashed(*said: object) -> str:
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("ascii")).hexdigest()[:_HASH_LENGTH]
