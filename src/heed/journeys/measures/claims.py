"""Which interactions a journey is about, and as what: the rows that steps are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.customers.measures_identity import with_customer
from heed.customers.segments.rules import Segment
from heed.foundation.conditions import Condition, fields_of
from heed.foundation.measures_conditions import condition_expr
from heed.journeys.design import Touchpoint
from heed.journeys.measures.bits import integer
from heed.journeys.measures.coding import Coding
from heed.journeys.measures.members import MemberRules, with_members
from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir


def claimed(
    interactions: ir.Table,
    coding: Coding,
    touchpoints: Sequence[Touchpoint] = (),
    *,
    segments: Sequence[Segment] = (),
    identity_map: ir.Table | None = None,
    traits: ir.Table | None = None,
    members: MemberRules | None = None,
) -> ir.Table:
    """The interactions that belong to the journey's units, each with the code of its touchpoint.

    An interaction is claimed by the first of ``touchpoints`` whose condition holds; unclaimed ones
    are left out. A discovered journey takes every interaction, by name. Rows without the unit's
    key (case, customer or account) are left out. ``members`` has the rules of segments that look at
    customers; an instance is in where its customer was when it began.

    Columns: ``unit``, ``customer_id``, ``account_id``, ``at_us`` (µs since 1970, UTC), ``seq`` and
    ``tie`` (the order among equal times), ``code``, ``channel``, ``weight`` (millionths),
    ``segment`` (the number of the first segment that holds; 0 for none) and ``source``.
    """
    rows = _with_code(unit_of(interactions, coding, identity_map), coding, touchpoints)
    if traits is not None and looks_at_traits(segments):
        rows = _with_traits(rows, traits, segments)
    rows = rows.mutate(at_us=microseconds(rows.occurred_at))
    if members is not None:
        rows = with_members(rows, coding, members, starts_at(rows, coding))
    return rows.select(
        unit=rows.unit,
        customer_id=rows.customer_id,
        account_id=rows.account_id,
        at_us=rows.at_us,
        seq=rows.source_seq,
        tie=rows.content_hash,
        code=rows.code,
        channel=rows.channel,
        weight=ibis.coalesce(rows.weight_millionths, integer(1_000_000)),
        segment=_segment(rows, segments),
        source=rows.source,
    ).filter(ibis._.unit.notnull(), ibis._.code.notnull())


def of_cases(interactions: ir.Table, coding: Coding) -> ir.Table:
    """The interactions whose kind of case, or source, the journey is about."""
    rows = interactions
    if coding.sources is not None:
        rows = rows.filter(rows.source.isin(coding.sources))
    if coding.other_cases:
        sources, names = zip(*coding.other_cases, strict=True)
        others = ibis.memtable(
            {"source": sources, "name": names}, schema={"source": "string", "name": "string"}
        )
        rows = rows.anti_join(others, ["source", "name"])
    return rows


def unit_of(
    interactions: ir.Table, coding: Coding, identity_map: ir.Table | None = None
) -> ir.Table:
    """The journey's interactions with ``customer_id`` and ``unit``: case, customer or account."""
    rows = with_customer(of_cases(interactions, coding), identity_map)
    unit = {"case": "case_id", "customer": "customer_id", "account": "account_id"}[coding.unit]
    return rows.mutate(unit=rows[unit])


def _with_code(rows: ir.Table, coding: Coding, touchpoints: Sequence[Touchpoint]) -> ir.Table:
    if not coding.designed:
        return encode(rows, coding, name="name", code="code")
    codes = {name: code for code, name in enumerate(coding.names)}
    branches = [
        (condition_expr(rows, touchpoint.when), integer(codes[touchpoint.key]))
        for touchpoint in touchpoints
        if touchpoint.when is not None and touchpoint.counts == "interactions"
    ]
    if not branches:
        return rows.mutate(code=ibis.null("int64"))
    return rows.mutate(code=ibis.cases(*branches, else_=ibis.null("int64")))


def encode(rows: ir.Table, coding: Coding, *, name: str, code: str) -> ir.Table:
    """``rows`` with the column ``code``: that of the touchpoint that ``name`` holds, or null."""
    known = ibis.memtable(
        {f"{code}_name": list(coding.names), code: list(range(len(coding.names)))},
        schema={f"{code}_name": "string", code: "int64"},
    )
    return rows.left_join(known, rows[name] == known[f"{code}_name"]).drop(f"{code}_name")


def starts_at(rows: ir.Table, coding: Coding) -> ir.BooleanValue:
    """What starts an instance; with no starts named: any designed touchpoint."""
    if coding.starts:
        return rows.code.isin(sorted(coding.starts))
    if coding.designed:
        return rows.code < coding.n_designed
    return rows.code >= 0  # every one


def _segment(rows: ir.Table, segments: Sequence[Segment]) -> ir.IntegerValue:
    """The first segment that holds: of the first record, or of the customer when it began."""
    tests = {
        number: condition_expr(rows, segment.when)
        for number, segment in enumerate(segments, start=1)
        if isinstance(segment.when, Condition)
    }
    members = [name for name in rows.columns if name.startswith("member_")]
    tests |= {int(name.removeprefix("member_")): rows[name] for name in members}
    branches = [(tests[number], integer(number)) for number in sorted(tests)]
    return ibis.cases(*branches, else_=integer(0)) if branches else integer(0)


def looks_at_traits(segments: Sequence[Segment]) -> bool:
    """Whether a segment's condition asks for traits of customers."""
    return bool(_trait_names(segments))


def _trait_names(segments: Sequence[Segment]) -> list[str]:
    plain = [s.when for s in segments if isinstance(s.when, Condition)]
    fields = [name for condition in plain for name in fields_of(condition)]
    return sorted({name.partition(".")[2] for name in fields if name.startswith("traits.")})


def _with_traits(rows: ir.Table, traits: ir.Table, segments: Sequence[Segment]) -> ir.Table:
    """``traits``: a map with the newest value of every trait that the segments ask for."""
    names = _trait_names(segments)
    mine = traits.filter(traits.profile_id.notnull(), traits.name.isin(names))
    newest = {
        f"trait_{number}": mine.value.argmax(
            ibis.struct({"known": mine.valid_from, "value": mine.value}), where=mine.name == name
        )
        for number, name in enumerate(names)
    }
    wide = mine.group_by(trait_profile=mine.profile_id).agg(**newest)
    joined = rows.left_join(wide, rows.profile_id == wide.trait_profile)
    values = ibis.array([ibis.coalesce(joined[column], "") for column in newest])
    return joined.mutate(traits=ibis.map(ibis.array(names), values)).drop("trait_profile", *newest)
