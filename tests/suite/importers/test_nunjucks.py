"""Templates of Nunjucks: translated where they mean the same, else refused."""

from __future__ import annotations

import pytest

from noworse.suite.cases.findings import Unfit
from noworse.suite.cases.templates import Templates
from noworse.suite.importers.nunjucks import is_template, names_in, translate


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Hi {name}", "Hi {name}"),
        ("Hi {{name}}", "Hi {{name}}"),
        ("{{ x | dump }}", "{{ x | tojson }}"),
        ("{{ x | dump(2) }}", "{{ x | tojson }}"),
        ("{{ x | safe }}", "{{ x  }}"),
        ("{{ x.length }}", "{{ x | length }}"),
        ("{% if a === 'x === y' %}1{% endif %}", "{% if a == 'x === y' %}1{% endif %}"),
        (
            "{% if a !== null %}1{% elseif b %}2{% endif %}",
            "{% if a != none %}1{% elif b %}2{% endif %}",
        ),
        ("{% verbatim %}{{ x }}{% endverbatim %}", "{% raw %}{{ x }}{% endraw %}"),
        ("a === b", "a === b"),
    ],
)
def test_what_means_the_same_is_translated(theirs: str, ours: str) -> None:
    """But no text inside of a tag, and nothing outside."""
    assert translate(theirs, Templates()) == ours


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ("{{ x | uppercaseFirst }}", "uppercaseFirst"),
        ("{{ env.HOME }}", "may not read the environment"),
        ("{{ fetch() }}", "`call` is not allowed"),
        ("{% set a = 1 %}", "`assign` is not allowed"),
        ("{% for k, v in obj %}{{ v }}{% unclosed %}", "the template is broken"),
        ("{{ 'env.x' }}{{ range(9) }}", "`call`"),
    ],
)
def test_what_does_not_is_refused(theirs: str, said: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(Unfit, match=said):
        translate(theirs, Templates())


def test_names_without_a_value_are_found() -> None:
    """Of several texts; what is no template has none."""
    texts = ["{{ b }}{% for i in a %}{{ i }}{% endfor %}", "{% broken", "plain"]

    assert names_in(texts) == ("a", "b")
    assert [is_template(text) for text in ("{{x}}", "{ x }", "{%")] == [1, 0, 0]
