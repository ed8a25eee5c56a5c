"""A run that is still to come, as far as earlier ones have left answers for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from noworse.errors import RecordingMissing, RunEnded
from noworse.gate.health import orders_seen
from noworse.judging.table import method_of
from noworse.records.answers import Answer, Comparison
from noworse.records.base import Role, Side
from noworse.records.calls import Call, case_call
from noworse.records.cases import Case
from noworse.records.models import Model
from noworse.records.run import ALL_REPEATS
from noworse.suite.desk import Sources
from noworse.suite.docket import Docket
from noworse.suite.hearing import Pair
from noworse.suite.job import Job
from noworse.suite.trial import Trial
from noworse.suite.verdicts import undecided

_MOST_EARLIER = 200
"""Cases that are looked at for a candidate of an earlier run: they tell enough."""

_OTHER: dict[Side, Side] = {"candidate": "baseline", "baseline": "candidate"}

Need = Literal["known", "sure", "open", "second", "repeat"]
"""What becomes of a call: answered already; asked if its case is read; asked then
unless the answers, which are missing as well, settle the pair; asked in a second
pass; or only after the loss of a critical case."""


class Ask(NamedTuple):
    """A call of the run to come."""

    role: Role
    suite: str
    slice: str
    call: Call
    need: Need
    unknown: tuple[Model, ...] = ()
    """Whose answers belong into the call, and are missing as well."""


class Spot(NamedTuple):
    """A case under a candidate, and what each side said; `None`: that is missing."""

    docket: Docket
    rank: int
    candidate: Model
    ours: Answer | None
    theirs: Answer | None

    @property
    def case(self) -> Case:
        """The case."""
        return self.docket.cases[self.rank]


@dataclass(slots=True)
class Rehearsal:
    """Hears the cases of a run with what there is, and notes each of its calls.

    Where what is there decides, the gate stops as it would in the run itself. With a
    mode that buys everything anew, nothing counts as known, and nothing decides.
    """

    job: Job
    sources: Sources
    weights: Mapping[str, Mapping[str, float]]
    """Of the judges, by suite."""

    asks: dict[tuple[Role, str], Ask] = field(default_factory=dict)
    """By role and key, so that a baseline's answer serves all candidates."""

    heard: list[Comparison] = field(default_factory=list)
    """Those that have a score; also of candidates of earlier runs."""

    answers: defaultdict[tuple[Role, str], list[Answer]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """What was recorded, by role and model."""

    async def walk(self, dockets: Sequence[Docket]) -> None:
        """Hear every case that the gate still asks for.

        Raises:
            RecordingError: if a recording is damaged.
        """
        for docket in dockets:
            for rank in docket.ranks():
                for candidate in self.job.lineup.candidates:
                    if docket.units[candidate.id].wants(rank):
                        await self._hear(docket, rank, candidate)
        wanting = undecided(self.job.policy, dockets)
        for docket in dockets:
            for candidate in self.job.lineup.candidates:
                if (docket.name, candidate.id) in wanting:
                    self._note_second_pass(docket, candidate)

    async def walk_earlier(
        self, docket: Docket, candidates: Sequence[Model], most: int = _MOST_EARLIER
    ) -> None:
        """Hear candidates of earlier runs; what they lack is of no matter.

        Raises:
            RecordingError: if a recording is damaged.
        """
        unit = next(iter(docket.units.values()))
        for rank in docket.ranks()[:most]:
            for candidate in candidates:
                desk = _Desk(self.sources, docket.suite.name)
                await self._try(desk, docket, rank, candidate, unit.orders_at(rank))
                self._keep(one for one in desk.told if one[0] == "judge")

    @property
    def _is_anew(self) -> bool:
        return self.job.mode in ("refresh", "live")

    async def _hear(self, docket: Docket, rank: int, candidate: Model) -> None:
        unit = docket.units[candidate.id]
        sides = unit.orders_at(rank)
        desk = _Desk(self.sources, docket.suite.name)
        heard = await self._try(desk, docket, rank, candidate, sides)
        spot = Spot(docket, rank, candidate, *desk.pair())
        self._keep(one for one in desk.told if (one[0], one[1].key) not in self.asks)
        for role, call, answer in desk.told:
            self._note(spot, role, call, "sure" if answer is None else "known")
        if heard.score is not None and not self._is_anew:
            unit.put(rank, heard)
        elif heard.settled_by in ("judges", "trouble"):
            self._note_verdicts(spot, sides, "sure")
            if unit.orders == "auto" and len(sides) == 1:
                self._note_verdicts(spot, (_OTHER[sides[0]],), "second")
            if spot.case.critical:
                self._note_repeats(spot)

    def _keep(self, told: Iterable[tuple[Role, Call, Answer | None]]) -> None:
        """Keep answers, from which it is told how long such answers are."""
        for role, call, answer in told:
            if answer is not None:
                self.answers[role, call.model.id].append(answer)

    async def _try(
        self,
        desk: _Desk,
        docket: Docket,
        rank: int,
        candidate: Model,
        sides: Sequence[Side],
    ) -> Comparison:
        # The repeats of a critical loss are no part of what is measured here.
        case = docket.cases[rank].model_copy(update={"critical": False})
        suite, lineup = docket.suite.name, self.job.lineup
        trial = Trial(suite, case, candidate, lineup, desk, self.weights[suite])
        heard = await trial.hear(sides)
        if heard.score is not None:
            self.heard.append(heard)
        return heard

    def _note_second_pass(self, docket: Docket, candidate: Model) -> None:
        """Note what is asked now that all was read in one order, and undecided."""
        for rank, heard in docket.units[candidate.id].heard.items():
            seen = orders_seen(heard)
            if heard.settled_by == "judges" and len(seen) == 1:
                [first] = seen
                said = heard.answer, heard.baseline_answer
                spot = Spot(docket, rank, candidate, *said)
                self._note_verdicts(spot, (_OTHER[first],), "sure")

    def _note_verdicts(self, spot: Spot, sides: Sequence[Side], need: Need) -> None:
        """Note what the judges are asked about a pair, as far as that is known."""
        models = spot.candidate, self.job.lineup.baseline
        answers = spot.ours, spot.theirs
        unknown = [m for m, a in zip(models, answers, strict=True) if a is None]
        pair = Pair(
            *(a or _placeholder(m) for m, a in zip(models, answers, strict=True))
        )
        if unknown and need == "sure":
            need = "open"
        for judge in self.job.lineup.judges:
            method = method_of(judge)
            # To a judge that looks at each answer alone, an order is nothing new.
            alone: tuple[Side | None, ...] = () if need == "second" else (None,)
            for side in sides if method.has_orders else alone:
                for call in method.calls(judge, spot.case, pair.shown(side)):
                    self._note(spot, "judge", call, need, unknown)

    def _note_repeats(self, spot: Spot) -> None:
        """Note the fresh repeats of a critical case, should it be lost."""
        lineup = self.job.lineup
        models = spot.candidate, lineup.baseline
        roles: tuple[Role, Role] = "candidate", "baseline"
        shown = Pair(*map(_placeholder, models)).shown("candidate")
        for repeat in range(1, ALL_REPEATS + 1):
            for role, model in zip(roles, models, strict=True):
                call = case_call(model, spot.case, repeat=repeat)
                self._note(spot, role, call, "repeat")
            for judge in lineup.judges:
                calls = method_of(judge).calls(judge, spot.case, shown, sample=repeat)
                for call in calls:
                    self._note(spot, "judge", call, "repeat", models)

    def _note(
        self,
        spot: Spot,
        role: Role,
        call: Call,
        need: Need,
        unknown: Sequence[Model] = (),
    ) -> None:
        """Note a call once. `unknown` has not answered, and may have a part in it."""
        suite, case = spot.docket.suite.name, spot.case
        told = "\n".join(turn.content for turn in call.messages)
        lacking = tuple(m for m in unknown if _placeholder(m).text in told)
        if self._is_anew:
            need = "sure" if need == "known" else need
        elif not lacking and self.sources.known(call, suite, case.id):
            need = "known"
        ask = Ask(role, suite, case.slice, call, need, lacking)
        self.asks.setdefault((role, call.key), ask)


def _placeholder(model: Model) -> Answer:
    """Stand for an answer that is missing, in calls that will hold it.

    Each model has one of its own: so the calls for every order and candidate differ,
    just as they will.
    """
    text = f"(answer {model.sample} of {model.id})"
    return Answer(asked=model.id, served=model.name, text=text, finish="stop")


@dataclass(slots=True)
class _Desk:
    """Takes the questions of one trial, and remembers what came of them."""

    sources: Sources
    suite: str
    told: list[tuple[Role, Call, Answer | None]] = field(default_factory=list)

    async def ask(self, role: Role, call: Call, case: Case) -> Answer:
        """Answer a call from what there is.

        Raises:
            RecordingMissing: if that is not there.
        """
        try:
            answer = await self.sources.ask(call, self.suite, case.id, 0)
        except RecordingMissing:
            self.told.append((role, call, None))
            raise
        self.told.append((role, call, answer))
        return answer

    def end(self, error: RunEnded) -> None:
        """Go on: what a judge of the user's lacks is told by the run itself."""

    def pair(self) -> tuple[Answer | None, Answer | None]:
        """Return what the candidate and the baseline said."""
        said = {role: answer for role, _, answer in self.told}
        return said.get("candidate"), said.get("baseline")
