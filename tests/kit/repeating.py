"""A shop whose customers come back less after a late parcel: counted by hand, built for real."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from heed.journeys.builds import BuildResult, build
from heed.journeys.queries import catalogue_at, current_catalogue
from heed.journeys.reading import OpenBuild, open_newest
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake
from tests.kit.defining import NOW, define
from tests.kit.interactions import Seen, add, rows_of

DAY = 1440
N_CUSTOMERS = 400
SHOP = """
heed: 1
teams:
  - {key: shop, name: Web shop}
touchpoints:
  - {key: order, when: order, owner: shop}
  - {key: door, when: door, owner: shop}
standards:
  - {key: quick, touchpoint: order, reach: {to: door, within: 2 days}, target: 95 %, window: 52 weeks}
"""  # noqa: E501
MODEL = """
value_models:
  - key: late
    currency: EUR
    margin: {share_of_value: 20 %}
    repeat: {touchpoint: order, within: 60 days}
    costs:
      - {name: Call to service, low: 2, high: 5, source: Finance}
"""


def orders() -> list[Seen]:
    """400 first orders on 200 days; every fourth is late. 200 of the 300 kept ones come back.

    Of the 100 late ones 10 do, all ten days after the deadline; no repeat order is late, and after
    it nobody comes back. So of 510 kept cases 200 come back, of 100 missed ones 10. A last order
    is still open at the horizon, the evening of day 331.
    """
    found: list[Seen] = []
    for number in range(N_CUSTOMERS):
        day, late = number % 200, number % 4 == 0
        found += _order(number, day, took=3 if late else 1)
        comes_back = number % 40 == 0 if late else number % 4 != 3
        if comes_back:
            found += _order(number, day + 12, took=1, again=True)
    return found + _order(9999, 330, took=1)


def _order(number: int, day: int, took: int, *, again: bool = False) -> list[Seen]:
    case, minute = f"{number}{'-again' if again else ''}", day * DAY + number / 10
    properties = {"region": ("north", "south")[number // 4 % 2]}
    return [
        Seen("order", minute, case=case, customer=f"c{number}", properties=properties),
        Seen("door", minute + took * DAY, case=case, customer=f"c{number}"),
    ]


def with_values(seen: Iterable[Seen]) -> pa.Table:
    """The interactions, orders with a value of EUR 40, 50 or 60 in turn."""
    rows = rows_of(seen).to_pylist()
    for number, row in enumerate(rows):
        if row["name"] == "order":
            row["value_minor"], row["currency"] = 4_000 + 1_000 * (number % 3), "EUR"
    return pa.Table.from_pylist(rows, schema=rows_of([]).schema)


def engine_of(folder: Path, text: str = SHOP + MODEL) -> DuckDBEngine:
    """A lake with the shop's orders, and its definitions stored."""
    engine = duckdb_engine(Lake(folder / "lake"), threads=1)
    add(engine, "interactions", with_values(orders()))
    define(text, folder)
    return engine


def built(engine: DuckDBEngine) -> BuildResult:
    return build(engine.lake, engine, current_catalogue(), now=NOW)


def opened(engine: DuckDBEngine) -> OpenBuild:
    """The newest build."""
    newest = open_newest(engine, catalogue_at)
    assert newest is not None
    return newest
