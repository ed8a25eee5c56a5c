"""A value of each setting that users can copy, for the sentences that ask for one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from noworse.suite.settings.lines import KeyPath

EXAMPLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "baseline": '"anthropic:claude-opus-5-5"',
        "candidate": '"fireworks:accounts/fireworks/models/glm-5p1"',
        "judge": '"openai:gpt-5.5"',
        "margin": "0.10",
        "alpha": "0.05",
        "orders": '"auto"',
        "scope": '"traffic"',
        "goal": '"suite"',
        "strict": "true",
        "early_stop": "true",
        "on_inconclusive": '"fail"',
        "length_control": "true",
        "require_calibrated_judge": "true",
        "budget_usd": "5.0",
        "confirm": "10",
        "max_in_flight": "100",
        "deadline_seconds": "300",
        "recordings": '"fixtures/recordings"',
        "calibrations": '"fixtures/judges"',
        "history": '"fixtures/history.jsonl"',
        "batch": "true",
        "mode": '"replay"',
        "batch_submit": "true",
        "report": '"json"',
        "report_dir": '"noworse-report"',
        "exit_codes": "true",
        "plan": "true",
        "aa": "true",
        "shard": '"3/8"',
        "models": '{local = {base_url = "http://127.0.0.1:8000/v1"}}',
        "api": '"openai-chat"',
        "base_url": '"http://127.0.0.1:8000/v1"',
        "model": '"qwen3-8b"',
        "key_env": '"LOCAL_KEY"',
        "key_header": '"api-key"',
        "api_version": '"2024-10-21"',
        "price": "{input = 0.1, output = 0.3}",
        "input": "0.1",
        "output": "0.3",
        "cached": "0.01",
        "params": "{max_output_tokens = 1000}",
        "temperature": "0.0",
        "top_p": "1.0",
        "seed": "7",
        "max_output_tokens": "1000",
        "effort": '"low"',
        "requests_per_minute": "60",
        "tokens_per_minute": "100_000",
        "batch_discount": "0.5",
        "judges": '{strict = {model = "openai:gpt-5.5", method = "pointwise"}}',
        "method": '"pointwise"',
        "scale": "10",
        "criteria": '["It cites the deadline.", {text = "It is polite.", weight = 2}]',
        "text": '"It cites the deadline."',
        "weight": "2",
        "reference": '"guide"',
        "template": '"evals/judge.j2"',
        "function": '"evals.judges:compare"',
        "escalate_to": '"strong"',
        "escalate_below": "0.5",
        "audit": "0.1",
        "traffic": "{requests_per_month = 1_200_000}",
        "requests_per_month": "1_200_000",
        "share": "{billing = 0.5, legal = 0.5}",
    }
)
"""A value of each setting, as TOML."""


def example_of(path: KeyPath) -> str:
    """Return the key nearest to `path` that has an example, and the example."""
    key = next(key for key in reversed(path) if key in EXAMPLES)
    return f"{key} = {EXAMPLES[str(key)]}"
