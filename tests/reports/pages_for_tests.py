"""Looks at Markdown as a renderer does, for what a page must not hold."""

from __future__ import annotations

import re

_FENCED = re.compile(r"(?ms)^(`{3,})[a-z]*\n.*?^\1$")
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_FORBIDDEN = {
    "HTML": r"<(?!/?(?:details|summary)>)|&\w*;?",
    "a link": r"\]\((?!https://ci\.example/)|\]\[|^\s*\[.*\]:|://(?!ci\.example/)|www\.",
    "a mention": r"@",
    "an issue": r"#\w|(?i:gh)-\d",
    "a formula": r"\$",
    "an escape": r"\\(?!~)",
    "a struck word": r"(?<!\\)~",
    "a control character": r"[\x00-\x09\x0b-\x1f\x7f-\x9f]",
    "a hidden character": r"[\u200b-\u200f\u2028-\u202e\u2066-\u2069]",
    "an open code span": r"`",
    "emphasis": r"_|(?<!\*)\*(?!\*)|\*{3,}",
}
_ANYWHERE = {
    "a command of a build agent": r"(?m)^\s*::[a-z-]+[ :]|##\[|##vso\[",
}


def outside_of_code(page: str) -> str:
    """Return what is left without fences and code spans."""
    return _SPAN.sub("", _FENCED.sub("", page))


def complaints(page: str) -> list[str]:
    """List what a renderer, or an agent that is shown the source, would obey."""
    bare = outside_of_code(page)
    found = [what for what, mark in _FORBIDDEN.items() if re.search(mark, bare)]
    return found + [what for what, mark in _ANYWHERE.items() if re.search(mark, page)]
