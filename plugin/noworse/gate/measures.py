"""What a difference is counted in, in words: net losses, points, or criteria."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from noworse.records.models import Scale

_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """How a mean score is told; scores are from -1 to 1."""

    factor: float
    """From a mean score to the number that is told."""

    span: float
    """From a mean score to the number that stands in a table."""

    fewest_digits: int
    less: str
    """Before a number that is not reached."""

    none: str
    """Where nothing at all is lost."""

    loss: str
    losses: str
    gain: str
    gains: str

    def told(self, share: float) -> str:
        """Write a number as it is."""
        return f"{self.factor * share:.3g}"

    def rounded(
        self, share: float, towards: Callable[[float], int], limit: float
    ) -> str:
        """Round to the careful side, with digits only where the limit is near."""
        for digits in range(self.fewest_digits, _DIGITS):
            scale = 10**digits
            value = towards(self.factor * share * scale) / scale
            edge = self.factor * limit
            if value != edge and (value < edge) == (share < limit):
                return f"{value:g}"
        return self.told(share)

    def lost(self, number: str) -> str:
        """Say that the candidate is worse by a number."""
        return f"{number} {self.loss if number == '1' else self.losses}"

    def gained(self, number: str) -> str:
        """Say that the candidate is better by a number."""
        return f"{number} {self.gain if number == '1' else self.gains}"


def measure_of(scale: Scale | None) -> Measure:
    """Return what judges with this scale count in; `None`: they prefer."""
    if scale is None:
        words = ("no net losses", "net loss", "net losses", "net win", "net wins")
        return Measure(100, 1, 0, "fewer", *(f"{one} per 100 cases" for one in words))
    if scale.unit == "criteria":
        fewer, more = "% fewer of the criteria", "% more of the criteria"
        none = "no fewer of the criteria"
        return Measure(100, 1, 0, "less", none, fewer, fewer, more, more)
    words = ("no lower", "point lower", "points lower", "point higher", "points higher")
    told = (f"{one} on average" for one in words)
    return Measure(scale.span, scale.span, 1, "less", *told)
