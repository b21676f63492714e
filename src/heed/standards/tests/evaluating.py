"""A small lake, and one standard evaluated over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import ibis
from tests.kit.interactions import START, Seen, add, rows_of

from heed.foundation.conditions import Condition
from heed.journeys.design import Touchpoint
from heed.kernel.calendars import Calendar
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake
from heed.standards.design import Reach, Standard
from heed.standards.evaluation import StandardWork
from heed.standards.measures.records import Sources

Row = dict[str, Any]
BERLIN = ZoneInfo("Europe/Berlin")
KEYS = ("opened", "reopened", "bot", "reply", "asked", "answered", "cancelled", "call", "click")
TOUCHPOINTS = tuple(Touchpoint(key, key.title(), Condition("is", "name", (key,))) for key in KEYS)
REPLIED = Standard(
    "replied", "Replied", "opened", Reach(("reply",), timedelta(hours=1)), target=0.9
)


def engine_in(folder: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(folder / "lake"), threads=1)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A moment as a clock on the wall in the zone shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def seen(name: str, when: str | datetime, case: str = "A", **facts: Any) -> Seen:
    """One interaction at a moment of Berlin time."""
    moment = at(when) if isinstance(when, str) else when
    minute = (moment.astimezone(UTC) - START) / timedelta(minutes=1)
    return Seen(name, minute, **{"case": case, "customer": case, **facts})


def sources_of(engine: DuckDBEngine) -> Sources:
    return Sources(*(engine.table(name) for name in ("interactions", "feedback", "tallies")))


def evaluate(
    engine: DuckDBEngine,
    standard: Standard,
    records: Sequence[Seen] = (),
    *,
    as_of: datetime,
    calendar: Calendar | None = None,
    first: datetime | None = None,
) -> list[Row]:
    """The results of the standard over the records, in the order in which cases began."""
    if records:
        add(engine, "interactions", rows_of(records))
    work = StandardWork(
        standard=standard,
        touchpoints=TOUCHPOINTS,
        calendar=calendar,
        zone=calendar.zone.key if calendar else standard.zone or "UTC",
        first=first or as_of - timedelta(days=400),
        as_of=as_of,
    )
    rows = work.verdicts(sources_of(engine))
    found: list[Row] = engine.to_rows(rows.order_by(ibis.asc("started_at"), "case_key"))
    return found


def verdicts(rows: Sequence[Row]) -> list[tuple[str, str]]:
    return [(row["result"], row["reason"]) for row in rows]


def with_rule(rule: Any, **facts: Any) -> Standard:
    return replace(REPLIED, rule=rule, **facts)
