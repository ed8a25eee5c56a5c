"""Requests through each HTTP library: sent to another model, or passed on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextvars import Context

import aiohttp
import httpx
import httpx2
import pytest
import requests
from requests.adapters import BaseAdapter
from tests.calls.own_code_for_tests import (
    CHAT,
    NOWHERE,
    TURNS,
    RunOpener,
    Vendor,
    chat,
    chat_events,
    echo_server,
    event_reply,
    json_reply,
    model,
)

from noworse.calls.interception import Interception
from noworse.errors import RerouteError

URL = f"{NOWHERE}/v1/chat/completions"


def by_httpx(url: str, body: object) -> tuple[int, str]:
    reply = httpx.post(url, json=body, headers={"authorization": "Bearer secret"})
    return reply.status_code, reply.text


def by_httpx2(url: str, body: object) -> tuple[int, str]:
    with httpx2.Client() as client, client.stream("POST", url, json=body) as reply:
        return reply.status_code, "".join(reply.iter_text())


def by_requests(url: str, body: object) -> tuple[int, str]:
    text = {"content-type": "application/json"}
    data = json.dumps(body)
    with requests.post(url, data, headers=text, stream=True, timeout=5) as reply:
        return reply.status_code, b"".join(reply.iter_content(7)).decode()


def by_async_httpx(url: str, body: object) -> tuple[int, str]:
    async def post() -> tuple[int, str]:
        async with httpx.AsyncClient() as client:
            reply = await client.post(url, json=body)
            return reply.status_code, reply.text

    return asyncio.run(post())


def by_async_httpx2(url: str, body: object) -> tuple[int, str]:
    async def post() -> tuple[int, str]:
        async with (
            httpx2.AsyncClient() as client,
            client.stream("POST", url, json=body) as reply,
        ):
            return reply.status_code, "".join(
                [text async for text in reply.aiter_text()]
            )

    return asyncio.run(post())


def by_aiohttp(url: str, body: object) -> tuple[int, str]:
    async def post() -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json=body) as r,
        ):
            return r.status, b"".join([chunk async for chunk in r.content]).decode()

    return asyncio.run(post())


Post = Callable[[str, object], tuple[int, str]]

LIBRARIES: tuple[Post, ...] = (
    by_httpx,
    by_httpx2,
    by_requests,
    by_async_httpx,
    by_async_httpx2,
    by_aiohttp,
)
each_library = pytest.mark.parametrize("post", LIBRARIES)


@each_library
def test_a_call_goes_to_the_other_model(
    post: Post, interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """Nothing is sent to where the code means to send it."""
    with interception.of(open_run()):
        status, text = post(URL, CHAT)

    assert (status, text) == (200, chat())
    [(target, request)] = vendor.asked
    assert target == "small"
    assert json.loads(request.body) == {"messages": TURNS}
    assert "secret" not in request.model_dump_json()


@each_library
def test_a_stream_is_handed_over_as_one(
    post: Post, interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """Once all of it is there."""
    vendor.replies.append(event_reply(chat_events("PO", "N\u00e9G")))

    with interception.of(open_run()):
        _, text = post(URL, CHAT | {"stream": True})

    assert text == chat_events("PO", "N\u00e9G")


@each_library
def test_an_error_of_the_provider_is_the_codes_to_handle(
    post: Post, interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """With its status and its body."""
    vendor.replies.append(json_reply('{"error": {"message": "slow down"}}', 429))

    with interception.of(open_run()):
        status, text = post(URL, CHAT)

    assert (status, "slow down" in text) == (429, True)


@each_library
def test_all_else_passes_as_it_is(
    post: Post, interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """Other models, other services; and each request outside of a run."""
    other = CHAT | {"model": "another"}
    with echo_server() as url:
        chat_url = f"{url}/v1/chat/completions"
        with interception.of(open_run()):
            told = [post(chat_url, other), post(url, CHAT), post(chat_url, [1])]
        told.append(post(chat_url, CHAT))

    assert [(status, json.loads(text)) for status, text in told] == [
        (200, other),
        (200, CHAT),
        (200, [1]),
        (200, CHAT),
    ]
    assert vendor.asked == []


@each_library
def test_nothing_leaves_in_a_replay(
    post: Post, interception: Interception, open_run: RunOpener
) -> None:
    """The error names the address, without what may be a key, and the line."""
    with (
        pytest.raises(RerouteError, match="a replay opens no connection") as caught,
        interception.of(open_run(is_offline=True)),
    ):
        post(f"{NOWHERE}/prices?key=secret", CHAT)

    [problem] = caught.value.problems
    assert f"calls {NOWHERE}/prices" in problem.reason
    assert "secret" not in str(caught.value)
    assert problem.path.endswith("test_own_requests.py")


@each_library
def test_another_dialect_is_refused_with_the_line_that_asks(
    post: Post, interception: Interception, open_run: RunOpener
) -> None:
    """No translation is tried: it would be a third thing that is measured."""
    claude = {"gpt-5.5": model("small", "anthropic")}

    with (
        pytest.raises(RerouteError, match="`small` speaks `anthropic`") as caught,
        interception.of(open_run(targets=claude)),
    ):
        post(URL, CHAT)

    [problem] = caught.value.problems
    assert "the code asks `gpt-5.5` in `openai-chat`" in problem.reason
    assert "e.g. of LiteLLM" in problem.mend
    assert problem.line is not None


def test_the_libraries_are_as_before_when_the_last_run_has_ended(
    interception: Interception, open_run: RunOpener
) -> None:
    """However many there were."""

    def methods() -> list[object]:
        return [
            httpx.Client.send,
            httpx.AsyncClient.send,
            httpx.HTTPTransport.handle_request,
            httpx2.Client.send,
            requests.Session.get_adapter,
            requests.adapters.HTTPAdapter.send,
            aiohttp.ClientSession._request,
        ]

    before = methods()
    with interception.of(open_run()):
        with interception.of(open_run()):
            during = methods()
        still = methods()

    assert methods() == before
    assert during == still
    assert not any(one is other for one, other in zip(before, during, strict=True))


def test_what_somebody_else_has_put_there_meanwhile_stays(
    interception: Interception,
    open_run: RunOpener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is not ours to take away."""

    def theirs(*_: object, **__: object) -> None:
        """Replace a method of a library, as stand-ins do."""

    monkeypatch.setattr(httpx.Client, "send", httpx.Client.send)

    with interception.of(open_run()):
        monkeypatch.setattr(httpx.Client, "send", theirs)

    assert vars(httpx.Client)["send"] is theirs


