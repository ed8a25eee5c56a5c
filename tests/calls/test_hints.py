"""What providers say about when to come back, read without trust."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.calls.doubles_for_tests import NOW

from noworse.calls.hints import exhausted_for, should_retry, wait_hint


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7),
        ({"retry-after": "2"}, 2),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "86400"}, 86400),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "a while"}, None),
        ({"retry-after": "Tue, 24 Nov 2026 09:30:05 GMT"}, 5),
        ({"retry-after": "Tue, 24 Nov 2026 09:29:05 GMT"}, None),
        ({"retry-after": "Tue, 24 Nov 2026 09:30:05"}, 5),
        ({"retry-after": "2026-11-24T09:30:09Z"}, 9),
    ],
)
def test_a_wait_is_read_in_every_form(
    headers: dict[str, str], seconds: float | None
) -> None:
    """Malformed, past and endless waits count as none: the backoff takes over."""
    assert wait_hint(headers, NOW) == seconds


def test_a_date_is_held_against_the_servers_own_clock() -> None:
    """Our clock may be minutes off; the two headers come from the same one."""
    headers = {
        "date": "Tue, 24 Nov 2026 08:00:00 GMT",
        "retry-after": "Tue, 24 Nov 2026 08:00:04 GMT",
    }

    assert wait_hint(headers, NOW) == 4


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        ("12ms", 0.012),
        ("1s", 1),
        ("6m0s", 360),
        ("1h2m3.5s", 3723.5),
        ("7", 7),
        ("0s", None),
        ("1795512610", 10),
        ("1795512610000", 10),
        ("1795512500", None),
        ("2026-11-24T09:30:02Z", 2),
        ("", None),
        ("tomorrow", None),
    ],
)
def test_the_reset_of_an_exhausted_bucket_is_read(
    reset: str, seconds: float | None
) -> None:
    """Go durations, seconds, times since 1970 in seconds and ms, and dates."""
    headers = {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": reset,
    }

    found = exhausted_for(headers, NOW)

    assert found == (None if seconds is None else pytest.approx(seconds))


def test_only_exhausted_buckets_count() -> None:
    """Six minutes until the tokens are full again are no reason to wait."""
    headers = {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "1s",
        "x-ratelimit-remaining-tokens": "14000",
        "x-ratelimit-reset-tokens": "6m0s",
    }

    assert wait_hint(headers, NOW) == 1


def test_the_slowest_exhausted_bucket_counts() -> None:
    """A call needs them all."""
    headers = {
        "anthropic-ratelimit-requests-remaining": "0",
        "anthropic-ratelimit-requests-reset": "2026-11-24T09:30:03Z",
        "anthropic-ratelimit-input-tokens-remaining": "0",
        "anthropic-ratelimit-input-tokens-reset": "2026-11-24T09:30:08Z",
    }

    assert exhausted_for(headers, NOW) == 8


@pytest.mark.parametrize(
    ("said", "read"), [("true", True), ("FALSE", False), ("maybe", None), (None, None)]
)
def test_x_should_retry_is_yes_no_or_nothing(
    said: str | None, *, read: bool | None
) -> None:
    """Anything else leaves it to the status."""
    headers = {} if said is None else {"x-should-retry": said}

    assert should_retry(headers) is read


_NAMES = st.sampled_from(
    [
        "date",
        "retry-after",
        "retry-after-ms",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
    ]
)


_TEXTS = st.text("0123456789 :,-+.eTZGMT\u0663\n") | st.sampled_from(
    ["0", "1e999", "0s"]
)


@given(st.dictionaries(_NAMES, _TEXTS))
def test_no_header_raises_or_gives_an_odd_wait(headers: dict[str, str]) -> None:
    """Headers are foreign text."""
    seconds = wait_hint(headers, NOW)

    assert seconds is None or 0 < seconds < float("inf")
