"""Configurations of promptfoo: prompts, tests, files, and what holds for all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.suite.importers.importers_for_tests import bring, fields, ids, left, only

from noworse.errors import CaseFileError
from noworse.suite.importers.importing import Imported

TEST = {"vars": {"q": "Why?"}}
PATH = "evals/promptfooconfig.yaml"


def of(
    root: dict[str, Any], files: dict[str, str] | None = None, **how: Any
) -> Imported:
    """Import a configuration; YAML reads JSON."""
    return bring(PATH, json.dumps(root), dict(files or {}), **how)


@pytest.mark.parametrize(
    ("prompts", "header"),
    [
        ("Say {{q}}", {"prompt": "Say {{q}}"}),
        (["Say {{q}}"], {"prompt": "Say {{q}}"}),
        (None, {"prompt": "{{ prompt }}"}),
        (["file://p.txt"], {"prompt": "One {{q}}"}),
        (["p.txt"], {"prompt": "One {{q}}"}),
        (["./p.md"], {"prompt": "Two {{q}}\n---\nmore"}),
        ([{"id": "file://p.txt", "label": "P"}], {"prompt": "One {{q}}"}),
        ([{"raw": "Raw {{q}}"}], {"prompt": "Raw {{q}}"}),
        ({"p.txt": "P"}, {"prompt": "One {{q}}"}),
        (["chat.json"], {"system": "Be kind.", "prompt": "{{q}}"}),
        (["chat.yaml"], {"prompt": "{{q}}"}),
        (["row.csv"], {"prompt": "Row {{q}}"}),
        (['[{"role": "user", "content": "{{q}}"}]'], {"prompt": "{{q}}"}),
        (["[INST] {{q}}"], {"prompt": "[INST] {{q}}"}),
        (["What is 1.5?"], {"prompt": "What is 1.5?"}),
    ],
)
def test_a_prompt_is_found_wherever_it_stands(
    prompts: object, header: dict[str, str]
) -> None:
    """In the configuration, or in files beside it."""
    files = {
        "p.txt": "One {{q}}\n",
        "p.md": "Two {{q}}\n---\nmore",
        "chat.json": '[{"role": "system", "content": "Be kind."},'
        '{"role": "user", "content": "{{q}}"}]',
        "chat.yaml": "- role: user\n  content: '{{q}}'",
        "row.csv": "prompt,label\nRow {{q}},R\n",
    }
    root = {"tests": [TEST]} | ({"prompts": prompts} if prompts else {})

    imported = of(root, files)

    assert only(imported).header == header
    assert left(imported) == []


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("file://make.py:create", "`make.py` is code"),
        ("exec:./make", "`exec:./make` is code"),
        ("prompts/make.js", "`prompts/make.js` is code"),
        ("langfuse://mine:3", "`langfuse://mine:3` is kept elsewhere"),
        ("file://prompts/*.txt", "`prompts/*.txt` stands for many files"),
        ("file://https://x.example/p.txt", "is an address"),
        ("file://nothing.txt", "the file `nothing.txt` does not exist"),
        ("file://bad.yaml", "`bad.yaml, line 1`: this is not YAML"),
        ("file://map.yaml", "it is no text and no conversation"),
        ("{{ q | mine }}", "the filter `mine` is not allowed"),
        ('[{"role": "user", {{q}}}]', "it is JSON only once it is filled in"),
        ("{% for c in _conversation %}{{c}}{% endfor %}", "answers that are still to"),
        ({"label": "x"}, "it is no text and no file"),
        (7, "it is no text and no file"),
    ],
)
def test_a_prompt_that_cannot_be_had_is_told(prompt: object, said: str) -> None:
    """The others are imported; code is never run."""
    files = {"bad.yaml": "a: [", "map.yaml": "a: 1"}

    imported = of({"prompts": ["Say {{q}}", prompt], "tests": [TEST]}, files)

    assert only(imported).header == {"prompt": "Say {{q}}"}
    [line] = left(imported)
    assert line.startswith(f"{PATH}:1: a prompt: ")
    assert said in line


def test_several_prompts_make_several_suites() -> None:
    """Ids tell them apart; one can be chosen, by its label or its number."""
    root = {"prompts": ["A {{q}}", {"raw": "B {{q}}", "label": "bee"}], "tests": [TEST]}

    both, bee, first = of(root), of(root, prompt="bee"), of(root, prompt="1")

    assert [suite.label for suite in both.suites] == ["prompt-1", "bee"]
    assert [name.partition("@")[2] for name in ids(both)] == ["prompt-1", "bee"]
    assert both.changed_ids == 0
    assert only(bee).header == {"prompt": "B {{q}}"}
    assert only(first).header == {"prompt": "A {{q}}"}
    assert "@" not in ids(bee)[0]


@pytest.mark.parametrize(
    ("prompt", "mend"),
    [("be", "did you mean `bee`?"), ("3", "there is: prompt-1, bee")],
)
def test_a_prompt_that_there_is_not_is_refused(prompt: str, mend: str) -> None:
    """With those that there are."""
    root = {"prompts": ["A {{q}}", {"raw": "B {{q}}", "label": "bee"}], "tests": [TEST]}

    with pytest.raises(CaseFileError, match="--prompt: there is no prompt") as caught:
        of(root, prompt=prompt)

    assert mend in str(caught.value)


def test_a_text_file_holds_several_prompts() -> None:
    """Between lines of three dashes."""
    root = {"prompts": ["p.txt"], "tests": [TEST]}

    imported = of(root, {"p.txt": "A {{q}}\n---\nB {{q}}\n---\n"})

    assert [suite.label for suite in imported.suites] == ["p-1", "p-2"]
    assert imported.suites[1].header == {"prompt": "B {{q}}"}


def test_a_longer_conversation_stands_in_each_case() -> None:
    """Since a suite has only one prompt."""
    turns = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Yes?"},
        {"role": "user", "content": [{"type": "text", "text": "{{q}}"}]},
    ]

    imported = of({"prompts": [json.dumps(turns)], "tests": [TEST]})

    [case] = fields(imported)
    assert only(imported).header == {}
    assert case["messages"][2] == {"role": "user", "content": "{{q}}"}
    assert only(imported).cases[0].case.messages[2].content == "Why?"


def test_a_conversation_may_hold_a_picture() -> None:
    """Only its texts are templates."""
    picture = {"type": "image_url", "image_url": "https://x.example/a.png"}
    parts = [{"type": "text", "text": "See"}, picture]
    turns = [{"role": "system", "content": "{{q}}"}, {"role": "user", "content": parts}]

    imported = of({"prompts": [json.dumps(turns)], "tests": [TEST]})

    [case] = only(imported).cases
    assert case.case.messages[0].content == "Why?"
    assert len(case.case.messages[1].images) == 1


def test_a_test_without_vars_asks_the_prompt_as_it_is() -> None:
    """It has nothing to be filled in."""
    imported = of({"prompts": ["Say {hi}"], "tests": [{"description": "one"}]})

    assert (ids(imported), fields(imported)) == (["one"], [{}])


def test_what_holds_for_all_is_merged_into_each_test() -> None:
    """Vars, metadata and options; assertions that use no var stand in the suite."""
    default = {
        "vars": {"q": "default", "tone": "kind"},
        "metadata": {"topic": "x"},
        "assert": [
            {"type": "contains", "value": "a"},
            {"type": "llm-rubric", "value": "Is kind"},
            {"type": "contains", "value": "{{q}}"},
        ],
        "options": {"prefix": "Please: "},
    }
    tests = [
        {
            "vars": {"q": "Why?"},
            "assert": [{"type": "llm-rubric", "value": "Is short"}],
        },
        {"metadata": {"topic": "y"}, "options": {"suffix": "!"}},
    ]
    root = {"prompts": ["{{tone}} {{q}}"], "defaultTest": default, "tests": tests}

    imported = of(root)

    assert only(imported).header == {
        "prompt": "{{tone}} {{q}}",
        "checks": [{"contains": "a"}],
        "rubric": "Is kind",
    }
    first, second = fields(imported)
    assert first["vars"] == {"q": "Why?", "tone": "kind"}
    assert (first["slice"], second["slice"]) == ("x", "y")
    assert first["prompt"] == "Please: {{tone}} {{q}}"
    assert second["prompt"] == "Please: {{tone}} {{q}}!"
    assert first["rubric"] == "Is kind\nIs short"
    assert "rubric" not in second
    assert second["checks"] == [{"contains": "default"}]


def test_lists_of_vars_make_a_case_each() -> None:
    """Every combination, unless the test says otherwise."""
    tests = [
        {"vars": {"q": ["a", "b"], "n": [1, 2], "empty": []}},
        {"vars": {"q": ["a", "b"]}, "options": {"disableVarExpansion": True}},
    ]

    cases = fields(
        of({"prompts": ["{{q}}{{n}}"], "tests": tests}, keep_duplicates=True)
    )

    values = [(case["vars"]["q"], case["vars"]["n"]) for case in cases]
    assert values == [("a", 1), ("a", 2), ("b", 1), ("b", 2), (["a", "b"], "")]


def test_vars_are_filled_with_others_and_read_from_files() -> None:
    """With us a value is never a template, so that it is filled in now."""
    test = {
        "vars": {
            "name": "Ada",
            "q": "Who is {{ name }}?",
            "text": "file://t.txt",
            "data": "file://d.json",
            "none": None,
        }
    }
    files = {"t.txt": "Hello", "d.json": '{"a": 1}', "v.yaml": "q: From a file"}
    root = {"prompts": ["{{q}}"], "tests": [test, {"vars": "v.yaml"}]}

    first, second = fields(of(root, files))

    assert first["vars"] == {
        "name": "Ada",
        "q": "Who is Ada?",
        "text": "Hello",
        "data": {"a": 1},
        "none": "",
    }
    assert second["vars"] == {"q": "From a file"}


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ({"vars": {"q": "file://photo.png"}}, "`photo.png` is no text"),
        ({"vars": {"q": "{{ other }}"}}, "the var `q`: `other` has no value"),
        ({"vars": ["x"]}, "wanted vars, got a list"),
        ({"vars": {f"v{i}": [1, 2, 3, 4] for i in range(8)}}, "more than 10,000 cases"),
        ({"vars": "nothing.yaml"}, "`nothing.yaml`: the file does not exist"),
    ],
)
def test_a_test_that_cannot_be_carried_over_is_told(
    test: dict[str, Any], said: str
) -> None:
    """The others are."""
    imported = of({"prompts": ["{{q}}"], "tests": [TEST, test]})

    assert len(ids(imported)) == 1
    [line] = left(imported)
    assert line.startswith(f"{PATH}:1: a test: ")
    assert said in line


def test_tests_stand_in_files_of_any_format() -> None:
    """Each with its own lines."""
    tests: list[object] = ["a.csv", "file://b.yaml", "c.jsonl", "gen.py:make"]
    tests += [{"path": "file://gen.js"}, 7, "https://x.example/t.csv"]
    files = {
        "a.csv": "q,__expected\nA?,equals: a\n",
        "b.yaml": "- vars: {q: 'B?'}\n- vars: {q: 'B2?'}\n  threshold: 1\n",
        "c.jsonl": '{"vars": {"q": "C?"}}\n',
    }

    imported = of({"prompts": ["{{q}}"], "tests": tests}, files)

    assert [case["vars"]["q"] for case in fields(imported)] == ["A?", "B?", "B2?", "C?"]
    assert left(imported) == [
        f"{PATH}:1: tests: `gen.py` is code",
        f"{PATH}:1: tests: `gen.js` is code",
        f"{PATH}:1: wanted a test, got the number 7",
        f"{PATH}:1: tests: `https://x.example/t.csv` is an address",
        "evals/b.yaml:3: `threshold` of a test",
    ]


def test_scenarios_are_written_out() -> None:
    """Each test under each configuration."""
    scenario = {
        "config": [{"vars": {"lang": "fr"}}, {"vars": {"lang": "de"}}, 7],
        "tests": [{"vars": {"q": "x"}}, 7],
    }
    root = {"prompts": ["{{lang}} {{q}}"], "scenarios": [scenario, {"config": "f"}]}

    imported = of(root, keep_duplicates=True)

    values = [(c["vars"]["lang"], c["vars"]["q"]) for c in fields(imported)]
    assert values == [
        *(("fr", "x"), ("fr", "")),
        *(("de", "x"), ("de", "")),
        *(("", "x"), ("", "")),
    ]
    assert left(imported) == [f"{PATH}:1: a scenario whose parts stand elsewhere"]


@pytest.mark.parametrize(
    ("default", "count"),
    [("file://d.yaml", 1), ("file://nothing.yaml", 0), ("file://list.yaml", 0)],
)
def test_what_holds_for_all_may_stand_in_a_file(default: str, count: int) -> None:
    """If it is there."""
    root = {"prompts": ["{{q}}"], "tests": [TEST], "defaultTest": default}
    files = {"d.yaml": "assert: [{type: is-json}]", "list.yaml": "[]"}

    imported = of(root, files)

    assert ("checks" in only(imported).header) == (count == 1)
    assert len(left(imported)) == (default == "file://nothing.yaml")


def test_what_is_not_of_a_case_is_told() -> None:
    """Models, code, and what only promptfoo has."""
    test = TEST | {
        "provider": "openai:x",
        "options": {"transformVars": "x", "storeOutputAs": "y", "prefix": None},
    }
    root = {"prompts": ["{{q}}"], "tests": [test], "nunjucksFilters": {"a": "b.js"}}

    more = {"redteam": {"purpose": "x"}, "providers": ["openai:x"], "env": {"A": "b"}}
    shared = {"options": {"repeat": 3, "provider": "openai:x"}}

    imported = of(root | more | {"defaultTest": shared, "description": "x"})

    said = [line.partition(":1: ")[2] for line in left(imported)]
    assert said == [
        "`providers`",
        "`nunjucksFilters`",
        "`redteam`",
        "`env`",
        "`repeat` of a test",
        "`provider` of a test",
        "`transformVars` of a test",
        "`storeOutputAs` of a test",
    ]


def test_assertions_may_be_named_and_referred_to() -> None:
    """In tests, in what holds for all, in sets; one that there is not is told."""
    named = {"short": {"type": "contains", "value": "a"}}
    refers = {"$ref": "#/assertionTemplates/short"}
    several = {"type": "assert-set", "assert": [refers]}
    lost = {"$ref": "#/assertionTemplates/long"}
    root = {
        "prompts": ["{{q}}"],
        "assertionTemplates": named,
        "defaultTest": {"assert": [refers]},
        "tests": [TEST | {"assert": [several, lost]}, "a.csv"],
    }

    imported = of(root, {"a.csv": "q\nA?\n"})

    assert only(imported).header["checks"] == [{"contains": "a"}]
    assert fields(imported)[0]["checks"] == [{"contains": "a"}]
    said = "the assertion `#/assertionTemplates/long`"
    assert left(imported) == [f"{PATH}:1: {said}"]


def test_tools_of_a_provider_are_those_of_the_suite() -> None:
    """If each has a name and a schema; a file of them is not read."""
    function = {"type": "function", "function": {"name": "find"}}
    root = {"prompts": ["{{q}}"], "tests": [TEST]}
    good: list[object] = [
        "openai:x",
        {"id": "openai:y", "config": {"tools": [function]}},
    ]
    bad: list[object] = [{"id": "z", "config": {"tools": ["file://tools.json"]}}]
    none: list[object] = [{"id": "z", "config": {"tools": "file://tools.json"}}]

    first, second, third = (of(root | {"providers": p}) for p in (good, bad, none))

    assert only(first).header["tools"] == [function]
    assert only(first).cases[0].case.tools[0].name == "find"
    assert "tools" not in only(second).header
    assert left(second)[1] == (
        f"{PATH}:1: tools of a provider: wanted a mapping, got the text 'file://tools.json'"
    )
    assert left(third) == [f"{PATH}:1: `providers`"]


def test_an_export_of_results_holds_its_configuration() -> None:
    """Results are not imported."""
    root = {
        "evalId": "e",
        "results": {},
        "config": {"prompts": ["{{q}}"], "tests": [TEST]},
    }

    imported = bring("a.json", json.dumps(root, indent=1))

    assert (imported.format, len(ids(imported))) == ("promptfoo", 1)


def test_a_csv_file_alone_has_a_prompt_made_for_it() -> None:
    """All special columns mean what they mean to promptfoo."""
    text = (
        "q,ctx,__expected,__expected2,__prefix,__suffix,__metadata:tags[],__metric,"
        "__description,__config:__expected:threshold\n"
        'A,B,fn: f(),grade: Good,Hey ,!,"x,y",m,Named,0.5\n'
        "C,D,note: x,file://g.py,,,,,,\n"
        'E,F,"similar(0.9): G","not-contains-any: H, I",,,,,,\n'
        "J,K,file://g.js,is-json,,,,,,\n"
    )

    imported = bring("a.csv", text)

    first, second, third, fourth = fields(imported)
    prompt = "q: {{ q }}\nctx: {{ ctx }}"
    assert only(imported).header == {"prompt": prompt}
    assert ids(imported)[0] == "Named"
    assert (first["prompt"], first["tags"]) == (f"Hey {prompt}!", ["x", "y"])
    assert first["rubric"] == "Good"
    assert second["checks"] == [{"equals": "note: x"}]
    assert third["checks"] == [{"not_contains": ["H", "I"]}]
    assert third["expected"] == "G"
    assert fourth["checks"] == ["json"]
    assert len(imported.hints) == 1
    assert [line.partition(": ")[2] for line in left(imported)] == [
        "`config:__expected:threshold` of a test",
        "the assertion `javascript`",
        "`g.py` is code",
        "`g.js` is code",
    ]


def test_columns_of_any_name_are_shown() -> None:
    """Under a name that a template can hold; a file of vars elsewhere is told."""
    imported = bring("a.csv", "my-q,in,__expected\nHi,Ho,x\n")

    [case] = only(imported).cases
    assert case.case.messages[0].content == "my_q: Hi\nin_: Ho"
    lost = bring("a.json", '[{"vars": {"q": "x"}}, {"vars": "nothing.yaml"}]')
    assert left(lost)[0].startswith("a.json:1: a test: `nothing.yaml`")


@pytest.mark.parametrize("name", ["prompt", "q"])
def test_a_single_column_is_the_prompt(name: str) -> None:
    """No note is needed."""
    imported = bring("a.csv", f"{name},__expected\nHi,x\n")

    assert only(imported).header == {"prompt": f"{{{{ {name} }}}}"}
    assert imported.hints == ()


def test_vars_that_are_never_used_do_not_make_a_literal_prompt_a_template() -> None:
    """A prompt without braces is sent as it is, whatever the vars."""
    imported = of({"prompts": ["Say hi {now}"], "tests": [TEST]})

    [case] = only(imported).cases
    assert case.case.messages[0].content == "Say hi {now}"
