"""How many come back within a time, read only where it was watched long enough.

Rows whose window has closed are counted: came back or not. A row whose window is still open is in
neither count, early return or not; counting early returns only would make the newest rows look
better than they are. Where fewer than ten rows on a side have closed, Kaplan and Meier's curve of
all rows is read at the end of the window instead (:mod:`heed.stats.survival`), as long as somebody
was watched to its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from heed.kernel.estimate import Estimate, Unit, withheld
from heed.stats.adjust import Adjusted, Confounder, adjusted_difference
from heed.stats.cells import Rows
from heed.stats.clusters import Z95
from heed.stats.differences import Difference
from heed.stats.groups import contrast
from heed.stats.shares import NEWCOMBE, newcombe, share_estimate
from heed.stats.soundness import unsound
from heed.stats.survival import Curve, kaplan_meier

Way = Literal["closed windows", "survival curve"]

MOST_ADJUSTED = 200_000  # rows
CURVE = "Kaplan–Meier at the end of the window, log-log 95 %"

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class FollowUps:
    """Rows that were watched from a moment on; ``days`` as decimals, clusters from 0."""

    after: Floats  # days to the first return; infinite: none was seen
    watched: Floats  # days from the moment to the data horizon
    weights: Floats
    clusters: NDArray[np.intp]
    unit: Unit = "customer"

    def where(self, mask: Flags) -> FollowUps:
        """The rows that ``mask`` picks; clusters keep their numbers."""
        return FollowUps(
            self.after[mask], self.watched[mask], self.weights[mask], self.clusters[mask], self.unit
        )

    def closed(self, within: float) -> Flags:
        """Whose window is over."""
        return self.watched >= within


@dataclass(frozen=True)
class Loss:
    """Repeat shares by outcome, and what is lost: the share where kept less that where missed."""

    kept: Estimate
    missed: Estimate
    difference: Difference | None  # kept less missed
    adjusted: Difference | None  # with the other dimensions alike; closed windows only
    adjusted_for: tuple[str, ...]
    way: Way
    n_closed: int
    n_open: int
    n_adjusted: int  # rows that the adjusted difference rests on
    reason: str = ""  # why there is no difference; empty if there is one


def repeat_share(rows: FollowUps, within: float, *, way: Way) -> Estimate:
    """The share that came back ``within`` so many days; withheld, with the reason, where unsound.

    >>> import numpy as np
    >>> watched = np.full(20, 100.0)
    >>> after = np.where(np.arange(20) < 5, 30.0, np.inf)
    >>> rows = FollowUps(after, watched, np.ones(20), np.arange(20))
    >>> repeat_share(rows, 90, way="closed windows").value
    0.25
    """
    if way == "closed windows":
        done = rows.where(rows.closed(within))
        return share_estimate(
            done.after <= within, done.weights, done.clusters, what="cases", unit=rows.unit
        )
    reason = unsound(rows.after.size, rows.weights, rows.clusters, what="cases", unit=rows.unit)
    if not reason and rows.watched.max() < within:
        reason = f"No case was followed for {within:g} days yet, so no repeat share is given."
    if reason:
        return withheld(reason, n=int(rows.after.size), measure="share")
    stayed = _curve(rows, within).at(within)
    return Estimate(
        1 - stayed.value,
        1 - stayed.high,
        1 - stayed.low,
        n=int(rows.after.size),
        n_units=int(np.unique(rows.clusters).size),
        unit=rows.unit,
        measure="share",
        method=CURVE,
    )


def _curve(rows: FollowUps, within: float) -> Curve:
    """Rows are watched until they come back, until the window ends, or until the horizon."""
    seen = rows.after <= np.minimum(rows.watched, within)
    until = np.where(seen, rows.after, np.minimum(rows.watched, within))
    return kaplan_meier(until, seen, rows.weights, rows.clusters)


def repeat_loss(
    rows: FollowUps, missed: Flags, within: float, confounders: list[Confounder] | None = None
) -> Loss:
    """What goes with a miss in the share that comes back: an association, not a proven effect."""
    closed = rows.closed(within)
    way: Way = "closed windows"
    sides = [repeat_share(rows.where(side), within, way=way) for side in (~missed, missed)]
    if not all(side.is_shown for side in sides):
        way = "survival curve"
        sides = [repeat_share(rows.where(side), within, way=way) for side in (~missed, missed)]
    kept, late = sides
    difference: Difference | None = None
    adjusted: Difference | None = None
    names: tuple[str, ...] = ()
    n_adjusted = 0
    if kept.is_shown and late.is_shown:
        if way == "closed windows":
            known = confounders or []
            difference = contrast(
                _outcomes(rows.where(closed), within), ~missed[closed], unit=rows.unit
            ).difference
            sample = closed & _few(rows.clusters, int(closed.sum()))
            found = _adjusted(rows, missed, within, sample, known)
            adjusted, names, n_adjusted = found.difference, found.adjusted_for, found.n
        else:
            difference = _apart(kept, late)
    reason = kept.withheld or late.withheld
    if not reason and difference is None:
        reason = "All cases came back alike, so nothing can be said of a loss."
    return Loss(
        kept=kept,
        missed=late,
        difference=difference,
        adjusted=adjusted,
        adjusted_for=names,
        way=way,
        n_closed=int(closed.sum()),
        n_open=int((~closed).sum()),
        n_adjusted=n_adjusted,
        reason=reason,
    )


def _outcomes(rows: FollowUps, within: float) -> Rows:
    codes = np.unique(rows.clusters, return_inverse=True)[1].astype(np.intp)
    return Rows((rows.after <= within).astype(float), rows.weights, codes)


def _few(clusters: NDArray[np.intp], n: int) -> Flags:
    """Every k-th cluster, so that adjusting does not take more rows than it can be done with.

    Numbers of clusters come from hashed ids, so that this is a sample of customers.
    """
    return np.asarray(clusters % max(1, -(-n // MOST_ADJUSTED)) == 0)


def _adjusted(
    rows: FollowUps, missed: Flags, within: float, sample: Flags, known: list[Confounder]
) -> Adjusted:
    others = [Confounder(each.name, each.codes[sample]) for each in known]
    return adjusted_difference(_outcomes(rows.where(sample), within), ~missed[sample], others)


def _apart(kept: Estimate, missed: Estimate) -> Difference | None:
    """The difference of two shares from their intervals."""
    ends = [(each.low, each.value, each.high) for each in (kept, missed)]
    (a_low, a, a_high), (b_low, b, b_high) = ends
    if a is None or b is None or None in (a_low, a_high, b_low, b_high):
        return None
    low, high = newcombe(a, (a_low or 0.0, a_high or 0.0), b, (b_low or 0.0, b_high or 0.0))
    error = (high - low) / (2 * Z95)
    if error <= 0:
        return None
    return Difference(a - b, low, high, float(2 * norm.sf(abs(a - b) / error)), NEWCOMBE)
