"""Two readers of the same things."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from noworse.stats.agreement import agreement, cohens_kappa

readings = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")))


def test_kappa_reference_value() -> None:
    """Agrees with Cohen (1960), table 1, counted in hundredths: 0.29 of chance."""
    table = {
        ("1", "1"): 25,
        ("1", "2"): 13,
        ("1", "3"): 12,
        ("2", "1"): 12,
        ("2", "2"): 2,
        ("2", "3"): 16,
        ("3", "1"): 3,
        ("3", "2"): 15,
        ("3", "3"): 2,
    }

    found = cohens_kappa([pair for pair, count in table.items() for _ in range(count)])

    assert found == pytest.approx((0.29 - 0.35) / (1 - 0.35))


@given(readings)
def test_kappa_does_not_ask_who_said_it(pairs: list[tuple[str, str]]) -> None:
    """Two readers agree with each other alike, and never beyond all of it."""
    found = cohens_kappa(pairs)

    turned = cohens_kappa([(other, one) for one, other in pairs])
    assert found == pytest.approx(turned)
    assert found is None or -1 <= found <= 1


@pytest.mark.parametrize("pairs", [[], [("a", "a")] * 3])
def test_kappa_is_unknown_where_chance_explains_all(
    pairs: list[tuple[str, str]],
) -> None:
    """No reading, or one word for everything."""
    assert cohens_kappa(pairs) is None


@given(readings.filter(bool))
def test_full_agreement_is_1(pairs: list[tuple[str, str]]) -> None:
    """Of a reader with itself."""
    same = [(one, one) for one, _ in pairs]

    assert agreement(same) == 1
    assert cohens_kappa(same) in (1, None)


def test_nothing_read_is_no_agreement() -> None:
    """An error, and not 0 or 1."""
    with pytest.raises(ValueError, match="at least one"):
        agreement([])
