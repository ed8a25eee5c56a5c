"""OpenAI's files: chats that were or will be sent, and what its evals hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.suite.importers.importers_for_tests import bring, fields, ids, left, only

from noworse.errors import CaseFileError
from noworse.suite.importers.base import Reply

USER = {"role": "user", "content": "Hi"}
SAID = {"role": "assistant", "content": "Hello"}


def of(*rows: dict[str, Any], **how: Any) -> Any:
    return bring("a.jsonl", "\n".join(json.dumps(row) for row in rows), **how)


def stored(message: dict[str, Any], **response: Any) -> dict[str, Any]:
    """A log line with what was sent and what came back."""
    return {
        "id": "log-1",
        "request": {"model": "gpt-5.5", "messages": [USER], "temperature": 0},
        "response": {"choices": [{"message": message}], **response},
        "team": "shop",
    }


def test_a_stored_answer_goes_with_its_case() -> None:
    """With its tokens, where they are told."""
    usage = {"prompt_tokens": 8, "completion_tokens": 2}

    imported = of(stored(SAID, usage=usage, model="gpt-5.5-2026"), slice_by="model")

    [case] = only(imported).cases
    assert case.fields == {"id": "log-1", "slice": "gpt-5.5", "messages": [USER]}
    assert case.reply == Reply("gpt-5.5", "Hello", 8, 2)
    assert left(imported) == ["a.jsonl:1: the field `team`"]


@pytest.mark.parametrize(
    "response",
    [
        {"choices": []},
        {"choices": [7]},
        {"choices": [{"message": {"role": "assistant", "tool_calls": [{}]}}]},
        "text",
        {"body": 7},
    ],
)
def test_an_answer_that_is_not_of_words_is_asked_anew(response: object) -> None:
    """The case stays."""
    row = stored(SAID) | {"response": response}

    [case] = only(of(row)).cases

    assert case.reply is None


def test_usage_that_is_odd_is_no_usage() -> None:
    """A cost is unknown, never wrong."""
    row = stored(SAID, usage={"prompt_tokens": True, "completion_tokens": -1})

    [case] = only(of(row)).cases

    assert case.reply == Reply("gpt-5.5", "Hello")


def test_what_a_turn_holds_beside_its_text_is_told() -> None:
    """But for what says nothing of it."""
    turn = {**USER, "name": "Ada", "weight": 1, "refusal": None, "audio": {"id": "a"}}

    imported = of({"messages": [turn]})

    assert fields(imported) == [{"messages": [USER]}]
    assert left(imported) == [
        "a.jsonl:1: `name` of a turn",
        "a.jsonl:1: `audio` of a turn",
    ]


def test_the_old_form_of_functions_is_read() -> None:
    """As tools and their calls."""
    call = {"role": "assistant", "content": None, "function_call": {"name": "find"}}
    back = {"role": "function", "name": "find", "content": "42"}

    imported = of(
        {"messages": [USER, call, back, SAID], "functions": [{"name": "find"}]}
    )

    [case] = fields(imported)
    assert case["tools"] == [{"name": "find"}]
    assert [turn["role"] for turn in case["messages"]][2] == "tool"
    assert case["messages"][1]["tool_calls"] == [{"name": "find"}]


def test_facts_of_a_log_line_make_slices() -> None:
    """Those of its metadata, and those beside it."""
    row = {"messages": [USER], "metadata": {"topic": "a"}, "store": True, "created": 1}

    imported = of(row, row | {"metadata": None, "messages": [SAID, USER]})

    assert [case.get("slice") for case in fields(imported)] == ["a", None]
    assert left(imported) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"prompt": "x"}, "a line: there are no `messages`"),
        ({"messages": []}, "a line: wanted a conversation, got an empty list"),
        ({"messages": [7]}, "a line: wanted a turn, got the number 7"),
        ({"messages": [{"role": "bot"}]}, "a line: a turn has no role that is known"),
        ({"messages": [SAID]}, "a case: `messages` ask nothing"),
        (
            {"messages": [USER | {"content": [{"type": "input_audio"}]}]},
            "a case: `messages[0].content[0]`: only texts and images can be sent",
        ),
        (
            {"messages": [USER | {"content": [{"type": "file"}, {"type": "text"}]}]},
            "a case: `messages[0].content[0]`: only texts and images can be sent",
        ),
    ],
)
def test_a_line_that_cannot_be_sent_is_left_out(row: dict[str, Any], said: str) -> None:
    """In the words of our reader, where it is that which refuses."""
    imported = of({"messages": [USER]}, row)

    assert len(ids(imported)) == 1
    assert left(imported)[0].startswith(f"a.jsonl:2: {said}")


def test_parts_of_a_content_are_read_in_all_their_names() -> None:
    """Texts and images of both APIs."""
    url = "https://x.example/a.png"
    parts = [
        {"type": "input_text", "text": "See"},
        {"type": "input_image", "image_url": url},
        "this",
    ]

    [case] = only(of({"messages": [{"role": "user", "content": parts}]})).cases

    [turn] = case.case.messages
    assert (turn.content, turn.images[0].url) == ("Seethis", url)


def test_items_without_a_name_of_ours_are_asked_by_theirs() -> None:
    """What looks like a reference is one."""
    items: list[dict[str, Any]] = [
        {"item": {"a": "x", "b": "y", "ideal": "z"}},
        {"item": {"question": "Hi", "id": "q-1"}, "sample": {}},
        {"item": {"a": "1", "b": "2"}},
        {"item": {}},
    ]

    imported = of(*items, format="openai-evals")

    first, second, third = fields(imported)
    assert only(imported).header == {"prompt": "a: {{ a }}\nb: {{ b }}"}
    assert (first["vars"], first["expected"]) == ({"a": "x", "b": "y"}, "z")
    assert (second, ids(imported)[1]) == ({"prompt": "Hi"}, "q-1")
    assert third == {"vars": {"a": "1", "b": "2"}}
    assert left(imported) == ["a.jsonl:4: a row: nothing is asked: an empty mapping"]


def result(sample: dict[str, Any], **item: Any) -> dict[str, Any]:
    held = {"object": "eval.run.output_item", "datasource_item": item}
    return held | {"datasource_item_id": 3, "sample": sample}


@pytest.mark.parametrize(
    ("sample", "reply"),
    [
        ({"output": [SAID], "model": "m"}, Reply("m", "Hello")),
        ({"output": [SAID]}, None),
        ({"output": [SAID], "model": "m", "error": {"code": "x"}}, None),
        ({"output": [SAID | {"tool_calls": [{}]}], "model": "m"}, None),
        ({"output": [], "model": "m"}, None),
    ],
)
def test_a_result_holds_the_answer_that_was_given(
    sample: dict[str, Any], reply: Reply | None
) -> None:
    """If it is whole, and of words."""
    row = result({"input": [USER], **sample}, item={"label": "x", "greeting": "Hi"})

    [case] = only(of(row)).cases

    assert case.reply == reply
    assert case.fields == {"id": "item-3", "messages": [USER], "expected": "x"}


def test_a_result_without_its_input_is_an_item() -> None:
    """Nothing was sampled: the answers stood in the file."""
    rows = [result({}, question="Hi"), result({"input": [USER]}) | {"sample": None}]
    rows[1]["datasource_item_id"] = None
    plain = result({"input": [USER]})
    del plain["datasource_item_id"]

    imported = of(*rows, plain)

    assert fields(imported) == [{"prompt": "Hi"}]
    assert len(left(imported)) == 1


def run(source: object, *turns: object, **more: object) -> dict[str, Any]:
    messages = {"type": "template", "template": list(turns)} if turns else None
    held = {"type": "responses", "input_messages": messages, "source": source}
    return {"object": "eval.run", "data_source": held, **more}


def content(*items: object) -> dict[str, Any]:
    return {"type": "file_content", "content": [{"item": one} for one in items]}


def test_the_template_of_a_run_is_the_prompt() -> None:
    """Of items it takes what it shows; the reference stays apart."""
    item = {"text": "A", "label": "x", "id": "i-1", "kind": "k"}
    ask = {"role": "user", "content": "See {{ item.text }}"}

    imported = of(run(content(item), ask), slice_by="kind")

    [case] = only(imported).cases
    assert only(imported).header == {"prompt": "See {{ text }}"}
    assert case.fields == {
        "id": "i-1",
        "slice": "k",
        "vars": {"text": "A"},
        "expected": "x",
    }


def test_a_longer_template_stands_in_each_case() -> None:
    """And what it shows is no reference, whatever its name."""
    ask = {"role": "user", "content": "{{item.label}}"}

    imported = of(run(content({"label": "x"}), ask, SAID, USER))

    [case] = fields(imported)
    assert only(imported).header == {}
    assert case["vars"] == {"label": "x"}
    assert len(case["messages"]) == 3
    assert "expected" not in case


def test_a_template_with_a_picture_is_read() -> None:
    """Only its texts are templates."""
    parts = [{"type": "text", "text": "{{ item.q }}"}, {"type": "input_image"}]

    imported = of(
        run(content({"q": "x"}), {"role": "user", "content": parts}), USER_ROW
    )

    assert len(ids(imported)) == 1
    assert "wanted text" in left(imported)[0]


USER_ROW = {"input": "Hi", "ideal": "Hello"}


@pytest.mark.parametrize("source", [{"type": "file_id", "id": "f"}, None])
def test_a_run_that_does_not_hold_its_items_is_told(source: object) -> None:
    """Nothing is fetched."""
    imported = of(run(source, USER), USER_ROW)

    assert left(imported) == ["a.jsonl:1: the run does not hold its items"]


def test_a_run_without_a_template_has_items_of_its_own() -> None:
    """And an eval alone makes no case."""
    odd = content({"question": "Hi"}, 7)
    odd["content"] += [7, {"question": "Ho"}]
    ask = {"role": "user", "content": "{{ item.q }}"}

    imported = of(run(odd), run(content(7, {"q": "x"}), ask), keep_duplicates=True)

    assert [case.get("prompt") for case in fields(imported)] == ["Hi", "Ho", None]
    with pytest.raises(CaseFileError, match="the grader `without a name` \\(None\\)"):
        of({"object": "eval", "testing_criteria": [7]})
