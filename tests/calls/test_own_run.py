"""One run of a user's function: its calls are counted, and nothing of it stays."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import httpx2
import pytest
from tests.calls.doubles_for_tests import until
from tests.calls.own_code_for_tests import (
    CHAT,
    NOWHERE,
    RunOpener,
    Vendor,
    json_reply,
    model,
)

from noworse.calls.interception import Interception
from noworse.calls.own_run import Halt
from noworse.calls.transport import HttpxTransport
from noworse.errors import RecordingMissing, RerouteError
from noworse.wire.base import HttpCall

URL = f"{NOWHERE}/v1/chat/completions"
MISSING = RecordingMissing("small", "not_recorded", "no answer to this call")


def ask(**more: object) -> int:
    return httpx.post(URL, json=CHAT | more).status_code


async def ask_async(**more: object) -> int:
    async with httpx.AsyncClient() as client:
        return (await client.post(URL, json=CHAT | more)).status_code


def test_who_asks_the_same_twice_gets_two_answers(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """Within a run; another run asks for the first again, as a replay must."""
    for _ in range(2):
        with interception.of(open_run()):
            ask()
            ask(temperature=0)
            ask()

    assert vendor.numbers == [0, 0, 1] * 2


def test_the_same_to_another_model_is_no_second_time(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """Else the numbers would hang on which of them came first."""
    targets = {"gpt-5.5": model(), "gpt-5.5-mini": model("other")}

    with interception.of(open_run(targets=targets)):
        ask()
        ask(model="gpt-5.5-mini")

    assert [(target, request.nth) for target, request in vendor.asked] == [
        ("small", 0),
        ("other", 0),
    ]


def test_a_call_that_failed_was_not_made(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """Whoever tries once more asks the same, and not a second time."""
    vendor.replies += [json_reply("{}", 503), json_reply("{}")]

    with interception.of(open_run()):
        told = [ask(), ask(), ask()]

    assert told == [503, 200, 200]
    assert vendor.numbers == [0, 0, 1]


@pytest.mark.parametrize("reaction", ["none", "swallows", "makes another", "groups"])
def test_what_ends_a_function_is_told_whatever_it_made_of_it(
    reaction: str, interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """Code that catches everything would return what no model said."""
    vendor.replies.append(MISSING)

    def work() -> None:
        try:
            ask()
        except BaseException as error:
            if reaction == "none":
                raise
            if reaction == "makes another":
                raise KeyError("answer") from error
            if reaction == "groups":
                raise BaseExceptionGroup("tasks", [error]) from error

    with pytest.raises(RecordingMissing) as caught, interception.of(open_run()):
        work()

    assert caught.value is MISSING


def test_no_client_takes_an_end_for_a_lost_connection(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """They try again on every `Exception`."""
    vendor.replies.append(MISSING)

    caught: list[Exception] = []

    def work() -> None:
        try:
            ask()
        except Exception as error:  # noqa: BLE001 - as clients do
            caught.append(error)

    with pytest.raises(RecordingMissing), interception.of(open_run()):
        work()

    assert caught == []


def test_the_first_reason_is_the_one_that_is_told(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """What comes later may only follow from it."""
    vendor.replies += [MISSING, ValueError("later")]

    def work() -> None:
        for _ in range(2):
            with pytest.raises(Halt):
                ask()

    with pytest.raises(RecordingMissing), interception.of(open_run()):
        work()


def test_code_that_awaits_is_ended_as_well(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """On whatever loop."""
    vendor.replies.append(MISSING)

    with pytest.raises(RecordingMissing), interception.of(open_run()):
        asyncio.run(ask_async())


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_what_the_function_raises_itself_is_its_own(
    error: type[BaseException], interception: Interception, open_run: RunOpener
) -> None:
    """It had its answers."""

    def work() -> None:
        ask()
        raise error

    with pytest.raises(error), interception.of(open_run()):
        work()


def test_a_person_who_stops_it_goes_before_all_reasons(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """So does a cancellation."""
    vendor.replies.append(MISSING)

    def work() -> None:
        with pytest.raises(Halt):
            ask()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), interception.of(open_run()):
        work()


def test_threads_that_know_their_run_are_rerouted(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """`asyncio.to_thread` and a copied context do."""
    context = contextvars.copy_context

    with interception.of(open_run()), ThreadPoolExecutor() as pool:
        one = asyncio.run(_in_a_thread(ask))
        other = pool.submit(context().run, ask).result()

    assert (one, other, len(vendor.asked)) == (200, 200, 2)


async def _in_a_thread(work: Callable[[], int]) -> int:
    return await asyncio.to_thread(work)


def test_a_thread_that_does_not_know_its_run_is_told_how(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """Its call would go to the wrong model, and nobody would see."""
    with (
        pytest.raises(RerouteError, match="copy_context") as caught,
        interception.of(open_run()),
        ThreadPoolExecutor() as pool,
    ):
        pool.submit(ask).result()

    assert "`gpt-5.5` is asked in a thread" in str(caught.value)
    assert vendor.asked == []


def test_each_run_is_told_of_a_thread_that_may_be_its_own(
    interception: Interception, open_run: RunOpener
) -> None:
    """None of them is right without its call."""
    other = open_run(targets={"another": model()})
    mine = open_run()

    with (
        pytest.raises(RerouteError),
        interception.of(mine),
        ThreadPoolExecutor() as pool,
        interception.of(other),
    ):
        pool.submit(ask).result()

    assert mine.error is not None
    assert other.error is None


def test_requests_of_the_engine_pass_whoever_has_caused_them(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """It may be called from the user's code; and a judge may be the model asked."""
    call = HttpCall(URL, json.dumps(CHAT).encode())
    fast = httpx2.MockTransport(lambda _: httpx2.Response(299))

    class Pool(httpx.AsyncBaseTransport):
        """Sends through a client, as optional transports do."""

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            async with httpx2.AsyncClient(transport=fast) as client:
                reply = await client.post(str(request.url), content=request.content)
            return httpx.Response(reply.status_code)

    async def buy() -> int:
        transport = HttpxTransport(open_pool=lambda *_: Pool())
        reply = await transport.send(call, timeout=5)
        await transport.close()
        return reply.status

    with interception.of(open_run()):
        within = asyncio.run(buy())
        without = contextvars.Context().run(asyncio.run, buy())

    assert (within, without) == (299, 299)
    assert vendor.asked == []


