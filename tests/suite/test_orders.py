"""A committed order is written down, and read back as it was."""

from __future__ import annotations

from tests.suite.lineups_for_tests import case, suite

from noworse.gate.order import commit_order
from noworse.suite.orders import in_file_order, order_of, places_of

HELD = suite(
    [
        *(case(f"a-{n}", "a") for n in range(5)),
        *(case(f"b-{n}", "b", weight=2.0) for n in range(3)),
        case("c", "b", critical=True),
    ]
)


def test_an_order_is_read_back_as_it_was_written() -> None:
    """Places, sides, slices, weights and critical cases."""
    places = commit_order(HELD.cases)

    order = order_of(HELD, places, 0.75)

    assert places_of(order) == places
    assert in_file_order(order) == tuple((c.id, c.slice) for c in HELD.cases)
    assert order.cases == tuple(HELD.cases[place.index].id for place in places)
    assert order.weights == dict.fromkeys(["b-0", "b-1", "b-2"], 2.0)
    assert (order.critical, order.consistency) == (("c",), 0.75)


def test_a_digest_is_of_what_is_asked() -> None:
    """Not of where it is written, nor of the order of the file."""
    moved = [one.model_copy(update={"path": "x", "line": 9}) for one in HELD.cases]
    other = [one.model_copy(update={"expected": "Yes."}) for one in HELD.cases]

    here, there, elsewhere = (
        order_of(one, commit_order(one.cases), None).digest
        for one in (HELD, suite(moved[::-1]), suite(other))
    )

    assert here == there != elsewhere
