"""The pytest plugin: hooks that open other rooms when they are needed.

pytest imports this module in every run of every project where the package is
installed. It may import pytest and the standard library at the top; all else is
imported inside the hook that needs it (`tests/door/test_weight.py` holds us to it).
"""

from __future__ import annotations

import os
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from xdist.workermanage import WorkerController

    from noworse.door.collect import CaseFile
    from noworse.door.swapped import SwapItem

_MARK = "__noworse_swap__"
"""What `noworse.swap` leaves on a function."""

_LINEUP = frozenset({"NOWORSE_BASELINE", "NOWORSE_CANDIDATE", "NOWORSE_JUDGE"})
"""Variables that can stand in for the settings file."""

SUFFIXES = (".eval.yaml", ".eval.yml", ".eval.jsonl", ".eval.csv", ".eval.toml")
"""How case files end."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the `noworse` option group."""
    group = parser.getgroup("noworse", "quality gate for model swaps")
    many: dict[str, object] = {"action": "append", "metavar": "MODEL"}
    flag: dict[str, object] = {"action": "store_true", "default": None}
    add = group.addoption
    add("--nw-candidate", **many, help="the cheaper model on trial; may be repeated")
    add("--nw-baseline", metavar="MODEL", help="the model in use")
    add("--nw-judge", **many, help="a model that compares; may be repeated")
    add("--nw-margin", metavar="X", help="net preference that may be lost (0.10)")
    add("--nw-alpha", metavar="X", help="chance of a wrong PASS at the margin (0.05)")
    _add_buying(add, flag)
    add("--nw-orders", metavar="auto|both|one", help="which answer is shown first")
    add("--nw-scope", metavar="traffic|suite", help="what the cases stand for")
    add("--nw-goal", metavar="suite|slices", help="what is decided before a stop")
    add("--nw-strict", **flag, help="proven error rates")
    add("--nw-no-early-stop", **flag, help="hear all cases")
    add(
        "--nw-allow-inconclusive",
        **flag,
        help="an INCONCLUSIVE suite does not fail the run",
    )
    add(
        "--nw-exit-codes",
        **flag,
        help="exit with 10 for inconclusive and 11 for unmeasured, not with 1",
    )
    add("--nw-plan", **flag, help="call nobody: what a run would decide, and cost")
    add("--nw-aa", **flag, help="the baseline against itself: how much is noise")
    add("--nw-shard", metavar="N/OF", help="hear one part of each suite; see decide")
    add("--nw-report", metavar="KINDS", help="files to write, by comma: json, md, ...")
    add("--nw-report-dir", metavar="DIR", help="where to (noworse-report)")
    add("--nw-recordings", metavar="DIR", help="the tape (fixtures/recordings)")
    add("--nw-calibrations", metavar="DIR", help="of the judges (fixtures/judges)")
    add("--nw-history", metavar="FILE", help="add each run that decides as a line")
    add("--nw-length-control", **flag, help="estimate the difference at equal length")
    add("--nw-require-calibrated-judge", **flag, help="decide only on labelled ground")


def _add_buying(add: Callable[..., None], flag: dict[str, object]) -> None:
    """Add what decides what is bought, and how."""
    add(
        "--nw-mode",
        metavar="MODE",
        help="replay (default: no socket is opened), record (buy what is missing), "
        "refresh (buy everything anew), live (buy, do not record)",
    )
    add("--nw-batch", **flag, help="buy in batches: half the price, up to a day")
    add("--nw-batch-submit", **flag, help="the same; leave once all is ordered")
    add("--nw-confirm", metavar="N", help="ask the N worst losses again, to name them")
    add("--nw-budget", metavar="USD", help="a ceiling: nothing is bought beyond it")
    add("--nw-max-in-flight", metavar="N", help="calls at once (100)")
    add("--nw-deadline-seconds", metavar="S", help="for one call in all (300)")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Plan in this process: workers of xdist's would have nothing to run."""
    asked = os.environ.get("NOWORSE_PLAN", "").strip().lower()
    if config.option.nw_plan or asked in ("1", "true", "yes", "on"):
        config.option.dist = "no"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """Take every case file."""
    if not file_path.name.endswith(SUFFIXES):
        return None
    from noworse.door.collect import CaseFile

    return CaseFile.from_parent(parent, path=file_path)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> list[SwapItem] | None:
    """Take every function that `noworse.swap` has marked."""
    # By its type: an object of the user's may answer to any attribute.
    if type(obj) is not FunctionType or _MARK not in obj.__dict__:
        return None
    if not collector.istestfunction(obj, name):
        return None
    from noworse.door.swapped import collect_swap

    return collect_swap(collector, name, obj)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    """Tell an xdist worker where the one engine is."""
    if _is_configured(node.config):
        from noworse.door.opening import introduce

        introduce(node)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Make an xdist controller ready to serve its workers, where there are settings."""
    config = session.config
    if config.pluginmanager.hasplugin("dsession") and _is_configured(config):
        from noworse.door.opening import serve_workers

        serve_workers(config)


def _is_configured(config: pytest.Config) -> bool:
    """Whether anything says that cases may be met; cheap, since it is asked always."""
    pyproject = config.rootpath / "pyproject.toml"
    return (
        any(
            name.startswith("nw_") and value
            for name, value in vars(config.option).items()
        )
        or not _LINEUP.isdisjoint(os.environ)
        or (pyproject.is_file() and b"[tool.noworse" in pyproject.read_bytes())
    )