def test_another_kind_of_loop_waits_in_its_thread(
    interception: Interception, open_run: RunOpener
) -> None:
    """Trio's is none of asyncio's."""

    async def post() -> int:
        client = httpx.AsyncClient()
        request = client.build_request("POST", URL, json=CHAT)
        return (await client.send(request, stream=True)).status_code

    with interception.of(open_run()), pytest.raises(StopIteration) as done:
        post().send(None)

    assert done.value.value == 200


def test_a_cancelled_call_is_cancelled_with_its_code(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """Nobody waits for it, and it was not made."""
    vendor.hold = asyncio.Event()
    run = open_run()

    async def answer() -> None:
        with interception.of(run):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(ask_async(), 0.01)
            vendor.hold = None
            await ask_async()

    asyncio.run(answer())

    assert vendor.numbers == [0, 0]


def test_a_thread_that_was_left_behind_is_let_go(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """It cannot be stopped; but it must not wait for ever, nor call any more."""
    vendor.hold = asyncio.Event()
    run = open_run()
    ends: list[str] = []

    threads: list[threading.Thread] = []

    def work() -> None:
        for _ in range(2):
            try:
                ask()
            except Halt as halt:
                ends.append(str(halt))

    def give_up() -> None:
        within = contextvars.copy_context()
        threads.append(threading.Thread(target=within.run, args=(work,)))
        threads[0].start()
        asyncio.run(until(lambda: vendor.asked))
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError), interception.of(run):
        give_up()
    threads[0].join()
    with interception.of(open_run()):
        patched = httpx.Client.send
    still = httpx.Client.send
    interception.close()

    assert ends == ["the run is over"] * 2
    assert len(vendor.asked) == 1
    assert still is patched
    assert httpx.Client.send is not patched


def test_a_call_that_is_answered_later_is_refused(
    interception: Interception, open_run: RunOpener
) -> None:
    """It would be fetched where it never was."""
    with (
        pytest.raises(RerouteError, match="without `background`"),
        interception.of(open_run()),
    ):
        ask(background=True)


def test_a_mistake_is_told_where_it_stands(
    interception: Interception, open_run: RunOpener
) -> None:
    """As seen from the user's own folder."""
    root = Path(__file__).parents[1]

    with (
        pytest.raises(RerouteError) as caught,
        interception.of(open_run(root=root, is_offline=True)),
    ):
        httpx.get(f"{NOWHERE}/prices")

    [problem] = caught.value.problems
    line = inspect.getsourcelines(test_a_mistake_is_told_where_it_stands)[1]
    assert problem.path == "calls/test_own_run.py"
    assert problem.line is not None
    assert line < problem.line < line + 20


def test_where_there_is_no_code_of_the_users_nothing_is_named(
    open_run: RunOpener,
) -> None:
    """A thread of a library's may have none in its stack."""
    run, places = open_run(), list[object]()
    exec(  # what has no file is nobody's
        "import threading\n"
        "t = threading.Thread(target=lambda: places.append(run.place()))\n"
        "t.start(); t.join()",
        {"run": run, "places": places},
    )

    assert places == [("your code", None)]


def test_a_reseller_may_speak_both_dialects(
    interception: Interception, open_run: RunOpener
) -> None:
    """Then the mend is the other name of the model."""
    openai = model().model_copy(update={"base_url": "https://api.openai.com/v1"})

    with (
        pytest.raises(RerouteError, match="name `openai-responses:small-1` as"),
        interception.of(open_run(targets={"gpt-5.5": openai})),
    ):
        httpx.post(f"{NOWHERE}/v1/responses", json=CHAT)
