"""Fixtures of functions that answer cases: shared, or made anew for each."""

from __future__ import annotations

import pytest
from tests.door.projects_for_tests import Project
from tests.door.swaps_for_tests import RECORD, TRIAGE, rows, with_fixture, write

SCOPES = """
EVENTS = []

@pytest.fixture(scope="{scope}")
def thing():
    EVENTS.append("up")
    yield object()
    EVENTS.append("down")

class TestShop:
    @noworse.swap(cases="tickets.jsonl")
    def test_triage(self, case, model, thing):
        assert EVENTS == ["up"]
        EVENTS[1:] = []
        return say(case, model)

def test_after():
    assert EVENTS == {after!r}
    assert len(CALLS) == 6
"""


@pytest.mark.parametrize(
    ("scope", "after"),
    [("class", ["up", "down"]), ("module", ["up"]), ("session", ["up"])],
)
def test_fixtures_of_a_wider_scope_are_set_up_once(
    project: Project, scope: str, after: list[str]
) -> None:
    """By pytest itself, and they are there until the last call is over."""
    write(project, SCOPES.format(scope=scope, after=after))

    result = project.run(*RECORD)

    result.assert_outcomes(passed=4, failed=1)


def test_cases_are_in_flight_at_once(project: Project) -> None:
    """All of them and both models, unless the function allows fewer."""
    source = """
    GATE, NOW, MOST = threading.Barrier(6), set(), []
    FIRST = [True, True]  # the first purchase is made alone

    @noworse.swap(cases="tickets.jsonl")
    def test_all(case, model):
        if not FIRST or not FIRST.pop():
            GATE.wait(20)
        return say(case, model)

    @noworse.swap(cases="few.jsonl", max_in_flight=2)
    async def test_few(case, model):
        NOW.add((case.id, model.name))
        await asyncio.sleep(0)
        MOST.append(len(NOW))
        NOW.discard((case.id, model.name))
        return say(case, model)

    def test_most():
        assert max(MOST) == 2
    """
    write(project, source, rows("tie", 4))
    write(project, source, rows("tie", 4, "few"), name="few.jsonl")

    result = project.run(*RECORD)

    result.assert_outcomes(passed=9, failed=2)


def test_a_fixture_of_function_scope_is_fresh_for_each_case(project: Project) -> None:
    """Its cases run one after the other, both models at once, and that is told."""
    write(
        project,
        """
        MADE = []

        @pytest.fixture
        def thing():
            MADE.append("up")
            yield MADE
            MADE.append("down")

        PAIR = threading.Barrier(2)

        @noworse.swap(cases="tickets.jsonl")
        def test_triage(case, model, thing):
            assert thing.count("up") == thing.count("down") + 1
            PAIR.wait(20)
            return say(case, model)

        def test_after():
            assert MADE == ["up", "down"] * 3
        """,
    )

    result = project.run(*RECORD)

    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["*function_alone*test_triage ran one after the*"])
    assert "`thing`" in result.stdout.str()


@pytest.mark.parametrize(
    "source",
    [
        "@pytest.fixture(autouse=True)\ndef own(): pass\n" + TRIAGE,
        with_fixture("request"),
        "def setup_function(): pass\n" + TRIAGE,
    ],
)
def test_whatever_is_of_one_test_alone_counts(project: Project, source: str) -> None:
    """An autouse fixture, `request`, and the setup of old."""
    write(project, source)

    result = project.run(*RECORD)

    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["*function_alone*"])


def test_each_call_gets_a_folder_of_its_own(project: Project) -> None:
    """`tmp_path` is fresh, and makes nobody wait."""
    write(
        project,
        """
        @noworse.swap(cases="tickets.jsonl")
        def test_triage(case, model, tmp_path):
            (tmp_path / "note").touch(exist_ok=False)
            return say(case, model)
        """,
    )

    result = project.run(*RECORD)

    result.assert_outcomes(passed=3, failed=1)
    result.stdout.no_fnmatch_line("*function_alone*")


def test_case_by_case_the_gate_may_stop(buying: Project) -> None:
    """In its own order, so that nothing more is called once it has decided."""
    source = with_fixture("monkeypatch")
    write(buying, source, rows("loss", 40))

    result = buying.run(*RECORD, "--nw-report", "json")

    counts = result.parseoutcomes()
    [left] = buying.report()["left_out"]
    assert left["read"] < 40
    assert counts["skipped"] == 40 - left["read"]
    [base, *_] = buying.report()["spend"]
    assert base["bought"] == left["read"]


@pytest.mark.parametrize("source", [TRIAGE, with_fixture("monkeypatch")])
def test_in_whatever_order_tests_run_none_waits_for_another(
    buying: Project, source: str
) -> None:
    """Two functions and a case file, mixed and backwards: the run comes to its end."""
    second = source.replace("triage", "second").replace("tickets", "second")
    write(buying, source + second, rows("win", 12))
    write(buying, source + second, rows("even", 12, "s"), name="second.jsonl")
    buying.suite(*[{"id": f"x-{i}", "prompt": f"even x {i}"} for i in range(12)])
    buying.pytester.makeconftest(
        """
        def pytest_collection_modifyitems(items):
            items.sort(key=lambda item: item.name.rpartition("-")[2], reverse=True)
        """
    )

    result = buying.run(*RECORD, "--nw-max-in-flight", "1")

    counts = result.parseoutcomes()
    assert counts["passed"] + counts.get("skipped", 0) >= 36
    assert "unresolved" not in counts


def test_losses_are_repeated_while_fixtures_are_there(buying: Project) -> None:
    """The repeats of `--nw-confirm` are calls of the function as well."""
    source = """
    @pytest.fixture(scope="module")
    def thing():
        yield CALLS

    @noworse.swap(cases="tickets.jsonl")
    def test_triage(case, model, thing):
        return say(case, model)

    def test_after():
        assert len(CALLS) == 2 * 6 + 2 * 3
    """
    write(buying, source, [*rows("loss", 1), *rows("win", 5, "w")])

    result = buying.run(*RECORD, "--nw-confirm", "3", "--nw-report", "json")

    result.assert_outcomes(passed=7, failed=1)
    [one] = buying.report()["repeats"]
    assert (one["case"], one["lost"]) == ("c-0", 3)


def test_a_critical_case_is_repeated_within_its_own_test(buying: Project) -> None:
    """Also where fixtures are of one test alone."""
    source = with_fixture("monkeypatch")
    write(buying, source, [*rows("loss", 1, critical=True), *rows("win", 5, "w")])

    result = buying.run(*RECORD)

    assert "also in 3 of 3 fresh repeats" in result.stdout.str()
