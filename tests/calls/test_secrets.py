"""Keys in text: found, and blotted out."""

from __future__ import annotations

import json

import pytest
from tests.calls.doubles_for_tests import KEY, answer

from noworse.calls.secrets import Secrets
from noworse.records.tools import ToolCall


def test_every_secret_is_blotted_out() -> None:
    """Wherever it stands, and however often."""
    secrets = Secrets([KEY, "other-secret"])

    text = secrets.blot_out(f"{KEY}, {KEY} and other-secret.")

    assert text == "[redacted], [redacted] and [redacted]."


def test_a_secret_is_found_as_json_writes_it() -> None:
    """A recording holds answers in JSON."""
    secret = 'quo"ted\\key-ü'

    assert Secrets([secret]).occur_in(json.dumps({"text": f"it is {secret}."}))


def test_a_longer_secret_hides_all_of_itself() -> None:
    """Not only the shorter one that it begins with."""
    secrets = Secrets(["secret-key", "secret-key-long"])

    assert secrets.blot_out("secret-key-long") == "[redacted]"


def test_short_values_are_no_secrets() -> None:
    """`test` stands in many an answer."""
    secrets = Secrets(["test", "   ", ""])

    assert not secrets.occur_in("a test")
    assert secrets.blot_out("a test") == "a test"


def test_surrounding_space_is_no_part_of_a_secret() -> None:
    """A key from a file ends with a line break; an echo of it does not."""
    assert Secrets([f" {KEY}\n"]).occur_in(f"<{KEY}>")


def test_secrets_do_not_print_themselves() -> None:
    """A traceback with locals shows no key."""
    assert KEY not in repr(Secrets([KEY]))


@pytest.mark.parametrize(
    "written",
    ["a/b+c=d<e&f", "a\\/b+c=d<e&f", "a%2Fb%2Bc%3Dd%3Ce%26f", "a/b+c=d&lt;e&amp;f"],
)
def test_a_secret_is_found_as_servers_write_it(written: str) -> None:
    """In the JSON of PHP, in an address, in a page; decoded or not."""
    secrets = Secrets(["a/b+c=d<e&f"])

    assert secrets.blot_out(f"<{written}>") == "<[redacted]>"
    assert secrets.occur_within(written.encode())
    assert secrets.blot_out_of(f"\xff{written}".encode("latin-1")) == b"\xff[redacted]"


def test_a_key_in_a_call_of_a_tool_is_blotted_out() -> None:
    """A model may hand on what it has read."""
    key = "sk-secret-0123456789"
    call = ToolCall(id="c1", name="send", arguments=json.dumps({"to": key}))

    clean = Secrets([key]).blot_out_of_answer(answer("fine", tool_calls=(call,)))

    assert clean.text == "fine"
    assert clean.tool_calls[0].arguments == '{"to": "[redacted]"}'
    assert clean.oddities == ("secret_redacted",)
