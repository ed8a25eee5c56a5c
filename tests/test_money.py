"""What calls cost, held against the published prices of November 2026."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from genai_prices import Usage as Listed, calc_price

from noworse.money import (
    PriceBook,
    TokenEstimate,
    batch_discount,
    cost,
    estimate_tokens,
    price_of,
    upper_bound,
)
from noworse.records.answers import Usage
from noworse.records.models import Model, Price

AT = "2026-11-24T14:30:00Z"
OPENAI = "https://api.openai.com/v1"
DEEPSEEK = "https://api.deepseek.com"


def model(name: str, base_url: str = OPENAI, *, price: Price | None = None) -> Model:
    return Model(
        id=f"x:{name}", api="openai-chat", base_url=base_url, name=name, price=price
    )


@pytest.mark.parametrize(
    ("asked", "price"),
    [
        (model("gpt-5.4-mini"), Price(input=0.75, output=4.5, cached=0.075)),
        (
            model("claude-opus-5-5", "https://api.anthropic.com"),
            Price(input=4, output=20, cached=0.2),
        ),
        (
            model(
                "accounts/fireworks/models/glm-5p1",
                "https://api.fireworks.ai/inference/v1",
            ),
            Price(input=1.4, output=4.4, cached=0.26),
        ),
    ],
)
def test_a_known_model_has_its_list_price(asked: Model, price: Price) -> None:
    """The list price of the model's own host, in USD per million tokens."""
    assert price_of(asked, AT) == price


@pytest.mark.parametrize(
    ("at", "price"),
    [
        ("2026-11-24T02:59:59Z", Price(input=0.3, output=1.2, cached=0.006)),
        ("2026-11-24T05:00:00Z", Price(input=0.15, output=0.6, cached=0.003)),
        ("2026-11-24T08:00:00+00:00", Price(input=0.3, output=1.2, cached=0.006)),
        ("2026-11-24T10:00:00+02:00", Price(input=0.3, output=1.2, cached=0.006)),
    ],
)
def test_the_price_is_that_of_the_hour_of_the_recording(at: str, price: Price) -> None:
    """DeepSeek is twice as dear from 01 to 04 and from 06 to 10 UTC."""
    assert price_of(model("deepseek-v4-flash", DEEPSEEK), at) == price


def test_a_price_that_hangs_on_the_hour_has_a_span() -> None:
    """Of the lowest and the highest of the day; of all others there is none."""
    book, own = PriceBook(), Price(input=0.1, output=0.3)

    low, high = book.span(model("deepseek-v4-flash", DEEPSEEK), AT) or (own, own)

    assert (low, high) == (
        Price(input=0.15, output=0.6, cached=0.003),
        Price(input=0.3, output=1.2, cached=0.006),
    )
    assert book.span(model("deepseek-v4-flash", DEEPSEEK, price=own), AT) is None
    assert book.span(model("gpt-5.4-mini"), AT) is None
    assert book.span(model("no-such-model"), AT) is None


@pytest.mark.parametrize(
    ("tokens", "price"),
    [
        (272_000, Price(input=5, output=30, cached=0.5)),
        (272_001, Price(input=10, output=45, cached=1)),
    ],
)
def test_long_inputs_cost_their_own_step(tokens: int, price: Price) -> None:
    """Above a step, all tokens of the call pay the price of the step."""
    assert price_of(model("gpt-5.5"), AT, input_tokens=tokens) == price


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        (model("no-such-model"), AT),
        (model("gpt-5.4-mini", "https://gateway.example/v1"), AT),
        (model("gpt-5.4-mini", "http://localhost:11434/v1"), AT),
        (model("gpt-5.4-mini"), "long ago"),
        # Listed by the second of audio, not by the token.
        (model("whisper-1"), AT),
    ],
)
def test_an_unknown_price_is_not_a_price_of_zero(asked: Model, at: str) -> None:
    """Unknown models, hosts and times have no price."""
    assert price_of(asked, at) is None


def test_the_own_price_of_the_user_wins() -> None:
    """A price in the settings is never looked up, and never overruled."""
    own = Price(input=0.1, output=0.3)

    assert price_of(model("gpt-5.4-mini", price=own), "no time") == own


