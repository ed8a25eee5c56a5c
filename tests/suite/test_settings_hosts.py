"""Where calls may go, and who may allow it."""

from __future__ import annotations

import pytest

from noworse.suite.settings.hosts import (
    AllowedHosts,
    Host,
    Refusal,
    flaw_of,
    host_of,
    is_clear,
    read_allowed,
)


def allowed(text: str) -> AllowedHosts:
    hosts = read_allowed(text)
    assert isinstance(hosts, AllowedHosts)
    return hosts


@pytest.mark.parametrize(
    "base_url",
    [
        "https://gateway.example/v1",
        "http://127.0.0.1:8000/v1",
        "http://localhost:11434/v1",
        "http://[::1]:8000",
        "https://10.0.0.7/v1",
        "HTTPS://Gateway.Example./v1",
        "http://vllm_1:8000/v1",
    ],
)
def test_an_ordinary_address_has_no_flaw(base_url: str) -> None:
    """Names, addresses and ports of model servers."""
    assert flaw_of(base_url) is None


@pytest.mark.parametrize(
    "base_url",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.1.2/v1",
        "http://[fd00:ec2::254]/latest",
        "http://[FD00:EC2:0::254]/latest",
        "http://[fe80::1]/v1",
        "http://[fe80::1%25eth0]/v1",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://100.100.100.200/",
        "http://metadata.google.internal/computeMetadata",
        "http://Metadata.Google.Internal./computeMetadata",
    ],
)
def test_cloud_metadata_is_refused_in_every_spelling(base_url: str) -> None:
    """What hands out the machine's own credentials is no model server."""
    flaw = flaw_of(base_url)

    assert flaw is not None
    assert "cloud metadata" in flaw.reason


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "gateway.example/v1",
        "//gateway.example/v1",
        "ftp://gateway.example",
        "file:///etc/passwd",
        "https://",
        "https://host:port/",
        "https://host:99999/",
        "https://[::1",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://0251.0376.0251.0376/",
        "http://127.1/",
        "https://1%36.example/",
        "https://\uff11\uff16\uff19.254.169.254/",
        "https://good.example\\@evil.example/",
        "https://good.example\t.evil.example/",
        "https://good.example\n/",
        "https://good example/",
    ],
)
def test_an_address_that_two_readers_may_read_differently_is_none(
    base_url: str,
) -> None:
    """Odd numbers, escapes, controls and other schemes are not guessed at."""
    flaw = flaw_of(base_url)

    assert flaw is not None
    assert "not an http(s) address" in flaw.reason


@pytest.mark.parametrize(
    ("base_url", "word"),
    [
        ("https://me:hunter22@gateway.example/v1", "password"),
        ("https://me@gateway.example/v1", "password"),
        ("https://@gateway.example/v1", "password"),
        ("https://gateway.example/v1?key=hunter22", "query"),
        ("https://gateway.example/v1?", "query"),
        ("https://gateway.example/v1#hunter22", "fragment"),
        ("https://gateway.example/v1#", "fragment"),
    ],
)
def test_an_address_carries_no_secret(base_url: str, word: str) -> None:
    """User, password, query and fragment are refused and not repeated."""
    flaw = flaw_of(base_url)

    assert flaw is not None
    assert word in flaw.reason
    assert "hunter22" not in "".join(flaw)


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        ("https://Gateway.Example./v1", Host("gateway.example", None)),
        ("http://[::1]:8000/v1", Host("::1", 8000)),
    ],
)
def test_a_host_is_read_in_one_spelling(base_url: str, host: Host) -> None:
    """Lower case, without the final dot."""
    assert host_of(base_url) == host


def test_a_host_is_written_as_an_address_would_have_it() -> None:
    """With its port, and brackets where it needs them."""
    assert str(Host("::1", 8000)) == "[::1]:8000"
    assert str(Host("gateway.example", None)) == "gateway.example"


@pytest.mark.parametrize(
    ("name", "is_loopback"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
    ],
)
def test_loopback_is_this_machine_only(name: str, *, is_loopback: bool) -> None:
    """A name that begins like this machine's is another machine's."""
    assert Host(name, None).is_loopback is is_loopback


@pytest.mark.parametrize(
    ("base_url", "clear"),
    [
        ("https://gateway.example/v1", False),
        ("http://localhost:8000/v1", False),
        ("http://gateway.example/v1", True),
    ],
)
def test_only_http_to_another_machine_can_be_read_on_the_way(
    base_url: str, *, clear: bool
) -> None:
    """TLS and loopback keep a key to themselves."""
    assert is_clear(base_url) is clear


@pytest.mark.parametrize(
    ("patterns", "host", "covered"),
    [
        ("", Host("gateway.example", None), False),
        ("gateway.example", Host("gateway.example", None), True),
        ("gateway.example", Host("gateway.example", 8443), True),
        ("gateway.example:8443", Host("gateway.example", 8443), True),
        ("gateway.example:8443", Host("gateway.example", None), False),
        ("other.example, Gateway.Example", Host("gateway.example", None), True),
        ("gateway.example", Host("a.gateway.example", None), False),
        ("*.corp.example", Host("a.b.corp.example", None), True),
        ("*.corp.example", Host("corp.example", None), False),
        ("*.corp.example", Host("evilcorp.example", None), False),
        ("*.corp.example:8443", Host("a.corp.example", 8443), True),
        ("[fd00::1]:8000", Host("fd00::1", 8000), True),
    ],
)
def test_a_pattern_covers_what_it_says_and_no_more(
    patterns: str, host: Host, *, covered: bool
) -> None:
    """A host, with or without its port, or all that stands below a domain."""
    assert allowed(patterns).cover(host) is covered


@pytest.mark.parametrize(
    "pattern",
    ["*", "*.com", "*.*", "a*.example", "https://gateway.example", "a:b", "a b", "::1"],
)
def test_a_pattern_that_is_not_a_host_is_refused(pattern: str) -> None:
    """A wildcard for everything, or an address, is a mistake to be told."""
    refused = read_allowed(pattern)

    assert isinstance(refused, Refusal)
    assert repr(pattern) in refused.reason
