"""Bodies: whole, packed, too long, or cut."""

from __future__ import annotations

import gzip
import zlib

import pytest

from noworse.calls.base import Lost
from noworse.calls.bodies import Body

PLAIN = b'{"text": "PONG"}' * 50


def fed(encoding: str, data: bytes, longest: int = 10_000) -> bytes:
    body = Body(encoding, longest)
    for start in range(0, len(data), 100):
        body.add(data[start : start + 100])
    return body.whole()


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("", PLAIN),
        ("identity", PLAIN),
        ("gzip", gzip.compress(PLAIN, mtime=0)),
        ("deflate", zlib.compress(PLAIN)),
    ],
)
def test_a_body_is_unpacked(encoding: str, data: bytes) -> None:
    """We ask for no packing; some servers do it all the same."""
    assert fed(encoding, data) == PLAIN


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_other_packings_are_refused(encoding: str) -> None:
    """They were not asked for."""
    with pytest.raises(Lost, match="not asked for"):
        Body(encoding, 10)


@pytest.mark.parametrize(
    "data", [b"this is no gzip", gzip.compress(PLAIN, mtime=0)[:-9]]
)
def test_a_broken_packing_may_have_been_paid_for(data: bytes) -> None:
    """The answer was there, and a second one may come whole."""
    with pytest.raises(Lost) as caught:
        fed("gzip", data)

    assert caught.value.perhaps_billed
    assert not caught.value.final


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_body_is_cut_off_at_its_limit(encoding: str) -> None:
    """A bomb too, before it goes off; another attempt would bring the same."""
    data = b"z" * 10_000_000
    packed = gzip.compress(data, mtime=0) if encoding else data

    with pytest.raises(Lost, match="longer than 1 MiB") as caught:
        fed(encoding, packed, longest=2**20)

    assert caught.value.final
    assert caught.value.perhaps_billed


def test_a_body_of_just_the_limit_is_whole() -> None:
    """Packed or not."""
    data = b"z" * 1000

    assert fed("", data, longest=1000) == data
    assert fed("gzip", gzip.compress(data, mtime=0), longest=1000) == data
