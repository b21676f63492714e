"""Proportions: the interval that belongs beside every share, and percentages that add to 100."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple


class Interval(NamedTuple):
    """An interval of a share: both ends are fractions between 0 and 1."""

    low: float
    high: float


def wilson(kept: float, n: float, confidence: float = 0.95) -> Interval | None:
    """Wilson's score interval of the proportion ``kept`` of ``n``; ``None`` when ``n`` is 0.

    Holds its promise for small ``n`` and for shares of 0 and 1, where the textbook interval fails.
    It takes the ``n`` cases as independent; where several come from one customer, give the
    effective sample size instead (and the kept share of it), which need not be whole.

    Raises ``ValueError`` unless 0 ≤ kept ≤ n and 0 < confidence < 1.
    Source: E. B. Wilson (1927), method 3 of R. G. Newcombe (1998), Statistics in Medicine 17.

    >>> low, high = wilson(81, 263)
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    if not 0 <= kept <= n:
        raise ValueError(f"kept must lie between 0 and n: {kept} of {n}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1: {confidence}")
    if n == 0:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    centre = (2 * kept + z * z) / (2 * (n + z * z))
    half = z * sqrt(z * z + 4 * kept * (n - kept) / n) / (2 * (n + z * z))
    low = 0.0 if kept == 0 else centre - half
    high = 1.0 if kept == n else centre + half
    return Interval(low, high)


def percentages(parts: Sequence[int], digits: int = 1) -> list[float]:
    """The parts of a whole as percentages that add to exactly 100 at ``digits`` decimals.

    Largest remainder: each is rounded down, then the units that are left go to the largest
    remainders, first come first served when equal. All zero when the parts sum to 0.

    Raises ``ValueError`` for a negative part.

    >>> percentages([1, 1, 1])
    [33.4, 33.3, 33.3]
    """
    if any(part < 0 for part in parts):
        raise ValueError("a part of a whole cannot be negative")
    whole = sum(parts)
    if whole == 0:
        return [0.0] * len(parts)
    units = 100 * 10**digits
    floors = [part * units // whole for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: -(parts[i] * units % whole))
    for i in by_remainder[: units - sum(floors)]:
        floors[i] += 1
    return [floor / 10**digits for floor in floors]
