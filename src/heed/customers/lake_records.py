"""Records of one person in the lake: reading them whole, removing them, leaving what must stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from heed.customers.holdings import Holding, Kept, Place, Record
from heed.customers.people import Person
from heed.foundation.once import once
from heed.lake.maintenance import Rows
from heed.lake.schemas import TABLES

if TYPE_CHECKING:
    from heed.lake.engines import Engine
    from heed.lake.store import Lake

Spared = Callable[[Person, Place], Sequence[tuple[Rows, Kept]]]


def lake_holding(
    name: str, table: str, *, column: str = "profile_id", spared: Spared | None = None
) -> Holding:
    """The rows of a lake table whose ``column`` is one of the person's numbers.

    A profile's number is also that of the customer it came with, so that both are looked for by
    the same numbers. ``spared`` says which rows stay for now, and why.
    """

    def records(person: Person, place: Place) -> Iterator[Record]:
        yield from records_of(place, table, column, person.profiles)

    def erase(person: Person, place: Place) -> int:
        if not place.lake.log(table).exists():
            return 0
        but = [rows for rows, _ in spared(person, place)] if spared else []
        return place.lake.delete_rows(table, _theirs(column, person), but=but)

    def kept(person: Person, place: Place) -> Sequence[Kept]:
        return [why for _, why in spared(person, place)] if spared else []

    return Holding(name, (f"lake.{table}",), records, erase, kept if spared else None)


def _theirs(column: str, person: Person) -> Rows:
    return Rows(isin={column: list(person.profiles)})


def records_of(place: Place, table: str, column: str, numbers: Sequence[int]) -> Iterator[Record]:
    """The rows of a lake table of these numbers, as texts, numbers and moments."""
    if not place.lake.log(table).exists() or not place.lake.n_rows(table):
        return
    engine = _engine(place.lake)
    rows = engine.table(table)
    mine = rows.filter(rows[column].isin(list(numbers)))
    order = [name for name in TABLES[table].sort_by if name in rows.columns]
    for row in engine.to_rows(mine.order_by(order) if order else mine):
        yield {name: _plain(value) for name, value in row.items()}


@once
def _engine(lake: Lake) -> Engine:
    """One for all tables while a page is made; to start one takes longer than to ask it."""
    from heed.lake.engines import duckdb_engine

    return duckdb_engine(lake, threads=1)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):  # a map, as pairs
        return dict(value)
    return value


HOLDINGS = (
    lake_holding("traits", "traits"),
    lake_holding("profiles in the lake", "customers"),
    lake_holding("who is who in the lake", "identity_map"),
)
