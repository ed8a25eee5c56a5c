"""Code that stays as it is, under two models: its calls go to each of them."""

from __future__ import annotations

import json
from collections import Counter
from textwrap import dedent

from tests.door.projects_for_tests import Project
from tests.door.providers_for_tests import Provider
from tests.door.swaps_for_tests import RECORD, SHOP, rows, write

REROUTED = """
@noworse.swap(cases="tickets.jsonl", reroute={"gpt-5.5": noworse.candidate})
def test_triage(case):
    return ask(case.vars["question"])
"""
OFFLINE = ("-p", "no:cacheprovider")


def answers(provider: Provider) -> Counter[str]:
    """Count what was sold by model, verdicts aside."""
    sold = Counter[str]()
    for (model, _), number in provider.sold.items():
        sold[model] += number
    del sold["judge"]
    return sold


def test_code_answers_under_both_models_as_it_stands(
    buying: Project, provider: Provider
) -> None:
    """Bought once, compared, and replayed without a connection."""
    write(buying, SHOP + REROUTED, rows("win", 6))

    bought = buying.run(*RECORD, "--nw-report", "json")
    report, sold = buying.report(), answers(provider)
    replayed = buying.run(*OFFLINE, "--nw-report", "json")
    again = buying.report()

    bought.assert_outcomes(passed=7)
    replayed.assert_outcomes(passed=7)
    assert sold == {"base": 6, "small": 6}
    assert answers(provider) == sold
    [one, *_] = report["comparisons"]
    assert one["answer"]["text"].startswith("small: win")
    assert one["baseline_answer"]["text"].startswith("base: win")
    assert one["answer"]["usage"]["input_tokens"] == 10
    assert (one["answer"]["calls"], one["answer"]["served"]) == (1, "small")
    assert one["answer"]["source"] == "live"
    assert again["comparisons"][0]["answer"]["source"] == "replayed"
    spend = {one["role"]: one for one in report["spend"]}
    assert (spend["candidate"]["calls"], spend["candidate"]["bought"]) == (6, 6)
    assert spend["baseline"]["bought_usd"] == 6 * 20 / 1e6
    later = {one["role"]: one for one in again["spend"]}
    assert (later["candidate"]["calls"], later["candidate"]["bought"]) == (6, 0)
    assert later["candidate"]["usd"] == spend["candidate"]["usd"]


def test_several_steps_are_added_up(buying: Project, provider: Provider) -> None:
    """A second step that builds on the first; and a model that stays the same."""
    source = """
    REROUTE = {"gpt-5.5": noworse.candidate, "gpt-5.5-mini": noworse.baseline}

    @noworse.swap(cases="tickets.jsonl", reroute=REROUTE)
    async def test_triage(case, model):
        first = await asyncio.to_thread(ask, case.vars["question"])
        second = await asyncio.to_thread(ask, case.vars["question"])
        route = await asyncio.to_thread(ask, "tie route", "gpt-5.5-mini")
        assert route.startswith("base")
        assert first.startswith(model.name)
        return first
    """
    write(buying, SHOP + dedent(source), rows("win", 2))

    buying.run(*RECORD, "--nw-report", "json")

    # The route is asked once for each case: both models get the same.
    assert answers(provider) == {"base": 2 * 2 + 2, "small": 2 * 2}
    [one, *_] = buying.report()["comparisons"]
    assert one["answer"]["calls"] == 3
    # Tokens of two models have no price in common; those of one have.
    assert one["answer"]["usage"] is None
    assert one["baseline_answer"]["usage"]["input_tokens"] == 30
    spend = {one["role"]: one for one in buying.report()["spend"]}
    assert spend["candidate"]["bought"] == 4
    assert spend["baseline"]["bought"] == 6


def test_what_is_not_recorded_is_missing(buying: Project) -> None:
    """With the command; the code is not even asked what it makes of that."""
    write(buying, SHOP + REROUTED, rows("win", 3))
    buying.run(*RECORD)
    swallowing = REROUTED.replace(
        '    return ask(case.vars["question"])',
        '    try:\n        return ask("win " + case.id)\n'
        '    except BaseException:\n        return "sorry"',
    )
    write(buying, SHOP + swallowing, rows("win", 3))

    result = buying.run(*OFFLINE, "--nw-report", "json")

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "3 of 3 cases are not recorded: *",
            "*mend: `pytest evals/test_app.py::test_triage --nw-mode record`*",
        ]
    )
    kinds = {one["trouble_kind"] for one in buying.report()["comparisons"]}
    assert kinds == {"not_recorded"}


def test_another_dialect_fails_the_case_with_the_line(buying: Project) -> None:
    """And says how to mend it; no call was made."""
    write(buying, SHOP + REROUTED, rows("win", 1))
    settings = buying.root / "pyproject.toml"
    head, small = settings.read_text("utf-8").split("[tool.noworse.models.small]\n")
    small = small.replace("openai-chat", "anthropic", 1)
    settings.write_text(f"{head}[tool.noworse.models.small]\n{small}", "utf-8")

    result = buying.run(*RECORD)

    assert result.ret == 1
    told = " ".join(result.stdout.str().split())
    assert "`small` speaks `anthropic`, but the code asks `gpt-5.5`" in told
    assert "evals/test_app.py:" in told
    assert "e.g. of LiteLLM" in told
    for ours in ("*interception*", "*contextlib*", "*Halt*"):
        result.stdout.no_fnmatch_line(ours)


