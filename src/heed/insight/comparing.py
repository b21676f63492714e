"""Two segments of one journey side by side: where they go, how long it takes, where they end.

Shares are of instances, differences of shares by Newcombe's method 10, of medians by the same
square-and-add from both medians' own intervals (G. Y. Zou and A. Donner, Statistics in Medicine 27,
2008). All p values of one comparison are corrected together (Benjamini–Hochberg).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

from scipy.stats import norm

from heed.journeys.measures_cases import order_statistics
from heed.journeys.reading import OpenBuild
from heed.journeys.results.basis import ONE, Result
from heed.kernel.errors import HeedError
from heed.stats.differences import corrected
from heed.stats.shares import Share, share_difference, wilson_of

What = Literal["edge", "time", "end"]
LEAST = 30  # instances on each side, and times of a move
MOST_EDGES = 60
CLEAR = 0.05
Z = 1.959964
WEIGHTED = (
    "The records have weights. How the sample was drawn is not known, so differences have no "
    "interval and nothing is compared."
)


@dataclass(frozen=True)
class Contrast(Result):
    """One thing in which two segments may differ."""

    what: What
    """Share of instances that pass an edge, median time of it, or share that end at a place."""
    from_touchpoint: str
    """Where the move begins; empty: the start."""
    to_touchpoint: str
    """Where it leads; empty: the end."""
    one: float
    """Of the first segment: a share, or microseconds."""
    one_n: int
    """What it rests on."""
    other: float
    """Of the second segment."""
    other_n: int
    """What it rests on."""
    difference: float
    """First less second."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    """Upper end."""
    p: float
    """Two-sided, corrected within the comparison."""

    @property
    def is_clear(self) -> bool:
        """Whether chance alone seldom makes such a difference among so many."""
        return self.p < CLEAR and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class ComparisonReading(Result):
    """Two segments of one journey."""

    one: str
    """Key of the first segment."""
    other: str
    """Key of the second."""
    one_n: int
    """Its instances."""
    other_n: int
    """Instances of the second."""
    contrasts: tuple[Contrast, ...]
    """Clear differences first, by the smallest p value."""
    n_compared: int
    """How many were compared."""
    missing: str
    """Why nothing was compared; empty if something was."""


def read_comparison(build: OpenBuild, key: str, one: str, other: str) -> ComparisonReading:
    """Every difference between two segments of a journey.

    Raises:
        HeedError: both are the same.
    """
    if one == other:
        raise HeedError("Choose two different segments.", code="invalid_option")
    sizes = {
        row["segment"]: row
        for row in build.rows("journey_outcomes", journey=key, outcome="")
        if row["segment"] in (one, other)
    }
    n, n_other = (sizes[name]["n"] if name in sizes else 0 for name in (one, other))
    if min(n, n_other) < LEAST:
        missing = f"A comparison takes {LEAST} journeys on each side."
        return ComparisonReading(one, other, n, n_other, (), 0, missing)
    if any(row["weight_millionths"] != row["n"] * ONE for row in sizes.values()):
        return ComparisonReading(one, other, n, n_other, (), 0, WEIGHTED)
    found = [*_edges(build, key, (one, n), (other, n_other)), *_times(build, key, one, other)]
    found.sort(key=lambda each: (each.p, each.what, each.from_touchpoint, each.to_touchpoint))
    p_values = corrected([each.p for each in found])  # keeps the order
    found = [replace(each, p=p) for each, p in zip(found, p_values, strict=True)]
    return ComparisonReading(one, other, n, n_other, tuple(found), len(found), "")


def _edges(
    build: OpenBuild, key: str, one: tuple[str, int], other: tuple[str, int]
) -> Iterator[Contrast]:
    passed: dict[tuple[str, str], dict[str, int]] = {}
    for name, _ in (one, other):
        for row in build.rows("journey_flow", journey=key, segment=name, month=""):
            move = (row["from_touchpoint"], row["to_touchpoint"])
            passed.setdefault(move, {})[name] = row["n_instances"]
    often = sorted(passed, key=lambda move: -sum(passed[move].values()))[:MOST_EDGES]
    for start, end in often:
        counts = passed[start, end]
        shares = [_share(counts.get(name, 0), n) for name, n in (one, other)]
        if sum(counts.values()) < LEAST:
            continue
        found = share_difference(*shares)
        yield Contrast(
            "edge" if end else "end",
            start,
            end,
            shares[0].value,
            one[1],
            shares[1].value,
            other[1],
            found.value,
            found.low,
            found.high,
            found.p,
        )


def _share(n: int, of: int) -> Share:
    low, high = wilson_of(n / of, of)
    return Share(n / of, low, high, of, of, of)


def _times(build: OpenBuild, key: str, one: str, other: str) -> Iterator[Contrast]:
    steps = build.table("journey_steps")
    sides = []
    for name in (one, other):
        rows = build.engine.to_rows(order_statistics(steps, key, name, LEAST))
        sides.append({(row["touchpoint"], row["next_touchpoint"]): row for row in rows})
    for move in sorted(sides[0].keys() & sides[1].keys()):
        mine, theirs = sides[0][move], sides[1][move]
        difference = mine["median"] - theirs["median"]
        down = sqrt((mine["median"] - mine["low"]) ** 2 + (theirs["high"] - theirs["median"]) ** 2)
        up = sqrt((mine["high"] - mine["median"]) ** 2 + (theirs["median"] - theirs["low"]) ** 2)
        error = (down if difference > 0 else up) / Z
        if error == 0:  # every time is the same: a clock of the source, not of customers
            continue
        yield Contrast(
            "time",
            *move,
            mine["median"],
            mine["n"],
            theirs["median"],
            theirs["n"],
            difference,
            difference - down,
            difference + up,
            float(2 * norm.sf(abs(difference) / error)),
        )
