"""Templates: plain values in, text out, and every attack refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st
from pydantic import JsonValue

from noworse.records.cases import Suite
from noworse.suite.cases.findings import Unfit
from noworse.suite.cases.templates import Templates

Read = Callable[..., Suite]
Refuse = Callable[..., list[str]]

CONTEXT: dict[str, JsonValue] = {
    "name": "Ann",
    "mail": "Dear {{ name }}, {% if x %}",
    "order": {"id": 7, "items": [{"sku": "a", "n": 2}, {"sku": "b", "n": 1.5}]},
    "vip": False,
    "note": None,
    "long": "x" * 1000,
    "many": list(range(1000)),
}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hi {{ name }}.\n", "Hi Ann.\n"),
        ("{{ mail }}", "Dear {{ name }}, {% if x %}"),
        ("{{ order.id }} {{ order['id'] }}", "7 7"),
        (
            "{{ order }}",
            '{"id": 7, "items": [{"sku": "a", "n": 2}, {"sku": "b", "n": 1.5}]}',
        ),
        (
            "{% for i in order.items %}{{ loop.index }}{{ i.sku }} {% endfor %}",
            "1a 2b ",
        ),
        (
            "{% for k in order %}{{ k }}{{ '' if loop.last else ', ' }}{% endfor %}",
            "id, items",
        ),
        ("{{ order.items[-1].n }}", "1.5"),
        ("{{ name[0] }}", "A"),
        ("{{ vip }} {{ note }}", "false null"),
        ("{% if vip %}a{% elif name == 'Ann' %}b{% endif %}", "b"),
        ("{{ 'yes' if order.id in [7, 8] else 'no' }}", "yes"),
        ("{{ gone | default('none') }} {{ gone is defined }}", "none false"),
        ("{{ name | upper }} {{ [1, 'x'] | join('; ') }}", "ANN 1; x"),
        ("{{ order.items | first | tojson }}", '{"sku": "a", "n": 2}'),
        ("{# remark #}{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("é {{ name }}", "é Ann"),
    ],
)
def test_a_template_is_filled_in(source: str, text: str) -> None:
    """Values are put in as they are, once; what stands in them is never a template."""
    assert Templates().render(source, CONTEXT) == text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Hello {{ name ", "the template is broken"),
        ("\n\n{% if %}", "in its line 3"),
        (
            "{% for i in range(9**9) %}{% for j in i %}x{% endfor %}{% endfor %}",
            "`call`",
        ),
        ("{{ 'a' * 10**10 }}", "`mul`"),
        ("{{ 9**9**9 }}", "`pow`"),
        ("{{ name + name }}", "`add`"),
        ("{{ name ~ name }}", "`concat`"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "`macro`"),
        ("{% include '/etc/passwd' %}", "`include`"),
        ("{% import 'x' as y %}", "`import`"),
        ("{% from 'x' import y %}", "`fromimport`"),
        ("{% extends 'x' %}", "`extends`"),
        ("{% block a %}{% endblock %}", "`block`"),
        ("\n{% set x = 1 %}", "`assign` is not allowed in a template in its line 2"),
        ("{% for i in many recursive %}{% endfor %}", "`recursive`"),
        ("{{ name.upper() }}", "`call`"),
        ("{{ self }}", "`self`"),
        ("{{ ''.__class__ }}", "`__class__` has no value"),
        ("{{ order.__init__ }}", "`__init__` has no value"),
        ("{{ order['keys'] }}", "`keys` has no value"),
        ("{% for i in many %}{{ loop.cycle }}{% endfor %}", "`cycle` has no value"),
        ("{{ name | replace('', 'x') }}", "the filter `replace`"),
        ("{{ name | attr('x') }}", "the filter `attr`"),
        ("{{ name is callable }}", "the test `callable`"),
        ("{{ gone }}", "`gone` has no value"),
        ("{{ nmae }}", "did you mean `name`?"),
        ("{{ order.itmes }}", "did you mean `items`?"),
        ("{% for i in gone %}{% endfor %}", "`gone` has no value"),
        ("{{ many[5000] }}", "`5000` has no value"),
        ("{{ many[-5000] }}", "`-5000` has no value"),
        (
            "{% for i in long %}{% endfor %}",
            "only a list or a mapping can be looped over",
        ),
        ("{{ many < name }}", "it cannot be filled in"),
        ("{{ name[[1]] }}{{ order[[1]] }}", "has no value"),
        ("{{ long }}" * 1001, "more than 1,000,000 characters"),
        ("{{ many | join(long) }}", "more than 1,000,000 characters"),
        (
            "{% for a in many %}{% for b in many %}{% endfor %}{% endfor %}",
            "loops more than 100,000 times",
        ),
        (
            "{% for a in many %}" * 4 + "{% endfor %}" * 4,
            "nested too deeply",
        ),
        ("{{ " + "(" * 500 + "name" + ")" * 500 + " }}", "nested too deeply"),
        ("{{ " + "not " * 60 + "name }}", "nested too deeply"),
        ("{{ " + "9" * 5000 + " }}", "the template is broken"),
        ("{{ '\\ud800' }}", "half of a surrogate pair"),
    ],
)
def test_what_a_prompt_has_no_use_for_is_refused(source: str, said: str) -> None:
    """Bombs, includes, attributes, endless loops: in words, and at once."""
    templates = Templates()

    with pytest.raises(Unfit) as caught:
        templates.render(source, CONTEXT)

    assert said in f"{caught.value.reason}\n{caught.value.mend}"


@given(st.text(st.sampled_from("{}%#-|.()[]'\"\\ abnfori9*~,\n"), max_size=30))
def test_any_source_is_text_or_refused(source: str) -> None:
    """No exception of Jinja's gets out."""
    try:
        text = Templates().render("{{ " + source + " }}{% if a %}", CONTEXT)
    except Unfit:
        return
    assert isinstance(text, str)


