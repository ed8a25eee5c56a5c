"""A question in the user's own words: a template of theirs, and fenced text in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from jinja2 import TemplateError, UndefinedError
from jinja2.environment import Template

from noworse.errors import CallFailed
from noworse.judging.sandbox import Refused, Sandbox
from noworse.records.models import Judge, Method

_MAY: Final = ("conversation", "tools", "reference", "criteria")
_MUST: Final[Mapping[Method, tuple[str, ...]]] = {
    "pairwise": ("answer_a", "answer_b"),
    "probability": ("answer_a", "answer_b"),
    "decision": ("answer_a", "answer_b"),
    "pointwise": ("answer",),
    "criteria": ("answer", "checklist"),
}
"""What a template has to show; a method that is not here has no use for one."""


def takes_template(method: Method) -> bool:
    """Whether a judge of this method may ask in the user's words."""
    return method in _MUST


def own_body(judge: Judge, values: Mapping[str, object]) -> str:
    """Fill the judge's template in; what a case does not have is empty.

    Raises:
        CallFailed: if that makes more than a template may.
    """
    source = judge.template
    assert source is not None
    try:
        return _fill(source, _texts(judge.method, values)).strip()
    except TemplateError as error:
        reason = f"its template cannot be filled in: {error}"
        raise CallFailed(judge.id, "request_too_large", reason) from error


def template_flaw(method: Method, source: str) -> Refused | None:
    """Say why a text is no question for judges of this method; `None`: it is one."""
    must = _MUST[method]
    for absent in ("", "..."):
        texts = dict.fromkeys(_MAY, absent) | {name: f"<{name}>" for name in must}
        try:
            said = _fill(source, texts)
        except UndefinedError as error:
            known = ", ".join(f"`{name}`" for name in (*must, *_MAY))
            return Refused(f"`{error.message}` has no value", f"there are {known}")
        except (TemplateError, TypeError) as error:
            mend = "compare it with the example in docs/reference/settings.md"
            return Refused(f"it cannot be filled in: {error}", mend)
        for name in must:
            if texts[name] not in said:
                told = f"it does not show `{name}`, which is to be judged"
                return Refused(told, f"put `{{{{ {name} }}}}` into it, as it is")
    return None


def _texts(method: Method, values: Mapping[str, object]) -> dict[str, str]:
    turns = values["turns"]
    assert isinstance(turns, list)
    texts = {name: str(values.get(name) or "") for name in (*_MAY, *_MUST[method])}
    texts["conversation"] = "\n\n".join(turns)
    for name in _MUST[method]:
        if name.startswith("answer"):
            # What an answer calls is a part of it, wherever it is shown.
            calls = values[name.replace("answer", "calls")]
            texts[name] += f"\n\n{calls}" if calls else ""
    return texts


def _fill(source: str, texts: Mapping[str, str]) -> str:
    sandbox, template = _prepared(source)
    if isinstance(template, Refused):
        raise TemplateError(template.reason)
    return sandbox.fill(template, texts)


@cache
def _prepared(source: str) -> tuple[Sandbox, Template | Refused]:
    sandbox = Sandbox()
    return sandbox, sandbox.prepare(source)
