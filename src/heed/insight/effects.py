"""What goes with a miss in the score: an association, split and adjusted.

Only answers given after a miss count as answers of missed cases: a customer who answered before
could not know. Of those, some answered while still waiting and some after the step had ended; both
are shown, because waiting itself lowers the score. The difference is adjusted for the other
dimensions by least squares on dummies (:mod:`heed.stats.adjust`). Groups in which more goes with a
miss are searched for like any others (:mod:`heed.stats.moderation`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heed.insight.grouping import gap_in, gap_of, nearer_end, parts_of, rows_of
from heed.insight.results import GroupEffect, ScoreCount, ScoreEffect
from heed.kernel.estimate import Estimate, Unit
from heed.stats.adjust import Confounder, adjusted_difference
from heed.stats.cells import Rows
from heed.stats.concentration import Dimension, Limits
from heed.stats.groups import contrast
from heed.stats.means import mean_estimate
from heed.stats.moderation import search_moderation

NO_TIME = np.iinfo(np.int64).min
LIMITS = Limits()
DAY_US = 86_400_000_000
MOST_SCORES = 11  # of a scale whose answers are counted by score: 0 to 10

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Misses:
    """Decided cases, one for each answer: whether missed, when due, and when the step ended.

    ``clusters`` are the ids of customers, which divide them in halves, too.
    """

    missed: Mask
    due_us: NDArray[np.int64]  # ``NO_TIME``: not known
    ended_us: NDArray[np.int64]  # ``NO_TIME``: never
    weights: NDArray[np.float64]
    clusters: NDArray[np.int64]
    unit: Unit

    @property
    def sure_us(self) -> NDArray[np.int64]:
        """When a miss was sure: when it was due, or before, when what must not follow had."""
        early = (self.ended_us != NO_TIME) & (self.ended_us < self.due_us)
        return np.where(early, self.ended_us, self.due_us)


@dataclass(frozen=True)
class Answered:
    """The answers in the same order."""

    item: str
    scores: NDArray[np.float64]
    at_us: NDArray[np.int64]
    span: float  # of the scale, from its lowest to its highest score


def effect_of(
    misses: Misses,
    answered: Answered,
    dimensions: Sequence[Dimension],
    *,
    searched: Sequence[Dimension] | None = None,
    limits: Limits = LIMITS,
) -> ScoreEffect | None:
    """Answers after a miss against those where it was kept; None where either has none.

    ``dimensions`` are adjusted for; in ``searched`` (left out: the same) groups are looked for in
    which a miss matters more.
    """
    too_early = misses.missed & (answered.at_us <= misses.sure_us)
    counted = ~too_early
    missed = misses.missed[counted]
    if not missed.any() or missed.all():
        return None
    rows = rows_of(
        answered.scores[counted], misses.weights[counted], misses.clusters[counted]
    )  # fmt: skip
    sides = contrast(rows, missed, unit=misses.unit, what="answers")
    inside, elsewhere = _means(rows, missed, misses.unit), _means(rows, ~missed, misses.unit)
    ended = misses.ended_us[counted]
    over = (ended != NO_TIME) & (ended < answered.at_us[counted])
    others = [Confounder(d.name, d.codes[counted]) for d in dimensions]
    open_ones = dimensions if searched is None else searched
    mine = [Dimension(d.name, d.codes[counted], d.labels) for d in open_ones]
    adjusted = adjusted_difference(rows, missed, others)
    gap = gap_of(adjusted.difference)
    plain = gap_of(sides.difference)
    return ScoreEffect(
        item=answered.item,
        missed=inside,
        kept=elsewhere,
        difference=plain,
        while_waiting=_means(rows, missed & ~over, misses.unit),
        after_end=_means(rows, missed & over, misses.unit),
        adjusted=gap,
        adjusted_for=adjusted.adjusted_for,
        left_out=adjusted.left_out,
        not_adjusted=adjusted.reason,
        n_before_miss=int(too_early.sum()),
        share_of_scale=nearer_end(gap or plain) / answered.span if answered.span > 0 else 0.0,
        matters_more=_matters_more(rows, missed, misses.clusters[counted], mine, answered, limits),
        counts=_counts(answered.scores[counted], missed, over),
    )


def _counts(scores: NDArray[np.float64], missed: Mask, over: Mask) -> tuple[ScoreCount, ...]:
    """Answers of each side by score; as they are, without weights."""
    given = np.unique(scores)
    if given.size > MOST_SCORES:
        return ()
    sides = (~missed, missed & over, missed & ~over)
    return tuple(
        ScoreCount(float(one), *(int((side & (scores == one)).sum()) for side in sides))
        for one in given
    )


def _matters_more(
    rows: Rows,
    missed: Mask,
    ids: NDArray[np.int64],
    dimensions: Sequence[Dimension],
    answered: Answered,
    limits: Limits,
) -> tuple[GroupEffect, ...]:
    """The groups whose scores are lower after a miss, by more than those of others."""
    found = search_moderation(rows, missed, ids, dimensions, limits=limits)
    return tuple(
        GroupEffect(
            parts=parts_of(each.group.parts),
            inside=gap_in(each.inside),
            elsewhere=gap_in(each.elsewhere),
            stronger=gap_in(each.stronger),
            reach=each.group.reach,
            p_corrected=each.group.p_corrected,
            share_of_scale=nearer_end(gap_in(each.inside)) / max(answered.span, 1e-9),
        )
        for each in found
        if each.stronger.high < 0 and each.inside.high < 0
    )


def _means(rows: Rows, mask: Mask, unit: Unit) -> Estimate:
    mine = rows.where(mask)
    return mean_estimate(mine.outcomes, mine.weights, mine.clusters, what="answers", unit=unit)
