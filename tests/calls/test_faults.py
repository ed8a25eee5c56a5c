"""The corpus of provider faults, over real sockets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = (ROOT / os.environ.get("NOWORSE_DATA", "../shared/data")).parent


@pytest.mark.skipif(not SHARED.exists(), reason="the corpora are not at hand")
def test_every_fault_of_the_corpus_becomes_what_it_should() -> None:
    """Retried, failed, ended, or an outcome: all of them, within the attempts."""
    checker = SHARED / "harness" / "check_faults.py"
    adapter = ROOT / "tests" / "adapters" / "faults.py"
    corpus = SHARED / "corpora" / "faults.jsonl"

    done = subprocess.run(
        [sys.executable, checker, "--adapter", adapter, corpus],
        env=os.environ | {"PYTHONPATH": str(ROOT / "plugin")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
