"""Batches on the wire: what is sent, and what is read of the replies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.batch_shop_for_tests import BatchShop

from noworse.records.cases import Message
from noworse.records.models import Api, Model
from noworse.wire.base import Call, HttpCall, HttpReply
from noworse.wire.batch_base import BatchDialect, BatchState, Elsewhere, Order, Result
from noworse.wire.batches import batch_dialect_of
from noworse.wire.dialects import dialect_of

TAG = "0123456789abcdef"
BASES: dict[Api, str] = {
    "openai-chat": "https://api.openai.com/v1",
    "openai-responses": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
}
BOTH = pytest.mark.parametrize("api", list(BASES))


def dialect(api: Api) -> BatchDialect:
    found = batch_dialect_of(api)
    assert found is not None
    return found


def order(api: Api, number: int = 2, base: str | None = None) -> Order:
    model = Model(id="m", api=api, base_url=base or BASES[api], name="m-1")
    calls = [
        Call(model, (Message(role="user", content=f"PING {n}"),)) for n in range(number)
    ]
    return Order(
        TAG, {c.key: dialect_of(api).encode(c, "sk-1234567890") for c in calls}
    )


def reply(fields: object) -> HttpReply:
    return HttpReply(200, json.dumps(fields).encode())


def lines(*rows: Mapping[str, Any]) -> HttpReply:
    return HttpReply(200, "\n".join(map(json.dumps, rows)).encode())


def through(shop: BatchShop, call: HttpCall) -> HttpReply:
    base = "https://" + call.url.split("/")[2]
    return HttpReply(*shop.handle(call.method, call.url, call.body, base))


@BOTH
def test_a_batch_goes_there_and_back(api: Api) -> None:
    """Upload, order, look, fetch: each call gets its own reply, whatever the order."""
    shop, speaks, held = BatchShop(ready_at=1), dialect(api), order(api)

    upload = speaks.upload(held)
    uploaded = None if upload is None else through(shop, upload)
    ordered = speaks.read(through(shop, speaks.place(held, uploaded)))
    ended = speaks.read(through(shop, speaks.look(held.like, ordered.id)))
    replies = [through(shop, call) for call in speaks.fetch(held.like, ended)]
    results = [one for said in replies for one in speaks.results(said, TAG)]

    assert (ordered.status, ordered.total, ordered.done) == ("under way", 2, 0)
    assert (ended.status, ended.done) == ("ended", 2)
    assert [one.key for one in results] == list(held.calls)[::-1]
    assert all(one.reply and one.reply.status == 200 for one in results)


@BOTH
def test_a_batch_is_sent_with_the_key_and_what_the_call_alone_would_say(
    api: Api,
) -> None:
    """Each body is the call's own, byte for byte; the key is in its header only."""
    speaks, held = dialect(api), order(api)

    sent = speaks.upload(held) or speaks.place(held, None)

    assert all(call.body in sent.body for call in held.calls.values())
    assert sent.secret_headers == held.like.secret_headers
    assert b"sk-1234567890" not in sent.body


@BOTH
def test_who_asks_sends_no_body(api: Api) -> None:
    """A look is a GET with the key and the API's version, and no content type."""
    like = order(api).like

    look = dialect(api).look(like, "batch_1")

    assert (look.method, look.body) == ("GET", b"")
    assert look.secret_headers == like.secret_headers
    assert look.headers.keys() <= {"anthropic-version"}


@pytest.mark.parametrize(
    ("api", "base", "url"),
    [
        ("openai-chat", None, "https://api.openai.com/v1/batches/b"),
        (
            "openai-chat",
            "http://h:1/a/v1/chat/completions",
            "http://h:1/a/v1/batches/b",
        ),
        ("anthropic", None, "https://api.anthropic.com/v1/messages/batches/b"),
    ],
)
def test_batches_are_beside_the_calls(api: Api, base: str | None, url: str) -> None:
    """Wherever the endpoint is."""
    assert dialect(api).look(order(api, base=base).like, "b").url == url


@BOTH
def test_results_on_another_host_are_not_asked_for(api: Api) -> None:
    """The key would go there; what stands before an `@` is not told."""
    state = BatchState("b", "ended", 1, places=("https://u:p@evil.example/x",))

    if api == "anthropic":
        with pytest.raises(Elsewhere, match=r"^evil\.example$"):
            dialect(api).fetch(order(api).like, state)
    else:
        [call] = dialect(api).fetch(order(api).like, state)
        assert call.url.startswith("https://api.openai.com/v1/files/")


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "", "..", "a?b", "é", 7, None, "a" * 201]
)
@BOTH
def test_a_name_that_could_lead_elsewhere_is_refused(api: Api, name: object) -> None:
    """It would become a part of an address."""
    with pytest.raises(ValueError, match="names no batch"):
        dialect(api).read(reply({"id": name}))


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b"[" * 100_000])
@BOTH
def test_a_reply_that_is_no_object_is_refused(api: Api, body: bytes) -> None:
    """It says nothing about a batch."""
    with pytest.raises(ValueError, match=r".+"):
        dialect(api).read(HttpReply(200, body))


