"""Evidence that may be looked at after every case: tests by betting.

A player bets against "the mean is at most -margin" and wins or loses with each
score. While that is true no strategy makes money on average, so its wealth reaches
1/alpha at any time, ever, with a chance of at most alpha (Ville). A second player
bets against "at least -margin". Source: I. Waudby-Smith, A. Ramdas, Estimating
means of bounded random variables by betting, JRSS B 86 (2024) 1-27.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, log, sqrt

_BETS = 8
_BOLDEST = 0.9
# A player who stakes all can be ruined by one case, and never comes back.
_LARGEST_STAKE = 0.999
_ROUNDING = 1e-9


def bet_grid(cases: int, alpha: float) -> tuple[float, ...]:
    """Return bets from the best for a mean near the margin to the boldest.

    `cases` is how many there are to read: the more, the smaller the first bet.
    """
    lowest = min(sqrt(2 * log(1 / alpha) / cases), _BOLDEST / 2)
    ratio = (_BOLDEST / lowest) ** (1 / (_BETS - 1))
    return tuple(lowest * ratio**step for step in range(_BETS))


class EProcess:
    """Both players' wealth, case by case; each spreads its money over `bets`.

    With `population`, the cases are drawn without replacement from exactly so many,
    and the claim is about the mean of just these.
    """

    def __init__(
        self, margin: float, bets: Sequence[float], *, population: int | None = None
    ) -> None:
        self.read = 0
        self._margin, self._bets, self._population = margin, bets, population
        self._pass = [1.0] * len(bets)
        self._fail = [1.0] * len(bets)
        self._low = self._high = 0.0

    @property
    def for_pass(self) -> float:
        """The evidence that the mean is above -margin; 1 says nothing."""
        return sum(self._pass) / len(self._pass)

    @property
    def for_fail(self) -> float:
        """The evidence that the mean is below -margin; 1 says nothing."""
        return sum(self._fail) / len(self._fail)

    def update(self, low: float, high: float) -> None:
        """Read one more score: the worst it can be for each claim.

        Both are the same but for a missing verdict, which is (-1, +1).
        """
        pass_mean, fail_mean = self._null(self._low), self._null(self._high)
        if pass_mean < -1 - _ROUNDING:
            # What is left cannot pull the mean down to -margin any more.
            self._pass = [inf] * len(self._bets)
        if fail_mean > 1 + _ROUNDING:
            self._fail = [inf] * len(self._bets)
        pass_cap, fail_cap = _cap(1 + pass_mean), _cap(1 - fail_mean)
        gain, loss = low - pass_mean, fail_mean - high
        for j, bet in enumerate(self._bets):
            self._pass[j] *= 1 + min(bet, pass_cap) * gain
            self._fail[j] *= 1 + min(bet, fail_cap) * loss
        self._low += low
        self._high += high
        self.read += 1

    def _null(self, total: float) -> float:
        """Return the mean of the next case if the mean of all were -margin."""
        if self._population is None:
            return -self._margin
        left = self._population - self.read
        return (-self._population * self._margin - total) / left


def _cap(worst_loss: float) -> float:
    """Return the largest bet that one case can not ruin."""
    return _LARGEST_STAKE / worst_loss if worst_loss > 0 else inf
