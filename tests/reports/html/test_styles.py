"""The colours of the page can be read, in the light and in the dark."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import product

import pytest

FOLDER = files("noworse.reports").joinpath("templates")
ENOUGH = 4.5
"""WCAG 2.2, level AA, for text of any size (success criterion 1.4.3)."""

TEXTS = ("text", "muted", "accent", "pass", "fail", "warn")
GROUNDS = ("ground", "raised")
PAIRS = [
    *product(TEXTS, GROUNDS),
    *((name, f"{name}-ground") for name in ("pass", "fail", "warn")),
]


def colours(theme: int) -> dict[str, str]:
    """The variables of one theme: 0 is light, 1 is dark."""
    text = FOLDER.joinpath("base.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", text)
    return {name: both[theme] for name, *both in found}


def luminance(colour: str) -> float:
    """As WCAG defines it for sRGB."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(text: str, ground: str, theme: int) -> None:
    """Every colour of text on every ground that it stands on."""
    known = colours(theme)

    found = contrast(known[text], known[ground])

    assert found >= ENOUGH


def test_contrast_is_that_of_the_standard() -> None:
    """Black on white is 21 to 1, and #767676 the lightest grey that is enough."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", ["base.css", "summary.css", "cases.css"])
def test_every_colour_has_two_themes(name: str) -> None:
    """No colour stands alone, and no variable that there is not is used."""
    text = FOLDER.joinpath(name).read_text(encoding="utf-8")
    base = FOLDER.joinpath("base.css").read_text(encoding="utf-8")

    alone = re.findall(r"#[0-9a-f]{6}\b", re.sub(r"light-dark\([^)]*\)", "", text))
    used = set(re.findall(r"var\(--([\w-]+)\)", text))

    assert alone == []
    assert used <= set(re.findall(r"--([\w-]+):", base + text))
