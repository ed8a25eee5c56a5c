"""File, environment and options -> one table, in which all know where they stood."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import chain
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from noworse.errors import Problem, SettingsError
from noworse.suite.cases.library import Library
from noworse.suite.settings.environment import Environment
from noworse.suite.settings.examples import EXAMPLES, example_of
from noworse.suite.settings.keys import secrets_of, without_secrets
from noworse.suite.settings.lines import KeyPath, Lines, lines_of

SECTION: Final = ("tool", "noworse")
HOSTS_VARIABLE: Final = "NOWORSE_ALLOW_HOSTS"
_PREFIX: Final = "NOWORSE_"

Kind = Literal["text", "texts", "number", "count", "switch"]

# Each has a variable NOWORSE_<KEY>. The last eight are no keys of the file.
_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "baseline": "text",
        "candidate": "texts",
        "judge": "texts",
        "margin": "number",
        "alpha": "number",
        "orders": "text",
        "scope": "text",
        "goal": "text",
        "strict": "switch",
        "early_stop": "switch",
        "on_inconclusive": "text",
        "length_control": "switch",
        "require_calibrated_judge": "switch",
        "budget_usd": "number",
        "confirm": "count",
        "max_in_flight": "count",
        "deadline_seconds": "number",
        "recordings": "text",
        "calibrations": "text",
        "history": "text",
        "batch": "switch",
        "mode": "text",
        "batch_submit": "switch",
        "report": "texts",
        "report_dir": "text",
        "exit_codes": "switch",
        "plan": "switch",
        "aa": "switch",
        "shard": "text",
    }
)
_PER_RUN: Final = (
    "mode",
    "batch_submit",
    "report",
    "report_dir",
    "exit_codes",
    "plan",
    "aa",
    "shard",
)
# Options that are not named like the setting, with what they mean where they are flags.
_OPTIONS: Final[Mapping[str, tuple[str, object]]] = MappingProxyType(
    {
        "budget": ("budget_usd", None),
        "no_early_stop": ("early_stop", False),
        "allow_inconclusive": ("on_inconclusive", "warn"),
    }
)
_SWITCHES: Final[Mapping[str, bool]] = MappingProxyType(
    {"1": True, "true": True, "yes": True, "on": True}
    | {"0": False, "false": False, "no": False, "off": False}
)
_TOLD_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where settings come from: a file, then the environment, then the options.

    `options` holds what the command line gave, by the option's name without `--nw-`
    and with `_` for `-`. An option or variable that is not given, or empty, is absent.
    """

    path: str
    text: str | None
    env: Mapping[str, str] = field(repr=False)
    options: Mapping[str, object]
    library: Library | None = None
    """The files below the folder of the settings; `None`: out of reach."""

    def __post_init__(self) -> None:
        # From here on nothing that crashes shows a key among its locals.
        object.__setattr__(self, "env", Environment(self.env))


class Origin(NamedTuple):
    """Where a value was given."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Layers:
    """All settings as they were given, the strongest source of each."""

    raw: Mapping[str, object]
    path: str
    lines: Lines
    above: Mapping[str, Origin]
    """The settings that the environment or an option gave."""

    def origin(self, path: KeyPath) -> Origin:
        """Tell where a setting was given, or, if it was not, where it belongs."""
        if path[0] in self.above:
            return self.above[str(path[0])]
        return Origin(self.path, self.lines.nearest((*SECTION, *path)))

    def problem(self, path: KeyPath, reason: str, mend: str | None = None) -> Problem:
        """Report a setting, by default with an example in its source's own words."""
        origin = self.origin(path)
        return Problem(*origin, reason, mend or self._example(path, origin))

    def _example(self, path: KeyPath, origin: Origin) -> str:
        key = str(path[0])
        if key not in self.above:
            return f"write e.g. `{example_of(path)}`"
        value = EXAMPLES[key].strip('"')
        if origin.path.startswith("--"):
            return f"give e.g. `{origin.path} {value}`"
        return f"set e.g. `{origin.path}={value}`"


def read_layers(sources: Sources) -> tuple[Layers, tuple[Problem, ...]]:
    """Put the sources on top of each other.

    Raises:
        SettingsError: if the file is not TOML.
    """
    section, lines, problems = _read_file(sources)
    raw = {key: _listed(key, value) for key, value in section.items()}
    above: dict[str, Origin] = {}
    for key, value, origin in chain(_variables(sources.env), _options(sources.options)):
        raw[key], above[key] = value, origin
    layers = Layers(raw, sources.path, lines, above)
    return layers, (*problems, *_misspelt(sources.env))


