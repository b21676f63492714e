"""The customers and accounts that an import meets, and what it says about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from heed.customers.bulk import ChunkTimes
from heed.customers.identity.noting import Noted
from heed.customers.services import PartyKey, add_accounts, add_profiles
from heed.interactions.importing.staged import Staged
from heed.lake import sql
from heed.lake.schemas import TABLES
from heed.lake.sql import text as literal
from heed.lake.store import Lake

_BATCH = 100_000


@dataclass
class PartiesAdded:
    """What an import added to customers and accounts, and how long the record store took."""

    customers: int = 0
    accounts: int = 0
    traits: int = 0
    chunk_seconds: list[float] = field(default_factory=list)
    noted: Noted = field(default_factory=Noted)  # what the keys of people led to


def add_parties(
    con: duckdb.DuckDBPyConnection,
    lake: Lake,
    staged: Sequence[Staged],
    source: str,
    now: datetime,
    news: Callable[[str, str], None],
) -> PartiesAdded:
    """Add new profiles, accounts and changed traits; safe to repeat after a crash.

    The record store comes first, its mirror in the lake second: what the mirror lacks is done
    again. ``news(file, query)`` is told which rows (``row``) of a file brought something new.
    """
    added = PartiesAdded()
    with lake.writing("customers"):
        _collect(con, staged, "customers", "profile_id", "profile_key", source)
        _drop_mirrored(con, lake, "customers", "profile_id")
        _tell_rows(staged, "customers", news)
        times = _store(con, lambda keys: add_profiles(keys=keys, now=now))
        added.chunk_seconds += times.seconds
        added.customers = _mirror(con, lake, "customers", now)
    with lake.writing("accounts"):
        _collect(con, staged, "accounts", "account_id", "account_key", source)
        _drop_mirrored(con, lake, "accounts", "account_id")
        _tell_rows(staged, "accounts", news)
        times = _store(con, lambda keys: add_accounts(keys=keys, now=now))
        added.chunk_seconds += times.seconds
        added.accounts = _mirror(con, lake, "accounts", now)
    with lake.writing("traits"):
        added.traits = _add_traits(con, lake, staged, now, news)
    return added


def _collect(
    con: duckdb.DuckDBPyConnection,
    staged: Sequence[Staged],
    kind: str,
    id_column: str,
    key_column: str,
    source: str,
) -> None:
    """A temporary table ``parties`` of every key met, once each."""
    space = "profile_source" if kind == "customers" else literal(source)
    parts = [
        f"SELECT DISTINCT id, source, key, {place} AS place, {literal(one.person_kind)} AS kind "
        f"FROM {one.rows} WHERE key IS NOT NULL"
        for place, one in enumerate(staged)
        if one.target == kind
    ]
    parts += [
        f"SELECT DISTINCT {id_column}, {space}, {key_column}, {place}, "
        f"{literal(one.person_kind)} FROM {one.rows} WHERE {id_column} IS NOT NULL"
        for place, one in enumerate(staged)
        if one.target in ("interactions", "feedback")
    ]
    union = " UNION ALL ".join(parts) or "SELECT NULL::BIGINT, '', '', 0, '' WHERE false"
    # Where two mappings call one key different things, the first one decides.
    con.execute(
        "CREATE OR REPLACE TEMP TABLE parties (id, source, key, kind) AS "
        "SELECT id, source, key, arg_min(kind, place) "
        f"FROM ({union}) AS p (id, source, key, place, kind) GROUP BY id, source, key"
    )


def _drop_mirrored(con: duckdb.DuckDBPyConnection, lake: Lake, table: str, column: str) -> None:
    if lake.n_rows(table):
        stored = sql.parquet(lake.files(table), TABLES[table].schema)
        con.execute(f"DELETE FROM parties WHERE id IN (SELECT {column} FROM ({stored}))")


def _store(
    con: duckdb.DuckDBPyConnection, write: Callable[[Sequence[PartyKey]], ChunkTimes]
) -> ChunkTimes:
    times = ChunkTimes([])
    found = con.execute("SELECT id, source, key, kind FROM parties ORDER BY id")
    while rows := found.fetchmany(_BATCH):
        times.seconds += write([PartyKey(*row) for row in rows]).seconds
    return times


def _mirror(con: duckdb.DuckDBPyConnection, lake: Lake, table: str, now: datetime) -> int:
    moment = f"{literal(now.isoformat())}::TIMESTAMPTZ"
    ids = "id AS customer_id, id AS profile_id" if table == "customers" else "id AS account_id"
    query = f"SELECT {ids}, source, key, {moment} AS known_from FROM parties"
    return lake.append(con, table, query).n_rows


def _tell_rows(
    staged: Sequence[Staged],
    kind: str,
    news: Callable[[str, str], None],
) -> None:
    for one in staged:
        if one.target == kind:
            news(
                one.file,
                f"SELECT min({one.row}) AS row FROM {one.table} "
                f"WHERE id IN (SELECT id FROM parties) GROUP BY id",
            )


def _add_traits(
    con: duckdb.DuckDBPyConnection,
    lake: Lake,
    staged: Sequence[Staged],
    now: datetime,
    news: Callable[[str, str], None],
) -> int:
    parts = [
        f"SELECT row, {literal(one.file)} AS file, source, valid_from, "
        f"{'id' if one.target == 'customers' else 'NULL::BIGINT'} AS profile_id, "
        f"{'id' if one.target == 'accounts' else 'NULL::BIGINT'} AS account_id, "
        f"unnest(map_entries(traits), recursive := true) "
        f"FROM {one.rows} WHERE key IS NOT NULL"
        for one in staged
        if one.target in ("customers", "accounts")
    ]
    if not parts:
        return 0
    # The last row of a file wins where one person stands in it several times.
    con.execute(
        "CREATE OR REPLACE TEMP TABLE new_traits AS SELECT profile_id, account_id, "
        '"key" AS name, arg_max("value", row) AS value, '
        "arg_max_null(valid_from, row) AS valid_from, "
        "any_value(source) AS source, any_value(file) AS file, "
        'CASE WHEN count(DISTINCT "value") = 1 THEN min(row) ELSE max(row) END AS row '
        f"FROM ({' UNION ALL '.join(parts)}) GROUP BY profile_id, account_id, name"
    )
    if lake.n_rows("traits"):
        stored = sql.parquet(lake.files("traits"), TABLES["traits"].schema)
        con.execute(
            "DELETE FROM new_traits n USING (SELECT profile_id, account_id, name, "
            f"arg_max(value, known_from) AS value FROM ({stored}) GROUP BY ALL) o "
            "WHERE n.profile_id IS NOT DISTINCT FROM o.profile_id "
            "AND n.account_id IS NOT DISTINCT FROM o.account_id "
            "AND n.name = o.name AND n.value = o.value"
        )
    for one in staged:
        if one.target in ("customers", "accounts"):
            news(one.file, f"SELECT row FROM new_traits WHERE file = {literal(one.file)}")
    moment = f"{literal(now.isoformat())}::TIMESTAMPTZ"
    query = (
        "SELECT profile_id, account_id, name, value, valid_from, "
        f"{moment} AS known_from, source FROM new_traits"
    )
    return lake.append(con, "traits", query).n_rows
