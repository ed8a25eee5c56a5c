"""The page: what stands in it, and the policy that lets nothing else in."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from noworse.records.run import RunRecord
from noworse.reports.figures import allowed, level
from noworse.reports.html.drawings import AXIS_WIDTH, PLOT_HEIGHT, PLOT_WIDTH
from noworse.reports.html.evidence import evidence
from noworse.reports.html.lineup import lineup_of, settings_of
from noworse.reports.html.money import money_of
from noworse.reports.html.summary import summary_of
from noworse.reports.view import view_of

_FOLDER: Final = files("noworse.reports").joinpath("templates")
_STYLES: Final = ("base.css", "summary.css", "cases.css", "print.css")
_SCRIPTS: Final = (
    "elements.js",
    "run.js",
    "words.js",
    "filters.js",
    "list.js",
    "case.js",
    "labels.js",
    "main.js",
)


def dump(record: RunRecord) -> str:
    """Write a run as one page that needs nothing else, and lets nothing else in."""
    view = view_of(record)
    style, script = _joined(_STYLES), _joined(_SCRIPTS)
    policy = record.policy
    return _page().render(
        style=style,
        script=script,
        data=evidence(view),
        content_policy=_content_policy(style, script),
        summary=summary_of(view),
        money=money_of(view),
        lineup=lineup_of(record),
        settings=settings_of(record),
        candidates=[view.names.model(one.model) for one in view.candidates],
        baseline=view.names.model(record.lineup.baseline.id),
        margin=allowed(policy),
        alpha=level(policy.alpha),
        cases=len({(one.suite, one.case) for one in record.comparisons}),
        job_url=record.job_url,
        started_at=record.started_at[:16].replace("T", " "),
        aa=record.aa,
        axis_width=AXIS_WIDTH,
        plot_width=PLOT_WIDTH,
        plot_height=PLOT_HEIGHT,
    )


def _content_policy(style: str, script: str) -> str:
    """Allow our own style and script, by what they say, and nothing else at all."""
    rules = {
        "default-src": "'none'",
        "script-src": _hashed(script),
        "style-src": _hashed(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hashed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _joined(names: tuple[str, ...]) -> str:
    return "\n" + "\n".join(_read(name) for name in names)


@cache
def _page() -> Template:
    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["link"] = _link
    return environment.get_template("page.html.j2")


def _link(**state: str | None) -> str:
    """Write a link into the page's own script: what it is to show."""
    return "#" + urlencode({k: v for k, v in state.items() if v}, errors="replace")


def _read(name: str) -> str:
    return _FOLDER.joinpath(name).read_text(encoding="utf-8")
