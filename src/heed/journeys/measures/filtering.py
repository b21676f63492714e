"""The travelled journeys that meet a filter, as one expression within the portable subset.

A condition on records or steps asks whether the instance has *one* that says so; turned round,
that it has none. A record is the instance's if it names its case, or else if it is of its customer
or account and lies between its first and last step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import ibis

from heed.customers.measures_identity import with_customer
from heed.journeys.design import Unit
from heed.journeys.filtering.filters import ANY, Clause, Filter
from heed.journeys.measures.bits import integer
from heed.kernel.durations import parse_duration
from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

BAR = " | "
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NUMBER = r"^-?[0-9]{1,15}([.][0-9]{1,6})?$"
STEP_KINDS = ("repeated", "out_of_order", "unplanned")


@dataclass(frozen=True)
class Travelled:
    """The lake tables that a filter looks at; those that a lake may lack are functions."""

    instances: Any
    steps: Any
    interactions: Any
    identity_map: Any | None
    traits: Any
    standard_results: Callable[[], Any]


def matching(
    tables: Travelled, journey: str, unit: Unit, channels: Mapping[str, str], asked: Filter
) -> ir.Table:
    """The ``instance`` of every travelled journey that meets all conditions.

    ``channels`` has the designed channel of touchpoints: it stands for steps that record none.
    """
    return _Matching(tables, journey, unit, channels).of(asked)


def recorded_values(tables: Travelled, clause: Clause) -> ir.Table:
    """The values of a clause's property or trait, one ``value`` for each row that has one."""
    if clause.field == "property":
        rows = tables.interactions.select(value=tables.interactions.properties.get(clause.name))
    else:
        rows = tables.traits.filter(tables.traits.name == clause.name).select("value")
    return rows.filter(rows.value.notnull(), rows.value != "")


def values_among(values: ir.Table, wanted: tuple[str, ...]) -> ir.Table:
    """Which of ``wanted`` occur."""
    return values.filter(values.value.isin(wanted)).distinct()


def most_frequent(values: ir.Table, least: int, most: int) -> ir.Table:
    """The values that at least ``least`` rows have, at most ``most`` of them."""
    counted = values.group_by("value").agg(n=values.count())
    often = counted.filter(counted.n >= least)
    return often.order_by([ibis.desc("n"), "value"]).limit(most)


def property_names(interactions: ir.Table, one_in: int) -> ir.Table:
    """Names of properties in one row of so many, picked by content, as ``name``."""
    some = interactions.filter(interactions.content_hash % one_in == 0)
    return some.select(name=some.properties.keys().unnest()).distinct()


def trait_names(traits: ir.Table) -> ir.Table:
    """Names of traits, as ``name``."""
    return traits.select("name").distinct()


def channels_met(steps: ir.Table, journey: str) -> ir.Table:
    """The channels that steps of a journey record, as ``channel``."""
    mine = steps.filter(steps.journey == journey, steps.channel.notnull(), steps.channel != "")
    return mine.select("channel").distinct()


def of_instances(rows: ir.Table, ids: ir.Table) -> ir.Table:
    """The rows of instances that ``ids`` names."""
    return rows.semi_join(ids, rows.instance == ids.instance)


