"""How a judge is asked for a form, on servers that know less than their API."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from tests.calls.doubles_for_tests import FakeClock, call, error, model, said, setup

from noworse.calls.buyer import Way
from noworse.calls.engine import EngineStats, open_engine
from noworse.calls.forms import Forms
from noworse.errors import CallError, CallFailed
from noworse.records.answers import Answer
from noworse.records.calls import Call, ReplyForm
from noworse.records.models import Model, Price
from noworse.records.run import Mode
from noworse.wire.base import HttpCall, HttpReply

FORM = ReplyForm(
    "verdict",
    {
        "type": "object",
        "properties": {"verdict": {"enum": ["A", "B", "tie"]}},
        "required": ["verdict"],
    },
)
VERDICT, PROSE = '{"verdict": "A"}', "I would say that A is better."
JUDGE = model("judge")


class Asked(NamedTuple):
    """How a server was asked, and for what: `verdict` or `probe`."""

    mode: str
    what: str


@dataclass(slots=True)
class Server:
    """Answers by what a request asks for; notes how it was asked, and for what."""

    answer: Callable[[Asked], HttpReply]
    asked: list[tuple[str, str]] = field(default_factory=list)
    timeouts: list[float] = field(default_factory=list)
    bodies: list[dict[str, object]] = field(default_factory=list)

    async def send(self, call: HttpCall, *, timeout: float) -> HttpReply:  # noqa: ASYNC109 - the seam's own
        body = json.loads(call.body)
        form = body.get("response_format", {"type": "text"})
        mode = form["type"] + "_schema" * ("schema" in form)
        prompt = body["messages"][-1]["content"]
        what = "probe" if "colour" in prompt else "verdict"
        self.asked.append((mode, what))
        self.timeouts.append(timeout)
        self.bodies.append(body)
        await asyncio.sleep(0)
        return self.answer(Asked(mode, what))

    async def close(self) -> None:
        """Nothing is open."""


def question(text: str, of: Model = JUDGE) -> Call:
    plain = call(text, of)
    return Call(plain.model, plain.messages, FORM)


def rejecting(status: int, *modes: str) -> Callable[[Asked], HttpReply]:
    def answer(asked: Asked) -> HttpReply:
        return error(status) if asked.mode in modes else said(VERDICT)

    return answer


def ignoring(asked: Asked) -> HttpReply:
    """A schema gets prose, JSON alone gets an object of its own."""
    if "schema" in asked.mode:
        return said(PROSE)
    return said('{"colour": "blue"}' if asked.what == "probe" else VERDICT)


def ask(
    folder: Path,
    server: Server,
    *questions: Call,
    mode: Mode = "record",
    budget_usd: float | None = None,
) -> tuple[Sequence[Answer | BaseException], EngineStats]:
    async def scene() -> tuple[Sequence[Answer | BaseException], EngineStats]:
        given = setup(folder, mode, budget_usd=budget_usd)
        async with open_engine(
            given, clock=FakeClock(), transport=server, chance=Random(1)
        ) as engine:
            answers = await asyncio.gather(
                *(engine.ask(one, suite="s") for one in questions),
                return_exceptions=True,
            )
            await engine.publish()
        return answers, engine.stats()

    return asyncio.run(scene())


def test_a_judge_that_holds_to_its_schema_costs_no_call_more(tmp_path: Path) -> None:
    """Its first verdict says so; no small call is made."""
    server = Server(lambda _: said(VERDICT))

    _, stats = ask(tmp_path, server, *map(question, "abc"))

    assert server.asked == [("json_schema", "verdict")] * 3
    assert stats.weaker == ()


@pytest.mark.parametrize("status", [400, 422])
def test_a_schema_that_is_rejected_is_asked_for_once(
    tmp_path: Path, status: int
) -> None:
    """The next lower mode takes its place for the run, and the reader is told."""
    server = Server(rejecting(status, "json_schema"))

    answers, stats = ask(tmp_path, server, *map(question, "abc"))

    assert [one.text for one in answers if isinstance(one, Answer)] == [VERDICT] * 3
    assert server.asked == [
        ("json_schema", "verdict"),
        *[("json_object_schema", "verdict")] * 3,
    ]
    [notice] = stats.notices(complete=False)
    assert notice.code == "structured_mode_weaker"
    assert notice.message == (
        "local:judge does not hold to `json_schema`: "
        "asked by `json_object` with a schema"
    )


def test_a_schema_that_is_rejected_in_both_spellings_leaves_json(
    tmp_path: Path,
) -> None:
    """Each of them is asked for once, and paid for by nobody."""
    server = Server(rejecting(400, "json_schema", "json_object_schema"))

    _, stats = ask(tmp_path, server, *map(question, "abc"))

    assert server.asked == [
        ("json_schema", "verdict"),
        ("json_object_schema", "verdict"),
        *[("json_object", "verdict")] * 3,
    ]
    assert stats.bought == {"local:judge": 3}
    [notice] = stats.notices(complete=False)
    assert notice.message.endswith("asked by `json_object`")


def test_what_takes_the_place_of_a_rejected_mode_is_not_believed_either(
    tmp_path: Path,
) -> None:
    """One that is ignored is followed by small calls, as the first would be."""

    def answer(asked: Asked) -> HttpReply:
        return error(400) if asked.mode == "json_schema" else said(PROSE)

    server = Server(answer)

    answers, stats = ask(tmp_path, server, question("a"), question("b"))

    assert not any(isinstance(one, CallError) for one in answers)
    assert server.asked == [
        ("json_schema", "verdict"),
        ("json_object_schema", "verdict"),
        ("json_object_schema", "probe"),
        ("json_object", "probe"),
        ("text", "verdict"),
    ]
    assert [one.found for one in stats.weaker] == ["text"]


def test_no_mode_is_asked_for_that_a_dialect_cannot_say(tmp_path: Path) -> None:
    """Anthropic's messages know a schema, and nothing between that and the prompt."""
    server = Server(lambda _: error(400))
    claude = JUDGE.model_copy(update={"api": "anthropic"})

    ask(tmp_path, server, question("a", claude))

    said = [body.get("output_config") for body in server.bodies]
    assert [config is not None for config in said] == [True, False]


