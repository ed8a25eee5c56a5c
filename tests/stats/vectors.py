"""Inputs of the reference values: pairwise, graded, and losses-only scores."""

from __future__ import annotations

from math import sin

PAIRWISE = [([1] * 18 + [0] * 9 + [-1] * 13)[7 * i % 40] for i in range(40)]
GRADED = [round(0.25 * sin(1.7 * (i + 1)) - 0.03, 3) for i in range(60)]
LOSSES_ONLY = [0] * 57 + [-1] * 3