def test_trouble_of_the_provider_is_no_fault_of_the_code(
    buying: Project, provider: Provider
) -> None:
    """Whatever the code makes of its error, the case is unresolved."""
    swallowing = REROUTED.replace(
        '    return ask(case.vars["question"])',
        '    try:\n        return ask(case.vars["question"])\n'
        "    except httpx.HTTPStatusError as error:\n"
        '        return f"sorry {error.response.status_code}"',
    )
    write(buying, SHOP + swallowing, rows("win", 2))
    provider.status = 400

    buying.run(*RECORD, "--nw-report", "json")

    kinds = {one["trouble_kind"] for one in buying.report()["comparisons"]}
    assert kinds == {"bad_request"}


def test_an_exception_of_the_code_is_its_own(buying: Project) -> None:
    """What it bought before is paid for, and kept."""
    failing = REROUTED.replace('"question"])', '"question"]) / 0')
    write(buying, SHOP + failing, rows("win", 2))

    result = buying.run(*RECORD, "--nw-report", "json")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["*TypeError: unsupported operand*"])
    spend = {one["role"]: one for one in buying.report()["spend"]}
    assert spend["candidate"]["bought"] == 2


def test_parameters_that_were_left_out_are_told(buying: Project) -> None:
    """Once for a model."""
    source = REROUTED.replace('"question"]', '"question"], store=True')
    write(buying, SHOP + source, rows("win", 2))

    result = buying.run(*RECORD)

    told = " ".join(result.stdout.str().split())
    assert told.count("small does not take `store`, which your code sends") == 1


def test_code_that_asks_no_model_that_is_named_proves_nothing(
    buying: Project,
) -> None:
    """A PASS would be the frontier model's own."""
    source = """
    @noworse.swap(cases="tickets.jsonl", reroute={"gpt-5.4": noworse.candidate})
    def test_triage(case):
        return "always " + case.vars["question"]
    """
    write(buying, SHOP + dedent(source), rows("tie", 30))

    result = buying.run(*RECORD, "--nw-report", "json")

    decision, *_ = buying.report()["decisions"]
    assert decision["status"] == "INCONCLUSIVE"
    told = " ".join(result.stdout.str().split())
    assert "no answer came from a model that `reroute` names" in told


def test_roles_and_names_are_checked(buying: Project) -> None:
    """Before anything is called."""
    write(buying, SHOP + REROUTED.replace("noworse.candidate", "'cheap'"))

    result = buying.run()

    result.assert_outcomes(errors=1)
    told = " ".join(result.stdout.str().split())
    assert "`reroute` does not fit (got 'cheap') mend: write models by their" in told


def test_code_that_is_given_its_model_still_needs_it(buying: Project) -> None:
    """Only rerouted code may do without."""
    write(
        buying, SHOP + REROUTED.replace(', reroute={"gpt-5.5": noworse.candidate}', "")
    )

    result = buying.run()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*it takes no `model`*"])


def test_a_baseline_serves_two_candidates(buying: Project, provider: Provider) -> None:
    """It is called once for each case."""
    buying.candidates = ("small", "tiny")
    buying.configure()
    source = REROUTED.replace("    return", "    CALLS.append(case.id)\n    return")
    write(
        buying,
        SHOP
        + source
        + """
def test_calls():
    assert len(CALLS) == 3 * 3
""",
        rows("tie", 3),
    )

    result = buying.run(*RECORD)

    result.assert_outcomes(passed=4, failed=2)  # three cases decide nothing
    assert answers(provider) == {"base": 3, "small": 3, "tiny": 3}


def test_a_model_against_itself_asks_for_fresh_samples(
    buying: Project, provider: Provider
) -> None:
    """Of all its calls."""
    write(buying, SHOP + REROUTED, rows("tie", 3))

    buying.run(*RECORD, "--nw-aa")

    assert answers(provider) == {"base": 6}
    tape = buying.root / "fixtures" / "recordings" / "test_triage" / "base.jsonl"
    replies = [json.loads(line) for line in tape.read_text("utf-8").splitlines()]
    assert all(line["reply"][0] == 200 for line in replies)


def test_code_in_workers_is_answered_by_the_one_engine(
    buying: Project, provider: Provider
) -> None:
    """Nothing is bought twice, and a replay finds all of it."""
    write(buying, SHOP + REROUTED, rows("tie", 4))

    bought = buying.spawn(*RECORD, "-n", "2")
    sold = answers(provider)
    replayed = buying.run(*OFFLINE)

    for result in (bought, replayed):
        result.assert_outcomes(passed=4, failed=1)  # four cases decide nothing
    assert sold == answers(provider) == {"base": 4, "small": 4}