@each_library
def test_a_replay_binds_only_what_runs_in_it(
    post: Post, interception: Interception, open_run: RunOpener
) -> None:
    """Other code of the process calls whom it likes."""
    other = CHAT | {"model": "another"}
    with echo_server() as url, interception.of(open_run(is_offline=True)):
        status, text = Context().run(post, f"{url}/v1/chat/completions", other)

    assert (status, json.loads(text)) == (200, other)


def test_libraries_that_are_not_installed_are_left_out(
    interception: Interception, open_run: RunOpener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody needs all of them."""
    aside = requests.Session.get_adapter
    absent = {"requests": None}
    monkeypatch.setattr(
        "noworse.calls.interception.find_spec", lambda name: absent.get(name, name)
    )

    with interception.of(open_run()):
        kept = requests.Session.get_adapter
        status, _ = by_httpx(URL, CHAT)

    assert kept is aside
    assert status == 200


def test_an_adapter_is_still_what_it_was(
    interception: Interception, open_run: RunOpener
) -> None:
    """Code may look at its settings."""
    with interception.of(open_run()), requests.Session() as session:
        adapter = session.get_adapter(URL)

    assert isinstance(adapter.max_retries, requests.adapters.Retry)  # type: ignore[attr-defined]


def test_hooks_of_a_client_see_the_request_and_the_reply(
    interception: Interception, open_run: RunOpener
) -> None:
    """Users log with them."""
    seen: list[str] = []
    hooks = {
        "request": [lambda request: seen.append(request.method)],
        "response": [lambda response: seen.append(str(response.status_code))],
    }

    async def note(one: httpx.Request | httpx.Response) -> None:
        seen.append(type(one).__name__)

    async def post() -> None:
        both = {"request": [note], "response": [note]}
        async with httpx.AsyncClient(event_hooks=both) as client:
            await client.post(URL, json=CHAT)

    with interception.of(open_run()), httpx.Client(event_hooks=hooks) as client:
        reply = client.post(URL, json=CHAT)
        asyncio.run(post())

    assert seen == ["POST", "200", "Request", "Response"]
    assert reply.elapsed.total_seconds() == 0.5


def test_stand_ins_and_apps_in_the_same_process_work_in_a_replay(
    interception: Interception, open_run: RunOpener
) -> None:
    """They open no connection either."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, text="shop"))

    class Drawer(BaseAdapter):
        def send(self, request: object, *_: object, **__: object) -> requests.Response:
            del request
            reply = requests.Response()
            reply.status_code, reply._content = 200, b"shop"
            return reply

        def close(self) -> None:
            """Close nothing."""

    with (
        interception.of(open_run(is_offline=True)),
        httpx.Client(transport=transport) as client,
        requests.Session() as session,
    ):
        session.mount("drawer:", Drawer())
        told = client.get("http://shop/prices").text, session.get("drawer:x").text

    assert told == ("shop", "shop")


def test_middlewares_of_a_session_stay_in_place(
    interception: Interception, open_run: RunOpener
) -> None:
    """Those of the session, or those of a request instead."""
    seen: list[str] = []

    async def first(
        request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        seen.append(f"first {request.method}")
        return await handler(request)

    async def second(
        request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        seen.append(f"second {request.method}")
        return await handler(request)

    async def post() -> None:
        async with aiohttp.ClientSession(NOWHERE, middlewares=(first,)) as session:
            async with session.post("/v1/chat/completions", json=CHAT) as reply:
                assert await reply.json() == json.loads(chat())
            async with session.post(URL, json=CHAT, middlewares=(second,)) as reply:
                assert (reply.ok, reply.reason, reply.history) == (True, "OK", ())
                assert str(reply.url) == URL

    with interception.of(open_run()):
        asyncio.run(post())

    assert seen == ["first POST", "second POST"]


def test_errors_of_aiohttp_are_its_own(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """`raise_for_status` raises what it always raises."""
    vendor.replies.append(json_reply("{}", 499))

    async def post() -> None:
        async with aiohttp.ClientSession(raise_for_status=True) as session:
            await session.post(URL, json=CHAT)

    with (
        interception.of(open_run()),
        pytest.raises(aiohttp.ClientResponseError, match="499, message='Unknown'"),
    ):
        asyncio.run(post())


def test_an_aiohttp_that_shows_too_little_is_refused(
    interception: Interception, open_run: RunOpener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than let its calls go to the wrong model."""

    async def old(self: object, method: str, url: str) -> str:
        del self
        return f"{method} {url}"

    monkeypatch.setattr(aiohttp.ClientSession, "_request", old)

    async def get() -> object:
        async with aiohttp.ClientSession() as session:
            return await session._request("GET", NOWHERE)

    with interception.of(open_run()):
        elsewhere = Context().run(asyncio.run, get())
    with (
        pytest.raises(RerouteError, match=r"pip install 'aiohttp>=3\.12'"),
        interception.of(open_run()),
    ):
        asyncio.run(get())

    assert elsewhere == f"GET {NOWHERE}"