def test_a_price_book_asks_the_list_once_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Calls of the same minute share a look-up; unknown prices are remembered too."""
    asked: list[str] = []

    def note(wanted: Model, at: str) -> tuple[()]:
        asked.append(wanted.name + at)
        return ()

    monkeypatch.setattr("noworse.money._listed", note)
    book = PriceBook()

    for second in ("00", "01", "59"):
        book.price_of(model("a"), f"2026-11-24T14:30:{second}Z")
    book.price_of(model("a"), "2026-11-24T14:31:00Z")
    book.price_of(model("b"), "2026-11-24T14:31:00Z")

    assert asked == [
        "a2026-11-24T14:30:00Z",
        "a2026-11-24T14:31:00Z",
        "b2026-11-24T14:31:00Z",
    ]


def test_cached_input_costs_what_the_cache_costs() -> None:
    """Only the cached part of the input is billed at the cache's price."""
    usage = Usage(input_tokens=1_000_000, output_tokens=100_000, cached_tokens=400_000)

    usd = cost(usage, Price(input=1, output=10, cached=0.1))

    assert usd == pytest.approx(0.6 + 0.04 + 1.0)


def test_cached_input_without_a_price_of_its_own_is_input() -> None:
    """No cache price means that the cache saves nothing."""
    usage = Usage(input_tokens=1_000_000, output_tokens=0, cached_tokens=400_000)

    assert cost(usage, Price(input=1, output=10)) == pytest.approx(1.0)


def test_cost_is_unknown_where_a_part_is_unknown() -> None:
    """No usage or no price: no cost."""
    usage, price = Usage(input_tokens=1, output_tokens=1), Price(input=1, output=1)

    assert cost(None, price) is None
    assert cost(usage, None) is None


def test_a_bound_holds_whatever_the_cache_does() -> None:
    """The bound takes the dearest price of input and all of the allowed output."""
    price = Price(input=1, output=10, cached=2)
    usage = Usage(input_tokens=500, output_tokens=100, cached_tokens=500)

    bound = upper_bound(price, 500, 100)

    assert bound == pytest.approx(0.002)
    assert bound == cost(usage, price)


def test_there_is_no_bound_without_a_price_and_a_limit() -> None:
    """A model that may write for ever, or that costs who knows what, has no bound."""
    assert upper_bound(None, 10, 10) is None
    assert upper_bound(Price(input=1, output=1), 10, None) is None


@pytest.mark.parametrize(
    ("text", "estimate"),
    [
        ("", TokenEstimate(0, 16)),
        ("Hello", TokenEstimate(2, 21)),
        ("日本", TokenEstimate(2, 22)),
        ("\ud800", TokenEstimate(1, 19)),
    ],
)
def test_tokens_are_estimated_from_the_bytes(
    text: str, estimate: TokenEstimate
) -> None:
    """A quarter of the UTF-8 bytes is typical; all of them is the ceiling."""
    assert estimate_tokens(text) == estimate


def test_prices_need_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up opens no socket."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        pytest.fail("a price was looked up over the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    assert price_of(model("gpt-5.4-mini"), AT) is not None


def test_the_list_is_loaded_by_the_first_look_up_only() -> None:
    """Importing the module, and an own price, leave the list on disk."""
    script = (
        "import sys\n"
        "from noworse.money import price_of\n"
        "from noworse.records.models import Model, Price\n"
        "own = Price(input=1, output=1)\n"
        "model = Model(id='m', api='anthropic', base_url='u', name='m', price=own)\n"
        "assert price_of(model, 'now') == own\n"
        "assert 'genai_prices' not in sys.modules\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    "asked",
    [
        model("gpt-5.5"),
        model("gpt-5.4-mini"),
        model("claude-opus-5-5", "https://api.anthropic.com"),
        model("claude-haiku-5-5", "https://api.anthropic.com"),
    ],
    ids=lambda asked: asked.name,
)
def test_a_batch_costs_half_where_the_list_says_so(asked: Model) -> None:
    """What we say of a host is what the list has for its models."""
    tokens = Usage(input_tokens=1000, output_tokens=1000)
    alone = cost(tokens, price_of(asked, AT))
    discount = batch_discount(asked)
    assert alone is not None
    assert discount is not None

    listed = calc_price(
        Listed(input_tokens=1000, output_tokens=1000),
        asked.name,
        provider_api_url=asked.base_url,
        price_context={"processing": "batch"},
    )

    told = cost(tokens, price_of(asked, AT), discount=discount)
    assert told == pytest.approx(float(listed.total_price)) == pytest.approx(alone / 2)


@pytest.mark.parametrize(
    "base_url",
    [
        "https://api.deepseek.com",
        "http://api.openai.com/v1",
        "https://api.openai.com.evil.example/v1",
    ],
)
def test_a_host_that_is_not_known_for_it_takes_no_batches(base_url: str) -> None:
    """Not even one that looks like it."""
    assert batch_discount(model("gpt-5.5", base_url)) is None
