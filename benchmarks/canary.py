"""Whether a key shows up anywhere but at its own host: 47 scenarios, one canary.

    uv run python benchmarks/canary.py [NAME ...]

Each scenario is a small project and a real pytest run with the canary as the key:
providers that repeat it (telltale.py), the user's own slips, crashes of ours and of
httpx in the worst places, and every option of pytest that shows more. All that a run
prints or leaves behind is then searched by `harness/canary_scan.py` (found through
`NOWORSE_DATA`) for the key in any disguise; only the files into which the user wrote
it himself are left out. Exits with 1 on any hit, on any request to the other host of
a redirect, and where a run did not come to what it should show.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path

from canary_table import CANARY, SCENARIOS, Scenario
from paid import HARNESS, run
from project import serving

VARIABLE = "CANARY_KEY"
_MODEL = """
[tool.noworse.models.{name}]
api = "{api}"
base_url = "{url}"
model = "{name}"
key_env = "CANARY_KEY"
price = {{input = 1.0, output = 2.0}}
"""


def write(project: Path, scenario: Scenario, url: str) -> None:
    """Write the project of a scenario."""
    (project / "evals").mkdir(parents=True)
    place = scenario.base_url.format(url=url, way=scenario.way)
    lineup = (
        '[tool.noworse]\nbaseline = "large"\ncandidate = "cheap"\njudge = "judge"\n'
    )
    models = [
        _MODEL.format(name=name, url=place, api=scenario.api)
        for name in ("large", "cheap", "judge")
    ]
    (project / "pyproject.toml").write_text(
        lineup + scenario.settings + "".join(models)
    )
    lines = [f'{{"id": "c-{i}", "prompt": "{scenario.prompt} {i}"}}' for i in range(6)]
    (project / "evals" / "one.eval.jsonl").write_text("\n".join(lines))
    for name, text in scenario.files.items():
        (project / name).write_text(text)


def play(project: Path, scenario: Scenario, url: str) -> str:
    """Run a scenario, leave its output among its files, and return it."""
    write(project, scenario, url)
    env = {VARIABLE: scenario.key, **scenario.env}
    said = ""
    for options in scenario.runs:
        told = run(project, *options, "-p", "cacheprovider", env=env, keep_report=True)
        said += f"exit status {told.status}\n{told.text}"
    (project / "output.txt").write_text(said)
    for name in scenario.own:
        (project / name).unlink()
    return said


def scanner() -> Callable[[str, list[str]], list[tuple[str, str]]]:
    """Load the harness's scanner."""
    path = HARNESS / "canary_scan.py"
    if not path.exists():
        sys.exit(f"no {path.name} at {path.parent}: set NOWORSE_DATA")
    spec = importlib.util.spec_from_file_location("canary_scan", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    scan: Callable[[str, list[str]], list[tuple[str, str]]] = module.scan
    return scan


def main() -> int:
    """Play all scenarios, or those that were named, and search what they left."""
    scan, failed = scanner(), 0
    wanted = sys.argv[1:]
    chosen = [one for one in SCENARIOS if not wanted or one.name in wanted]
    with (
        tempfile.TemporaryDirectory(prefix="noworse-") as name,
        serving(Path(__file__).with_name("telltale.py")) as url,
    ):
        for scenario in chosen:
            project = Path(name) / re.sub(r"\W+", "-", scenario.name)
            said = play(project, scenario, url)
            hits = scan(CANARY, [str(project)])
            shown = re.search(scenario.shows, said) is not None
            mark = "" if shown and not hits else "   MISSED"
            failed += bool(mark)
            print(f"  {scenario.name:<44} {len(hits)} hits{mark}", flush=True)
            for where, how in hits:
                print(f"      {Path(where).relative_to(project)}: {how}")
            if not shown:
                print(f"      does not show {scenario.shows!r}:\n{said[-1500:]}")
        strayed = int(urllib.request.urlopen(f"{url}/_strayed").read())
    print(f"{len(chosen)} scenarios, {failed} missed, {strayed} requests led astray")
    return int(failed > 0 or strayed > 0)


if __name__ == "__main__":
    sys.exit(main())
