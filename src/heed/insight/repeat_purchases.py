"""Who came back after a case was due: from cases and purchases to follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heed.insight.measures import purchases as measures
from heed.insight.sources import Source, integers
from heed.insight.standards import DecidedCases
from heed.stats.repeats import FollowUps

DAY_US = 86_400_000_000
NOBODY = -1

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Purchases:
    """Purchases of known customers (or accounts), and how far their sources reach."""

    who: Whole
    case: Whole  # −1: the record names none
    at_us: Whole
    value_minor: NDArray[np.float64]  # NaN: not known, or in another currency
    horizon_us: int


@dataclass(frozen=True)
class Followed:
    """Cases with the first purchase after each was due; places of those cases and purchases."""

    places: NDArray[np.intp]  # of the cases whose customer is known and who were watched at all
    found: NDArray[np.intp]  # the purchase's place; −1: none
    rows: FollowUps


def read_purchases(
    source: Source, touchpoint: str, currency: str, cases: DecidedCases
) -> Purchases | None:
    """The purchases of customers, or of accounts where cases are theirs; None if there is none."""
    interactions = source.filled("interactions")
    if interactions is None:
        return None
    points, people = source.inputs.catalogue.touchpoints, source.filled("identity_map")
    wanted = measures.purchases(interactions, points, (touchpoint,), people)
    table = source.engine.to_arrow(wanted)
    column = "account_id" if cases.unit == "account" else "customer_id"
    sources = set(table["source"].unique().to_pylist())
    table = table.filter(table[column].is_valid())
    if not table.num_rows:
        return None
    reached = source.engine.to_rows(measures.last_moments(interactions))
    last = max(row["last_us"] for row in reached if row["source"] in sources)
    known = np.array([each == currency for each in table["currency"].to_pylist()], dtype=bool)
    values = np.asarray(table["value_minor"].cast(pa.float64()).to_numpy(), dtype=float)
    return Purchases(
        who=integers(table[column], 0),
        case=integers(table["case_id"], NOBODY),
        at_us=integers(table["at_us"], 0),
        value_minor=np.where(known, values, np.nan),
        horizon_us=min(last, _given(source) or last),
    )


def _given(source: Source) -> int | None:
    """The data horizon, if one was given to the build."""
    as_of = source.inputs.as_of
    return None if as_of is None else round(as_of.timestamp() * 1_000_000)


def follow(cases: DecidedCases, purchases: Purchases) -> Followed:
    """The first purchase after each case was due: kept and missed cases are watched from there on.

    From the deadline on both outcomes are known, so nobody is watched before it was decided on
    which side they stand. What belongs to the case itself is no repeat.
    """
    watched = (purchases.horizon_us - cases.due_us) / DAY_US
    places = np.flatnonzero(cases.known & (watched >= 0))
    due, who = cases.due_us[places], cases.clusters[places]
    own = cases.instances[places] if cases.standard.by == "case" else np.full(places.size, -2)
    found = _next(who, due, own, purchases)
    after = np.full(places.size, np.inf)
    seen = found >= 0
    after[seen] = (purchases.at_us[found[seen]] - due[seen]) / DAY_US
    after[after > watched[places]] = np.inf
    codes = np.unique(who, return_inverse=True)[1].astype(np.intp)
    rows = FollowUps(after, watched[places], cases.weights[places], codes, cases.unit)
    return Followed(places, np.where(np.isfinite(after), found, -1), rows)


def _next(who: Whole, due: Whole, own: Whole, purchases: Purchases) -> NDArray[np.intp]:
    """For each case the place of its customer's first later purchase of another case; −1: none."""
    n = purchases.who.size
    people = np.r_[purchases.who, who]
    is_case = np.r_[np.zeros(n, dtype=bool), np.ones(who.size, dtype=bool)]
    order = np.lexsort((is_case, np.r_[purchases.at_us, due], people))
    # The place of the next purchase at or after every position, in order.
    positions = np.where(is_case[order], order.size, np.arange(order.size))
    following = np.r_[np.minimum.accumulate(positions[::-1])[::-1], order.size]
    at = np.empty(order.size, dtype=np.intp)
    at[order] = np.arange(order.size)
    current = following[at[n:]]
    found = np.full(who.size, -1, dtype=np.intp)
    open_cases = np.arange(who.size)
    while open_cases.size:
        inside = current[open_cases] < order.size
        open_cases = open_cases[inside]
        candidate = order[current[open_cases]]
        theirs = purchases.who[candidate] == who[open_cases]
        open_cases, candidate = open_cases[theirs], candidate[theirs]
        other = purchases.case[candidate] != own[open_cases]
        found[open_cases[other]] = candidate[other]
        open_cases = open_cases[~other]
        current[open_cases] = following[current[open_cases] + 1]
    return found


def in_days(duration: timedelta) -> float:
    """A length of time in days."""
    return duration / timedelta(days=1)
