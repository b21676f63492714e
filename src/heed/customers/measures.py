"""What is known of customers now, as Ibis expressions within the portable subset."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


def trait_names(traits: ir.Table) -> ir.Table:
    """The names of traits that customers have, and of how many profiles each is known."""
    mine = traits.filter(traits.profile_id.notnull())
    return mine.group_by("name").agg(n=mine.profile_id.nunique())


def newest_traits(
    traits: ir.Table, names: Mapping[str, str], joined: pa.Table, customers: Sequence[int] = ()
) -> ir.Table:
    """One row a customer: ``unique_id`` and the newest value of each trait.

    ``names`` says column → trait. ``joined`` has ``profile_id`` and ``customer_id`` of profiles
    that are not a customer of their own. With ``customers`` those alone. The newest is what holds
    from the latest moment on, then what was known last; of the same moment the larger text.
    """
    rows = traits.filter(traits.profile_id.notnull(), traits.name.isin(sorted(names.values())))
    rows = rows.rename(profile="profile_id")
    theirs = ibis.memtable(joined)
    rows = rows.left_join(theirs, rows.profile == theirs.profile_id)
    rows = rows.mutate(unique_id=ibis.coalesce(rows.customer_id, rows.profile))
    if customers:
        rows = rows.filter(rows.unique_id.isin(list(customers)))
    since = ibis.coalesce(rows.valid_from, rows.known_from)
    order = ibis.struct({"since": since, "known": rows.known_from, "value": rows.value})
    newest = {
        column: rows.value.argmax(order, where=rows.name == name) for column, name in names.items()
    }
    return rows.group_by("unique_id").agg(**newest)


def names_of_traits(traits: ir.Table) -> ir.Table:
    """The names of traits, and whether they are known of accounts."""
    rows = traits.mutate(of_account=traits.account_id.notnull())
    return rows.select("name", "of_account").distinct()


def newest_of(
    traits: ir.Table, key: str, names: Mapping[str, str], among: Sequence[int] = ()
) -> ir.Table:
    """One row a profile or account (``key``): ``number``, and the newest value of each trait.

    ``names`` says column → trait; ``among`` cuts down to these numbers. What is newest is said at
    :func:`newest_traits`.
    """
    rows = traits.filter(traits[key].notnull(), traits.name.isin(sorted(set(names.values()))))
    if among:
        rows = rows.filter(rows[key].isin(list(among)))
    since = ibis.coalesce(rows.valid_from, rows.known_from)
    order = ibis.struct({"since": since, "known": rows.known_from, "value": rows.value})
    newest = {
        column: rows.value.argmax(order, where=rows.name == name) for column, name in names.items()
    }
    return rows.group_by(number=rows[key]).agg(**newest)


def numbers_of(traits: ir.Table, key: str) -> ir.Table:
    """The profiles or accounts that rows of traits are about, and the names of those traits."""
    rows = traits.filter(traits[key].notnull())
    return rows.select("name", number=rows[key]).distinct()


def newest_first(traits: ir.Table, *, by: datetime | None = None) -> ir.Table:
    """Traits, those of each name newest first, as :func:`newest_traits` says what is newest.

    With ``by``, only what was known before that moment and held before it.
    """
    since = ibis.coalesce(traits.valid_from, traits.known_from)
    rows = traits.mutate(since=since)
    if by is not None:
        rows = rows.filter(rows.known_from < by, rows.since < by)
    order = ["name", ibis.desc("since"), ibis.desc("known_from"), ibis.desc("value")]
    columns = ("name", "value", "source", "valid_from", "known_from", "since")
    return rows.select(*columns).order_by(order)


def newest_named(traits: ir.Table, key: str, name: str, among: Sequence[int] = ()) -> ir.Table:
    """One row a profile or account (``key``): ``number``, and the newest value of one trait with
    its ``source``. Those whose newest value is empty are left out."""
    rows = traits.filter(traits[key].notnull(), traits.name == name)
    if among:
        rows = rows.filter(rows[key].isin(list(among)))
    since = ibis.coalesce(rows.valid_from, rows.known_from)
    order = ibis.struct({"since": since, "known": rows.known_from, "value": rows.value})
    found = rows.group_by(number=rows[key]).agg(
        value=rows.value.argmax(order), source=rows.source.argmax(order)
    )
    return found.filter(found.value != "")


def told_to_act(
    traits: ir.Table, name: str, source: str, value: str, key: str = "profile_id"
) -> ir.Table:
    """The profiles or accounts whose newest value of a trait is this one of a source."""
    newest = newest_named(traits, key, name)
    return newest.filter(newest.value == value, newest.source == source).select("number")


def named_interactions(interactions: ir.Table, names: Collection[str]) -> ir.Table:
    """Interactions of known profiles with one of these names: profile, name, source, moment."""
    mine = interactions.filter(
        interactions.profile_id.notnull(), interactions.name.isin(sorted(names))
    )
    return mine.select("profile_id", "name", "source", "occurred_at").order_by(
        ["occurred_at", "profile_id"]
    )
