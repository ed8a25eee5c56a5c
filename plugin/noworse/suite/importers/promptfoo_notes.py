"""What promptfoo's files ask for and no case can: told, so that nothing is missed."""

from __future__ import annotations

from collections.abc import Mapping

from noworse.suite.cases.findings import Unfit, code
from noworse.suite.cases.tables import Table
from noworse.suite.cases.turns import tool
from noworse.suite.importers.base import Source
from noworse.suite.importers.promptfoo_tests import Test

_CODE = "code is never run: do what it does in the prompt or the vars"
_MODELS = "name your models in `[tool.noworse]`: `baseline` and `candidate`"
_SETTINGS = "settings of a run stand in `[tool.noworse]`"
_WHOLE: Mapping[str, str] = {
    "providers": _MODELS,
    "targets": _MODELS,
    "extensions": _CODE,
    "nunjucksFilters": _CODE,
    "derivedMetrics": "the gate decides by slices",
    "redteam": "noworse compares two models; it attacks none",
    **dict.fromkeys(("commandLineOptions", "env", "evaluateOptions"), _SETTINGS),
}
"""What a configuration may hold that is not of a case."""

_ELSEWHERE = "there is nothing like it: write what it does into the cases"
_TEST: Mapping[str, str] = {
    "provider": _MODELS,
    "providers": _MODELS,
    "threshold": "every check must hold; delete those that need not",
    "assertScoringFunction": _CODE,
    "providerOutput": "answers that are there already go into `answers_from`",
}
_OPTIONS: Mapping[str, str] = {
    "transformVars": _CODE,
    "storeOutputAs": "write the conversation out, as `messages`",
    "rubricPrompt": "a prompt for the judge may stand in the settings",
}
_SAID = ("description", "metadata", "options")
_READ = frozenset(("vars", "assert", *_SAID))
_READ_OPTIONS = frozenset(
    ("prefix", "suffix", "transform", "postprocess", "disableVarExpansion", "provider")
)

TEST_FIELDS = _READ | _TEST.keys()
"""What a test may hold."""


def note_whole(source: Source, whole: Table) -> None:
    """Note what a configuration holds beside prompts and tests."""
    for name, mend in _WHOLE.items():
        if whole.fields.get(name):
            source.left.add(whole.line_of((name,)), code(name), mend)


def tools_of(source: Source, whole: Table) -> list[object]:
    """Return the tools of the first provider that has some, if we can hold them."""
    providers = whole.fields.get("providers", whole.fields.get("targets"))
    for one in providers if isinstance(providers, list) else ():
        config = one.get("config") if isinstance(one, dict) else None
        tools = config.get("tools") if isinstance(config, dict) else None
        if not isinstance(tools, list) or not tools:
            continue
        try:
            for given in tools:
                tool(given)
        except Unfit as error:
            line = whole.line_of(("providers",))
            source.left.add(line, f"tools of a provider: {error.reason}", error.mend)
            return []
        return tools
    return []


def note_test(test: Test, default: Mapping[str, object]) -> None:
    """Note what a test asks for, and no case can; what holds for all only once."""
    shared = options_of(default)
    for given, known, read, noted in (
        (test.given, _TEST, _READ, default),
        (options_of(test.given), _OPTIONS, _READ_OPTIONS, shared),
    ):
        for name, value in given.items():
            if value and name not in read and noted.get(name) != value:
                line = test.table.line_of((name,))
                mend = known.get(name, _ELSEWHERE)
                test.source.left.add(line, f"{code(name)} of a test", mend)


def options_of(given: Mapping[str, object]) -> Mapping[str, object]:
    """Return the options of a test."""
    held = given.get("options")
    return held if isinstance(held, dict) else {}
