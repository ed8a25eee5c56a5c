"""Prompts as templates: plain values in, text out, and nothing else can happen."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import TemplateError
from jinja2.environment import Template
from jinja2.exceptions import UndefinedError
from pydantic import JsonValue

from noworse.judging.sandbox import CAN, Refused, Sandbox
from noworse.suite.cases.findings import Unfit, code
from noworse.suite.cases.values import text
from noworse.suite.settings.table import did_you_mean


class Templates:
    """Renders prompts; a source is compiled once, however many cases share it."""

    def __init__(self) -> None:
        self._sandbox = Sandbox()
        self._known: dict[str, Template | Refused] = {}

    def render(self, source: str, context: Mapping[str, JsonValue]) -> str:
        """Fill a template in; what stands in the values is never a template.

        Raises:
            Unfit: if the source is no template, uses a name that has no value, or
                makes more than a million characters.
        """
        template = self._prepared(source)
        if isinstance(template, Refused):
            raise Unfit(*template)
        try:
            # A template can make half of a surrogate pair, by an escape in a text.
            return text(self._sandbox.fill(template, context))
        except UndefinedError as error:
            name = error.message or ""
            inner = (value for value in context.values() if isinstance(value, dict))
            known = [*context, *(key for value in inner for key in value)]
            mend = did_you_mean(name, known) or f"add {code(name)} to `vars`"
            raise Unfit(f"{code(name)} has no value", mend) from None
        except (TemplateError, TypeError) as error:
            raise Unfit(f"it cannot be filled in: {error}", CAN) from None

    def refused(self, source: str) -> bool:
        """Whether a source is no template, whatever it is filled with."""
        return isinstance(self._prepared(source), Refused)

    def _prepared(self, source: str) -> Template | Refused:
        known = self._known.get(source)
        if known is None:
            known = self._known[source] = self._sandbox.prepare(source)
        return known
