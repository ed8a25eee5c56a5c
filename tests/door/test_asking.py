"""How a person is asked: on a screen, and in lines."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest
from tests.door.desks_for_tests import Desk

from noworse.door.asking import LineAsker, Question, ScreenAsker
from noworse.reports.labelling import Pair

PAIR = Pair(
    case="c-1",
    prompt="\n".join(f"line {n}" for n in range(30)),
    expected=None,
    rubric="Which is right?",
    first="yes",
    second="no",
)
ASKED = Question(PAIR, "3 of 40 labelled", fresh=True)


@pytest.fixture(autouse=True)
def _window(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small one."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "13")


def bodies(desk: Desk) -> list[str]:
    """The second line of each frame, where the pair begins."""
    return [frame[1] for frame in desk.frames]


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("1", "first"),
        ("2", "second"),
        ("t", "tie"),
        ("s", "later"),
        ("u", "undo"),
        ("n", "note"),
        ("q", "quit"),
    ],
)
def test_a_key_is_a_word(key: str, word: str) -> None:
    """Any other does nothing."""
    desk = Desk("x", "\x1b", key)

    assert ScreenAsker(desk).ask(ASKED) == word
    assert len(desk.frames) == 3


def test_a_frame_fills_the_screen() -> None:
    """Head, pair, where one is, and the keys."""
    desk = Desk("q")

    ScreenAsker(desk).ask(ASKED)

    [frame] = desk.frames
    assert len(frame) == 13
    assert frame[0] == f"c-1{'3 of 40 labelled':>57}"
    assert frame[1:3] == ["Prompt", "| line 0"]
    assert frame[-2:] == [
        "lines 1 to 10 of 40 (space: more)",
        "1 2 t s u n ? q",
    ]


def test_long_answers_are_paged() -> None:
    """A line of the last page stays in sight; nothing is scrolled past either end."""
    desk = Desk("page down", "down", "up", "page up", "up", "a", "page down", "q")

    ScreenAsker(desk).ask(ASKED)

    assert bodies(desk) == [
        "Prompt",
        "| line 8",
        "| line 9",
        "| line 8",
        "Prompt",
        "Prompt",
        "| line 29",
        "| line 29",
    ]
    assert desk.frames[-1][-2] == "lines 31 to 40 of 40 (b: back)"


def test_help_is_shown_in_place_of_the_pair() -> None:
    """Until any key, which does nothing else; one goes on where one was."""
    desk = Desk("down", "?", "1", "?", "?", "2")

    word = ScreenAsker(desk).ask(ASKED)

    assert word == "second"
    first = "1         the first answer is better"
    assert bodies(desk) == ["Prompt", "| line 0", first, "| line 0", first, "| line 0"]


def test_only_a_fresh_pair_begins_at_its_top() -> None:
    """Only then is forgotten what was pressed before."""
    desk = Desk("down", "n", "q", "q")
    asker = ScreenAsker(desk)

    asker.ask(ASKED)
    asker.ask(ASKED._replace(fresh=False))
    asker.ask(ASKED)

    assert bodies(desk) == ["Prompt", "| line 0", "| line 0", "Prompt"]
    assert desk.forgotten == 2


def test_a_message_stands_until_the_next_key() -> None:
    """Above the keys."""
    desk = Desk("down", "q")
    asker = ScreenAsker(desk)
    asker.tell("nothing to undo")

    asker.ask(ASKED)

    assert [frame[-2] for frame in desk.frames] == [
        "nothing to undo",
        "lines 2 to 11 of 40 (space: more)",
    ]


def test_after_the_last_pair_one_may_go_back() -> None:
    """No key leads to answers that there are not."""
    desk = Desk("a", "u")

    word = ScreenAsker(desk).ask(Question(None, "40 of 40 labelled", fresh=True))

    assert word == "undo"
    assert desk.frames[0][1] == "That was the last pair."
    assert desk.frames[0][-2] == ""


def test_a_note_is_typed_on_the_screen() -> None:
    """By the terminal's own means."""
    assert ScreenAsker(Desk()).note() == "note: typed"


@pytest.mark.parametrize("rows", ["1", "3", "4"])
def test_a_window_may_be_tiny(monkeypatch: pytest.MonkeyPatch, rows: str) -> None:
    """A line of the pair is seen at least."""
    monkeypatch.setenv("LINES", rows)
    desk = Desk("down", "q")

    ScreenAsker(desk).ask(ASKED)

    assert bodies(desk) == ["Prompt", "| line 0"]


@pytest.mark.parametrize("no_color", ["", "1"])
def test_a_screen_has_colour_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, no_color: str
) -> None:
    """A key of the environment is seen in neither."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("SHOP_KEY", "sk-0123456789abcdef")
    desk = Desk("q")

    pair = PAIR._replace(prompt="it is sk-0123456789abcdef")
    ScreenAsker(desk).ask(ASKED._replace(pair=pair))

    [frame] = desk.frames
    assert frame[1] == ("Prompt" if no_color else "\x1b[1mPrompt\x1b[0m")
    assert frame[2] == "| it is [redacted]"


Typed = Callable[[str], None]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Type lines, or pipe them."""

    def type_in(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return type_in


def test_lines_are_read_by_their_first_letter(
    typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    """In either case; the pair is printed once."""
    typed("Tie\nfirst\nUNDO\n2\n")
    asker = LineAsker()

    words = [asker.ask(ASKED), *(asker.ask(ASKED._replace(fresh=False)) for _ in "12")]

    assert words == ["tie", "undo", "second"]
    out = capsys.readouterr().out
    assert out.count("| line 29\n") == 1
    assert out.startswith(f"c-1{'3 of 40 labelled':>57}\nPrompt\n")
    assert "| no\n\n(3 of 40 labelled) 1, 2 or t? " in out
    assert out.count("the first answer is better") == 1


def test_an_empty_line_or_a_question_mark_explains(
    typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    """An input that ends is a wish to stop."""
    typed("\n?\n")

    word = LineAsker().ask(ASKED)

    assert word == "quit"
    assert capsys.readouterr().out.count("u         take the last word back") == 2


def test_lines_tell_and_take_notes_as_well(
    typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    """And know when it is over."""
    typed("too long\nu\n")
    asker = LineAsker()

    note = asker.note()
    asker.tell("nothing to undo")
    word = asker.ask(Question(None, "40 of 40 labelled", fresh=True))

    assert (note, asker.note(), word) == ("too long", "", "undo")
    assert capsys.readouterr().out == (
        "note: nothing to undo\n\nThat was the last pair.\n\nu undo, q quit\n\n"
        "(40 of 40 labelled) u or q? note: "
    )
