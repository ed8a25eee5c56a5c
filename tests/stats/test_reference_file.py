"""The file of reference values, where it is at hand, reproduced as a whole."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from tests.stats.vectors import GRADED, LOSSES_ONLY, PAIRWISE

from noworse.stats.multiplicity import benjamini_hochberg, holm
from noworse.stats.paired import interval, p_fail, p_pass
from noworse.stats.proportions import clopper_pearson, wilson

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("NOWORSE_DATA", ROOT / ".." / "shared" / "data"))
REFERENCE = DATA.parent / "gate" / "reference.json"
VECTORS: dict[str, Sequence[float]] = {
    "A": PAIRWISE,
    "B": GRADED,
    "C": LOSSES_ONLY,
}


def _recorded() -> list[Mapping[str, object]]:
    if not REFERENCE.exists():
        return []
    cases: list[Mapping[str, object]] = json.loads(REFERENCE.read_text())["cases"]
    return cases


def _recomputed(name: str, given: Mapping[str, object]) -> Sequence[float] | None:
    """Compute an entry of the reference file; `None`: covered by a test above."""
    scores = VECTORS.get(str(given.get("x")), ())
    margin = float(str(given.get("delta", "nan")))
    p_values = given.get("p")
    rules: dict[str, Callable[[], Sequence[float]]] = {
        "guarded p_pass": lambda: [p_pass(scores, margin)],
        "guarded p_fail": lambda: [p_fail(scores, margin)],
        "90% interval": lambda: interval(scores),
        "Wilson": lambda: wilson(*_pair(given, "k", "n")),
        "Clopper": lambda: clopper_pearson(*_pair(given, "k", "n")),
        "Holm": lambda: holm(p_values if isinstance(p_values, list) else []),
        "Benjamini": lambda: benjamini_hochberg(
            p_values if isinstance(p_values, list) else []
        ),
    }
    found = [rule for start, rule in rules.items() if name.startswith(start)]
    return found[0]() if found else None


def _pair(given: Mapping[str, object], *names: str) -> tuple[int, int]:
    first, second = (int(str(given[name])) for name in names)
    return first, second


def test_the_reference_file_is_reproduced() -> None:
    """What the reference file records is what we compute, to 1e-6."""
    if not (recorded := _recorded()):
        pytest.skip(f"no reference values at {REFERENCE}: set NOWORSE_DATA beside it")

    checked = 0
    for entry in recorded:
        given = entry["input"]
        assert isinstance(given, dict)
        if (ours := _recomputed(str(entry["name"]), given)) is not None:
            assert list(ours) == pytest.approx(entry["expected"], abs=1e-6), entry[
                "name"
            ]
            checked += 1

    assert checked == 19
