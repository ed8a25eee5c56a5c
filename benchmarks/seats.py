"""One dialect of one server, and a project whose models all sit there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

KEY_ENV = "GATEWAY_KEY"

_MODEL = """
[tool.noworse.models.{name}]
api = "{api}"
base_url = "{url}"
model = "{model}"
{more}price = {{input = 1.0, output = 2.0}}
"""


class Seat(NamedTuple):
    """One dialect of one server."""

    api: str
    url: str
    model: str | None = None
    """The name that all models have there; `None`: each its own."""

    keyed: bool = True
    judge: tuple[str, str] | None = None
    """Dialect and address of the judge, where it speaks another."""


def lineup(
    seat: Seat,
    judges: Sequence[str] = ("judge",),
    method: str | None = None,
    **params: str,
) -> str:
    """Write the settings of a run; `params` are those of a model, by its name.

    With a `method` (lines of a judge's table) the first of the judges is asked so.
    """
    asked = judges if method is None else ("asked",)
    named = ", ".join(f'"{judge}"' for judge in asked)
    text = f"""\
[tool.noworse]
baseline = "large"
candidate = "small"
judge = [{named}]
"""
    if method is not None:
        table = f'[tool.noworse.judges.asked]\nmodel = "{judges[0]}"'
        text += f"\n{table}\n{method}\n"
    key = f'key_env = "{KEY_ENV}"\n' if seat.keyed else ""
    for name in ("large", "small", *judges):
        own = params.get(name)
        api, url = seat.api, seat.url
        if name in judges and seat.judge is not None:
            api, url = seat.judge
        text += _MODEL.format(
            name=name,
            api=api,
            url=url,
            model=seat.model or name,
            more=key + (f"params = {{{own}}}\n" if own else ""),
        )
    return text
