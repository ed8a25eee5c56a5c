"""The page in a real browser: what a reader does with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reports.html.browser_for_tests import PHONE, WIDE, Browser
from tests.reports.html.conftest import written
from tests.reports.html.shops_for_tests import HOSTILE, large, shop
from tests.reports.records_for_tests import FLASH, GLM, SUITE

PAIRS = 30
GAPS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def cases_listed(browser: Browser) -> list[str]:
    return browser.texts("#rows .id")


def test_it_opens_with_the_verdict_and_asks_for_nothing(
    browser: Browser, page: Path
) -> None:
    """The summary stands there; no request leaves the file."""
    browser.open(page)

    assert browser.text("#view-summary h1").startswith("FAIL glm-5p1 is worse than")
    assert browser.run("return document.title") == "FAIL - noworse"
    assert [url.partition(":")[0] for url in browser.asked_for()] == ["file"]


def test_without_a_script_the_summary_is_there(browser: Browser, page: Path) -> None:
    """All of it, and a sentence that says what is missing."""
    browser.cdp("Emulation.setScriptExecutionDisabled", value=True)
    browser.send("url", url=page.as_uri())
    nodes = browser.cdp("Accessibility.getFullAXTree")["nodes"]
    browser.cdp("Emulation.setScriptExecutionDisabled", value=False)

    shown = {
        (node["role"]["value"], node["name"]["value"])
        for node in nodes
        if not node["ignored"] and "name" in node
    }
    assert ("heading", "Routing plan") in shown
    assert ("table", "What was decided on glm-5p1") in shown
    assert any(text.startswith("Without JavaScript") for _, text in shown)
    assert ("navigation", "Views") not in shown


def test_the_list_begins_with_the_most_damage(browser: Browser, page: Path) -> None:
    """Losses, the one with a broken check first; then ties; wins are last."""
    browser.open(page, "view=cases")

    listed = cases_listed(browser)

    assert listed[:2] == ["broken", "broken"]
    assert browser.text("#found") == f"{PAIRS} of {PAIRS} pairs"
    assert browser.texts("#rows .score")[:20] == ["-1.00"] * 20


@pytest.mark.parametrize(
    ("wish", "many", "first"),
    [
        ("outcome=win", 2, "won"),
        ("sign=flips", 2, "flips"),
        ("sign=disagree", 2, "of-two-minds"),
        ("sign=breaks", 2, "broken"),
        (f"suite={SUITE}&slice=legal", 2, "broken"),
        (f"model={FLASH}", PAIRS // 2, "broken"),
        ("q=pwned", 2, "hostile"),
        ("q=nobody+said+this", 0, None),
    ],
)
def test_filters_leave_what_is_wished(
    browser: Browser, page: Path, wish: str, many: int, first: str | None
) -> None:
    """Outcome, signs, slice, candidate and search; the address holds them."""
    browser.open(page, f"view=cases&{wish}")

    assert browser.text("#found") == f"{many} of {PAIRS} pairs"
    assert cases_listed(browser)[:1] == ([first] if first else [])


def test_filters_are_set_with_the_mouse(browser: Browser, page: Path) -> None:
    """A press filters, and the next one takes it back; all can be cleared."""
    browser.open(page, "view=cases")

    browser.click('[data-outcome="win"]')
    wins = browser.text("#found")
    browser.click("#clear")

    assert wins == f"2 of {PAIRS} pairs"
    assert browser.text("#found") == f"{PAIRS} of {PAIRS} pairs"
    assert browser.run("return byId('clear').hidden") is True


def test_keys_go_through_the_list(browser: Browser, page: Path) -> None:
    """`/` searches, Escape leaves, j and k step, Enter reads, `?` helps."""
    browser.open(page)

    browser.type("/")
    browser.type("lost")
    browser.type("Escape")
    browser.type("jjk")
    chosen = browser.text('#rows [aria-selected="true"] .id')
    browser.type("?")
    helped = browser.run("return document.getElementById('keys').open")
    browser.type("Escape")

    assert browser.text("#found") == f"16 of {PAIRS} pairs"
    assert chosen == "lost-1"
    assert browser.text("#case h1") == "lost-1"
    assert helped is True
    assert "case=support-replies%2Flost-1" in browser.run("return location.hash")


def test_a_link_opens_its_case(browser: Browser, page: Path) -> None:
    """All there is on it: prompt, reference, checks, answers, verdicts, command."""
    browser.open(page, f"case={SUITE}/flips&model={GLM}")

    told = browser.text("#case")

    assert browser.text("#case h1") == "flips"
    for part in ("What of flips?", "30 days, with the receipt.", "max_words: 120"):
        assert part in told
    assert browser.texts(".verdict-list tbody tr td:nth-child(2)") == [
        "glm-5p1",
        "claude-opus-5-5",
    ]
    assert "flips with the order" in browser.text(".case-head")
    assert "pytest evals/support.eval.yaml::flips -v" in browser.text(".command")


def test_a_case_leads_to_its_other_candidates(browser: Browser, page: Path) -> None:
    """How another model did on the same case is one step away."""
    browser.open(page, f"case={SUITE}/won&model={GLM}")

    link = browser.text("#case .meta a")
    browser.click("#case .meta a")

    assert link == "deepseek-v4-flash, win +1.00"
    assert FLASH.replace(":", "%3A") in browser.run("return location.hash")
    assert browser.text(".side.candidate strong") == "deepseek-v4-flash"


def test_a_case_that_is_gone_is_told(browser: Browser, page: Path) -> None:
    """An old link says so, and the list is there."""
    browser.open(page, "case=nowhere/at-all")

    assert "no case of that name" in browser.text("#case")
    assert len(cases_listed(browser)) > 5


def test_the_words_that_differ_are_marked(browser: Browser, page: Path) -> None:
    """And only those; `d` takes the marks away."""
    browser.open(page, f"case={SUITE}/won&model={GLM}")

    marked = browser.texts("#case mark")
    browser.type("d")

    assert marked == ["30", "14"]
    assert browser.texts("#case mark") == []


def test_a_hostile_answer_stays_text(browser: Browser, page: Path) -> None:
    """Nothing in it runs, loads or commands; what is invisible is shown."""
    browser.open(page, f"case={SUITE}/hostile&model={GLM}")

    shown = browser.text(".side.candidate .said")

    assert browser.run("return document.title") == "FAIL - noworse"
    assert "<script>document.title='pwned'</script>" in shown
    assert "U+202E" in shown
    assert "U+001B" in shown
    assert "U+D83D" in shown
    assert (
        browser.run("return document.querySelectorAll('main img, main script').length")
        == 0
    )
    assert len(browser.asked_for()) == 1
    assert HOSTILE[:40] in shown


def test_nothing_gets_in_or_out(browser: Browser, page: Path) -> None:
    """Even a script in the page could make no markup, and reach nobody."""
    browser.open(page)

    markup = browser.run(
        "try { document.body.innerHTML = '<p>' } catch (error) { return error.name }"
    )
    reached = browser.send(
        "execute/async",
        script="fetch('http://127.0.0.1/').catch((e) => e.name).then(arguments[0])",
        args=[],
    )

    assert (markup, reached) == ("TypeError", "TypeError")
    refused = browser.complaints()
    assert any("Trusted" in one for one in refused)
    assert any("default-src" in one for one in refused)


def test_the_theme_is_the_readers(browser: Browser, page: Path) -> None:
    """As the system has it, dark or light; kept over a reload."""
    ground = "return getComputedStyle(document.body).backgroundColor"
    browser.open(page)
    light = browser.run(ground)

    browser.click("#theme")
    dark = browser.run(ground)
    browser.open(page)

    assert light == "rgb(255, 255, 255)"
    assert dark != light
    assert browser.run(ground) == dark


@pytest.mark.parametrize(
    "state", ["", "view=cases", f"case={SUITE}/hostile", "view=label"]
)
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_nothing_scrolls_sideways(
    browser: Browser, page: Path, size: tuple[int, int], state: str
) -> None:
    """On a wide screen and on a phone, in every view."""
    browser.open(page, state, size)

    assert browser.run(f"return {GAPS}") == 0


def test_on_a_phone_a_case_takes_the_place_of_the_list(
    browser: Browser, page: Path
) -> None:
    """And there is a way back."""
    shown = "return ['browse', 'case'].map(i => byId(i).offsetParent !== null)"
    browser.open(page, "view=cases", PHONE)
    before = browser.run(shown)

    browser.click("#row-1")
    reading = browser.run(shown)
    browser.click("#back")

    assert before == [True, False]
    assert reading == [False, True]
    assert browser.run(shown) == before


def test_five_thousand_cases_open_at_once(browser: Browser, tmp_path: Path) -> None:
    """Under two seconds of work, and only the rows in sight exist."""
    path = written(tmp_path, large(5000))

    browser.open(path, "view=cases")
    opened = browser.seconds_of_work()
    browser.run(
        """
        for (let row = 0; row <= 4000; row += 40) {
          byId("list").scrollTop = 56 * row;
          drawRows();
        }
        """
    )
    scrolled = browser.seconds_of_work() - opened

    assert browser.text("#found") == "5,000 of 5,000 cases"
    assert 0 < opened < 2
    assert scrolled / 101 < 1 / 30
    assert 10 < len(browser.texts("#rows .row")) < 60
    assert browser.run("return document.getElementById('row-4000') !== null")


def test_paper_has_what_the_screen_has(browser: Browser, page: Path) -> None:
    """Without bars and buttons, in light colours."""
    browser.open(page)
    browser.click("#theme")

    browser.cdp("Emulation.setEmulatedMedia", media="print")
    shown = browser.run(
        "return getComputedStyle(document.querySelector('.bar')).display"
    )
    ground = browser.run("return getComputedStyle(document.body).backgroundColor")
    browser.cdp("Emulation.setEmulatedMedia", media="")

    assert shown == "none"
    assert ground == "rgb(255, 255, 255)"


def test_without_storage_it_works(browser: Browser, tmp_path: Path) -> None:
    """In a frame that may keep nothing, as artefact viewers have it."""
    frame = tmp_path / "frame.html"
    written(tmp_path, shop())
    frame.write_text(
        '<iframe sandbox="allow-scripts" src="run.html#view=label"></iframe>',
        encoding="utf-8",
    )

    browser.open(frame)
    browser.send("frame", id=0)
    kept, sides = browser.text("#kept"), browser.texts(".side strong")
    browser.run("history.pushState(null, '', '#view=cases'); follow(); choose(3)")
    title = browser.text("#case h1")
    browser.send("frame", id=None)

    assert "This browser keeps nothing" in kept
    assert sides == ["First", "Second"]
    assert title == "lost-0"
