"""Blind labelling in a real browser, and what is downloaded."""

from __future__ import annotations

import json
from pathlib import Path

from tests.reports.html.browser_for_tests import Browser
from tests.reports.html.shops_for_tests import HOSTILE, case, shop

from noworse.records.labels import shown_first
from noworse.records.run import RunRecord
from noworse.suite.labels import read_labels
from noworse.suite.sheet import blank_rows, line_of


def sheet_of(record: RunRecord, who: str) -> list[str]:
    """The lines of a label sheet, not filled in."""
    cases = {one.id: one for one in record.cases}
    rows = blank_rows(record.comparisons, (), cases, who=who)
    return [line_of(row) for row in rows]


def lines_in(browser: Browser) -> list[str]:
    text: str = browser.run("return labelLines()")
    return text.splitlines()


def sign_as(browser: Browser, who: str) -> None:
    browser.click("#who")
    browser.type(who)
    browser.type("Enter")


def test_a_download_is_a_sheet_that_is_filled_in(browser: Browser, page: Path) -> None:
    """Byte for byte the lines of a label sheet, which the reader of labels takes."""
    browser.open(page, "view=label")
    sign_as(browser, "Ada L.")
    sheet = sheet_of(shop(), "Ada L.")

    browser.type("12t" + "1" * (len(sheet) - 3))
    browser.click("#download")
    name = browser.downloads / "ada-l.labels.jsonl"
    data = browser.awaited(name).read_bytes()

    chosen = ["first", "second", "tie", *["first"] * (len(sheet) - 3)]
    filled = [
        row.replace('"label": null', f'"label": "{choice}"')
        for row, choice in zip(sheet, chosen, strict=True)
    ]
    assert data.decode("ascii").splitlines() == filled
    assert any(json.dumps(HOSTILE) in line for line in filled)
    read = read_labels(name.name, data)
    assert len(read.labels) == len(sheet)
    assert read.blank == ()
    assert read.labels[0].preferred == shown_first(read.labels[0].pair)
    assert read.labels[2].preferred == "neither"


def test_labelling_is_blind(browser: Browser, page: Path) -> None:
    """Neither models nor verdicts nor checks are on the screen."""
    browser.open(page, "view=label")

    seen = browser.text("main")

    assert "Which answer is better?" in seen
    for told in (
        "glm",
        "deepseek",
        "opus",
        "candidate",
        "baseline",
        "is right.",
        "120",
    ):
        assert told not in seen


def test_a_reload_loses_nothing(browser: Browser, page: Path) -> None:
    """Labels, name and place are kept in the browser."""
    browser.open(page, "view=label")
    sign_as(browser, "bo")
    browser.type("12")
    before = browser.text("#sheet")

    browser.open(page, "view=label")

    assert browser.text("#progress").startswith("2 of ")
    assert browser.run("return document.getElementById('who').value") == "bo"
    assert browser.text("#sheet") == before
    assert len(lines_in(browser)) == 2


def test_two_people_label_apart(browser: Browser, page: Path) -> None:
    """Another name begins another sheet, and takes nothing from the first."""
    browser.open(page, "view=label")
    sign_as(browser, "bo")
    browser.type("1")

    sign_as(browser, "b")  # behind the name that stands there
    other = browser.text("#progress")
    browser.type("t")

    assert other.startswith("0 of ")
    [line] = map(json.loads, lines_in(browser))
    assert (line["who"], line["label"]) == ("bob", "tie")
    assert browser.run("return Object.values(labels.bo)") == ["first"]


def test_a_label_can_be_taken_back_or_left_for_later(
    browser: Browser, page: Path
) -> None:
    """`u` undoes, `s` skips; a skipped pair comes back at the end."""
    browser.open(page, "view=label")
    sign_as(browser, "bo")
    first = browser.texts("#sheet .turn")

    browser.type("s1")
    labelled = browser.text("#progress")
    browser.type("u")

    assert labelled.startswith("1 of ")
    assert browser.text("#progress").startswith("0 of ")
    assert browser.texts("#sheet .turn") != first
    assert lines_in(browser) == []


def test_a_name_comes_first(browser: Browser, page: Path) -> None:
    """A label is what a certain person says."""
    browser.open(page, "view=label")

    browser.type("1")

    assert browser.run("return document.activeElement.id") == "who"
    assert browser.text("#progress").startswith("0 of ")


def test_the_end_is_told(browser: Browser, page: Path) -> None:
    """After the last pair there is nothing left to press."""
    browser.open(page, "view=label")
    sign_as(browser, "bo")

    browser.type("t" * len(sheet_of(shop(), "bo")))

    assert browser.text("#sheet") == "Every pair has your label."
    assert case("flips", "billing").messages[1].content not in browser.text("main")
