"""Under xdist the engine is the controller's, and workers call the functions."""

from __future__ import annotations

from tests.door.projects_for_tests import Project
from tests.door.swaps_for_tests import RECORD, rows, with_fixture, write

SOURCE = """
import os
from pathlib import Path

LOG = Path(__file__).parent.parent / "calls.log"
DEAD = LOG.with_suffix(".dead")

def note(case, model):
    with LOG.open("a") as file:
        file.write(f"{case.id} {model.name} {os.getpid()}\\n")
    return say(case, model)

def is_first():
    try:
        DEAD.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True

@noworse.swap(cases="tickets.jsonl")
def test_triage(case, model):
    # Two workers may be at the two calls of one case: only one of them dies.
    if KILLS and case.id == "c-1" and is_first():
        os._exit(7)
    return note(case, model)
"""


def calls(project: Project) -> list[str]:
    """Case and model of each call that came to its end, sorted."""
    lines = (project.root / "calls.log").read_text("utf-8").splitlines()
    return sorted(line.rpartition(" ")[0] for line in lines)


def test_workers_call_functions_and_no_call_is_made_twice(project: Project) -> None:
    """Those of wider fixtures, and those whose cases run one by one."""
    alone = with_fixture("monkeypatch").replace("say", "note")
    alone = alone.replace("triage", "alone").replace("tickets", "alone")
    write(project, "KILLS = False\n" + SOURCE + alone, rows("tie", 4))
    write(
        project,
        "KILLS = False\n" + SOURCE + alone,
        rows("tie", 4, "a"),
        name="alone.jsonl",
    )

    result = project.spawn(*RECORD, "-n", "2")
    again = project.run("-q")

    result.assert_outcomes(passed=8, failed=2)
    again.assert_outcomes(passed=8, failed=2)
    names = [f"{x}-{i}" for x in "ac" for i in range(4)]
    assert calls(project) == [f"{n} {m}" for n in names for m in ("base", "small")]


def test_what_a_worker_was_asked_goes_to_another_when_it_dies(project: Project) -> None:
    """Only the test that was running there fails; no case is lost."""
    write(project, "KILLS = True\n" + SOURCE, rows("tie", 6))

    result = project.spawn(*RECORD, "-n", "2", "--nw-report", "json")

    assert result.parseoutcomes()["passed"] == 5
    report = project.report()
    assert [one["score"] for one in report["comparisons"]] == [0.0] * 6


def test_a_scheduler_that_is_refused_leaves_nobody_waiting(project: Project) -> None:
    """Each test says so, and ends."""
    write(project, "KILLS = False\n" + SOURCE, rows("tie", 1))

    result = project.spawn(*RECORD, "-n", "1", "--dist", "each")

    result.stdout.fnmatch_lines(["*--dist each: this scheduler loses or repeats*"])
