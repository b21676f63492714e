"""Control charts: what a series does when nothing has changed.

Laney p′ for shares with large and unequal n (Laney, Quality Engineering 14, 2002), limits that
follow n for means, XmR for series without n (Wheeler). Centre and limits come from a stated
baseline, so that a change cannot hide in its own average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

MOVING_RANGE = 1.128  # d2 for ranges of two
XMR_WIDTH = 2.66  # 3 / d2

RULE_OF_THREE = 3.0
FEWEST_BASELINE = 8

LANEY, BY_N, XMR = "Laney p′, 3 sigma", "limits by n, 3 sigma", "XmR"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ControlChart:
    """A series with centre and limits; ``outside`` marks points beyond them."""

    values: tuple[float, ...]
    n: tuple[int, ...]
    centre: float
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    baseline: int  # how many first points centre and limits come from
    method: str
    dispersion: float = 1.0  # Laney's sigma-z; 1: nothing beyond sampling

    @property
    def outside(self) -> tuple[bool, ...]:
        zipped = zip(self.values, self.lower, self.upper, strict=True)
        return tuple(value < low or value > high for value, low, high in zipped)


def laney_p(hits: ArrayLike, n: ArrayLike, *, baseline: int | None = None) -> ControlChart:
    """A p′ chart of ``hits`` out of ``n`` a period (periods without cases are left out before).

    Where the baseline has no hits (or hits only), sampling is taken from the largest share that
    its cases allow (rule of three: 3 / n, 95 %): a first single hit is then no signal by itself.

    Raises:
        ValueError: fewer than eight periods to take the centre from, or a period without cases.
    """
    hit, size = np.asarray(hits, dtype=float), np.asarray(n, dtype=float)
    base = _baseline(size, baseline)
    total, cases = float(hit[:base].sum()), float(size[:base].sum())
    centre = total / cases
    spread = centre if 0 < total < cases else min(0.5, RULE_OF_THREE / cases)
    sigma = np.sqrt(spread * (1 - spread) / size)
    share = hit / size
    z = (share[:base] - centre) / sigma[:base]
    dispersion = max(1.0, float(np.abs(np.diff(z)).mean() / MOVING_RANGE))
    half = 3 * sigma * dispersion
    limits = np.maximum(0, centre - half), np.minimum(1, centre + half)
    return _chart(share, size, (centre, *limits), base, LANEY, dispersion)


def mean_chart(
    means: ArrayLike, n: ArrayLike, deviation: float, *, baseline: int | None = None
) -> ControlChart:
    """A chart of period means; ``deviation`` is the standard deviation of single answers."""
    mean, size = np.asarray(means, dtype=float), np.asarray(n, dtype=float)
    base = _baseline(size, baseline)
    centre = float((mean[:base] * size[:base]).sum() / size[:base].sum())
    half = 3 * deviation / np.sqrt(size)
    return _chart(mean, size, (centre, centre - half, centre + half), base, BY_N)


def xmr(values: ArrayLike, *, baseline: int | None = None) -> ControlChart:
    """A chart of single values by their moving ranges, for series without n."""
    value = np.asarray(values, dtype=float)
    size = np.ones_like(value)
    base = _baseline(size, baseline)
    centre = float(value[:base].mean())
    half = np.full_like(value, XMR_WIDTH * float(np.abs(np.diff(value[:base])).mean()))
    return _chart(value, size, (centre, centre - half, centre + half), base, XMR)


def _baseline(n: Floats, given: int | None) -> int:
    if (n <= 0).any():
        raise ValueError("every period of a control chart has cases")
    base = n.size if given is None else min(given, n.size)
    if base < FEWEST_BASELINE:
        raise ValueError(f"a control chart needs {FEWEST_BASELINE} periods to take its limits from")
    return int(base)


def _chart(
    values: Floats,
    n: Floats,
    lines: tuple[float, Floats, Floats],
    baseline: int,
    method: str,
    dispersion: float = 1.0,
) -> ControlChart:
    """The chart of these values; ``lines`` are centre, lower and upper limits."""
    centre, lower, upper = lines
    return ControlChart(
        tuple(map(float, values)),
        tuple(map(int, n)),
        centre,
        tuple(map(float, lower)),
        tuple(map(float, upper)),
        baseline,
        method,
        dispersion,
    )
