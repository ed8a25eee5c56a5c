"""How the documentation becomes a site: `uv run --group docs sphinx-build docs site`.

Nothing is fetched: neither for the build, nor by the pages that come of it.
"""

from __future__ import annotations

import re

from pygments.lexers.data import JsonLexer
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "noworse"
author = "the noworse developers"
project_copyright = author

extensions = ["myst_parser"]
root_doc = "index"
source_suffix = {".md": "markdown"}

myst_heading_anchors = 4  # pages refer to headings, as they do where they are read

html_theme = "furo"
html_title = "noworse"
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["site.css"]

_PART = re.compile(r"^## (.+)$", re.MULTILINE)
_PAGE = re.compile(r"\]\(([\w/-]+)\.md\)")
_OUTSIDE = re.compile(r"\[([^]]+)\]\((?:\.\./)+\w+\.md(?:#[\w-]+)?\)")
_TREE = "\n```{toctree}\n:hidden:\n:caption: %s\n\n%s\n```\n"


def _adapt(_: Sphinx, docname: str, source: list[str]) -> None:
    """Make of a page that is read as it is one of a site.

    The index gets a tree of the pages that it names, in its own parts and order; what
    stands outside of this folder is named without a link.
    """
    source[0] = _OUTSIDE.sub(r"\1", source[0])
    if docname == root_doc:
        _, *parts = _PART.split(source[0])
        for caption, text in zip(parts[::2], parts[1::2], strict=True):
            if pages := dict.fromkeys(_PAGE.findall(text)):
                source[0] += _TREE % (caption, "\n".join(pages))


def setup(app: Sphinx) -> None:
    """Register what Sphinx does not know by itself."""
    app.connect("source-read", _adapt)
    app.add_lexer("jsonl", JsonLexer)
    app.add_lexer("csv", TextLexer)
