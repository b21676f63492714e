"""From where rules are looked at: the tables, the moment, what was known, and about whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import ibis

from heed.customers.measures_identity import with_customer
from heed.customers.segments.vocabulary import Vocabulary
from heed.lake.moments import microseconds, moment

if TYPE_CHECKING:
    import ibis.expr.types as ir

ASKED = "asked_us"
SOURCES = (
    "interactions", "feedback", "traits", "identity_map", "customers", "accounts",
    "segment_lists", "standard_results", "journey_instances",
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """One look at customers, at ``at_us`` (µs since 1970, UTC).

    ``tables`` are those of :data:`SOURCES` that have rows. With ``as_known`` only what Heed knew
    then counts, and people are who they were known to be then; else what had happened by then, as
    far as is known now. ``is_newest`` looks from the end of the data: what was decided or learned
    without a date counts as it is now, even if that was after the last thing that happened.
    ``profiles`` narrows everything down to some people. ``asked`` (columns
    ``customer_id`` and ``asked_us``) asks about each of these customers at a moment of their own
    instead; with both, about some people at ``at_us``, which ``asked`` repeats.
    """

    tables: Mapping[str, ir.Table]
    at_us: int
    as_known: bool = False
    is_newest: bool = False
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    profiles: Sequence[int] | None = None
    asked: ir.Table | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell the rows of the result apart."""
        return ("customer_id",) if self.asked is None else ("customer_id", ASKED)

    def table(self, name: str) -> ir.Table | None:
        """A table, if it has rows."""
        return self.tables.get(name)

    @property
    def is_one_moment(self) -> bool:
        """Whether everybody is looked at at the same moment."""
        return self.asked is None or self.profiles is not None

    def at(self, rows: ir.Table) -> ir.IntegerValue:
        """The moment of looking at each row."""
        return integer(self.at_us) if self.is_one_moment else rows[ASKED]

    def happened(self, name: str, when: str, known: str) -> ir.Table | None:
        """Rows of people with ``customer_id`` and ``at_us``, up to the moment of looking.

        ``when`` and ``known`` are the columns of when it happened and when it became known.
        """
        rows = self.table(name)
        if rows is None:
            return None
        rows = rows.filter(rows.profile_id.notnull())
        if self.profiles is not None:
            rows = rows.filter(rows.profile_id.isin(list(self.profiles)))
        if self.is_one_moment:
            until = moment(integer(self.at_us))
            rows = rows.filter(rows[when] <= until)
            if self.as_known:
                rows = rows.filter(rows[known] <= until)
        rows = self.whose(rows)
        return rows.mutate(at_us=microseconds(rows[when]))

    def whose(self, rows: ir.Table) -> ir.Table:
        """``customer_id`` of each row's profile."""
        known_us = self.at_us if self.as_known else None
        return with_customer(rows, self.table("identity_map"), known_us=known_us)

    def met(self, rows: ir.Table) -> ir.Table:
        """Each row once for every moment at which its customer is asked about."""
        if self.asked is None:
            return rows
        asked = self.asked.rename(asked_customer="customer_id")
        return rows.join(asked, rows.customer_id == asked.asked_customer).drop("asked_customer")


def integer(value: int) -> ir.IntegerValue:
    """``value`` as a 64-bit integer, so that no engine guesses a narrower type."""
    return ibis.literal(value, type="int64")


def true(test: ir.BooleanValue) -> ir.BooleanValue:
    """The test, or false where it is null."""
    return ibis.coalesce(test, ibis.literal(value=False))
