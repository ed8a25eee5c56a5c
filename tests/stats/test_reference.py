"""The published and cross-checked values that the mathematics must come to."""

from __future__ import annotations

from collections.abc import Sequence
from math import copysign, sin

import pytest
from tests.stats.vectors import GRADED, LOSSES_ONLY, PAIRWISE

from noworse.stats.betting import EProcess, bet_grid
from noworse.stats.distributions import (
    binomial_cdf,
    normal_quantile,
    t_quantile,
    t_tail,
)
from noworse.stats.multiplicity import benjamini_hochberg, holm
from noworse.stats.paired import augmented_t, interval, p_fail, p_pass, tango_z
from noworse.stats.power import cases_needed
from noworse.stats.prediction_powered import ppi_plus_plus
from noworse.stats.proportions import clopper_pearson, wilson
from noworse.stats.shrinkage import shrink

SLICES = (
    [0.05, -0.12, -0.3, 0.02, -0.08, 0.1, -0.22],
    [0.06, 0.09, 0.12, 0.05, 0.1, 0.15, 0.08],
)


def close(expected: object, within: float = 1e-6) -> object:
    return pytest.approx(expected, abs=within)


@pytest.mark.parametrize(
    ("p", "df", "expected"),
    [
        (0.95, 19, 1.729132812),
        (0.95, 41, 1.682878002),
        (0.95, 806, 1.646746347),
        (0.965, 21, 1.909163860),
        (0.965, 101, 1.831323777),
    ],
)
def test_t_quantile_reference_values(p: float, df: int, expected: float) -> None:
    """Agrees with scipy.stats.t.ppf."""
    assert t_quantile(p, df) == close(expected)


@pytest.mark.parametrize(
    ("scores", "margin", "t", "for_pass", "for_fail"),
    [
        (PAIRWISE, 0.10, 1.560483190, 0.0631661606, 0.9368338394),
        (PAIRWISE, 0.05, 1.214421732, 0.1157676071, 0.8842323929),
        (GRADED, 0.05, 0.715187068, 0.2386109735, 0.7613890265),
        (GRADED, 0.10, 2.218166503, 0.0151383057, 0.9848616943),
        (LOSSES_ONLY, 0.10, 1.350525922, 0.0909182561, 0.9090817439),
    ],
)
def test_augmented_t_reference_values(
    scores: Sequence[float], margin: float, t: float, for_pass: float, for_fail: float
) -> None:
    """Agrees with scipy's one-sample t test on the gains and the null pair."""
    statistic = augmented_t([score + margin for score in scores])

    tails = t_tail(statistic.t, statistic.df), t_tail(-statistic.t, statistic.df)
    assert statistic.t == close(t)
    assert tails == close((for_pass, for_fail))


@pytest.mark.parametrize(
    ("scores", "margin", "for_pass", "for_fail"),
    [
        (PAIRWISE, 0.10, 0.0631661606, 0.9987693539),
        (PAIRWISE, 0.05, 0.1157676071, 0.9917054983),
        (LOSSES_ONLY, 0.10, 0.1373985694, 0.9469549182),
    ],
)
def test_guarded_p_reference_values(
    scores: Sequence[float], margin: float, for_pass: float, for_fail: float
) -> None:
    """The larger of scipy's t and binomial p values."""
    assert p_pass(scores, margin) == close(for_pass)
    assert p_fail(scores, margin) == close(for_fail)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (PAIRWISE, (-0.1177065623, 0.3677065623)),
        (GRADED, (-0.0817493727, 0.0292493727)),
        (LOSSES_ONLY, (-0.1118522299, 0.0118522299)),
    ],
)
def test_interval_reference_values(
    scores: Sequence[float], expected: tuple[float, float]
) -> None:
    """Agrees with the same test inverted by scipy.optimize.brentq."""
    assert interval(scores) == close(expected)


@pytest.mark.parametrize(
    ("hits", "n", "by_wilson", "by_clopper_pearson"),
    [
        (0, 20, (0.0, 0.1611251581), (0.0, 0.1684334710)),
        (3, 57, (0.0180602956, 0.1436955040), (0.0109882559, 0.1461990643)),
        (18, 31, (0.4076626250, 0.7358445693), (0.3907592225, 0.7545240493)),
        (400, 805, (0.4624521124, 0.5313662065), (0.4617996497, 0.5320119885)),
    ],
)
def test_proportion_reference_values(
    hits: int,
    n: int,
    by_wilson: tuple[float, float],
    by_clopper_pearson: tuple[float, float],
) -> None:
    """Both agree with scipy.stats.binomtest(...).proportion_ci at 95 %."""
    assert wilson(hits, n) == close(by_wilson)
    assert clopper_pearson(hits, n) == close(by_clopper_pearson)


@pytest.mark.parametrize(
    ("counts", "margin", "expected"),
    [
        ((18, 13, 40), 0.10, 1.620239405),
        ((5, 9, 100), 0.05, 0.2667391396),
        ((30, 40, 200), 0.10, 1.196637671),
    ],
)
def test_tango_reference_values(
    counts: tuple[int, int, int], margin: float, expected: float
) -> None:
    """Agrees with the score statistic at scipy's restricted maximum likelihood."""
    assert tango_z(*counts, margin) == close(expected)


