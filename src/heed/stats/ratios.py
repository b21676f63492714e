"""Whether counts follow the shares that they were meant to have, as in a split of people."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.stats import chisquare


def ratio_p(counts: Sequence[int], shares: Sequence[float] | None = None) -> float:
    """The p value of these counts if the shares hold (equal ones unless given): Pearson's χ².

    Below 0.001 a split did not go as planned, and comparing its sides misleads.

    Raises:
        ValueError: fewer than two counts, nothing counted, or shares that are not above zero.
    """
    wanted = list(shares) if shares is not None else [1.0] * len(counts)
    n = sum(counts)
    if len(counts) < 2 or n <= 0 or len(wanted) != len(counts) or min(wanted) <= 0:
        raise ValueError("a split has at least two sides with shares above zero, and some people")
    expected = [n * share / sum(wanted) for share in wanted]
    return float(chisquare(counts, expected).pvalue)