def test_a_broken_template_names_case_and_line(refuse: Refuse) -> None:
    """The file's own line, not the template's."""
    [problem] = refuse('- id: syn\n  prompt: "Hello {{ name "\n  vars: {name: Ann}\n')

    assert "a.eval.yaml:2: case `syn`: `prompt`: the template is broken" in problem


def test_a_broken_template_of_the_suite_is_told_once(refuse: Refuse) -> None:
    """However many cases share it, and where it stands."""
    problems = refuse(
        "vars: {a: b}\nprompt: '{{ a'\nsystem: '{{ gone }}'\n"
        "cases: [{id: x}, {id: y}]\n"
    )

    assert problems[0].startswith(
        "evals/a.eval.yaml:2: `prompt`: the template is broken"
    )
    assert "case `x`: the suite's `system`: `gone` has no value" in problems[1]
    assert "case `y`" in problems[2]
    assert len(problems) == 3


def test_turns_and_system_are_templates_too(read: Read) -> None:
    """One rule for all that is sent."""
    [case] = read(
        """
        - system: S {{ a }}
          vars: {a: 1}
          messages: [{role: user, content: "U {{ a }}"}]
        """
    ).cases

    assert [turn.content for turn in case.messages] == ["S 1", "U 1"]


def test_without_vars_braces_are_text(read: Read) -> None:
    """A bare prompt is literal, whatever it holds."""
    prompts = ["{{ 9**9**9 }}", "{% include '/etc/passwd' %}", "{{ broken"]
    text = "system: '{{ s }}'\ncases:\n" + "".join(
        f'- prompt: "{p}"\n' for p in prompts
    )

    suite = read(text)

    assert [case.messages[1].content for case in suite.cases] == prompts
    assert suite.cases[0].messages[0].content == "{{ s }}"


def test_a_case_without_vars_among_templates_is_told(refuse: Refuse) -> None:
    """Else the braces of the suite's prompt would be sent to the model."""
    [problem] = refuse(
        "prompt: 'Q: {{ q }}'\ncases:\n- {id: a, vars: {q: x}}\n- {id: b}\n- {id: c}\n"
    )

    assert "a.eval.yaml:4: it has no `vars`" in problem
