"""Designs and a small engine for tests of travelled journeys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.kit.interactions import START, Seen, add, rows_of

from heed.customers.segments.rules import Segment
from heed.foundation.conditions import Condition
from heed.journeys.design import Catalogue, JourneyDesign, Stage, Step, Touchpoint
from heed.journeys.measures.claims import claimed
from heed.journeys.measures.coding import Coding, code_design
from heed.journeys.measures.instances import instances
from heed.journeys.measures.steps import steps
from heed.lake.engines import DuckDBEngine

Row = dict[str, Any]

KEYS = ("order", "pay", "ship", "deliver", "complain", "thank")
TOUCHPOINTS = tuple(
    Touchpoint(key, key.title(), Condition("is", field="name", values=(key,))) for key in KEYS
)
NORTH = Segment("north", "North", Condition("is", field="properties.region", values=("north",)))
SHOP = JourneyDesign(
    key="shop",
    name="From order to door",
    version=3,
    gap=timedelta(days=30),
    stages=(
        Stage("buy", "Buy", (Step("order"), Step("pay"))),
        Stage("get", "Get", (Step("ship"), Step("deliver"), Step("thank", optional=True))),
    ),
)


def catalogue(*designs: JourneyDesign) -> Catalogue:
    """The touchpoints above with these journeys."""
    versions = {f"journey:{design.key}": design.version for design in designs}
    return Catalogue(
        touchpoints=TOUCHPOINTS, segments=(NORTH,), journeys=designs, versions=versions
    )


def travel(
    engine: DuckDBEngine,
    seen: Sequence[Seen],
    design: JourneyDesign,
    *,
    as_of: datetime = START + timedelta(days=365),
) -> tuple[list[Row], list[Row]]:
    """Steps and instances (rows by instance, then step) of the interactions, for the design."""
    add(engine, "interactions", rows_of(seen))
    coding = code_design(design, TOUCHPOINTS)
    rows = claimed(engine.table("interactions"), coding, TOUCHPOINTS, segments=design.segments)
    met = steps(rows, coding)
    went = instances(met, coding, as_of=as_of)
    return (
        _named(engine.to_rows(met.order_by("instance", "step_no")), coding),
        engine.to_rows(went.order_by("started_us", "instance")),
    )


def _named(rows: list[Row], coding: Coding) -> list[Row]:
    return [row | {"touchpoint": coding.names[row["code"]]} for row in rows]


def case(name: str, *names: str, every: float = 10, start: float = 0, **facts: Any) -> list[Seen]:
    """A case that met the touchpoints one after another, ``every`` so many minutes."""
    return [
        Seen(touchpoint, start + every * number, case=name, customer=name, **facts)
        for number, touchpoint in enumerate(names)
    ]


def by_customer(name: str, *met: tuple[str, float], **facts: Any) -> list[Seen]:
    """A customer who met touchpoints on the given days."""
    return [Seen(touchpoint, day * 1440, customer=name, **facts) for touchpoint, day in met]
