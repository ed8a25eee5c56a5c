"""What comes first must not decide: error rates with all cases in flight.

    python benchmarks/order.py [--suites 200] [--cases 256]

Suites whose true mean is just at the margin, in which every answer that wins comes
before every answer that loses, run with 256 cases open. The run, which reads verdicts
in its committed order, may PASS (and FAIL) 5 % of them, plus what chance allows; a gate
that reads what comes first is shown beside it. Exits with 1 if the run errs more often.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from math import sqrt
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "plugin"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.suite.races_for_tests import race

ALPHA = 0.05


def main() -> int:
    """Run all suites, and print how often each way of reading is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suites", type=int, default=200)
    parser.add_argument("--cases", type=int, default=256)
    asked = parser.parse_args()
    races = [race(seed, asked.cases) for seed in range(asked.suites)]
    # Three standard errors of a share.
    most = ALPHA + 3 * sqrt(ALPHA * (1 - ALPHA) / asked.suites)
    print("verdicts read in      PASS   FAIL")
    committed = Counter(one.committed for one in races)
    arrival = Counter(one.arrival for one in races)
    for name, count in (("committed order", committed), ("order of arrival", arrival)):
        shares = (count[status] / asked.suites for status in ("PASS", "FAIL"))
        print(f"{name:20}", *(f"{share:6.3f}" for share in shares))
    worst = max(committed["PASS"], committed["FAIL"]) / asked.suites
    print(f"{worst:.3f} of the runs err; {most:.3f} are allowed")
    return int(worst > most)


if __name__ == "__main__":
    sys.exit(main())
