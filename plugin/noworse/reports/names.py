"""What models and places are called in a report: as short as is unambiguous."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from noworse.records.models import Lineup
from noworse.records.run import RunRecord
from noworse.reports.text import printable


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one run. All that it returns is printable."""

    models: Mapping[str, str]
    """Short names by model id."""

    slices: Mapping[str, frozenset[str]]
    """The slices of each suite."""

    def model(self, name: str) -> str:
        """Name a model without its provider, where that is unambiguous."""
        return printable(self.models.get(name, name))

    def place(self, suite: str, part: str | None) -> str:
        """Name a slice, or the suite where it is all of it (`part` is `None`)."""
        if part is None or self.is_whole(suite):
            return printable(suite)
        if len(self.slices) == 1:
            return printable(part)
        return printable(f"{suite}/{part}")

    def is_whole(self, suite: str) -> bool:
        """Whether the suite was never cut: its one slice is the suite again."""
        return len(self.slices.get(suite, ())) <= 1


def names_of(record: RunRecord) -> Names:
    """Collect the names of a run."""
    slices: defaultdict[str, set[str]] = defaultdict(set)
    for decision in record.decisions:
        parts = slices[decision.suite]
        if decision.slice is not None:
            parts.add(decision.slice)
    for route in record.routes:
        slices[route.suite].add(route.slice)
    parts_of = {suite: frozenset(parts) for suite, parts in slices.items()}
    return Names(short_names(record.lineup), parts_of)


def short_names(lineup: Lineup) -> dict[str, str]:
    """Name models without provider and folders, where that is unambiguous."""
    ids = {m.id for m in (lineup.baseline, *lineup.candidates, *lineup.judges)}
    short = {name: name.split(":", 1)[-1].rsplit("/", 1)[-1] or name for name in ids}
    taken = Counter(short.values())
    return {name: short[name] if taken[short[name]] == 1 else name for name in ids}
