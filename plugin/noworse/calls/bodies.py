"""The body of a reply as it comes in: unpacked, and cut off where it is too long."""

from __future__ import annotations

import zlib

from noworse.calls.base import Lost

_WINDOW_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class Body:
    """Collects a body; `gzip` and `deflate` are unpacked within the limit.

    A bomb is stopped at the limit, not after the chunk that went off: zlib is never
    asked for more than is still allowed.
    """

    def __init__(self, encoding: str, longest: int) -> None:
        """Start to collect.

        Raises:
            Lost: if the encoding is one that was not asked for.
        """
        self._data, self._longest = bytearray(), longest
        self._unpack: zlib._Decompress | None = None
        if encoding in ("gzip", "deflate"):
            self._unpack = zlib.decompressobj(_WINDOW_GZIP_OR_ZLIB)
        elif encoding not in ("", "identity"):
            raise _unreadable("the reply is packed in a way that was not asked for")

    def add(self, chunk: bytes) -> None:
        """Take in what has come.

        Raises:
            Lost: if it is too long, or cannot be unpacked.
        """
        allowed = self._longest - len(self._data) + 1
        if self._unpack is not None:
            try:
                chunk = self._unpack.decompress(chunk, allowed)
            except zlib.error as error:
                raise _unreadable("the reply cannot be unpacked") from error
        self._data += chunk
        if len(self._data) > self._longest:
            size = f"{self._longest // 2**20} MiB"
            raise Lost(
                "unreadable",
                f"the reply is longer than {size}",
                perhaps_billed=True,
                final=True,
            )

    def whole(self) -> bytes:
        """Return all of it, once it has ended.

        Raises:
            Lost: if it was cut while it was packed.
        """
        if self._unpack is not None and not self._unpack.eof:
            raise _unreadable("the packed reply was cut")
        return bytes(self._data)


def _unreadable(detail: str) -> Lost:
    return Lost("unreadable", detail, perhaps_billed=True)
