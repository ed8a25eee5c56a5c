"""Student's t, beta and binomial distributions, by the incomplete beta function."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log, log1p
from statistics import NormalDist

_TINY = 1e-300
_RELATIVE = 1e-15
_TERMS = 1000


def normal_quantile(p: float) -> float:
    """Return the standard normal value below which the share `p` lies."""
    return NormalDist().inv_cdf(p)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), in [0, 1].

    By the continued fraction on the side where it converges quickly.

    Source: NIST Digital Library of Mathematical Functions, 8.17.22.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    # Where both ends meet, 1 - I loses no digits: the fraction is at its best.
    if x >= (a + 1) / (a + b + 2):
        return 1.0 - _lower_beta(b, a, 1.0 - x)
    return _lower_beta(a, b, x)


def t_tail(t: float, df: float) -> float:
    """Return P(T > t) for Student's t with `df` degrees of freedom."""
    if t * t < df:
        # Near 0 the share in the middle is what is known to the last digit.
        middle = incomplete_beta(0.5, df / 2, t * t / (df + t * t))
        return 0.5 - 0.5 * middle if t > 0 else 0.5 + 0.5 * middle
    half = 0.5 * incomplete_beta(df / 2, 0.5, df / (df + t * t))
    return half if t > 0 else 1.0 - half


def t_quantile(p: float, df: float) -> float:
    """Return the value of Student's t below which the share `p` lies.

    Raises:
        ValueError: unless 0 < p < 1.
    """
    if not 0 < p < 1:
        raise ValueError(f"need 0 < p < 1, got {p!r}")
    reach = 1.0
    while t_tail(reach, df) > min(p, 1 - p):
        reach *= 2
    return bisect(lambda t: t_tail(t, df) - (1 - p), -reach, reach)


def beta_quantile(p: float, a: float, b: float) -> float:
    """Return the value of the beta distribution below which the share `p` lies."""
    return bisect(lambda x: p - incomplete_beta(a, b, x), 0.0, 1.0)


def binomial_cdf(hits: int, n: int, rate: float) -> float:
    """Return P(X <= hits) for `n` trials that each hit at `rate`."""
    if hits < 0:
        return 0.0
    if hits >= n:
        return 1.0
    return incomplete_beta(n - hits, hits + 1, 1.0 - rate)


def bisect(falling: Callable[[float], float], low: float, high: float) -> float:
    """Find where a falling function crosses 0, in [low, high], to rounding error."""
    while high - low > _RELATIVE * max(1.0, abs(low), abs(high)):
        middle = 0.5 * (low + high)
        if falling(middle) > 0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def _lower_beta(a: float, b: float, x: float) -> float:
    front = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
    return exp(front) * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    """Sum the continued fraction by Lentz's method."""
    c, d = 1.0, 1.0 / _not_zero(1.0 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 / _not_zero(1.0 + term * d)
            c = _not_zero(1.0 + term / c)
            value *= c * d
        if abs(c * d - 1.0) < _RELATIVE:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
