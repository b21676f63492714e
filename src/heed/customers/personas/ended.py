"""How many of a segment's customers left: the share whose relationship ended within a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from heed.customers.models import RelationshipChange
from heed.customers.segments.measures.membership import members
from heed.customers.segments.opening import NOW, Moment, Opened, as_time
from heed.kernel.estimate import FLOOR, Estimate, Window, too_few, withheld
from heed.stats.proportions import wilson

Change = tuple[datetime, int, str]

A_YEAR = timedelta(days=365)
ENDED = RelationshipChange.Kind.ENDED
NOTHING_TOLD = (
    "No end of a relationship was noted. Name the interactions that tell it in the contact policy, "
    "under `ending`."
)
NOT_COVERED = "Relationships that ended without a word, and how the years differ."


def ended_of(opened: Opened, segment: str) -> Estimate:
    """Of those who were in a segment a year before the end of the data, the share who left since.

    Left have those whose last word by then is that the relationship ended; who had left before is
    not counted.

    Raises:
        HeedError: nothing was built, or the segment has no customers of its own.
    """
    end = as_time(opened.at_us(NOW))
    since = end - A_YEAR
    changes = _changes_by(end)
    if not changes:
        return withheld(NOTHING_TOLD, n=0, measure="share")
    rule = opened.rule(segment)
    found = members(rule, opened.look(rule, Moment(since)))
    stayed = {row["customer_id"] for row in opened.rows(found)} - _ended_by(since, changes)
    n_left = len(stayed & _ended_by(end, changes))
    return _share(n_left, len(stayed), Window(since.date(), end.date()))


def _share(n_left: int, n: int, window: Window) -> Estimate:
    ends = wilson(n_left, n)
    if n < FLOOR or ends is None:
        found = too_few(n, measure="share", what="customers")
        return found.described(window=window)
    return Estimate(
        value=n_left / n,
        low=ends.low,
        high=ends.high,
        n=n,
        measure="share",
        method="Wilson",
        basis="complete records",
        n_units=n,
        window=window,
        not_covered=NOT_COVERED,
    )


def _changes_by(moment: datetime) -> list[Change]:
    """Every end and resuming of a relationship up to a moment, in order."""
    rows = RelationshipChange.objects.filter(at__lte=moment).order_by("at", "pk")
    return list(rows.values_list("at", "profile__customer_id", "kind"))


def _ended_by(moment: datetime, changes: Sequence[Change]) -> set[int]:
    """The customers whose last change up to a moment is the end of the relationship."""
    last = {customer: kind for at, customer, kind in changes if at <= moment}
    return {customer for customer, kind in last.items() if kind == ENDED}