class _Matching:
    """One journey with the tables that its filter looks at."""

    def __init__(
        self, tables: Travelled, journey: str, unit: Unit, channels: Mapping[str, str]
    ) -> None:
        self.tables = tables
        self.unit = unit
        self.channels = channels
        mine = tables.instances.filter(tables.instances.journey == journey)
        self.rows = mine.mutate(
            started_us=microseconds(mine.started_at), ended_us=microseconds(mine.ended_at)
        )
        self.steps = tables.steps.filter(tables.steps.journey == journey)

    def of(self, asked: Filter) -> ir.Table:
        rows = self.rows
        if asked.since:
            rows = rows.filter(rows.started_us >= integer(_us(asked.since)))
        if asked.until:
            rows = rows.filter(rows.started_us < integer(_us(asked.until + DAY)))
        for number, clause in enumerate(asked.clauses):
            found = self._hits(clause, clause.values)
            rows = _marked(rows, found, f"hit_{number}")
            held = rows[f"hit_{number}"].notnull()
            if "" in clause.values:
                rows = _marked(rows, self._hits(clause, None), f"known_{number}")
                held = rows[f"hit_{number}"].notnull() | rows[f"known_{number}"].isnull()
            rows = rows.filter(~held if clause.is_not else held)
        return rows.select("instance")

    def _hits(self, clause: Clause, values: tuple[str, ...] | None) -> ir.Table:
        """The instances that show one of the values; of any value if ``values`` is None."""
        rows = {
            "channel": self._channel,
            "property": self._property,
            "trait": self._trait,
            "met": self._met,
            "deviation": self._deviation,
            "standard": self._standard,
        }.get(clause.field, self._own)(clause, values)
        return rows.select("instance").distinct()

    def _own(self, clause: Clause, values: tuple[str, ...] | None) -> ir.Table:
        """Conditions on what the row of the instance says itself."""
        rows = self.rows
        if clause.field == "duration":
            length = parse_duration(clause.values[0]) or timedelta()
            return rows.filter(
                _ordered(rows.ended_us - rows.started_us, clause, integer(length // MICROSECOND))
            )
        if clause.field == "steps":
            limit = ibis.literal(float(clause.values[0]))
            return rows.filter(_ordered(rows.n_steps.cast("float64"), clause, limit))
        return rows.filter(rows[clause.field].isin(values or ()))

    def _channel(self, clause: Clause, values: tuple[str, ...] | None) -> ir.Table:
        del clause
        steps = self.steps
        recorded = ibis.coalesce(steps.channel, "")
        designed = [point for point, name in self.channels.items() if _wanted(name, values)]
        by_design = (recorded == "") & steps.touchpoint.isin(designed or [""])
        return steps.filter(_said(recorded, values) | by_design)

    def _property(self, clause: Clause, values: tuple[str, ...] | None) -> ir.Table:
        seen = self.tables.interactions
        value = seen.properties.get(clause.name)
        return self._of_records(seen.filter(_said(value, values)))

    def _of_records(self, records: ir.Table) -> ir.Table:
        """The instances that these interactions belong to."""
        if self.unit == "case":
            return records.filter(records.case_id.notnull()).select(instance="case_id")
        records = with_customer(records, self.tables.identity_map)
        said = records.select(whose=f"{self.unit}_id", at_us=microseconds(records.occurred_at))
        rows = self.rows
        return rows.join(
            said,
            [
                rows[f"{self.unit}_id"] == said.whose,
                rows.started_us <= said.at_us,
                rows.ended_us >= said.at_us,
            ],
        )

    def _trait(self, clause: Clause, values: tuple[str, ...] | None) -> ir.Table:
        traits = self.tables.traits
        mine = traits.filter(traits.name == clause.name)
        people = with_customer(mine.filter(mine.profile_id.notnull()), self.tables.identity_map)
        accounts = mine.filter(mine.account_id.notnull(), mine.profile_id.isnull())
        parts = []
        for rows, whose in ((people, "customer_id"), (accounts, "account_id")):
            newest = rows.group_by(whose=rows[whose]).agg(
                value=rows.value.argmax(
                    ibis.struct({"known": rows.valid_from, "value": rows.value})
                )
            )
            meant = newest.filter(_compared(newest.value, clause, values))
            parts.append(self.rows.semi_join(meant, self.rows[whose] == meant.whose))
        return ibis.union(*(part.select("instance") for part in parts))

    def _met(self, clause: Clause, values: tuple[str, ...] | None) -> ir.Table:
        del clause
        return self.steps.filter(self.steps.touchpoint.isin(values or ()))

    def _deviation(self, clause: Clause, values: tuple[str, ...] | None) -> ir.Table:
        del clause
        parts = [self._departed(*value.partition("@")[::2]) for value in values or ()]
        return ibis.union(*(part.select("instance") for part in parts))

    def _departed(self, kind: str, touchpoint: str) -> ir.Table:
        rows, steps = self.rows, self.steps
        at = steps.filter(steps.touchpoint == touchpoint) if touchpoint else steps
        if kind == ANY and touchpoint:
            kinds = (*STEP_KINDS, "skipped", "ended_early")
            parts = [self._departed(each, touchpoint).select("instance") for each in kinds]
            return ibis.union(*parts)
        if kind == ANY:
            return rows.filter(rows.n_deviations > 0)
        if kind in STEP_KINDS:
            return at.filter(at.deviation == kind)
        if kind == "ended_early":
            early = rows.filter(rows.outcome == "ended_early")
            last = at.filter(at.next_touchpoint.isnull()).select(last="instance")
            return early.semi_join(last, early.instance == last["last"]) if touchpoint else early
        if not touchpoint:
            return rows.filter(rows.skipped != "")
        around = ibis.literal(BAR) + rows.skipped + ibis.literal(BAR)
        return rows.filter(around.contains(f"{BAR}{touchpoint}{BAR}"))

    def _standard(self, clause: Clause, values: tuple[str, ...] | None) -> ir.Table:
        """Verdicts on the case itself; else on its customer or account, begun meanwhile."""
        results = self.tables.standard_results()
        mine = results.filter(
            results.standard == clause.name, results.result.isin(values or ()), results.cases == 1
        )
        parts = []
        if self.unit == "case":
            parts.append(mine.filter(mine.instance.notnull()).select("instance"))
        for whose in ("customer_id", "account_id"):
            of_them = mine.filter(mine.instance == mine[whose]) if self.unit == "case" else mine
            if self.unit == "case" or whose == f"{self.unit}_id":
                parts.append(self._begun_meanwhile(of_them, whose))
        return ibis.union(*parts)

    def _begun_meanwhile(self, verdicts: ir.Table, whose: str) -> ir.Table:
        begun = verdicts.select(
            whose=verdicts[whose], begun_us=microseconds(verdicts.started_at)
        )  # fmt: skip
        rows = self.rows
        return rows.join(
            begun,
            [
                rows[whose] == begun.whose,
                rows.started_us <= begun.begun_us,
                rows.ended_us >= begun.begun_us,
            ],
        ).select("instance")


def _marked(rows: ir.Table, found: ir.Table, name: str) -> ir.Table:
    """``rows`` with the column ``name``: null where the instance was not found."""
    hits = found.select(**{name: found.instance})
    return rows.left_join(hits, rows.instance == hits[name])


def _wanted(text: str, values: tuple[str, ...] | None) -> bool:
    return bool(text) and (values is None or text in values)


def _said(value: ir.StringValue, values: tuple[str, ...] | None) -> ir.BooleanValue:
    """Whether a text is one of the values, or for None, whether there is any."""
    if values is None:
        return ibis.coalesce(value != "", ibis.literal(value=False))
    named = [text for text in values if text]
    if not named:
        return ibis.literal(value=False)
    return ibis.coalesce(value.isin(named), ibis.literal(value=False))


def _compared(
    value: ir.StringValue, clause: Clause, values: tuple[str, ...] | None
) -> ir.BooleanValue:
    if clause.compare == "is":
        return _said(value, values)
    written = ibis.ifelse(value.re_search(NUMBER), value, ibis.null("string"))
    held = _ordered(written.cast("float64"), clause, ibis.literal(float(clause.values[0])))
    return ibis.coalesce(held, ibis.literal(value=False))


def _ordered(value: ir.NumericValue, clause: Clause, limit: ir.NumericValue) -> ir.BooleanValue:
    return value >= limit if clause.compare == "at_least" else value <= limit


def _us(day: date) -> int:
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - EPOCH) // MICROSECOND
