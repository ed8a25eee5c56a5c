"""A key that a provider repeats, or a crash holds, is shown to nobody."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import KEY, SUITE, Provider, call, error, opened
from tests.calls.purchases_for_tests import Bought

from noworse.wire.base import HttpReply

PLAIN = "Zebra/7Qx+Plum-9Kd"
"""A key that does not look like one."""

CUT = 297
"""Where a provider's sentence is cut."""


def test_a_key_in_an_error_is_blotted_out(tmp_path: Path) -> None:
    """Whatever it looks like."""
    one = Bought(tmp_path, error(400, f"bad key: {KEY}"), secrets=(PLAIN,))
    words = error(401, f"not: {PLAIN}")
    other = Bought(tmp_path / "b", words, secrets=(PLAIN,))

    assert KEY not in str(one.error)
    assert PLAIN not in str(other.error)


@pytest.mark.parametrize("key", [PLAIN, PLAIN.replace("/", "\\/")])
def test_half_a_key_is_not_left_where_a_sentence_is_cut(
    tmp_path: Path, key: str
) -> None:
    """It is blotted out before: afterwards nothing would find it."""
    message = "no " * ((CUT - 9) // 3) + key
    body = f'{{"error": {{"message": "{message}"}}}}'.encode()

    one = Bought(tmp_path, HttpReply(403, body), secrets=(PLAIN,))

    assert one.error is not None
    assert one.error.trouble == "auth"
    assert "Zebra" not in str(one.error)


def test_a_reply_that_repeats_a_key_is_not_quoted(tmp_path: Path) -> None:
    """What cannot be read is quoted up to a limit, perhaps within the key."""
    body = f"{'x' * 190}{PLAIN}".encode()

    one = Bought(tmp_path, *[HttpReply(200, body)] * 3, secrets=(PLAIN,))

    assert one.error is not None
    assert one.error.trouble == "unreadable"
    assert "so it is not quoted" in str(one.error)
    assert "Zebra" not in str(one.error)
    assert one.attempts == 3


def test_an_error_within_a_200_keeps_its_meaning_without_its_words(
    tmp_path: Path,
) -> None:
    """The run is ended by it all the same."""
    body = f'{{"error": {{"message": "{PLAIN}", "code": "invalid_api_key"}}}}'

    one = Bought(tmp_path, HttpReply(200, body.encode()), secrets=(PLAIN,))

    assert one.error is not None
    assert (type(one.error).__name__, one.error.trouble) == ("RunEnded", "auth")
    assert "Zebra" not in str(one.error)


def test_a_crash_is_told_without_the_frames_that_hold_the_key(tmp_path: Path) -> None:
    """Its trace is text: `pytest --showlocals` finds nothing below our own frame."""
    provider = Provider()

    async def crash(_: str) -> None:
        provider.headers.clear()  # else this double would show the key itself
        raise ZeroDivisionError(PLAIN)

    async def scene() -> None:
        provider.before = crash
        async with opened(tmp_path, provider, secrets=(PLAIN,)) as engine:
            await engine.ask(call(), suite=SUITE)

    with pytest.raises(
        RuntimeError, match=r"ZeroDivisionError: \[redacted\]"
    ) as caught:
        asyncio.run(scene())

    shown = str(caught.getrepr(showlocals=True, style="long", truncate_locals=False))
    assert "in crash" in shown
    assert "Zebra" not in shown
    assert KEY not in shown
