"""A suite about towns: recorded from a server, held to what is known, and replayed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from paid import Goals
from project import Record, run_pytest

CASES = 12
WRONG = ["c-0", "c-10", "c-5"]
"""The towns on which the small model of the scripted provider is wrong."""

_NOWHERE = "http://127.0.0.1:9"
_WHOLE = "--nw-no-early-stop"
_SIDES = ("answer", "baseline_answer")


def record(project: Path, settings: str, env: Mapping[str, str]) -> Record:
    """Write a project, and record it as a user would."""
    (project / "evals").mkdir(parents=True)
    (project / "pyproject.toml").write_text(settings)
    cases = (
        json.dumps({"id": f"c-{i}", "prompt": f"What is town {i} called?"})
        for i in range(CASES)
    )
    (project / "evals" / "towns.eval.jsonl").write_text("\n".join(cases))
    return run_pytest(project, "--nw-mode", "record", _WHOLE, env=env)


def replay(goals: Goals, project: Path, url: str, recorded: Record) -> None:
    """Replay a run from its recordings alone, with nobody at the address."""
    settings = project / "pyproject.toml"
    settings.write_text(settings.read_text().replace(url, _NOWHERE))
    shutil.rmtree(project / ".noworse")
    again = run_pytest(project, _WHOLE)
    bought = sum(spend["bought"] for spend in again["spend"])
    same = _kept(again) == _kept(recorded)
    goals.check("replayed without the server: calls", bought, good=not bought, goal="0")
    goals.check("replayed without the server: the same", same, good=same, goal="True")


def hold(goals: Goals, recorded: Record) -> None:
    """Print what came of a run, and hold it against what must not be lost."""
    compared = recorded["comparisons"]
    sides = [one[side] for one in compared for side in _SIDES if one[side]]
    verdicts = sum(len(one["verdicts"]) for one in compared)
    lost = sum(one["score"] is None for one in compared)
    known = sum(answer["usage"] is not None for answer in sides)
    goals.check(
        "answers", len(sides), good=len(sides) == 2 * CASES, goal=f"{2 * CASES}"
    )
    goals.check("verdicts", verdicts, good=verdicts >= CASES, goal=f">= {CASES}")
    goals.check("unresolved", lost, good=lost == 0, goal="0")
    goals.check("usage known", known, good=known == len(sides), goal=f"{len(sides)}")
    print("  served as", ", ".join(sorted({answer["served"] for answer in sides})))
    print("  warned of", ", ".join(sorted({n["code"] for n in recorded["notices"]})))


def hold_losses(goals: Goals, recorded: Record) -> None:
    """Hold that the candidate lost where it was wrong, and nowhere else."""
    scores = {one["case"]: one["score"] or 0.0 for one in recorded["comparisons"]}
    lost = sorted(case for case, score in scores.items() if score < 0)
    said, good = ", ".join(lost), lost == WRONG and max(scores.values()) == 0
    goals.check(
        "lost by the candidate, and no other decided",
        said,
        good=good,
        goal=", ".join(WRONG),
    )


def hold_forms(goals: Goals, recorded: Record, wanted: Mapping[str, str]) -> None:
    """Hold how each judge was asked for its form in the end: the warnings say it."""
    found = dict.fromkeys(wanted, "`json_schema`")
    for notice in recorded["notices"]:
        if notice["code"] == "structured_mode_weaker":
            name, _, told = notice["message"].partition(" ")
            found[name] = told.partition("asked by ")[2]
    for judge, form in found.items():
        good = form == wanted[judge]
        goals.check(f"`{judge}` is asked by", form, good=good, goal=wanted[judge])


def _kept(run: Record) -> list[Record]:
    """Return what a replay must repeat: answers, verdicts, decisions."""
    compared = [
        {**one, **{side: _words_of(one[side]) for side in _SIDES}}
        for one in run["comparisons"]
    ]
    return [*compared, *run["decisions"]]


def _words_of(answer: Record | None) -> Record | None:
    """Leave out where an answer came from; how long it took is recorded rounded."""
    return answer and {**answer, "source": "", "seconds": 0.0}
