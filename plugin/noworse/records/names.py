"""Names of ours as names of folders and files, on every file system."""

from __future__ import annotations

import re
from hashlib import sha256

_LONGEST = 60
_OTHER = re.compile(r"[^a-z0-9._-]+")
# Windows keeps these for devices, whatever follows the first dot.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


def folder_name(text: str) -> str:
    """Write any text as one readable path segment; different texts stay different.

    Lower case, ASCII and at most 69 characters, so that it means the same on a
    file system that ignores case, and on Windows. Where that loses something of the
    text, a part of its hash follows.
    """
    slug = _OTHER.sub("-", text.lower())[:_LONGEST].strip("-._")
    if _DEVICE.fullmatch(slug):
        slug = slug.replace(".", "-")
    elif slug == text:
        return slug
    # A text may hold half of a surrogate pair, which UTF-8 cannot write.
    mark = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug}-{mark}" if slug else mark
