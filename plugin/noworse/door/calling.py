"""The engine's calls of functions, as performances that tests offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from noworse.door.offers import Offers
from noworse.records.calls import Call
from noworse.records.models import Lineup
from noworse.records.performances import Performance, Performed
from noworse.records.run import Mode


@dataclass(frozen=True, slots=True)
class Caller:
    """What the engine knows of those who offer: each call of its is a performance."""

    lineup: Lineup
    offers: Offers
    mode: Mode = "replay"

    async def perform(
        self, call: Call, rank: float, begin: Callable[[], None]
    ) -> Performed:
        """Have the function of a call called."""
        case = call.performs
        assert case is not None
        assert case.swap is not None
        performance = Performance(
            suite=case.swap.suite,
            case=case.id,
            role="baseline" if call.model == self.lineup.baseline else "candidate",
            model=call.model,
            sample=call.sample,
            key=call.key,
            targets={
                name: self.lineup.baseline if side == "baseline" else call.model
                for name, side in case.swap.reroute.items()
            },
            is_offline=self.mode == "replay",
        )
        return await self.offers.perform(performance, case.swap, rank, begin)
