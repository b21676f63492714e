"""What follows from new rows for contacts: who acts for which account, whose relationship ended.

It is noted before the lake is written, while staged rows hold what is new only: a crash in between
is made good by importing again, and noting the same twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import duckdb

from heed.customers.bulk import ChunkTimes
from heed.customers.contact.telling import Happened, note_happened, telling_names
from heed.customers.services import add_members
from heed.interactions.importing.staged import Staged
from heed.lake.sql import text as literal

_BATCH = 50_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def note_consequences(
    con: duckdb.DuckDBPyConnection, staged: Sequence[Staged], *, actor: str, now: datetime
) -> list[float]:
    """Note both; gives how long each transaction of the record store took, in seconds."""
    times = ChunkTimes([])
    for pairs in _members(con, staged):
        times.seconds += add_members(pairs=pairs, now=now).seconds
    names = telling_names()
    if names:
        for happened in _happened(con, staged, names):
            note_happened(happened=happened, actor=actor, now=now)
    return times.seconds


def _members(
    con: duckdb.DuckDBPyConnection, staged: Sequence[Staged]
) -> Iterator[list[tuple[int, int]]]:
    """Profiles with the accounts that new rows show them with."""
    parts = [
        f"SELECT DISTINCT profile_id, account_id FROM {one.rows} "
        "WHERE profile_id IS NOT NULL AND account_id IS NOT NULL"
        for one in staged
        if one.target in ("interactions", "feedback")
    ]
    if parts:
        found = con.execute(" UNION ".join(parts))
        while batch := found.fetchmany(_BATCH):
            yield [(int(profile), int(account)) for profile, account in batch]


def _happened(
    con: duckdb.DuckDBPyConnection, staged: Sequence[Staged], names: frozenset[str]
) -> Iterator[list[Happened]]:
    """New interactions that may end or resume a relationship."""
    listed = ", ".join(literal(name) for name in sorted(names))
    for one in staged:
        if one.target == "interactions":
            found = con.execute(
                f"SELECT profile_id, name, source, epoch_us(occurred_at) FROM {one.rows} "
                f"WHERE profile_id IS NOT NULL AND name IN ({listed})"
            )
            while batch := found.fetchmany(_BATCH):
                yield [
                    Happened(int(profile), name, source, EPOCH + timedelta(microseconds=at))
                    for profile, name, source, at in batch
                ]
