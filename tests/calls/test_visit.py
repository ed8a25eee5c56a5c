"""One small call to each model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import pytest
from tests.calls.doubles_for_tests import KEY, NOW, FakeClock, error, model, said

from noworse.calls.base import Lost
from noworse.calls.secrets import Secrets
from noworse.calls.visit import Visit, Visitor, small_call
from noworse.records.models import Params
from noworse.wire.base import HttpCall, HttpReply
from noworse.wire.listing import Listed

Step = HttpReply | Lost
NO_LIST = error(404)
LIST = HttpReply(200, b'{"data": [{"id": "cheap", "shutdown_date": "2026-12-11"}]}')


class Api:
    """A transport that answers calls, and says what models it has."""

    def __init__(self, answer: Step, listing: Step = NO_LIST) -> None:
        self.answer, self.listing = answer, listing
        self.calls: list[HttpCall] = []

    async def send(self, call: HttpCall, *, timeout: float) -> HttpReply:  # noqa: ASYNC109 - the seam's own
        assert timeout == 30.0
        self.calls.append(call)
        step = self.listing if call.method == "GET" else self.answer
        if isinstance(step, Lost):
            raise step
        return step

    async def close(self) -> None:
        """Nothing is open."""


def visited(
    api: Api, *names: str, keys: Mapping[str, str] | None = None
) -> list[Visit]:
    models = [model(name) for name in names or ("cheap",)]
    visitor = Visitor(api, keys or {"local:cheap": KEY}, Secrets([KEY]), FakeClock())
    return list(asyncio.run(visitor.visit(models)))


def test_a_model_is_asked_for_one_word() -> None:
    """And its API for what it says of it; the key goes with both."""
    api = Api(said("OK"), LIST)

    [visit] = visited(api)

    assert visit.answer is not None
    assert (visit.answer.text, visit.answer.served) == ("OK", "served-1")
    assert visit.listed == Listed(tells=True, ends_on="2026-12-11")
    assert [call.method for call in api.calls] == ["POST", "GET"]
    body = json.loads(api.calls[0].body)
    assert body["messages"][0]["content"] == "Answer with the word OK."
    assert 16 in body.values()
    assert all(KEY in str(call.secret_headers) for call in api.calls)


def test_parameters_of_the_user_are_sent_but_for_the_limit() -> None:
    """One wants to know whether the model takes them."""
    params = Params(temperature=0.5, max_output_tokens=4000)

    call = small_call(model(params=params))

    assert call.model.params == Params(temperature=0.5, max_output_tokens=16)


def test_models_are_called_at_once_and_told_in_order() -> None:
    """Each on its own: what fails for one does not for the others."""
    visits = visited(Api(said("OK")), "cheap", "b", "c")

    assert [visit.call.model.name for visit in visits] == ["cheap", "b", "c"]


@pytest.mark.parametrize(
    ("answer", "trouble", "detail"),
    [
        (error(401, f"wrong key {KEY}"), "auth", "HTTP 401: wrong key [redacted]"),
        (error(404, "the model `x` does not exist"), "model_not_found", "not exist"),
        (error(429), "rate_limited", "HTTP 429"),
        (Lost("tls", "h cannot be trusted"), "tls", "h cannot be trusted"),
        (Lost("timeout", "no whole reply"), "timeout", "no whole reply"),
        (HttpReply(200, f"<html>{KEY}".encode()), "unreadable", "[redacted]"),
        (
            HttpReply(200, b'{"error": {"message": "no", "code": "invalid_api_key"}}'),
            "auth",
            "no",
        ),
    ],
)
def test_a_failure_is_told_without_a_key(
    answer: Step, trouble: str, detail: str
) -> None:
    """One attempt is enough: nothing is retried."""
    api = Api(answer)

    [visit] = visited(api)

    assert visit.answer is None
    assert visit.trouble == trouble
    assert detail in visit.detail
    assert KEY not in repr(visit)
    assert [call.method for call in api.calls].count("POST") == 1


@pytest.mark.parametrize(
    "listing", [NO_LIST, Lost("connection", "gone"), HttpReply(200, b"<html>")]
)
def test_an_api_may_say_nothing_of_its_models(listing: Step) -> None:
    """That is no failure."""
    [visit] = visited(Api(said("OK"), listing))

    assert visit.answer is not None
    assert visit.listed is None


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Tue, 24 Nov 2026 09:29:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 09:30:05 GMT", -5.0),
        ("Tue, 24 Nov 2026 09:30:05", None),
        ("today", None),
        ("", None),
    ],
)
def test_clocks_are_compared(date: str, ahead: float | None) -> None:
    """Where the provider tells the time, and its zone; also with an error."""
    for answer in (said("OK", date=date), error(500, date=date)):
        [visit] = visited(Api(answer))

        assert visit.ahead_seconds == ahead
    assert NOW == "2026-11-24T09:30:00Z"


def test_a_key_that_a_model_repeats_is_blotted_out() -> None:
    """It could be printed as the name of the model that was served."""
    body = json.loads(said(KEY).body) | {"model": KEY}

    [visit] = visited(Api(HttpReply(200, json.dumps(body).encode())))

    assert visit.answer is not None
    assert visit.answer.served == "[redacted]"
    assert KEY not in repr(visit)