@pytest.mark.parametrize(
    ("scores", "margin", "cases", "population", "for_pass", "for_fail"),
    [
        (
            PAIRWISE, 0.10, 40, None,
            (1.704107287, 4.326815674, 1.611782282, 0.898655815),
            (0.2958927131, 0.009316427743, 0.001961595138, 7.363070248e-05),
        ),
        (
            PAIRWISE, 0.10, 805, None,
            (1.416857615, 2.978879033, 1.992806276, 2.142023518),
            (0.5831423853, 0.2167696008, 0.1649436389, 0.09227109207),
        ),
        (
            GRADED, 0.05, 200, None,
            (1.126208588, 1.058726637, 1.260693112, 1.513581611),
            (0.8737914116, 0.8613288905, 0.6821405981, 0.4472102591),
        ),
        (
            PAIRWISE, 0.10, 80, 80,
            (1.612115629, 5.034350068, 3.545721261, 10.88567927),
            (0.3878843711, 0.03078068572, 0.009392017676, 0.0004403629047),
        ),
        (
            GRADED, 0.05, 100, 100,
            (1.142926648, 1.077559681, 1.341908487, 2.355519491),
            (0.8570733523, 0.83178254, 0.6191766862, 0.2787308814),
        ),
    ],
)  # fmt: skip
def test_betting_reference_values(
    scores: Sequence[float],
    margin: float,
    cases: int,
    population: int | None,
    for_pass: Sequence[float],
    for_fail: Sequence[float],
) -> None:
    """Agrees with confseq's betting martingale after 1, 10, 20 and all cases."""
    process = EProcess(margin, bet_grid(cases, 0.025), population=population)
    wealth: list[tuple[float, float]] = []

    for score in scores:
        process.update(score, score)
        wealth.append((process.for_pass, process.for_fail))

    seen = [wealth[n - 1] for n in (1, 10, 20, len(scores))]
    assert [one for one, _ in seen] == close(list(for_pass))
    assert [one for _, one in seen] == close(list(for_fail))


def test_multiplicity_reference_values() -> None:
    """Agrees with statsmodels' multipletests on 20 p values."""
    p_values = [
        0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216,
        0.222, 0.251, 0.269, 0.275, 0.34, 0.341, 0.384, 0.569, 0.594, 0.696,
    ]  # fmt: skip

    by_holm, by_bh = holm(p_values), benjamini_hochberg(p_values)

    assert by_holm == close([0.02, 0.152, 0.702, 0.702, 0.702, 0.9] + [1.0] * 14)
    assert by_bh[:7] == close([0.02, 0.08, 0.168, 0.168, 0.168, 0.2, 0.2114285714])
    assert by_bh[13:] == close(
        [
            0.3928571429,
            0.42625,
            0.42625,
            0.4517647059,
            0.6252631579,
            0.6252631579,
            0.696,
        ]
    )


def test_ppi_plus_plus_reference_values() -> None:
    """Agrees with ppi_py.ppi_mean_ci on 40 labels and 260 other cases."""
    truth = [copysign(1, sin(2.3 * i)) for i in range(1, 301)]
    judged = [
        0.0 if i % 7 == 0 else -y if i % 5 == 0 else y for i, y in enumerate(truth, 1)
    ]

    made = ppi_plus_plus(truth[:40], judged[:40], judged[40:])

    assert made.interval == close((-0.2629850764, 0.1798286472))
    assert made.estimate == close(-0.04157821464)
    assert made.trust == close(0.5273334539)


def test_shrinkage_reference_values() -> None:
    """Agrees with a restricted maximum likelihood by scipy on seven slices."""
    made = shrink(*SLICES)

    assert (made.centre, made.spread) == close((-0.0717677519, 0.1018988664))
    assert made.means == close(
        (0.0186510744, -0.0988631067, -0.1673891734, 0.0021926083,
         -0.0759612937, -0.0175297228, -0.1634746490)
    )  # fmt: skip
    assert made.deviations == close(
        (0.0533516939, 0.0710790174, 0.0831588921, 0.0459705043,
         0.0756508756, 0.0912591970, 0.0658750031)
    )  # fmt: skip


def test_power_reference_values() -> None:
    """The planner's rule of thumb: 80 % power, 5 %, margin .10, equal candidate."""
    assert [cases_needed(sd, 0.10) for sd in (0.84, 0.75, 0.44)] == [437, 348, 120]


def test_small_reference_values() -> None:
    """Agrees with scipy.stats.norm.ppf and binom.cdf."""
    quantiles = [normal_quantile(p) for p in (0.95, 0.965, 0.975)]
    rates = [
        binomial_cdf(3, 60, 0.1), binomial_cdf(7, 40, 0.25), binomial_cdf(0, 20, 0.05)
    ]  # fmt: skip

    assert quantiles == close([1.644853627, 1.811910673, 1.959963985])
    assert rates == close([0.1373985694, 0.1819541540, 0.3584859224])
