"""Interactions as importers would leave them in the lake, from short lists or whole data frames."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from heed.kernel.ids import id63
from heed.lake.engines import DuckDBEngine
from heed.lake.schemas import INTERACTIONS

ONE = 1_000_000
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Seen:
    """One interaction: its name, the minute it happened (from ``START``), and whose it was."""

    name: str
    minute: float
    case: str | None = None
    customer: str | None = None
    account: str | None = None
    source: str = "shop"
    channel: str = "web"
    weight_millionths: int | None = ONE
    properties: Mapping[str, str] | None = None
    kind: str = ""  # of the case; the source unless given
    seq: int | None = None


def profile(customer: str, source: str = "shop") -> int:
    """The profile id of a customer of a source."""
    return id63("customer", source, customer)


def rows_of(seen: Iterable[Seen], first: int = 0) -> pa.Table:
    """The interactions as a table of the lake's schema; ``first`` is the first one's position."""
    rows = [_row(one, first + position) for position, one in enumerate(seen)]
    return pa.Table.from_pylist(rows, schema=INTERACTIONS.schema)


def _row(one: Seen, position: int) -> dict[str, Any]:
    at = START + timedelta(minutes=one.minute)
    digest = hashlib.md5(repr((one, position)).encode(), usedforsecurity=False).digest()
    return {
        "interaction_id": digest,
        "content_hash": id63(repr((one, position))),
        "profile_id": None if one.customer is None else profile(one.customer, one.source),
        "account_id": None if one.account is None else id63("account", one.source, one.account),
        "account_key": one.account,
        "occurred_at": at,
        "received_at": at,
        "source_seq": position if one.seq is None else one.seq,
        "name": one.name,
        "channel": one.channel,
        "actor": "customer",
        "case_id": None if one.case is None else id63("case", one.kind or one.source, one.case),
        "case_key": one.case,
        "weight_millionths": one.weight_millionths,
        "source": one.source,
        "properties": list((one.properties or {}).items()),
        "month": at.strftime("%Y-%m"),
    }


def add(engine: DuckDBEngine, table: str, rows: pa.Table) -> int:
    """Append ``rows`` to a table of the engine's lake; returns the new version."""
    con = engine.con
    con.register("rows_to_add", rows)
    try:
        return engine.lake.append(con, table, "SELECT * FROM rows_to_add").version
    finally:
        con.unregister("rows_to_add")
