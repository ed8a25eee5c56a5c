"""Batches that do not answer all that is in them, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.calls.batch_runs_for_tests import (
    CLAUDE,
    EACH,
    MOST_USD,
    OPENAI,
    Shopper,
    calls,
    fails,
    texts,
)
from tests.calls.doubles_for_tests import KEY

from noworse.errors import CallFailed, RunEnded
from noworse.records.answers import Answer
from noworse.records.models import Model


def expired(of: Model) -> dict[str, Any]:
    if of is CLAUDE:
        return {"result": {"type": "expired"}}
    return {"response": None, "error": {"code": "batch_expired"}}


def rejected(of: Model, kind: str, status: int) -> dict[str, Any]:
    error = {"type": kind, "message": "no"}
    if of is CLAUDE:
        return {
            "result": {"type": "errored", "error": {"type": "error", "error": error}}
        }
    return {"response": {"status_code": status, "body": {"error": error}}}


@EACH
def test_what_expired_is_asked_once_more(of: Model, tmp_path: Path) -> None:
    """In a second batch, and nothing of the first one again."""
    process = Shopper(tmp_path)
    process.shop.line = lambda _, time: expired(of) if time == 1 else None

    got = process.run(*calls(12, of))

    assert texts(got) == [f"{of.name}: case {n}" for n in range(12)]
    assert process.orders == 2
    assert "12 of them are asked again" in process.told[1]


@EACH
def test_what_expires_twice_is_unresolved(of: Model, tmp_path: Path) -> None:
    """It was not paid for, and nobody waits for a third batch."""
    process = Shopper(tmp_path)
    doomed = {f"case {n}" for n in range(12)}
    process.shop.line = lambda body, _: (
        expired(of) if body["messages"][-1]["content"] in doomed else None
    )

    got = process.run(*calls(13, of))

    assert isinstance(got[0], CallFailed)
    assert (got[0].trouble, got[0].attempts) == ("timeout", 2)
    assert "the batch ended before it was answered" in str(got[0])
    assert process.orders == 2
    assert process.stats.losses == ()


def test_few_that_are_left_are_bought_singly(tmp_path: Path) -> None:
    """Another batch takes hours and saves cents: told, at the full price."""
    process = Shopper(tmp_path)
    process.shop.line = lambda body, _: (
        expired(OPENAI) if body["messages"][-1]["content"] == "case 7" else None
    )

    got = process.run(*calls(20))

    assert texts(got)[7] == "gpt: case 7"
    assert [one.discount for one in got if isinstance(one, Answer)].count(0.0) == 1
    assert process.orders == 1
    [notice] = process.stats.notices(complete=True)
    assert notice.code == "batch_too_small"
    assert "1 call to openai:gpt was bought singly" in notice.message


def test_what_fails_singly_fails(tmp_path: Path) -> None:
    """With the provider's words."""
    process = Shopper(tmp_path)
    process.shop.line = lambda _, __: expired(OPENAI)
    process.counter.before["POST", "/chat/completions"] = [fails(400, "bad idea")]

    [one] = process.run(*calls(1))

    assert isinstance(one, CallFailed)
    assert "bad idea" in str(one)


@EACH
def test_a_call_that_is_rejected_is_not_asked_again(of: Model, tmp_path: Path) -> None:
    """Its trouble is the one that it would have had alone; it costs nothing."""
    process = Shopper(tmp_path)
    process.shop.line = lambda body, _: (
        rejected(of, "invalid_request_error", 400)
        if body["messages"][-1]["content"] == "case 1"
        else None
    )

    got = process.run(*calls(3, of))

    assert isinstance(got[1], CallFailed)
    assert (got[1].trouble, got[1].attempts) == ("bad_request", 1)
    assert [isinstance(one, Answer) for one in got] == [True, False, True]
    assert process.orders == 1


@EACH
def test_a_refused_key_in_a_result_ends_the_model(of: Model, tmp_path: Path) -> None:
    """As it would in any other reply."""
    process = Shopper(tmp_path)
    process.shop.line = lambda _, __: rejected(of, "authentication_error", 401)

    got = process.run(*calls(2, of))

    assert all(isinstance(one, RunEnded) and one.trouble == "auth" for one in got)


