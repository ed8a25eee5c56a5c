"""When a second judge is asked, after the first: a rule that takes no side."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from noworse.judging.panel import score_of
from noworse.records.answers import Verdict

_DIGITS: Final = 16
_DRAWS: Final = float(1 << 4 * _DIGITS)


def is_unsure(verdicts: Sequence[Verdict], below: float) -> bool:
    """Tell whether a judge leaves open how a case comes out.

    It says neither, or prefers a side by less than `below`, or one side in one order
    and the other side in the other. Which side it is must not matter: "again, where
    the candidate lost" is a second chance, and always in favour of PASS.
    """
    values = [verdict.value for verdict in verdicts]
    return abs(score_of(verdicts)) < below or min(values) < 0 < max(values)


def is_audited(suite: str, case: str, share: float) -> bool:
    """Tell whether the second judge is asked whatever the first says.

    Drawn by a hash: committed before anything is known of the case, and the same in
    every run, under every candidate.
    """
    drawn = sha256(f"audit {suite} {case}".encode()).hexdigest()[:_DIGITS]
    return int(drawn, 16) < share * _DRAWS
