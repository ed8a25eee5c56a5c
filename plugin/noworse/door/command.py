"""The command `noworse`, beside the plugin: what it takes, and how it ends."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from noworse.door.commands.table import COMMANDS
from noworse.errors import Problem, SetupError

INTERRUPTED = 2
WRONG = 4
"""Exit codes; they mean what pytest means by them."""


def parser() -> argparse.ArgumentParser:
    """Describe the command and all that it takes."""
    top = argparse.ArgumentParser(
        prog="noworse",
        description="Beside the pytest plugin: what one does before and after a run.",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for one in COMMANDS:
        inner = commands.add_parser(
            one.name,
            help=one.help,
            description=one.description,
            epilog=one.epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.fill(inner)
        inner.set_defaults(run=one.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    given = parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = given.run
    from noworse.door.veil import veiled_text

    try:
        return run(given)
    except SetupError as error:
        problems = map(str, map(_in_our_words, error.problems))
        _tell(veiled_text("\n".join(problems)))
        return WRONG
    except KeyboardInterrupt:
        _tell("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has gone; nor may Python complain of that when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _in_our_words(problem: Problem) -> Problem:
    """Name an option as this command does; the settings know those of pytest."""
    if not problem.path.startswith("--nw-"):
        return problem
    path, mend = (said.replace("--nw-", "--") for said in (problem.path, problem.mend))
    return problem._replace(path=path, mend=mend)