@BOTH
def test_all_batches_are_listed_page_by_page(api: Api) -> None:
    """The youngest first, until there is no further page."""
    shop, speaks, held = BatchShop(), dialect(api), order(api)
    for _ in range(3):
        upload = speaks.upload(held)
        uploaded = None if upload is None else through(shop, upload)
        through(shop, speaks.place(held, uploaded))

    first = speaks.read_listing(through(shop, speaks.listing(held.like, None)))
    rest = speaks.read_listing(through(shop, speaks.listing(held.like, first.next)))

    assert [one.id for one in first.states] == ["batch_2", "batch_1"]
    assert [one.id for one in rest.states] == ["batch_0"]
    assert (first.next, rest.next) == ("batch_1", None)
    assert first.states[0].created_at == 1_795_512_600.0
    assert first.states[0].tag == (None if api == "anthropic" else TAG)


def test_a_time_that_is_none_is_no_time() -> None:
    """A batch of which nobody knows when it was ordered."""
    said = reply({"id": "b", "created_at": "yesterday"})

    assert dialect("anthropic").read(said).created_at == 0.0


@BOTH
def test_a_listing_without_a_list_is_empty(api: Api) -> None:
    """Nothing is made of it."""
    assert dialect(api).read_listing(reply({"has_more": True})) == ((), None)


def test_a_batch_that_failed_says_why() -> None:
    """In the words of its first error."""
    errors = {"data": [{"code": "token_limit_exceeded", "message": "Enqueued limit."}]}

    told = dialect("openai-chat").read(
        reply({"id": "b", "status": "failed", "errors": errors})
    )
    silent = dialect("openai-chat").read(reply({"id": "b", "status": "failed"}))

    assert (told.status, told.reason) == (
        "failed",
        "token_limit_exceeded: Enqueued limit.",
    )
    assert silent.reason == ""


@pytest.mark.parametrize("status", ["validating", "finalizing", "cancelling", "new", 7])
def test_a_status_that_is_not_final_means_to_wait(status: object) -> None:
    """Also one that nobody knew when this was written."""
    state = dialect("openai-chat").read(reply({"id": "b", "status": status}))

    assert state.status == "under way"


def row(**fields: Any) -> dict[str, Any]:
    return {"custom_id": f"{TAG}-k"} | fields


@pytest.mark.parametrize(
    ("api", "fields", "status"),
    [
        ("openai-chat", row(error={"code": "batch_expired"}, response=None), None),
        ("openai-chat", row(error={"code": "server_error"}, response=None), 500),
        ("openai-chat", row(response={"status_code": 400, "body": {}}), 400),
        ("anthropic", row(result={"type": "expired"}), None),
        ("anthropic", row(result={"type": "canceled"}), None),
        (
            "anthropic",
            row(
                result={
                    "type": "errored",
                    "error": {"type": "error", "error": {"type": "overloaded_error"}},
                }
            ),
            529,
        ),
        ("anthropic", row(result={"type": "errored", "error": {"type": "x"}}), 500),
    ],
)
def test_a_line_without_an_answer_says_what_it_lacks(
    api: Api, fields: dict[str, Any], status: int | None
) -> None:
    """As the call alone would have been told; `None` where nobody tried."""
    [result] = dialect(api).results(lines(fields), TAG)

    assert result.key == "k"
    assert (result.reply and result.reply.status) == status


@BOTH
def test_lines_that_say_nothing_are_left_out(api: Api) -> None:
    """Broken ones, those of other orders, and those of unknown kinds."""
    other = {"custom_id": "another-k", "result": {"type": "expired"}}
    odd = row(result={"type": "new"}), row(), {"custom_id": 7}
    body = lines(other, *odd).body + b"\n{cut\n[]\n\n" + b"[" * 100_000

    assert list(dialect(api).results(HttpReply(200, body), TAG)) == []


@BOTH
def test_an_address_without_a_known_endpoint_takes_no_batch(api: Api) -> None:
    """What is beside it cannot be guessed."""
    like = HttpCall("https://h.example/v1/other", b"{}")

    if api != "anthropic":
        with pytest.raises(ValueError, match="cannot be sent in batches"):
            dialect(api).look(like, "b")
    assert batch_dialect_of("unheard-of") is None


@given(st.binary())
@BOTH
def test_no_bytes_break_the_reader(api: Api, body: bytes) -> None:
    """Results, states and listings: a value, or a ValueError."""
    said = HttpReply(200, body)

    held: list[Result] = list(dialect(api).results(said, TAG))

    assert held == []
    for read in (dialect(api).read, dialect(api).read_listing):
        with pytest.raises(ValueError, match=r".*"):
            read(said)
