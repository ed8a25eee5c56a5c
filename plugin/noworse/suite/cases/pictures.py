"""Images: files and addresses become what can be sent."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from noworse.records.tools import Image
from noworse.suite.cases.findings import Unfit

_MOST_BYTES = 20 * 2**20
_HEADS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_SUFFIXES = {
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
_KNOWN = "PNG, JPEG, GIF and WebP are known"
_DATA = re.compile(r"data:[a-z]+/[a-z0-9.+-]+;base64,", re.IGNORECASE)


def image_in(data: bytes, what: str) -> Image:
    """Read a file's bytes.

    Raises:
        Unfit: if they are no image that every provider takes.
    """
    if len(data) > _MOST_BYTES:
        raise Unfit(f"{what} is too large: over 20 MiB", "scale it down")
    return Image(media_type=_type_of(data, what), data=b64encode(data).decode("ascii"))


def image_at(url: str) -> Image:
    """Read an address; what stands in a `data:` address is at hand.

    Raises:
        Unfit: if it is neither https nor an image.
    """
    if url[:5].lower() == "data:":
        head = _DATA.match(url)
        try:
            data = b64decode(url[head.end() :] if head else "!", validate=True)
        except NotBase64:
            reason = "a `data:` address holds an image in base64"
            raise Unfit(reason, "name the image as a `file`") from None
        return image_in(data, "the image in the address")
    try:
        place = urlsplit(url)
        host = place.hostname
    except ValueError:
        place, host = urlsplit(""), None
    if place.scheme != "https" or not host or not url.isascii() or " " in url:
        mend = "write `https://...`, which the provider must be able to reach"
        raise Unfit("this is no address of an image", mend)
    suffix = PurePosixPath(place.path).suffix.lower()
    return Image(media_type=_SUFFIXES.get(suffix, "image/jpeg"), url=url)


def _type_of(data: bytes, what: str) -> str:
    """Tell what an image is by its first bytes: a name may be wrong."""
    for head, media_type in _HEADS:
        if data.startswith(head):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    raise Unfit(f"{what} is no image: {_KNOWN}", "name an image")
