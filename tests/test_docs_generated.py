"""The pages that are read off the code say what the code says.

After a change of the code, write them anew, and read the difference:

    uv run python docs/generate.py
"""

from __future__ import annotations

import sys

import pytest
from docs.generate import HERE, PAGES


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.skipif(sys.version_info >= (3, 13), reason="argparse lays out otherwise")
def test_a_page_that_is_read_off_the_code_is_up_to_date(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the letter."""
    monkeypatch.setenv("COLUMNS", "88")

    page = PAGES[name]()

    assert (HERE / name).read_text(encoding="utf-8") == page
