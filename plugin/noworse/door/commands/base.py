"""What every subcommand is made of."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A word after `noworse`: what it takes, and what it does."""

    name: str
    help: str
    """In the list of all commands: a few words, no capital, no full stop."""

    description: str
    epilog: str
    """The exit codes: below the options in its own help."""

    fill: Callable[[argparse.ArgumentParser], None]
    """Adds its arguments and options."""

    run: Callable[[argparse.Namespace], int]
    """Does it, and returns the exit code; a `SetupError` is told without a traceback.
    What it needs it imports only then: each command is described in every help."""


def count(text: str) -> int:
    """Read a number from 1 on.

    Raises:
        ArgumentTypeError: if it is none.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def add_lineup(parser: argparse.ArgumentParser) -> None:
    """Add the options that say who is asked, as the plugin has them."""
    add = parser.add_argument
    add("--candidate", action="append", metavar="MODEL", help="as --nw-candidate")
    add("--baseline", metavar="MODEL", help="as --nw-baseline")
    add("--judge", action="append", metavar="MODEL", help="as --nw-judge")