def _read_file(
    sources: Sources,
) -> tuple[dict[str, object], Lines, tuple[Problem, ...]]:
    """Read the file's own section, without what is given anew for each run."""
    text = sources.text or ""
    lines = lines_of(text)
    try:
        parsed = tomllib.loads(text)
    # A number of too many digits is a ValueError and no TOMLDecodeError.
    except ValueError as error:
        raise SettingsError(_not_toml(sources.path, lines, str(error))) from error
    except RecursionError as error:
        flat = "keep arrays and tables flat"
        deep = Problem(sources.path, None, "is nested too deep to be read", flat)
        raise SettingsError(deep) from error
    section: object = parsed
    for key in SECTION:
        section = section.get(key, {}) if isinstance(section, dict) else {}
    if not isinstance(section, dict):
        origin = Origin(sources.path, lines.nearest(SECTION))
        mend = "write `[tool.noworse]`, and the settings below it"
        return {}, lines, (Problem(*origin, "`tool.noworse` is no table", mend),)
    clean, secrets = without_secrets(section, secrets_of(sources.env))
    problems = tuple(_committed(sources.path, lines, path) for path in secrets)
    problems += tuple(
        Problem(
            sources.path,
            lines.nearest((*SECTION, key)),
            f"`{key}` is chosen for each run, not in the file",
            f"give `--nw-{key.replace('_', '-')}`, or set `{_PREFIX}{key.upper()}`",
        )
        for key in _PER_RUN
        if key in clean
    )
    kept = {key: value for key, value in clean.items() if key not in _PER_RUN}
    return kept, lines, problems


def _committed(path: str, lines: Lines, secret: KeyPath) -> Problem:
    """Refuse a key in a file, by its place alone."""
    return Problem(
        path,
        lines.nearest((*SECTION, *secret)),
        f"`{'.'.join(map(str, secret))}` puts a key into a file that goes into git",
        "take it out, replace the key if it was ever committed, and set it in the "
        "environment: `export OPENAI_API_KEY=...`, or what `key_env` names",
    )


def _not_toml(path: str, lines: Lines, told: str) -> Problem:
    """Name the key and line of a duplicate, which tomllib does not."""
    if lines.duplicates:
        double = lines.duplicates[0]
        key = ".".join(map(str, double.path))
        return Problem(
            path,
            double.line,
            f"`{key}` is given a second time, after line {double.first}",
            "keep one of the two",
        )
    line = _TOLD_LINE.search(told)
    return Problem(
        path,
        int(line[1]) if line else None,
        f"is not TOML: {_TOLD_LINE.sub('', told).strip()}",
        "compare the line with https://toml.io",
    )


def _variables(env: Mapping[str, str]) -> Iterator[tuple[str, object, Origin]]:
    for key, kind in _KINDS.items():
        name = f"{_PREFIX}{key.upper()}"
        if given := env.get(name, "").strip():
            yield key, _read(kind, given), Origin(name)


def _options(
    options: Mapping[str, object],
) -> Iterator[tuple[str, object, Origin]]:
    for name, given in options.items():
        key, meant = _OPTIONS.get(name, (name, None))
        # By identity: a budget of 0 is a budget, and equals False.
        if given is None or given is False or given in ("", []):
            continue
        value = given if meant is None else meant
        yield key, _read(_KINDS[key], value), Origin(f"--nw-{name.replace('_', '-')}")


def _misspelt(env: Mapping[str, str]) -> Iterator[Problem]:
    """Report variables that nearly are ours: a lost margin decides a verdict."""
    ours = [key.upper() for key in _KINDS] + [HOSTS_VARIABLE.removeprefix(_PREFIX)]
    for name in env:
        word = name.removeprefix(_PREFIX)
        if word != name and word not in ours:
            for close in get_close_matches(word, ours, n=1, cutoff=0.7):
                reason = "is no variable of ours, though it looks like one"
                yield Problem(name, None, reason, f"did you mean `{_PREFIX}{close}`?")


def _listed(key: str, value: object) -> object:
    """Make a list of names of what a file may also give as one name."""
    if _KINDS.get(key) != "texts":
        return value
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _read(kind: Kind, given: object) -> object:
    """Turn text into what the setting wants; text that is not that stays text."""
    if kind == "texts":
        many = given if isinstance(given, list | tuple) else (given,)
        parts = chain.from_iterable(str(one).split(",") for one in many)
        return tuple(part.strip() for part in parts if part.strip())
    if not isinstance(given, str):
        return given
    if kind == "switch":
        return _SWITCHES.get(given.lower(), given)
    try:
        return {"number": float, "count": int}.get(kind, str)(given)
    except ValueError:
        return given
