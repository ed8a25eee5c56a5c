"""The split rule: half of alpha for stopping early, the rest for the final test."""

from __future__ import annotations

from noworse.records.base import Status
from noworse.records.decisions import Policy
from noworse.stats.betting import EProcess, bet_grid

FEWEST_CASES = 20
"""Below this the final test has no ground to stand on: only bets are read."""

MOST_MISSING = 0.05
"""Above this share of missing verdicts nothing is decided."""

BETWEEN_LOOKS = 10
"""So many cases are read from one look to the next."""

_FEWEST_BETS = 10
_ROUNDING = 1e-9


class SplitRule:
    """Reads scores in the committed order and says when judging may stop.

    It looks at the bets after 20 cases and then after every 10; a suite of fewer
    cases has no final test, so it bets the whole alpha and looks after every case.
    `pass_family` and `fail_family` count the claims that share one alpha (candidates,
    suites): the threshold at a look is raised by that factor, so that no later
    correction takes a stop back.

    A weighted score x counts as `(w / max_weight) * (x + margin) - margin`. That
    stays in [-1, 1], and its mean is at -margin just when the weighted mean of the
    scores is. The price is power: a case of a tenth of the largest weight bets a
    tenth.

    With `scope = "suite"` the cases are drawn without replacement, and when all have
    been read their mean is no estimate any more: it is known.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        cases: int,
        max_weight: float = 1.0,
        pass_family: float = 1.0,
        fail_family: float = 1.0,
    ) -> None:
        self._policy, self._cases, self._max_weight = policy, cases, max_weight
        self._tiny = cases < FEWEST_CASES
        self._level = policy.alpha if self._tiny else policy.alpha / 2
        self._families = pass_family, fail_family
        whole = cases if policy.scope == "suite" else None
        bets = bet_grid(max(cases, _FEWEST_BETS), self._level)
        self._process = EProcess(policy.margin, bets, population=whole)
        self._gains = [0.0, 0.0]
        self.missing = 0
        self.max_pass = self.max_fail = 1.0

    @property
    def read_cases(self) -> int:
        """How many cases have been read."""
        return self._process.read

    @property
    def p_pass(self) -> float:
        """The p value of the looks so far, on the scale of the whole alpha."""
        return min(1.0, self._policy.alpha / self._level / self.max_pass)

    @property
    def p_fail(self) -> float:
        """The same for FAIL."""
        return min(1.0, self._policy.alpha / self._level / self.max_fail)

    @property
    def too_much_missing(self) -> bool:
        """Whether more verdicts are missing than any decision may stand on."""
        return self.missing > MOST_MISSING * self.read_cases

    @property
    def known(self) -> Status | None:
        """The exact answer, when the cases are all that counts and all were read.

        A mean of just -margin is not below what is allowed: PASS. INCONCLUSIVE if
        it hangs on verdicts that are missing.
        """
        if self._policy.scope == "traffic" or self.read_cases < self._cases:
            return None
        low, high = self._gains
        if low >= -_ROUNDING:
            return "PASS"
        return "FAIL" if high < -_ROUNDING else "INCONCLUSIVE"

    def read(self, low: float, high: float, weight: float = 1.0) -> Status | None:
        """Read the next case; PASS or FAIL says that no further one is needed.

        `low` and `high` are the worst that the score can be for PASS and for FAIL:
        the score itself twice, or -1 and +1 where the verdict is missing.
        """
        assert self.read_cases < self._cases, "more cases read than there are"
        share = weight / self._max_weight
        self.missing += low != high
        self._gains[0] += share * (low + self._policy.margin)
        self._gains[1] += share * (high + self._policy.margin)
        self._process.update(self._scaled(low, share), self._scaled(high, share))
        if self._is_look():
            self.max_pass = max(self.max_pass, self._process.for_pass)
            self.max_fail = max(self.max_fail, self._process.for_fail)
        return self._verdict()

    def _scaled(self, score: float, share: float) -> float:
        # Without weights the score goes in as it is, free of rounding.
        if share == 1:
            return score
        return share * (score + self._policy.margin) - self._policy.margin

    def _is_look(self) -> bool:
        n = self.read_cases
        return self._tiny or (n >= FEWEST_CASES and n % BETWEEN_LOOKS == 0)

    def _verdict(self) -> Status | None:
        if not self._policy.early_stop or self.too_much_missing:
            return None
        if (known := self.known) is not None:
            return known if known != "INCONCLUSIVE" else None
        pass_family, fail_family = self._families
        # Compared as p values, just as the decision compares them at the end.
        pass_p, fail_p = pass_family * self.p_pass, fail_family * self.p_fail
        if min(pass_p, fail_p) > self._policy.alpha:
            return None
        return "PASS" if pass_p < fail_p else "FAIL"
