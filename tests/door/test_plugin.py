"""The plugin loads however it is named, beside whatever else is loaded or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.door.projects_for_tests import PLUGIN, WITHOUT_OTHERS, Project, cases

HOUSE = Path(__file__).parents[2] / "plugin"


@pytest.mark.parametrize("options", [(), ("-p", PLUGIN), ("-n2", "-p", PLUGIN)])
def test_it_may_be_loaded_by_name_and_by_conftest(
    project: Project, options: tuple[str, ...]
) -> None:
    """A root conftest may name the plugin that is installed as well."""
    project.suite(*cases("win", 6))
    project.record()
    project.pytester.makeconftest(
        f"""
        import sys
        sys.path.insert(0, {str(HOUSE)!r})
        pytest_plugins = [{PLUGIN!r}]
        """
    )

    result = project.pytester.runpytest_subprocess(*WITHOUT_OTHERS, *options)

    result.assert_outcomes(passed=7)


@pytest.mark.parametrize("absent", ["terminal", "cacheprovider", "xdist", "junitxml"])
def test_pytests_own_plugins_may_be_absent(project: Project, absent: str) -> None:
    """A run passes or fails without them."""
    project.suite(*cases("win", 6))
    project.suite(*cases("loss", 6), name="worse")
    project.record()

    good = project.run("-p", f"no:{absent}", "evals/shop.eval.jsonl")
    bad = project.run("-p", f"no:{absent}")

    assert (good.ret, bad.ret) == (0, 1)


def test_options_stand_in_a_group_of_their_own(project: Project) -> None:
    """`pytest --help` lists them under our name."""
    result = project.run("--help")

    result.stdout.fnmatch_lines(
        ["quality gate for model swaps:", "*--nw-candidate*", "*--nw-recordings*"]
    )


@pytest.mark.parametrize("suffix", ["yaml", "yml", "toml", "csv"])
def test_every_format_of_case_files_is_collected(project: Project, suffix: str) -> None:
    """A file is known by its double suffix."""
    texts = {
        "yaml": "cases:\n- {id: one, prompt: win 1}\n",
        "yml": "- {id: one, prompt: win 1}\n",
        "toml": '[[cases]]\nid = "one"\nprompt = "win 1"\n',
        "csv": "id,prompt\none,win 1\n",
    }
    (project.root / f"a.eval.{suffix}").write_text(texts[suffix], encoding="utf-8")
    (project.root / f"other.{suffix}").write_text("nothing of ours", encoding="utf-8")

    result = project.run("--collect-only", "-q")

    result.stdout.fnmatch_lines([f"a.eval.{suffix}::one", "1 test collected*"])
