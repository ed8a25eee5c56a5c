"""What README and docs/ show works: links lead somewhere, examples are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from tests.pages_for_tests import (
    PAGES,
    ROOT,
    Block,
    Folder,
    after,
    all_blocks,
    anchors,
    bare,
    blocks,
    folder_of,
    page,
    table,
)
from tests.reports.records_for_tests import comparison, run

from noworse.door.decisions import told_by
from noworse.errors import CaseFileError, SettingsError
from noworse.judging.checks import run_checks
from noworse.records.run import Selection, SuiteRef
from noworse.records.tools import ToolCall
from noworse.suite.cases.reading import read_suite
from noworse.suite.settings.reading import Settings, Sources, read_settings

CASE_FILE = page("reference/case-file.md")
SETTINGS = page("reference/settings.md")
OWN_CODE = page("how-to/own-code.md")
ELSEWHERE = (OWN_CODE, page("tutorial.md"))
RECORDINGS = page("explanation/recordings.md")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ROLES = {"baseline": "openai:a", "candidate": "openai:b", "judge": "openai:c"}


def place(block: Block) -> str:
    return f"{block.page.name}:{block.line}"


def settings_from(text: str, env: Mapping[str, str], **options: object) -> Settings:
    """Read an example; what it does not say of who is called comes as options."""
    given = {role: name for role, name in ROLES.items() if f"\n{role} " not in text}
    return read_settings(Sources("pyproject.toml", text, env, given | options))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    """A file that is there, and a heading that it has."""
    links = LINK.findall(path.read_text(encoding="utf-8"))

    for link in links:
        name, _, anchor = link.partition("#")
        if not link.startswith("https://"):
            target = (path.parent / name).resolve() if name else path
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


def test_the_index_names_every_page() -> None:
    """A page that nobody links to is not found."""
    index = page("index.md")
    links = LINK.findall(index.read_text(encoding="utf-8"))

    linked = {(index.parent / link).resolve() for link in links}

    assert {*PAGES, *index.parent.glob("*.json")} - linked == {index}


def test_no_example_goes_untried() -> None:
    """A block in a format of ours has a name, or is a part of pyproject.toml."""
    ours = [one for one in all_blocks() if one.language in {"yaml", "jsonl", "csv"}]
    ours += [one for one in all_blocks() if one.language == "toml"]

    assert ours
    assert [one for one in ours if not (one.name or one.is_settings)] == []


@pytest.mark.parametrize(
    "block",
    # What belongs to a function needs no prompt; it is tried with the function. The
    # tutorial's is read by pytest itself, beside what a script of it writes.
    [
        block
        for block in all_blocks()
        if block.is_suite and not block.refused and block.page not in ELSEWHERE
    ],
    ids=place,
)
def test_a_case_file_that_is_shown_is_read(block: Block) -> None:
    """As it stands, with the files that stand in its section."""
    assert block.name is not None

    suite = read_suite(block.name, folder_of(block))

    assert suite.cases


def test_a_case_file_that_is_refused_says_what_is_shown() -> None:
    """Every mistake of the example, with its line and its mend."""
    [block] = [one for one in blocks(CASE_FILE) if one.refused]
    assert block.name is not None

    with pytest.raises(CaseFileError) as caught:
        read_suite(block.name, folder_of(block))

    assert f"{caught.value}\n" == after(CASE_FILE, block)


@pytest.mark.parametrize("row", table(CASE_FILE, "Checks"), ids=lambda r: r["check"])
def test_a_check_that_is_shown_does_what_is_shown(
    row: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One answer passes it, another breaks it; code of a user's is the page's own."""
    [code] = [one for one in blocks(CASE_FILE) if one.language == "python"]
    (tmp_path / str(code.name)).write_text(code.text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    text = f"checks:\n{bare(row['an example'])}\ncases: [prompt: Hi]\n"

    suite = read_suite("a.eval.yaml", Folder({"a.eval.yaml": text.encode()}))

    [check] = suite.cases[0].checks
    assert check.kind == bare(row["check"])
    good, bad = (bare(row[name]) for name in ("holds for", "is broken by"))
    assert run_checks([check], good, "candidate", calls_in(good)) == ()
    assert run_checks([check], bad, "candidate", calls_in(bad)) != ()


def calls_in(text: str) -> list[ToolCall]:
    """Read a line that shows a call of a tool."""
    found = re.fullmatch(r"(\w+)\((\{.*\})\)", text)
    return [ToolCall(name=found[1], arguments=found[2])] if found else []


@pytest.mark.parametrize(
    "row", table(CASE_FILE, "Templates"), ids=lambda r: r["template"]
)
def test_a_template_that_is_shown_becomes_what_is_shown(row: dict[str, str]) -> None:
    """Filled with the vars that the page gives."""
    given = {
        "name": "Ada",
        "items": ["tent", "stove"],
        "order": {"id": 7, "paid": True},
    }
    text = yaml.safe_dump([{"prompt": bare(row["template"]), "vars": given}])

    suite = read_suite("a.eval.yaml", Folder({"a.eval.yaml": text.encode()}))

    assert suite.cases[0].messages[-1].content == bare(row["becomes"])


@pytest.mark.parametrize(
    "block", [one for one in all_blocks() if one.is_settings], ids=place
)
def test_settings_that_are_shown_are_read(block: Block) -> None:
    """Also those of a table alone, in a project that says who is called."""
    settings = settings_from(block.text, {})

    assert settings.mode == "replay"


def test_models_that_are_shown_can_be_asked_for() -> None:
    """Each named model of the example may be the candidate."""
    [block] = [b for b in blocks(SETTINGS) if "models.local" in b.text]

    settings = settings_from(
        block.text, {}, candidate="local,careful,deepseek:deepseek-v4-flash"
    )

    prices = [model.price for model in settings.lineup.candidates]
    assert [price and price.input for price in prices] == [0.1, None, 0.14]


def test_a_key_for_a_strange_host_is_refused_as_shown() -> None:
    """Until the environment allows the host."""
    [block] = [b for b in blocks(SETTINGS) if "OURS_KEY" in b.text and b.is_settings]
    env = {"OURS_KEY": "not-a-real-one", "OPENAI_API_KEY": "not-a-real-one"}
    allowed = {"NOWORSE_ALLOW_HOSTS": "models.example.net"}

    with pytest.raises(SettingsError) as caught:
        settings_from(block.text, env, mode="record")
    settings = settings_from(block.text, env | allowed, mode="record")

    assert f"{caught.value}\n" == after(SETTINGS, block)
    assert settings.keys["ours"] == "not-a-real-one"


def test_a_missing_recording_says_what_is_shown() -> None:
    """The sentence with which its suite is red."""
    [shown] = [one for one in blocks(RECORDINGS) if "not recorded" in one.text]
    said = "`fixtures/recordings/replies/small.jsonl` has no answer to this call"
    missing = comparison("lost-parcel", "unresolved", suite="replies").model_copy(
        update={
            "trouble": f"small: not recorded: {said}",
            "trouble_kind": "not_recorded",
        }
    )
    ref = SuiteRef(name="replies", path="evals/replies.eval.yaml", cases=2)
    record = run(decisions=(), comparisons=(missing,), suites=(ref,))
    selected = {"replies": ("return-20-days", "lost-parcel")}

    [told] = told_by(record, Selection(suites=(), selected=selected, nodes=()))

    assert f"{told.text}\n" == shown.text


def test_the_house_of_contributing_is_the_house() -> None:
    """Every room that its table names is there, and no room is left out."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    floors = "\n".join(line for line in text.splitlines() if line.startswith("| "))

    named = set(re.findall(r"`(\w+)(?:/|\.py)`", floors))

    house = ROOT / "plugin" / "noworse"
    rooms = {one.stem for one in house.iterdir() if one.suffix in {"", ".py"}}
    assert named == {room for room in rooms if not room.startswith("_")}
