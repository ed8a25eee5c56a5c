"""What an engine has to tell at the end, besides its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from noworse.calls.batchwords import UnderWay, told_pending, told_single
from noworse.calls.forms import Weaker
from noworse.calls.journal import Loss
from noworse.calls.tape import Leftover
from noworse.records.calls import Call
from noworse.records.run import Notice
from noworse.records.sales import Sale
from noworse.wire.base import Structured

_TOLD: Final[dict[Structured, str]] = {
    "json_schema": "`json_schema`",
    "json_object_schema": "`json_object` with a schema",
    "json_object": "`json_object`",
    "text": "the prompt alone",
}


@dataclass(frozen=True, slots=True)
class EngineStats:
    """A snapshot."""

    bought: Mapping[str, int]
    """Answers paid for, by the model's id."""

    unheard: tuple[Sale, ...]
    """Answers that were paid for, and reached nobody: the next run finds them."""

    losses: tuple[Loss, ...]
    """Attempts that may have been paid for, and brought no answer."""

    missed: tuple[Call, ...]
    """Distinct calls that were asked in replay mode, and not recorded."""

    under_way: UnderWay
    """Batches that were ordered and not collected."""

    single: Mapping[str, int]
    """Calls that were too few for another batch, by the model's id."""

    incomplete: tuple[Leftover, ...]
    """Last lines of recordings that were cut."""

    unused: tuple[Leftover, ...]
    """Recorded answers that nothing asked for."""

    weaker: tuple[Weaker, ...] = ()
    """Models that hold to less of a form than their profiles say."""

    dropped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Parameters of the user's own code that were not sent, by the model's id."""

    @property
    def paid_not_received_usd(self) -> float:
        """The losses at their upper bounds, as far as prices are known."""
        return sum(loss.usd or 0.0 for loss in self.losses)

    def notices(self, *, complete: bool) -> tuple[Notice, ...]:
        """Say what a reader must know; only a complete run tells what is unused."""
        told = *self._batches(), *self._weaker(), *self._dropped(), *self._incomplete()
        return (*told, *(self._unused() if complete else ()))

    def _dropped(self) -> Iterator[Notice]:
        for model, names in self.dropped.items():
            listed = ", ".join(f"`{name}`" for name in names)
            told = f"{model} does not take {listed}, which your code sends: left out"
            yield Notice(code="parameter_dropped", message=told)

    def _weaker(self) -> Iterator[Notice]:
        for model, expected, found in self.weaker:
            told = f"{model} does not hold to `{expected}`: asked by {_TOLD[found]}"
            yield Notice(code="structured_mode_weaker", message=told)

    def _batches(self) -> Iterator[Notice]:
        for model, number in sorted(self.single.items()):
            told = told_single(model, number)
            yield Notice(code="batch_too_small", message=told)
        if self.under_way.batches:
            told = told_pending(self.under_way)
            yield Notice(code="batch_pending", message=told)

    def _incomplete(self) -> Iterator[Notice]:
        for file, line, key in self.incomplete:
            told = (
                f"{file}:{line}: the last line is incomplete and was left out ({key})"
            )
            yield Notice(code="recording_incomplete", message=told)

    def _unused(self) -> Iterator[Notice]:
        """Count them: other candidates may need them, so they are no fault."""
        if not self.unused:
            return
        files = len({one.file for one in self.unused})
        number = len(self.unused)
        what = (
            "1 recorded answer is" if number == 1 else f"{number} recorded answers are"
        )
        where = "" if files == 1 else f" in {files} files"
        first = self.unused[0]
        told = (
            f"{what} unused by this run{where}: {first.file}:{first.line} ({first.key})"
        )
        more = "" if number == 1 else ", ..."
        yield Notice(code="recording_unused", message=told + more)
