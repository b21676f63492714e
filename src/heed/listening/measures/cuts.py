"""By what answers can be cut: properties, traits, segments, the touchpoint met before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.customers.measures_identity import with_customer
from heed.journeys.design import Touchpoint
from heed.journeys.measures_matching import touchpoint_expr
from heed.lake.moments import US_PER_DAY, microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

DAYS_BEFORE = 30  # how long a meeting outside of the answer's own case counts as what it is about


def entries(properties: ir.MapValue) -> ir.Value:
    """A row for each property: a struct of its name (``f1``) and value (``f2``)."""
    return properties.keys().zip(properties.values()).unnest()


def property_values(answers: ir.Table) -> ir.Table:
    """The keys of properties: ``name`` and how many values, ``n_values``."""
    each = answers.select(said=entries(answers.properties))
    return _counted(each.select(name=each.said.f1, value=each.said.f2))


def trait_values(traits: ir.Table) -> ir.Table:
    """The names of traits and how many values each has."""
    return _counted(traits.select("name", "value"))


def _counted(each: ir.Table) -> ir.Table:
    some = each.filter(each.value.notnull(), each.value != "").distinct()
    return some.group_by("name").agg(n_values=some.count())


def with_properties(answers: ir.Table, names: Sequence[str]) -> ir.Table:
    """Columns ``p0``, ``p1`` …: the value of each property."""
    return answers.mutate(
        **{f"p{number}": answers.properties.get(name) for number, name in enumerate(names)}
    )


def with_traits(answers: ir.Table, traits: ir.Table, names: Sequence[str]) -> ir.Table:
    """Columns ``t0``, ``t1`` …: the newest value of each trait, the customer's or the account's."""
    if not names:
        return answers
    joined = answers
    for key in ("profile_id", "account_id"):
        wide = newest(traits, key, names)
        joined = joined.left_join(wide, joined[key] == wide[f"{key}_of"]).drop(f"{key}_of")
    found = {
        f"t{number}": ibis.coalesce(joined[f"profile_id_{number}"], joined[f"account_id_{number}"])
        for number in range(len(names))
    }
    return joined.mutate(**found).select(*answers.columns, *found)


def newest(traits: ir.Table, key: str, names: Sequence[str]) -> ir.Table:
    """Per profile or account (``key`` with ``_of``) the newest value of each trait: ``key_0`` …"""
    mine = traits.filter(traits[key].notnull(), traits.name.isin(list(names)))
    newest = {
        f"{key}_{number}": mine.value.argmax(
            ibis.struct({"known": mine.valid_from, "value": mine.value}), where=mine.name == name
        )
        for number, name in enumerate(names)
    }
    return mine.group_by(**{f"{key}_of": mine[key]}).agg(**newest)


def with_touchpoint(
    answers: ir.Table,
    interactions: ir.Table,
    touchpoints: Sequence[Touchpoint],
    identity_map: ir.Table | None = None,
) -> ir.Table:
    """Column ``touchpoint``: the last one met at or before the answer, in its case.

    Answers without a case that met one: the customer's last one in the 30 days before. Without
    touchpoints in the definitions, interactions go by their names.
    """
    met = _meetings(interactions, touchpoints, identity_map)
    by_case = _last(answers, met, "case_id", days=None)
    rest = answers.anti_join(by_case, answers.answer == by_case.met_by)
    by_customer = _last(rest, met, "customer_id", days=DAYS_BEFORE)
    known = ibis.union(by_case, by_customer)
    return answers.left_join(known, answers.answer == known.met_by).drop("met_by")


def _meetings(
    interactions: ir.Table, touchpoints: Sequence[Touchpoint], identity_map: ir.Table | None
) -> ir.Table:
    mine = [t for t in touchpoints if t.when is not None and t.counts == "interactions"]
    rows = with_customer(interactions, identity_map)
    name = touchpoint_expr(rows, mine) if mine else rows.name
    met = rows.select(
        "case_id",
        "customer_id",
        met_us=microseconds(rows.occurred_at),
        met_seq=rows.source_seq,
        touchpoint=name,
    )
    return met.filter(met.touchpoint.notnull())


def _last(answers: ir.Table, met: ir.Table, key: str, *, days: int | None) -> ir.Table:
    """Per answer (``met_by``) the last ``touchpoint`` of the same case or customer."""
    mine = answers.filter(answers[key].notnull()).select(
        met_by="answer", whose=key, answered_us="at_us"
    )
    theirs = met.filter(met[key].notnull()).select(
        "met_us", "met_seq", "touchpoint", met_whose=key
    )  # fmt: skip
    both = mine.join(theirs, mine.whose == theirs.met_whose)
    before = both.filter(both.met_us <= both.answered_us)
    if days is not None:
        before = before.filter(before.answered_us - before.met_us <= days * US_PER_DAY)
    order = ibis.struct({"at": before.met_us, "seq": before.met_seq})
    return before.group_by("met_by").agg(touchpoint=before.touchpoint.argmax(order))


def with_members(answers: ir.Table, members: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Columns ``in0``, ``in1`` …: whether the customer is in each segment now, ``in`` or ``out``.

    Null where the answer names no customer.
    """
    if not keys:
        return answers
    found = {
        f"is{number}": members.count(where=members.segment == k) for number, k in enumerate(keys)
    }
    wide = members.group_by(member="customer_id").agg(**found)
    joined = answers.left_join(wide, answers.customer_id == wide.member)
    words = {
        f"in{number}": ibis.cases(
            (joined.customer_id.isnull(), ibis.null("string")),
            (joined[f"is{number}"] > 0, "in"),
            else_="out",
        )
        for number in range(len(keys))
    }
    return joined.mutate(**words).drop("member", *found)


def with_segment(answers: ir.Table, instances: ir.Table) -> ir.Table:
    """Column ``segment``: that of the travelled journey whose case the answer is about."""
    mine = instances.filter(instances.unit == "case", instances.segment != "")
    known = mine.group_by(segment_case=mine.instance).agg(segment=mine.segment.argmin(mine.journey))
    joined = answers.left_join(known, answers.case_id == known.segment_case)
    return joined.drop("segment_case")
