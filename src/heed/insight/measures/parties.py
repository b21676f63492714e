"""Everything about one customer or account in one order of time, as Ibis expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import ibis

from heed.journeys.measures_matching import touchpoint_expr

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from heed.journeys.design import Touchpoint

TEXTS = (
    "kind", "channel", "name", "touchpoint", "actor", "case_key", "label", "text", "language",
    "reason",
)  # fmt: skip
KINDS = ("happened", "said", "kept", "missed", "open")


@dataclass(frozen=True)
class Whose:
    """Whose records: of profiles, and of an account, if one is given.

    Of an account are the records that name it, and those of its people that name none.
    """

    profiles: tuple[int, ...]
    account: int | None = None

    def of(self, table: ir.Table, person: str = "profile_id") -> ir.BooleanValue:
        """True for the rows of ``table`` that are theirs."""
        mine = table[person].isin(list(self.profiles)) if self.profiles else ibis.literal(False)
        if self.account is None:
            return mine
        return (table.account_id == self.account) | (table.account_id.isnull() & mine)


def happened(interactions: ir.Table, whose: Whose, points: Sequence[Touchpoint]) -> ir.Table:
    """Their interactions as entries of the timeline."""
    rows = interactions.filter(whose.of(interactions))
    rows = rows.mutate(touchpoint=touchpoint_expr(rows, points))
    return _entries(
        rows, "happened", at=rows.occurred_at, seq=rows.source_seq, name=rows.name,
        touchpoint=rows.touchpoint, channel=rows.channel, actor=rows.actor, case_key=rows.case_key,
        value_minor=rows.value_minor, label=rows.currency,
    )  # fmt: skip


def said(feedback: ir.Table, whose: Whose) -> ir.Table:
    """Their answers, reviews and comments as entries of the timeline."""
    rows = feedback.filter(whose.of(feedback))
    return _entries(
        rows, "said", at=rows.occurred_at, seq=rows.source_seq,
        name=ibis.coalesce(rows["item"], rows.kind), channel=rows.channel, case_key=rows.case_key,
        score=rows.score, scale_min=rows.scale_min, scale_max=rows.scale_max, label=rows.label,
        text=rows.text, language=rows.language,
    )  # fmt: skip


def judged(results: ir.Table, whose: Whose) -> ir.Table:
    """The standards held against their cases, each when it was decided, or is due."""
    rows = results.filter(
        whose.of(results, "customer_id"),
        results.cases == 1,
        results.result.isin(["kept", "missed", "open"]),
    )
    kept = ibis.coalesce(rows.ended_at, rows.due_at, rows.started_at)
    due = ibis.coalesce(rows.due_at, rows.ended_at, rows.started_at)
    return _entries(
        rows, rows.result, at=ibis.ifelse(rows.result == "kept", kept, due),
        seq=ibis.literal(0).cast("int64"), name=rows.standard, case_key=rows.case_key,
        reason=rows.reason, started_at=rows.started_at, due_at=rows.due_at, ended_at=rows.ended_at,
    )  # fmt: skip


def within(
    entries: ir.Table,
    *,
    kind: str = "",
    channel: str = "",
    first: datetime | None = None,
    before: datetime | None = None,
) -> ir.Table:
    """The entries of a kind and channel, from ``first`` on and ``before`` a moment."""
    if kind:
        entries = entries.filter(entries.kind == kind)
    if channel:
        entries = entries.filter(entries.channel == channel)
    if first is not None:
        entries = entries.filter(entries["at"] >= first)
    if before is not None:
        entries = entries.filter(entries["at"] < before)
    return entries


def newest(entries: ir.Table, top: int, skip: int) -> ir.Table:
    """A page of entries, newest first; those without a time come last."""
    order = [
        ibis.desc(entries["at"].isnull().ifelse(0, 1)),
        ibis.desc("at"),
        ibis.desc("seq"),
        "kind",
        "name",
    ]
    return entries.order_by(order).limit(top, offset=skip)


def counted(entries: ir.Table) -> ir.Table:
    """How many entries there are by ``kind`` and ``channel``."""
    return entries.group_by("kind", "channel").agg(n=entries.count())


def money_of(interactions: ir.Table, whose: Whose) -> ir.Table:
    """By currency the sum of the values that their interactions carry, and of how many."""
    rows = interactions.filter(whose.of(interactions), interactions.value_minor.notnull())
    return rows.group_by("currency").agg(
        value_minor=rows.value_minor.sum(), n=rows.count(), last_at=rows.occurred_at.max()
    )


def first_and_last(interactions: ir.Table, whose: Whose) -> ir.Table:
    """When they were first and last met, and how often."""
    rows = interactions.filter(whose.of(interactions))
    return rows.agg(first=rows.occurred_at.min(), last=rows.occurred_at.max(), n=rows.count())


def people_of_account(table: ir.Table, account: int) -> ir.Table:
    """The profiles in records that name an account: ``n`` and when ``last``."""
    rows = table.filter(table.account_id == account, table.profile_id.notnull())
    return rows.group_by("profile_id").agg(n=rows.count(), last=rows.occurred_at.max())


def accounts_of_people(table: ir.Table, profiles: Sequence[int]) -> ir.Table:
    """The accounts that records of these profiles name, and how many records do."""
    rows = table.filter(table.profile_id.isin(list(profiles)), table.account_id.notnull())
    return rows.group_by("account_id").agg(n=rows.count())


def heard(feedback: ir.Table, profiles: Sequence[int]) -> ir.Table:
    """How often these profiles said something, and when ``last``."""
    rows = feedback.filter(feedback.profile_id.isin(list(profiles)))
    return rows.group_by("profile_id").agg(n=rows.count(), last=rows.occurred_at.max())


def scores_of(feedback: ir.Table, whose: Whose) -> ir.Table:
    """Their scores with question, scale and profile."""
    rows = feedback.filter(whose.of(feedback), feedback.score.notnull())
    return rows.select(
        "profile_id", "score", "scale_min", "scale_max", "occurred_at",
        item=ibis.coalesce(rows["item"], rows.kind),
    )  # fmt: skip


def kept_by_standard(results: ir.Table, whose: Whose) -> ir.Table:
    """By standard and result, the cases of a customer or account."""
    rows = results.filter(whose.of(results, "customer_id"), results.cases == 1)
    return rows.group_by("standard", "result", "customer_id").agg(n=rows.count())


def accounts_met(interactions: ir.Table) -> ir.Table:
    """By account how many records name it, of how many profiles, and when last."""
    rows = interactions.filter(interactions.account_id.notnull())
    return rows.group_by("account_id").agg(
        n=rows.count(), n_people=rows.profile_id.nunique(), last=rows.occurred_at.max()
    )


def instances_of_account(instances: ir.Table, account: int, top: int) -> ir.Table:
    """The newest travelled journeys that name an account."""
    mine = instances.filter(instances.account_id == account)
    columns = ("journey", "instance", "case_key", "started_at", "outcome", "n_steps")
    return mine.select(*columns).order_by([ibis.desc("started_at"), "instance"]).limit(top)


def _entries(rows: ir.Table, kind: str | ir.StringValue, **columns: Any) -> ir.Table:
    """Rows in the columns that all entries have; null where a kind has nothing to say."""
    absent = {
        **{name: ibis.null("string") for name in TEXTS},
        **{name: ibis.null("float64") for name in ("score", "scale_min", "scale_max")},
        **{name: ibis.null("timestamp('UTC', 6)") for name in ("started_at", "due_at", "ended_at")},
        "value_minor": ibis.null("int64"),
    }  # fmt: skip
    told = ibis.literal(kind) if isinstance(kind, str) else kind
    return rows.select(**{**absent, **columns, "kind": told})
