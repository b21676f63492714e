"""What customers do after a case was due: whether they buy again, whether they get in touch.

What counts comes from the definitions and the data, never from guesses: purchases are what a value
model names, else what carries an amount of money; contacts are what a standard says must not
follow. Each is read where its window has closed (:mod:`heed.stats.repeats`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heed.insight.grouping import gap_of
from heed.insight.measures import purchases as measures
from heed.insight.repeat_purchases import Purchases, follow, in_days
from heed.insight.results import Gap
from heed.insight.sources import Source, integers
from heed.insight.standard_results import FollowUp, FollowUpKind
from heed.insight.standards import DecidedCases
from heed.insight.value_model import ValueModel
from heed.insight.worth import MOST_LABELS, once
from heed.standards.design import NotFollowed, Standard
from heed.stats.adjust import Confounder
from heed.stats.concentration import Dimension
from heed.stats.differences import Difference
from heed.stats.repeats import FollowUps, repeat_loss

USUAL = timedelta(days=90)  # for a purchase where no value model says otherwise
MOST_EVENTS = 4


@dataclass(frozen=True)
class Event:
    """Something that customers may do next, and within which time it counts."""

    kind: FollowUpKind
    touchpoints: tuple[str, ...]
    within: timedelta


@dataclass(frozen=True)
class Met:
    """Every time that an event happened, as arrays; −1: the record names none."""

    event: Event
    customer: NDArray[np.int64]
    account: NDArray[np.int64]
    case: NDArray[np.int64]
    at_us: NDArray[np.int64]
    horizon_us: int


def events_of(
    source: Source, standards: Sequence[Standard], models: Sequence[ValueModel]
) -> tuple[Event, ...]:
    """What to look for after a case: purchases first, then what must not follow."""
    found = [
        Event("buys again", (model.repeat.touchpoint,), model.repeat.within or USUAL)
        for model in models
        if model.repeat is not None and model.repeat.touchpoint
    ]
    if not found:
        found += _bought(source)
    for standard in standards:
        if isinstance(standard.rule, NotFollowed) and not standard.rule.same:
            found.append(Event("contact", standard.rule.by, standard.rule.within))
    return tuple(dict.fromkeys(found))[:MOST_EVENTS]


def _bought(source: Source) -> list[Event]:
    interactions = source.filled("interactions")
    if interactions is None:
        return []
    points = source.inputs.catalogue.touchpoints
    rows = source.engine.to_rows(measures.with_value(interactions, points))
    ranked = sorted(rows, key=lambda row: (-row["n"], row["touchpoint"]))
    return [Event("buys again", (row["touchpoint"],), USUAL) for row in ranked[:1]]


def meetings(source: Source, events: Sequence[Event]) -> list[Met]:
    """Every time that each event happened; events that never did are left out."""
    interactions = source.filled("interactions")
    if interactions is None:
        return []
    reached = {
        row["source"]: row["last_us"]
        for row in source.engine.to_rows(measures.last_moments(interactions))
    }
    points, people = source.inputs.catalogue.touchpoints, source.filled("identity_map")
    made = []
    for event in events:
        wanted = measures.purchases(interactions, points, event.touchpoints, people)
        table = source.engine.to_arrow(wanted)
        if table.num_rows:
            made.append(_met(event, table, reached, source))
    return made


def _met(event: Event, table: pa.Table, reached: dict[str, int], source: Source) -> Met:
    last = max(reached[name] for name in table["source"].unique().to_pylist())
    as_of = source.inputs.as_of
    given = last if as_of is None else round(as_of.timestamp() * 1_000_000)
    return Met(
        event=event,
        customer=integers(table["customer_id"], -1),
        account=integers(table["account_id"], -1),
        case=integers(table["case_id"], -1),
        at_us=integers(table["at_us"], 0),
        horizon_us=min(last, given),
    )


def follow_ups(source: Source, cases: DecidedCases, met: Sequence[Met]) -> tuple[FollowUp, ...]:
    """What happened after the deadlines of a standard's cases, by outcome."""
    rule = cases.standard.rule
    own = set(rule.by) if isinstance(rule, NotFollowed) else set()
    wanted = [each for each in met if not own & set(each.event.touchpoints)]
    if not wanted or not cases.missed.any() or cases.missed.all():
        return ()
    single = once(cases)
    known = [each for each in single.adjusting if len(each.labels) <= MOST_LABELS]
    names = {point.key: point.name for point in source.inputs.catalogue.touchpoints}
    read = (read_follow_up(single, each, known, names) for each in wanted)
    return tuple(each for each in read if each is not None)


def read_follow_up(
    cases: DecidedCases, met: Met, known: Sequence[Dimension], names: dict[str, str]
) -> FollowUp | None:
    """What happened after the deadlines of these cases; None if no case was watched."""
    event, days = met.event, in_days(met.event.within)
    followed = _followed(cases, met)
    if followed is None or not followed[0].size:
        return None
    places, rows = followed
    missed = cases.missed[places].astype(bool)
    others = [Confounder(each.name, each.codes[places]) for each in known]
    found = repeat_loss(rows, missed, days, others)
    return FollowUp(
        kind=event.kind,
        touchpoints=event.touchpoints,
        names=tuple(names.get(key, key) for key in event.touchpoints),
        within_days=days,
        kept=found.kept,
        missed=found.missed,
        difference=_turned(found.difference),
        adjusted=_turned(found.adjusted),
        adjusted_for=found.adjusted_for,
        way=found.way,
        n_closed=found.n_closed,
        n_open=found.n_open,
        reason=found.reason,
    )


def _followed(cases: DecidedCases, met: Met) -> tuple[NDArray[np.intp], FollowUps] | None:
    """Places of the cases that were watched, and what followed them.

    A purchase counts for the customer in another case; a contact counts for the case itself, also
    where the service knows the customer by a key of its own.
    """
    if met.event.kind == "contact":
        return _by_case(cases, met) if cases.standard.by == "case" else None
    if cases.unit not in ("customer", "account"):
        return None
    who = met.account if cases.unit == "account" else met.customer
    followed = follow(cases, _purchases(met, who, met.case))
    return followed.places, followed.rows


def _by_case(cases: DecidedCases, met: Met) -> tuple[NDArray[np.intp], FollowUps]:
    alone = replace(
        cases,
        clusters=cases.instances,
        unit="customer",
        named=cases.instances >= 0,
        standard=replace(cases.standard, by="customer"),
    )
    followed = follow(alone, _purchases(met, met.case, np.full(met.case.size, -1)))
    codes = np.unique(cases.clusters[followed.places], return_inverse=True)[1].astype(np.intp)
    return followed.places, replace(followed.rows, clusters=codes, unit=cases.unit)


def _purchases(met: Met, who: NDArray[np.int64], case: NDArray[np.int64]) -> Purchases:
    mine = who != -1
    return Purchases(
        who=who[mine],
        case=case[mine],
        at_us=met.at_us[mine],
        value_minor=np.full(int(mine.sum()), np.nan),
        horizon_us=met.horizon_us,
    )


def _turned(difference: Difference | None) -> Gap | None:
    """Missed less kept: what a loss counts the other way round."""
    gap = gap_of(difference)
    return None if gap is None else replace(gap, value=-gap.value, low=-gap.high, high=-gap.low)
