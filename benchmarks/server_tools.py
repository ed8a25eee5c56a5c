"""Whether tools, their calls, and pictures survive a server, both ways."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection
from pathlib import Path

from paid import Goals
from project import run_pytest
from seats import KEY_ENV, Seat, lineup

_TOOL = {
    "name": "find_order",
    "description": "Find an order.",
    "parameters": {
        "type": "object",
        "properties": {"number": {"type": "integer"}},
        "required": ["number"],
    },
}
_CALLED = {"name": "find_order", "arguments": {"number": 1042}}
_ASKED = "Where is order 1042?"
_PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAA"
    "SUVORK5CYII="
)
_SUITE = {
    "suite": "tools",
    "cases": [
        {
            "id": "calls",
            "prompt": _ASKED,
            "tools": [_TOOL],
            "checks": [{"calls_tool": {"find_order": {"number": 1042}}}],
        },
        {
            "id": "called",
            "tools": [_TOOL],
            "messages": [
                {"role": "user", "content": _ASKED},
                {"role": "assistant", "content": "", "tool_calls": [_CALLED]},
                {"role": "tool", "content": "It comes on Monday."},
            ],
            "checks": [{"contains": "It comes on Monday."}],
        },
        {
            "id": "picture",
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": "What is this?"},
                        {"type": "image", "file": "pixel.png"},
                    ],
                }
            ],
            "checks": [{"contains": "I see the image of image/png."}],
        },
    ],
}


def try_tools(
    goals: Goals, project: Path, seat: Seat, key: str, lost: Collection[str]
) -> None:
    """Run a suite of tools and pictures, whose checks tell what has arrived.

    Of the cases that are `lost`, something does not, as is known.
    """
    (project / "evals").mkdir(parents=True)
    (project / "pyproject.toml").write_text(lineup(seat))
    (project / "evals" / "pixel.png").write_bytes(base64.b64decode(_PIXEL))
    # JSON is YAML.
    (project / "evals" / "tools.eval.yaml").write_text(json.dumps(_SUITE))
    recorded = run_pytest(project, "--nw-mode", "record", env={KEY_ENV: key})
    for one in recorded["comparisons"]:
        reasons = {check["reason"] for check in one["broken_checks"]}
        said = one["trouble"] or "; ".join(reasons) or "whole"
        wanted = "not whole" if one["case"] in lost else "whole"
        good = (said == "whole") == (wanted == "whole")
        goals.check(f"`{one['case']}` arrives", said, good=good, goal=wanted)
