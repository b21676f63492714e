"""Reading segments: how many, who, since when, by how much two overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from heed.customers.segments.builds import settled_rules, tables_at
from heed.customers.segments.measures import reading as measures
from heed.customers.segments.measures.membership import members
from heed.customers.segments.measures.sheet import everybody
from heed.customers.segments.measures.stored import counts, decided
from heed.customers.segments.opening import NOW, Moment, Opened, as_time
from heed.customers.segments.results import (
    Knowledge,
    KnownNames,
    RuleReading,
    SegmentList,
    SegmentMembers,
    SegmentOverlap,
    SegmentReading,
    SegmentRow,
    SegmentSize,
)
from heed.customers.segments.rules import Rule, Segment
from heed.customers.segments.settling import settled
from heed.customers.segments.wording import rule_text

SAMPLE = 10
A_YEAR = 12  # months


def list_segments(opened: Opened, moment: Moment = NOW) -> SegmentList:
    """Every segment as it is defined now, with its numbers in the build or at another moment.

    Raises:
        HeedError: a moment is given and nothing was built, or it is too late.
    """
    sizes = _sizes(opened)
    rows = [_row(opened, each, sizes) for each in opened.segments.values()]
    if moment != NOW:
        return _listed_at(opened, rows, moment)
    end_us = opened.facts.get("end_us")
    return SegmentList(
        as_of=None if end_us is None else as_time(end_us),
        n_base=opened.facts.get("n_base") if opened.segments else None,
        segments=tuple(rows),
    )


def _listed_at(opened: Opened, rows: Sequence[SegmentRow], moment: Moment) -> SegmentList:
    """The rows with their numbers at a moment, in one expression; null where it cannot be told."""
    rules, _ = settled_rules(opened.defined)
    rules = {key: rule for key, rule in rules.items() if opened.can_look(rule, moment)}
    at = as_time(opened.at_us(moment))
    several = list(rules.values())
    if not several:
        return SegmentList(at, None, tuple(rows))
    counted = opened.rows(counts(decided(several, opened.look(several[0], moment))))[0]
    found = {key: counted[f"s{number}"] or 0 for number, key in enumerate(rules)}
    n_base = counted["n_base"]
    return SegmentList(
        as_of=at,
        n_base=n_base,
        segments=tuple(
            replace(
                row,
                n=found.get(row.key),
                n_base=n_base if row.key in found else None,
                share=found[row.key] / n_base if row.key in found and n_base else None,
            )
            for row in rows
        ),
    )


def row_of(opened: Opened, key: str) -> SegmentRow:
    """One segment with its numbers in the build.

    Raises:
        NotFound: there is no such segment.
    """
    return _row(opened, opened.segment(key), _sizes(opened))


def read_segment(opened: Opened, key: str, moment: Moment = NOW) -> SegmentReading:
    """One segment at a moment, with ten of its customers.

    Raises:
        NotFound: there is no such segment.
        HeedError: it is one of instances, nothing was built, or the moment is too late.
    """
    row, rule = row_of(opened, key), opened.rule(key)
    n, n_base = size_of(opened, rule, moment)
    return SegmentReading(
        segment=row,
        as_of=as_time(opened.at_us(moment)),
        knowledge=knowledge(moment),
        n=n,
        n_base=n_base,
        share=n / n_base if n_base else None,
        sample=sample_of(opened, rule, moment),
    )


def read_unsaved_rule(opened: Opened, key: str, rule: Rule) -> RuleReading:
    """Whom a rule holds of at the end of the data, if the segment ``key`` had it.

    Raises:
        HeedError: nothing was built.
        InvalidDefinition: it names a segment that cannot be put in.
    """
    whole = settled(key, rule, opened.segments)
    n, n_base = size_of(opened, whole)
    return RuleReading(as_time(opened.at_us(NOW)), n, n_base, sample_of(opened, whole))


def known_names(opened: Opened) -> KnownNames:
    """The names of traits and of items that customers answered, for rules to name."""
    if opened.build is None:
        return KnownNames()
    tables = tables_at(opened.build.engine, opened.build.versions)
    traits, feedback = tables.get("traits"), tables.get("feedback")
    found: dict[str, tuple[str, ...]] = {"profile_id": (), "account_id": ()}
    if traits is not None:
        found = {whose: _names(opened, measures.trait_names(traits, whose)) for whose in found}
    items = () if feedback is None else _names(opened, measures.scored_items(feedback))
    return KnownNames(found["profile_id"], found["account_id"], items)


def _names(opened: Opened, found: Any) -> tuple[str, ...]:
    return tuple(sorted(row["name"] for row in opened.rows(found)))


def size_of(opened: Opened, rule: Rule, moment: Moment = NOW) -> tuple[int, int]:
    """How many customers a settled rule holds of, and how many are known."""
    look = opened.look(rule, moment)
    n = opened.rows(measures.count(members(rule, look)))[0]["n"]
    return n, opened.rows(measures.count(everybody(look)))[0]["n"]


def sample_of(opened: Opened, rule: Rule, moment: Moment = NOW) -> tuple[int, ...]:
    """Up to ten customers of whom a settled rule holds, drawn by lot."""
    found = measures.drawn(members(rule, opened.look(rule, moment)), SAMPLE)
    return tuple(row["customer_id"] for row in opened.rows(found))


def list_members(
    opened: Opened, key: str, moment: Moment = NOW, *, most: int | None = None
) -> SegmentMembers:
    """Everybody in a segment at a moment, by number; at most so many.

    Raises:
        NotFound: there is no such segment.
        HeedError: it is one of instances, nothing was built, or the moment is too late.
    """
    rule = opened.rule(key)
    found = members(rule, opened.look(rule, moment)).order_by("customer_id")
    customers = [row["customer_id"] for row in opened.rows(found)]
    return SegmentMembers(
        segment=key,
        version=opened.version(key),
        as_of=as_time(opened.at_us(moment)),
        knowledge=knowledge(moment),
        n=len(customers),
        customers=tuple(customers[:most]),
    )


def read_overlap(opened: Opened, one: str, other: str, moment: Moment = NOW) -> SegmentOverlap:
    """How many customers are in both of two segments.

    Raises:
        NotFound: there is no such segment.
        HeedError: one is of instances, nothing was built, or the moment is too late.
    """
    rules = [opened.rule(one), opened.rule(other)]
    look = opened.look(rules[0], moment)
    opened.look(rules[1], moment)  # may this one be looked at
    counted = opened.rows(measures.overlap(rules, look))[0]
    return SegmentOverlap(
        one=row_of(opened, one),
        other=row_of(opened, other),
        as_of=as_time(opened.at_us(moment)),
        n_one=counted["n_one"],
        n_other=counted["n_other"],
        n_both=counted["n_both"],
        n_base=counted["n_base"],
    )


def knowledge(moment: Moment) -> Knowledge:
    """By which knowledge a moment is looked at."""
    return "then" if moment.as_known else "now"


def _sizes(opened: Opened) -> Sequence[Mapping[str, Any]]:
    """What the build stored of sizes."""
    build = opened.build
    if build is None or "segment_sizes" not in build.versions:
        return []
    table = build.engine.table("segment_sizes", build.versions["segment_sizes"])
    return build.engine.to_rows(table.order_by(["segment", "as_of"]))


def _row(opened: Opened, segment: Segment, sizes: Sequence[Mapping[str, Any]]) -> SegmentRow:
    version = opened.version(segment.key)
    mine = [
        SegmentSize(row["month"], row["as_of"], row["n"], row["n_base"])
        for row in sizes
        if row["segment"] == segment.key and row["segment_version"] == version
    ]
    now = next((size for size in mine if not size.month), None)
    trend = tuple(size for size in mine if size.month)
    return SegmentRow(
        key=segment.key,
        name=segment.name,
        description=segment.description,
        version=version,
        of="instances" if segment.is_of_instances else "customers",
        rule=rule_text(segment.when) if segment.when else "",
        n=now.n if now else None,
        n_base=now.n_base if now else None,
        share=now.n / now.n_base if now and now.n_base else None,
        n_year_ago=trend[-A_YEAR].n if len(trend) >= A_YEAR else None,
        trend=trend,
        refused=opened.facts.get("refused", {}).get(segment.key, ""),
    )
