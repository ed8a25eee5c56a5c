"""Where calls may go: the addresses that settings may name, and who allowed them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

_METADATA = (
    "169.254.169.254",
    "fd00:ec2::254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "metadata",
    "metadata.google.internal",
    "metadata.goog",
    "instance-data",
    "instance-data.ec2.internal",
)
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
# inet_aton reads 2852039166, 0xa9fea9fe and 0251.254.169.254 as an address, too.
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}")
# A wildcard needs two labels: nobody means to trust all of `*.com`.
_PATTERN = re.compile(r"[^*/@?#]+|\*\.[^*/@?#:]+\.[^*/@?#]+")


class Refusal(NamedTuple):
    """Why a value cannot be used, and what to do about it."""

    reason: str
    mend: str


class Host(NamedTuple):
    """The machine behind an address."""

    name: str
    port: int | None

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port is None else f"{name}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine, so that nothing leaves it."""
        address = _address(self.name)
        return self.name == "localhost" or (address is not None and address.is_loopback)


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """What the user allowed outside the repository, in `NOWORSE_ALLOW_HOSTS`."""

    patterns: tuple[str, ...] = ()

    def cover(self, host: Host) -> bool:
        """Whether a pattern names the host: `*.` any subdomain, no port any port."""
        return any(_fits(pattern, host) for pattern in self.patterns)


def read_allowed(text: str) -> AllowedHosts | Refusal:
    """Read `host[:port]` patterns that commas separate."""
    patterns = tuple(one.strip().lower() for one in text.split(",") if one.strip())
    for pattern in patterns:
        match = _PATTERN.fullmatch(pattern)
        if match is None or _host_of(f"//{pattern.removeprefix('*.')}") is None:
            return Refusal(
                f"{pattern!r} is not a host",
                "write `host`, `host:port` or `*.domain`, separated by commas",
            )
    return AllowedHosts(patterns)


def host_of(base_url: str) -> Host:
    """Return the host of an address in which `flaw_of` finds no flaw."""
    host = _host_of(base_url)
    assert host is not None, "the address was not checked"
    return host


def is_clear(base_url: str) -> bool:
    """Whether what is sent there can be read on the way: http to another machine."""
    return urlsplit(base_url).scheme != "https" and not host_of(base_url).is_loopback


def flaw_of(base_url: str) -> Refusal | None:
    """Say what no base URL may be, whoever allowed its host; never quotes a password.

    Cloud metadata services and link-local addresses hand out the machine's own
    credentials, so they are refused in every spelling.
    """
    host = _host_of(base_url)
    if host is None or not (place := urlsplit(base_url)).scheme:
        return Refusal("is not an http(s) address", "write it like `https://host/v1`")
    if place.username is not None or place.password is not None:
        return Refusal(
            "holds a user or a password",
            "leave them out; a key comes from the environment through `key_env`",
        )
    if place.query or place.fragment or base_url.endswith(("?", "#")):
        return Refusal(
            "has a query or a fragment",
            "end it with its path, e.g. `/v1`; an `api-version` has a key of its own, "
            "`api_version`",
        )
    if _is_metadata(host.name):
        return Refusal(
            f"{host.name} is a cloud metadata or link-local address",
            "write the address of a model server",
        )
    return None


def _is_metadata(name: str) -> bool:
    address = _address(name)
    if address is None:
        return name in _METADATA
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    return address.is_link_local or str(address) in _METADATA


def _host_of(url: str) -> Host | None:
    """Read scheme and host strictly: what two readers may read differently is none."""
    # urlsplit drops tabs and newlines, and some clients take a backslash for a slash.
    if not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>^`{|}'):
        return None
    try:
        place = urlsplit(url)
        port = place.port
    except ValueError:
        return None
    name = (place.hostname or "").rstrip(".")
    if place.scheme not in ("http", "https", ""):
        return None
    is_name = _NAME.fullmatch(name) and not _NUMBER.fullmatch(name)
    return Host(name, port) if is_name or _address(name) else None


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _fits(pattern: str, host: Host) -> bool:
    wanted = _host_of(f"//{pattern.removeprefix('*.')}")
    assert wanted is not None, "patterns were checked when they were read"
    if wanted.port not in (None, host.port):
        return False
    if pattern.startswith("*."):
        return host.name.endswith(f".{wanted.name}")
    return host.name == wanted.name