def test_a_result_that_cannot_be_read_is_perhaps_paid(tmp_path: Path) -> None:
    """Booked at half of the upper bound, and asked once more."""
    process = Shopper(tmp_path)
    broken = {"response": {"status_code": 200, "body": {"choices": []}}}
    process.shop.line = lambda _, time: broken if time == 1 else None

    got = process.run(*calls(1))

    assert texts(got) == ["gpt: case 0"]
    [loss] = process.stats.losses
    assert loss.trouble == "unreadable"
    assert loss.usd == pytest.approx(MOST_USD / 2)


def test_a_call_without_a_result_is_asked_once_more(tmp_path: Path) -> None:
    """It may have been paid for all the same."""
    process = Shopper(tmp_path)
    process.shop.line = lambda _, time: {"response": None} if time == 1 else None

    got = process.run(*calls(11))

    assert texts(got) == [f"gpt: case {n}" for n in range(11)]
    assert [loss.trouble for loss in process.stats.losses] == ["unreadable"] * 11


def test_a_batch_that_fails_as_a_whole_says_so_in_the_providers_words(
    tmp_path: Path,
) -> None:
    """It ends the model, costs nothing, and the next run orders anew."""
    process = Shopper(tmp_path)
    process.shop.fails = f"Enqueued token limit reached for {KEY}"

    got = process.run(*calls(2))
    process.shop.fails = None
    again = process.run(*calls(2))

    assert all(isinstance(one, RunEnded) for one in got)
    assert "failed: bad: Enqueued token limit reached for [redacted]" in str(got[0])
    assert texts(again) == ["gpt: case 0", "gpt: case 1"]
    assert process.orders == 2


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(401, "auth"), (302, "redirect_refused"), (400, "bad_request")],
)
def test_an_upload_that_is_refused_ends_the_model(
    status: int, trouble: str, tmp_path: Path
) -> None:
    """Nothing was ordered; a redirect is not followed."""
    process = Shopper(tmp_path)
    process.counter.before["POST", "/files"] = [fails(status, f"not {KEY}")]

    got = process.run(*calls(2))

    assert all(isinstance(one, RunEnded) and one.trouble == trouble for one in got)
    assert process.orders == 0
    assert KEY not in str(got[0])


def test_results_on_another_host_get_no_key(tmp_path: Path) -> None:
    """The run ends, and the host is named."""
    process = Shopper(tmp_path)
    process.shop.host = "https://evil.example"

    got = process.run(*calls(2, CLAUDE))

    assert isinstance(got[0], RunEnded)
    assert got[0].trouble == "redirect_refused"
    assert "evil.example, which gets no key" in str(got[0])
    assert process.counter.hosts == {"127.0.0.1:9"}


def test_a_batch_that_never_ends_ends_the_run(tmp_path: Path) -> None:
    """After 26 hours; it stays known, so that a later run may look again."""
    process = Shopper(tmp_path)
    process.shop.ready_at = 10**9

    [one] = process.run(*calls(1))
    process.shop.ready_at = 0
    again = process.run(*calls(1))

    assert isinstance(one, RunEnded)
    assert "has not ended in 26 h" in str(one)
    assert texts(again) == ["gpt: case 0"]
    assert process.orders == 1


@EACH
def test_a_filter_in_a_result_is_an_outcome(of: Model, tmp_path: Path) -> None:
    """As it is in a reply of its own: to drop it would favour whoever filters."""
    process = Shopper(tmp_path)
    process.shop.line = lambda _, __: (
        rejected(of, "content_filter", 400) if of is OPENAI else None
    )

    [one] = process.run(*calls(1, of))

    assert isinstance(one, Answer)
    assert one.finish == ("filter" if of is OPENAI else "stop")
    assert one.discount == 0.5


def test_what_one_address_cannot_take_is_refused(tmp_path: Path) -> None:
    """An address of no known form has no batches beside it."""
    process = Shopper(tmp_path)
    odd = OPENAI.model_copy(update={"base_url": "http://127.0.0.1:9/v1?x=1"})

    [one] = process.run(*calls(1, odd))

    assert isinstance(one, RunEnded)
    assert "cannot be sent in batches" in str(one)
