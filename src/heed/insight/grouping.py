"""From a search over arrays to groups with words, as results hold them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heed.insight.results import FoundGroup, Gap, GroupPart, SearchMade, TimesAsLikely, Worth
from heed.kernel.estimate import Estimate
from heed.kernel.money import amount_text
from heed.stats.cells import Rows
from heed.stats.concentration import Concentration, Part, Search
from heed.stats.differences import Difference

MOST_ALSO = 8


def rows_of(
    outcomes: ArrayLike, weights: ArrayLike, clusters: NDArray[np.int64]
) -> Rows:  # fmt: skip
    """Rows to search, their clusters numbered from 0."""
    codes = np.unique(clusters, return_inverse=True)[1].astype(np.intp)
    return Rows(np.asarray(outcomes, dtype=float), np.asarray(weights, dtype=float), codes)


def made(search: Search, family_wise: float) -> SearchMade:
    """What a search looked at."""
    return SearchMade(
        dimensions=tuple(dict.fromkeys(search.dimensions)),
        n_compared=search.n_compared,
        n_searched=search.n_searched,
        n_candidates=search.n_candidates,
        family_wise=family_wise,
        reason=search.reason,
    )


def group_of(found: Concentration) -> FoundGroup:
    """One group with its figures."""
    contrast, ratio = found.contrast, found.contrast.ratio
    return FoundGroup(
        parts=parts_of(found.parts),
        since=found.since,
        inside=contrast.inside,
        elsewhere=contrast.elsewhere,
        difference=gap_of(contrast.difference),
        times=None if ratio is None else TimesAsLikely(ratio.value, ratio.low, ratio.high),
        n=found.n,
        reach=found.reach,
        p_corrected=found.p_corrected,
        halves=found.confirmed_in,
        also=tuple(parts_of(parts) for parts in found.covers[:MOST_ALSO]),
    )


def parts_of(parts: tuple[Part, ...]) -> tuple[GroupPart, ...]:
    return tuple(GroupPart(part.dimension, part.value, part.others) for part in parts)


def gap_of(difference: Difference | None) -> Gap | None:
    """A difference as results hold it, if there is one."""
    return None if difference is None else gap_in(difference)


def gap_in(difference: Difference) -> Gap:
    """A difference as results hold it."""
    return Gap(difference.value, difference.low, difference.high, difference.p, difference.method)


def nearer_end(gap: Gap | None) -> float:
    """The end of an interval that is nearer to 0; 0 if the interval holds 0."""
    if gap is None or gap.low <= 0 <= gap.high:
        return 0.0
    return min(abs(gap.low), abs(gap.high))


def in_words(parts: tuple[GroupPart, ...], since: str = "") -> str:
    """A group in words: ``region Nord and channel phone, since 2024-12-01``."""
    told = " and ".join(str(part) for part in parts)
    return f"{told}, since {since}" if since else told


def named(group: FoundGroup) -> str:
    """A found group in words."""
    return in_words(group.parts, group.since)


def share_in_words(estimate: Estimate) -> str:
    """A figure with its interval and n, or why there is none."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return estimate.withheld
    if estimate.measure == "share":
        ends = f"{100 * estimate.low:.1f} to {100 * estimate.high:.1f}"
        return f"{100 * estimate.value:.1f} % ({ends}, n {estimate.n:,})"
    return f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f}, n {estimate.n:,})"


def ends_in_words(low: float, high: float, currency: str) -> str:
    """A range of minor units: ``EUR 3.50 to EUR 8.00``; one amount where both ends are alike."""
    one, other = (amount_text(round(end), currency) for end in (low, high))
    return one if one == other else f"{one} to {other}"


def worth_in_words(worth: Worth) -> str:
    """A cost: ``EUR 1,200 to EUR 3,400 a year, partly assumed``."""
    ends = ends_in_words(worth.low_minor, worth.high_minor, worth.currency)
    assumed = ", partly assumed" if worth.is_assumed else ""
    return f"{ends} a {worth.per}{assumed}"
