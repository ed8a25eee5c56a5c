"""How many cases a decision takes, before a cent is spent."""

from __future__ import annotations

from math import ceil, exp, log, sqrt
from statistics import NormalDist

from noworse.stats.distributions import normal_quantile

_MIXTURE = 1.0
"""What spreading the money over many bets costs, on the scale of log wealth: fitted
to simulations of `betting.EProcess`, which it meets within an eighth."""


def cases_needed(
    sd: float, distance: float, *, alpha: float = 0.05, power: float = 0.8
) -> int:
    """Return the cases after which a test fires with the chance `power`.

    `sd` is that of a case's score and `distance` how far the true mean lies from
    the margin, on either side. One-sided, all cases read; stopping early adds 5 to
    10 % to the largest number, and takes far more from the mean.

    Raises:
        ValueError: unless distance is not 0.
    """
    if distance == 0:
        raise ValueError("at the margin itself no number of cases decides")
    quantiles = normal_quantile(1 - alpha) + normal_quantile(power)
    return ceil((quantiles * sd / distance) ** 2)


def power_at(n: float, sd: float, distance: float, *, alpha: float = 0.05) -> float:
    """Return the chance that a one-sided test of `n` cases fires.

    The inverse of `cases_needed`. A negative distance is the wrong side. Counts the
    null pair of the final test, so that it also holds for a few cases.
    """
    widened = sqrt((n * sd * sd + 2) / (n + 2))
    shift = distance * n / sqrt(n + 2) / widened
    return NormalDist().cdf(shift - normal_quantile(1 - alpha))


def fired_by(n: float, sd: float, distance: float, *, alpha: float = 0.025) -> float:
    """Return the chance that a betting test has fired when `n` cases were read.

    The log of the wealth is taken for a Brownian motion that grows as fast as with
    the best of all bets. It meets the threshold, log 1/alpha, at an inverse Gaussian
    time (D. Siegmund, Sequential Analysis, 1985, 3.15). At a distance of 0: never.
    """
    if distance == 0 or n <= 0:
        return 0.0
    growth = distance * distance / (2 * (sd * sd + distance * distance)) * n
    goal, spread, phi = log(1 / alpha) + _MIXTURE, sqrt(2 * growth), NormalDist().cdf
    fired = phi((growth - goal) / spread) + exp(goal) * phi((-goal - growth) / spread)
    return min(1.0, fired)