def test_where_no_mode_is_known_the_prompt_alone_asks(tmp_path: Path) -> None:
    """The last resort is never rejected."""
    modes = ("json_schema", "json_object_schema", "json_object")
    server = Server(rejecting(400, *modes))

    _, stats = ask(tmp_path, server, question("a"), question("b"))

    assert [mode for mode, _ in server.asked] == [
        "json_schema",
        "json_object_schema",
        "json_object",
        "text",
        "text",
    ]
    [notice] = stats.notices(complete=False)
    assert notice.message.endswith("asked by the prompt alone")


def test_a_server_that_breaks_on_a_schema_is_not_waited_for(tmp_path: Path) -> None:
    """One retry, then the lower mode, then a small call that proves the reason."""
    server = Server(rejecting(500, "json_schema"))

    answers, stats = ask(tmp_path, server, *map(question, "abc"))

    assert not any(isinstance(one, CallError) for one in answers)
    assert server.asked == [
        *[("json_schema", "verdict")] * 2,
        ("json_object_schema", "verdict"),
        *[("json_schema", "probe")] * 2,
        *[("json_object_schema", "verdict")] * 2,
    ]
    assert [one.found for one in stats.weaker] == ["json_object_schema"]


def test_an_outage_is_not_mistaken_for_a_rejection(tmp_path: Path) -> None:
    """What fails for a moment, and holds to the schema later, keeps it."""
    troubles = [error(500)] * 4

    def answer(asked: Asked) -> HttpReply:
        if troubles:
            return troubles.pop()
        return said('{"noworse_probe": "red"}' if asked.what == "probe" else VERDICT)

    server = Server(answer)

    _, stats = ask(tmp_path, server, question("a"), question("b"))

    assert server.asked[-2:] == [("json_schema", "probe"), ("json_schema", "verdict")]
    assert stats.weaker == ()


def test_a_schema_that_is_ignored_is_found_out(tmp_path: Path) -> None:
    """A 200 is not believed: prose is followed by three small calls, and no more."""
    server = Server(ignoring)

    answers, stats = ask(tmp_path, server, *map(question, "abc"))

    assert server.asked == [
        ("json_schema", "verdict"),
        ("json_schema", "probe"),
        ("json_object_schema", "probe"),
        ("json_object", "probe"),
        *[("json_object", "verdict")] * 2,
    ]
    assert isinstance(answers[0], Answer)
    assert answers[0].text == PROSE
    assert stats.bought == {"local:judge": 6}
    assert {sale.call.form.name for sale in stats.unheard if sale.call.form} == {
        "probe_json_schema",
        "probe_json_object_schema",
        "probe_json_object",
    }


def test_one_odd_verdict_does_not_cost_a_judge_its_schema(tmp_path: Path) -> None:
    """The small call shows that the server holds to it."""

    def answer(asked: Asked) -> HttpReply:
        return said('{"noworse_probe": "red"}' if asked.what == "probe" else PROSE)

    server = Server(answer)

    _, stats = ask(tmp_path, server, question("a"))

    assert server.asked == [("json_schema", "verdict"), ("json_schema", "probe")]
    assert stats.weaker == ()


def test_a_small_call_that_fails_for_another_reason_proves_nothing(
    tmp_path: Path,
) -> None:
    """The profile is believed then, and nothing is asked again."""

    def answer(asked: Asked) -> HttpReply:
        return error(413) if asked.what == "probe" else said(PROSE)

    server = Server(answer)

    answers, stats = ask(tmp_path, server, question("a"), question("b"))

    assert not any(isinstance(one, CallError) for one in answers)
    assert server.asked.count(("json_schema", "probe")) == 1
    assert stats.weaker == ()


