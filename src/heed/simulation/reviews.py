"""Reviews in the shop: stars and a text that goes with what happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heed.simulation.arrays import Columns, Ints, Moments, days, happened
from heed.simulation.days import Calendar, day_of, shopping_time
from heed.simulation.draws import Draws, whole
from heed.simulation.loyalty import Loyalty
from heed.simulation.orders import Orders

FIRST_REVIEW = 200_001
_SHARE, _ANGRY = 0.09, 1.7  # of deliveries; times as many with one or two stars


@dataclass(frozen=True)
class Reviews(Columns):
    """One row a review."""

    order: Ints
    number: Ints
    stars: Ints
    at: Moments


def make_reviews(
    draws: Draws, calendar: Calendar, orders: Orders, loyalty: Loyalty, *, noise_only: bool
) -> Reviews:
    """Draw who writes a review; the unhappy do it more often."""
    rng, n = draws.of("reviews"), len(orders)
    stars = np.clip((loyalty.answer + 1) // 2, 1, 5)
    share = np.where((stars <= 2) & (not noise_only), _SHARE * _ANGRY, _SHARE)
    at = shopping_time(rng, day_of(orders.delivered_at) + days(whole(rng, 2, 14, n)))
    writes = happened(orders.delivered_at) & (rng.random(n) < share) & (at < calendar.end)
    rows = np.flatnonzero(writes)
    rows = rows[np.argsort(at[rows], kind="stable")]
    return Reviews(
        order=rows, number=FIRST_REVIEW + np.arange(len(rows)), stars=stars[rows], at=at[rows]
    )
