"""What is known of customers and accounts at a moment: traits, parents, lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.customers.segments.measures.looking import ASKED, Look, integer, true
from heed.lake.moments import microseconds, moment

if TYPE_CHECKING:
    import ibis.expr.types as ir

PARENT = "parent"  # the trait of an account that holds the key of the one above it


def customer_traits(
    look: Look, names: Sequence[str], columns: Sequence[str], *, everybody: bool = False
) -> ir.Table | None:
    """By customer the value of each trait, under ``columns``; None where nothing is known.

    With ``everybody``, ``known`` counts the dated traits of anybody.
    """
    traits = look.table("traits")
    if traits is None or not (names or everybody):
        return None
    mine = traits.filter(traits.profile_id.notnull())
    if look.profiles is not None:
        mine = mine.filter(mine.profile_id.isin(list(look.profiles)))
    if not everybody:
        mine = mine.filter(mine.name.isin(list(names)))
    rows = look.met(_dated(look.whose(mine), look))
    figures = _newest(rows, look, names, columns)
    if everybody:
        dated = rows.valid_from.notnull() & _held(rows, look)
        figures["known"] = rows.count(where=dated)
    return rows.group_by(list(look.keys)).agg(**figures)


def account_traits(
    look: Look, accounts: ir.Table, names: Sequence[str], columns: Sequence[str]
) -> ir.Table | None:
    """By account (column ``account_id`` of ``accounts``) the value of each trait."""
    traits = look.table("traits")
    if traits is None or not names:
        return None
    mine = traits.filter(traits.account_id.notnull(), traits.name.isin(list(names)))
    rows = _dated(mine, look)
    keys = ["account_id"]
    if look.asked is not None:
        keys.append(ASKED)
        asked = accounts.select(of_account="account_id", **{ASKED: ASKED}).distinct()
        rows = rows.join(asked, rows.account_id == asked.of_account).drop("of_account")
    return rows.group_by(keys).agg(**_newest(rows, look, names, columns))


def parents(look: Look, accounts: ir.Table) -> ir.Table | None:
    """By account the one above it: the account whose key, of one source, its trait names."""
    known = look.table("accounts")
    named = account_traits(look, accounts, [PARENT], ["parent_key"])
    if known is None or named is None:
        return None
    own = known.select(own_account="account_id", own_source="source")
    above = known.select(parent_account="account_id", above_source="source", above_key="key")
    joined = named.join(own, named.account_id == own.own_account)
    joined = joined.join(
        above,
        [joined.own_source == above.above_source, joined.parent_key == above.above_key],
    )
    keys = [name for name in ("account_id", ASKED) if name in joined.columns]
    return joined.select(*keys, "parent_account")


def on_lists(look: Look, names: Sequence[str], columns: Sequence[str]) -> ir.Table | None:
    """By customer how many of their profiles stand on each list at the moment of looking."""
    lists = look.table("segment_lists")
    if lists is None or not names:
        return None
    mine = lists.filter(lists.list.isin(list(names)))
    if look.profiles is not None:
        mine = mine.filter(mine.profile_id.isin(list(look.profiles)))
    rows = look.met(look.whose(mine))
    at = look.at(rows)
    ended = true(microseconds(rows.valid_to) <= at)
    stands = (microseconds(rows.valid_from) <= at) & ~ended
    if look.is_newest:
        stands = rows.valid_to.isnull()
    figures = {
        column: rows.count(where=stands & (rows.list == name))
        for name, column in zip(names, columns, strict=True)
    }
    return rows.group_by(list(look.keys)).agg(**figures)


def _dated(rows: ir.Table, look: Look) -> ir.Table:
    """``since_us``: from when a value holds; one without a date, since it was known."""
    if look.as_known:
        rows = rows.filter(rows.known_from <= moment(integer(look.at_us)))
    return rows.mutate(
        since_us=microseconds(ibis.coalesce(rows.valid_from, rows.known_from)),
        known_us=microseconds(rows.known_from),
    )


def _held(rows: ir.Table, look: Look) -> ir.BooleanValue:
    held = rows.since_us <= look.at(rows)
    return held | rows.valid_from.isnull() if look.is_newest else held


def _newest(
    rows: ir.Table, look: Look, names: Sequence[str], columns: Sequence[str]
) -> dict[str, ir.Value]:
    """The newest value of each trait; one without a date holds since ever if nothing else does."""
    order = ibis.struct({"at": rows.since_us, "known": rows.known_us, "value": rows.value})
    first = ibis.struct({"known": rows.known_us, "value": rows.value})
    held, undated = _held(rows, look), rows.valid_from.isnull()
    return {
        column: ibis.coalesce(
            rows.value.argmax(order, where=held & (rows.name == name)),
            rows.value.argmin(first, where=undated & (rows.name == name)),
        )
        for name, column in zip(names, columns, strict=True)
    }