def test_a_small_call_that_was_cut_proves_nothing(tmp_path: Path) -> None:
    """A model may think longer than a small call lets it."""
    cut = {
        "choices": [{"message": {"content": ""}, "finish_reason": "length"}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 1000},
    }

    def answer(asked: Asked) -> HttpReply:
        if asked.what == "probe":
            return HttpReply(200, json.dumps(cut).encode())
        return said(PROSE)

    _, stats = ask(tmp_path, Server(answer), question("a"))

    assert stats.weaker == ()


def test_what_is_the_cases_own_fault_is_not_the_modes(tmp_path: Path) -> None:
    """A prompt that is too long fails as it does elsewhere; nothing is learned."""
    server = Server(lambda _: error(413))

    [failed], _ = ask(tmp_path, server, question("a"))

    assert isinstance(failed, CallFailed)
    assert failed.trouble == "request_too_large"
    assert server.asked == [("json_schema", "verdict")]


def test_the_key_of_a_call_does_not_tell_its_mode(tmp_path: Path) -> None:
    """What was bought in a lower mode is found by a replay."""
    ask(tmp_path, Server(rejecting(400, "json_schema")), question("a"))
    nobody = Server(rejecting(500, "json_schema", "json_object", "text"))

    [again], _ = ask(tmp_path, nobody, question("a"), mode="replay")

    assert isinstance(again, Answer)
    assert again.text == VERDICT
    assert nobody.asked == []


def test_a_small_call_is_bought_once_for_all_runs(tmp_path: Path) -> None:
    """It is kept in the journal, like everything that was paid for."""
    ask(tmp_path, Server(ignoring), question("a"))
    server = Server(ignoring)

    _, stats = ask(tmp_path, server, question("b"), question("c"))

    assert server.asked == [("json_schema", "verdict"), ("json_object", "verdict")]
    assert [one.found for one in stats.weaker] == ["json_object"]


def test_small_calls_keep_to_the_budget(tmp_path: Path) -> None:
    """What the budget does not allow is not asked; the answer is used all the same."""
    usd = 0.0006
    judge = model("judge", price=Price(input=1, output=2))
    server = Server(lambda _: said(PROSE))

    [answer], _ = ask(tmp_path, server, question("a", judge), budget_usd=usd)

    assert isinstance(answer, Answer)
    assert server.asked == [("json_schema", "verdict")]


def test_a_model_that_is_asked_by_the_prompt_alone_is_not_scouted(
    tmp_path: Path,
) -> None:
    """There is nothing below it."""
    old = model("claude-3-haiku", api="anthropic")
    content = [{"type": "text", "text": PROSE}]
    body = {"content": content, "stop_reason": "end_turn"}
    server = Server(lambda _: HttpReply(200, json.dumps(body).encode()))

    _, stats = ask(tmp_path, server, question("a", old))

    assert len(server.bodies) == 1
    assert "output_config" not in server.bodies[0]
    assert stats.weaker == ()


def test_a_small_call_whose_record_is_damaged_proves_nothing(tmp_path: Path) -> None:
    """What a journal holds is checked, also here."""
    ask(tmp_path, Server(ignoring), question("a"))
    with closing(sqlite3.connect(tmp_path / ".noworse" / "journal.sqlite")) as db:
        db.execute("UPDATE answers SET line = replace(line, 'finish', 'end')")
        db.commit()
    server = Server(ignoring)

    _, stats = ask(tmp_path, server, question("b"))

    assert server.asked == [("json_schema", "verdict")]
    assert stats.weaker == ()


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": "content_filter", "message": "It was filtered."}},
        {
            "error": {
                "code": 400,
                "innererror": {"code": "ResponsibleAIPolicyViolation"},
            }
        },
    ],
)
def test_a_filter_that_rejects_is_an_outcome(
    tmp_path: Path, body: dict[str, object]
) -> None:
    """In the style of Azure: the same as a filter in a reply of status 200."""
    server = Server(lambda _: HttpReply(400, json.dumps(body).encode()))

    [answer], stats = ask(tmp_path, server, call("a"))

    assert isinstance(answer, Answer)
    assert (answer.finish, answer.text, answer.usage) == ("filter", "", None)
    assert answer.is_outcome
    assert stats.bought == {"local:cheap": 1}


def test_who_comes_while_the_first_verdict_is_under_way_waits_for_it() -> None:
    """Else a whole window of calls would be made in a mode that fails."""
    ways: list[Way | None] = []

    class SlowBuyer:
        async def buy(self, call: Call, _rank: float, way: Way) -> tuple[str, Answer]:
            ways.append(way)
            if len(ways) == 1:
                await first_is_done.wait()
            return "line", Answer(
                asked=call.model.id, served="s", text=VERDICT, finish="stop"
            )

    async def scene() -> None:
        # Only `buy` is called where the first verdict is as it should be.
        forms = Forms(SlowBuyer())  # type: ignore[arg-type]
        asking = [asyncio.ensure_future(forms.buy(question(t), 0.0)) for t in "abc"]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert len(ways) == 1
        first_is_done.set()
        await asyncio.gather(*asking)
        await forms.buy(question("d"), 0.0)

    first_is_done = asyncio.Event()
    asyncio.run(scene())

    assert ways == [Way("json_schema", doubtful=True), *[Way("json_schema")] * 3]
