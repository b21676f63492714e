"""The further keys of people that an import shows: gathered from its rows, noted with customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from typing import Any

import duckdb

from heed.customers.identity.keys import EVERYWHERE, Key, KeyKind, key_of
from heed.customers.identity.noting import Noted, Seen, note_keys
from heed.interactions.importing import expressions as sql
from heed.interactions.importing.relations import FileView
from heed.interactions.importing.spec import CustomerKey, Identity, ShownKey
from heed.interactions.importing.staged import Shown, Staged
from heed.lake.sql import text as literal

TABLE = "keys_shown"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BATCH = 100_000  # people whose keys are held in memory

Progress = Callable[[str, int, int], None]  # what, done, total


def shown_columns(
    identity: Identity, view: FileView, source: str
) -> tuple[tuple[Shown, ...], dict[str, str]]:  # fmt: skip
    """Where a mapping's further keys will stand in its staged table, and the columns to add."""
    keys = [(kind, key) for kind, several in identity.items() for key in several]
    shown, columns = [], {}
    for place, (kind, key) in enumerate(keys):
        one = Shown(
            kind=kind,
            namespace=key.namespace or source,
            country=key.country or "",
            text=f"key {place}",
            verified=f"verified {place}",
        )
        columns[one.text] = sql.value_text(key, view.resolve)
        columns[one.verified] = _verified(key, view)
        shown.append(one)
    return tuple(shown), columns


def own_key(customer: CustomerKey, text: str) -> tuple[Shown, ...]:
    """A person's own key, where it is one that other sources show as well."""
    return (Shown(customer.kind, "", "", text, ""),) if customer.kind in EVERYWHERE else ()


def _verified(key: ShownKey, view: FileView) -> str:
    if key.verified is None:
        return "NULL::BOOLEAN"
    if isinstance(key.verified, bool):
        return f"{str(key.verified).lower()}"
    return f"coalesce({sql.condition(key.verified, view.resolve)}, false)"


def gather_keys(con: duckdb.DuckDBPyConnection, staged: Sequence[Staged]) -> bool:
    """A temporary table of the keys that good rows show; False where no mapping names any.

    To be called before rows that are known already are dropped: a specification may name keys
    later than the records came.
    """
    parts = [_select(one, shown) for one in staged for shown in one.shown]
    if not parts:
        return False
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {TABLE} AS "
        "SELECT profile, kind, namespace, country, text, bool_or(verified) AS verified, "
        f"min(epoch_us(moment)) AS us FROM ({' UNION ALL '.join(parts)}) GROUP BY ALL"
    )
    return True


def _select(one: Staged, shown: Shown) -> str:
    profile, at = (
        ("id", "valid_from") if one.target == "customers" else ("profile_id", "occurred_at")
    )
    verified = f'"{shown.verified}"' if shown.verified else "NULL::BOOLEAN"
    return (
        f"SELECT {profile} AS profile, {literal(shown.kind)} AS kind, "
        f"{literal(shown.namespace)} AS namespace, {literal(shown.country)} AS country, "
        f'"{shown.text}" AS text, {verified} AS verified, {at} AS moment '
        f'FROM {one.rows} WHERE {profile} IS NOT NULL AND "{shown.text}" IS NOT NULL'
    )


def note_gathered(
    con: duckdb.DuckDBPyConnection, source: str, actor: str, now: datetime, progress: Progress
) -> Noted:
    """Note the gathered keys, person by person; safe to repeat."""
    found = con.execute(f"SELECT count(DISTINCT profile) FROM {TABLE}").fetchone()
    total, done = (int(found[0]) if found else 0), 0
    con.execute(f"SELECT * FROM {TABLE} ORDER BY profile, verified, kind, namespace, text")
    people = _people(con, source, now)
    noted = Noted()

    def so_far(n: int, _of: int) -> None:
        progress("identity", done + n, total)

    while batch := list(islice(people, _BATCH)):
        noted += note_keys(seen=batch, actor=actor, now=now, progress=so_far)
        done += len(batch)
    return noted


def _people(con: duckdb.DuckDBPyConnection, source: str, now: datetime) -> Iterator[Seen]:
    for (profile, verified), rows in groupby(_rows(con), key=lambda row: (row[0], row[5])):
        keys: dict[Key, None] = {}
        moments = []
        for _, kind, namespace, country, text, _, us in rows:
            key = key_of(KeyKind(kind), text, namespace, country=country)
            if key is not None:
                keys[key] = None
                moments.append(now if us is None else EPOCH + timedelta(microseconds=us))
        if keys:
            yield Seen(profile, tuple(keys), source, min(moments), verified)


def _rows(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := con.fetchmany(_BATCH):
        yield from rows
