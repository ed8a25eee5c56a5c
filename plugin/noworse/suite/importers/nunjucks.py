"""Templates of Nunjucks in our subset of Jinja, where the two mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jinja2 import Environment, TemplateSyntaxError, meta

from noworse.suite.cases.findings import Unfit
from noworse.suite.cases.templates import Templates

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_TEXT = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)
_WORDS = (
    (re.compile(r"\|\s*(?:dump|json)(?:\(\s*\d*\s*\))?"), "| tojson"),
    (re.compile(r"\|\s*safe\b"), ""),
    (re.compile(r"\.length\b"), " | length"),
    (re.compile(r"==="), "=="),
    (re.compile(r"!=="), "!="),
    (re.compile(r"^(\{%-?\s*)elseif\b"), r"\1elif"),
    (re.compile(r"^(\{%-?\s*)verbatim\b"), r"\1raw"),
    (re.compile(r"^(\{%-?\s*)endverbatim\b"), r"\1endraw"),
    (re.compile(r"\bnull\b"), "none"),
)
_KNOWN = re.compile(r"\benv\.|\b_conversation\b")
"""What promptfoo gives to templates by itself."""


def is_template(text: str) -> bool:
    """Whether a text has anything to be filled in."""
    return _TAG.search(text) is not None


def translate(text: str, templates: Templates) -> str:
    """Return a template in our subset.

    Raises:
        Unfit: if there is something in it that we do not have, or do not allow.
    """
    if not is_template(text):
        return text
    ours = _TAG.sub(_tag, text)
    if templates.refused(ours):
        templates.render(ours, {})  # raises, and says why
    return ours


def _tag(match: re.Match[str]) -> str:
    """Translate what stands in one pair of braces, but for the texts in it."""
    tag = match[0]
    known = _KNOWN.search(_TEXT.sub("''", tag))
    if known is not None and known[0] == "env.":
        mend = "write the value itself"
        raise Unfit("a template may not read the environment (`env`)", mend)
    if known is not None:
        mend = "write the conversation out, as `messages`"
        raise Unfit("`_conversation` holds answers that are still to come", mend)
    texts = iter(_TEXT.findall(tag))
    bare = _TEXT.sub("\0", tag)
    for pattern, ours in _WORDS:
        bare = pattern.sub(ours, bare)
    return re.sub("\0", lambda _: next(texts), bare)


def names_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names that templates want a value of, in the order of the alphabet."""
    found: set[str] = set()
    for text in texts:
        try:
            found |= meta.find_undeclared_variables(Environment().parse(text))  # noqa: S701 - nothing is rendered
        except (TemplateSyntaxError, RecursionError):
            continue
    return tuple(sorted(found))
