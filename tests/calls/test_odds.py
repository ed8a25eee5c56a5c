"""Whether a model tells how probable its replies were."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from tests.calls.doubles_for_tests import (
    FakeClock,
    answer,
    call,
    error,
    said,
    setup,
)

from noworse.calls.engine import EngineStats, open_engine
from noworse.calls.odds import Odds
from noworse.errors import CallError, RecordingMissing, RunEnded
from noworse.records.answers import Answer
from noworse.records.calls import Call, Option
from noworse.records.run import Mode
from noworse.wire.base import HttpCall, HttpReply

OPTIONS = (Option("A", "Yes."), Option("B", "No."))
SURE = {
    "token": "A",
    "logprob": -0.1,
    "top_logprobs": [{"token": "A", "logprob": -0.1}, {"token": "B", "logprob": -3.0}],
}


def question(text: str) -> Call:
    plain = call(text)
    return Call(plain.model, plain.messages, options=OPTIONS)


def changed(reply: HttpReply, **choice: object) -> HttpReply:
    body = json.loads(reply.body)
    body["choices"][0] |= choice
    return HttpReply(reply.status, json.dumps(body).encode(), reply.headers)


def telling() -> HttpReply:
    return changed(said("A"), logprobs={"content": [SURE]})


@dataclass(slots=True)
class Server:
    """Gives replies in turn, the last one for ever; counts what is under way."""

    replies: Sequence[Callable[[], HttpReply]]
    asked: int = 0
    under_way: int = 0
    most: list[int] = field(default_factory=list)

    async def send(self, request: HttpCall, *, timeout: float) -> HttpReply:  # noqa: ARG002, ASYNC109 - the seam's own
        reply = self.replies[min(self.asked, len(self.replies) - 1)]
        self.asked += 1
        self.under_way += 1
        self.most.append(self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        return reply()

    async def close(self) -> None:
        """Nothing is open."""


def ask(
    folder: Path, server: Server, *questions: Call, mode: Mode = "record"
) -> tuple[Sequence[Answer | BaseException], EngineStats]:
    async def scene() -> tuple[Sequence[Answer | BaseException], EngineStats]:
        async with open_engine(
            setup(folder, mode), clock=FakeClock(), transport=server, chance=Random(1)
        ) as engine:
            answers = await asyncio.gather(
                *(engine.ask(one, suite="s") for one in questions),
                return_exceptions=True,
            )
            await engine.publish()
        return answers, engine.stats()

    return asyncio.run(scene())


SIX = [question(f"q {n}") for n in range(6)]


def test_a_model_that_tells_is_asked_everything(tmp_path: Path) -> None:
    """The others wait for the first answer alone."""
    server = Server([telling])

    answers, _ = ask(tmp_path, server, *SIX)

    assert all(isinstance(one, Answer) and one.probabilities for one in answers)
    assert server.asked == 6
    assert server.most[0] == 1
    assert max(server.most) > 1


def test_what_was_told_is_replayed(tmp_path: Path) -> None:
    """From the tape, without a server."""
    bought, _ = ask(tmp_path, Server([telling]), SIX[0])

    [again], _ = ask(tmp_path, Server([]), SIX[0], mode="replay")

    assert isinstance(bought[0], Answer)
    assert isinstance(again, Answer)
    assert again.probabilities is not None
    assert again.probabilities == bought[0].probabilities


def test_one_that_ignores_it_with_200_is_bought_from_once(tmp_path: Path) -> None:
    """The run ends for it, and says why; the letter that it wrote is not used."""
    server = Server([lambda: said("A")])

    answers, stats = ask(tmp_path, server, *SIX)

    assert server.asked == 1
    for one in answers:
        assert isinstance(one, RunEnded)
        assert one.trouble == "no_probabilities"
        assert "logprobs" in str(one)
    assert list(stats.bought.values()) == [1]
    with pytest.raises(RecordingMissing):
        raise_first(ask(tmp_path, Server([]), SIX[0], mode="replay")[0])


@pytest.mark.parametrize("finish", ["content_filter"])
def test_a_reply_that_was_filtered_says_nothing_of_the_others(
    tmp_path: Path, finish: str
) -> None:
    """The next one tells."""
    server = Server([lambda: changed(said(""), finish_reason=finish), telling])

    answers, _ = ask(tmp_path, server, *SIX)

    assert server.asked == 6
    told = [one.probabilities for one in answers if isinstance(one, Answer)]
    assert [one is None for one in told] == [True, *[False] * 5]


def test_later_replies_without_probabilities_end_nothing(tmp_path: Path) -> None:
    """A gateway may send one call elsewhere: that case is the judge's trouble."""
    server = Server([telling, lambda: said("A"), telling])

    answers, _ = ask(tmp_path, server, *SIX)

    assert sum(isinstance(one, Answer) for one in answers) == 6


def test_a_server_that_rejects_the_question_fails_it_in_its_own_words(
    tmp_path: Path,
) -> None:
    """The next call asks anew, one after the other."""
    server = Server([lambda: error(400), telling])

    answers, _ = ask(tmp_path, server, *SIX)

    assert isinstance(answers[0], CallError)
    assert answers[0].trouble == "bad_request"
    assert all(isinstance(one, Answer) for one in answers[1:])


def raise_first(answers: Sequence[Answer | BaseException]) -> None:
    for one in answers:
        if isinstance(one, BaseException):
            raise one


def test_the_others_wait_for_the_first_answer() -> None:
    """And are bought at once when it told."""

    @dataclass(slots=True)
    class SlowBuyer:
        under_way: int = 0
        seen: list[int] = field(default_factory=list)

        async def buy(self, call: Call, rank: float) -> tuple[str, Answer]:
            assert (call.options, rank) == (OPTIONS, 1.0)
            self.under_way += 1
            for _ in range(5):
                await asyncio.sleep(0)
            self.seen.append(self.under_way)
            self.under_way -= 1
            told = answer(probabilities=(("A", 0.9), ("B", 0.1)))
            return "line", told

    buyer = SlowBuyer()

    async def scene() -> None:
        # It stands in for a buyer with what is used of it.
        odds = Odds(buyer)  # type: ignore[arg-type]
        await asyncio.gather(*(odds.buy(one, 1.0) for one in SIX))
        await odds.buy(question("later"), 1.0)

    asyncio.run(scene())

    assert buyer.seen == [1, 5, 4, 3, 2, 1, 1]
