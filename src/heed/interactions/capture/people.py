"""The people and accounts that a flush met: stored, mirrored in the lake, linked by their keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import pyarrow as pa

from heed.customers.identity.noting import note_keys
from heed.customers.services import PartyKey, add_accounts, add_profiles
from heed.interactions.capture.gathering import Gathered, Seeing, seen_of
from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

ACTOR = "capture"
MOST_KNOWN = 500_000
_IDS = {"customers": "profile_id", "accounts": "account_id"}


class Mirrored:
    """What is known to be stored: profiles and accounts in the lake, keys and accounts of profiles.

    So that little is asked again and again.
    """

    def __init__(self) -> None:
        self._known: dict[str, set[int]] = {name: set() for name in _IDS}
        self._seen: set[Seeing] = set()
        self.members: set[tuple[int, int]] = set()

    def news(self, seen: Mapping[Seeing, tuple[str, int]]) -> dict[Seeing, tuple[str, int]]:
        """The keys that are not known to be noted."""
        return {seeing: seen[seeing] for seeing in seen if seeing not in self._seen}

    def note(self, seen: Iterable[Seeing]) -> None:
        """Keep in mind that these keys are noted."""
        if len(self._seen) > MOST_KNOWN:
            self._seen.clear()
        self._seen.update(seen)

    def note_members(self, members: Collection[tuple[int, int]]) -> None:
        """Keep in mind that these profiles act for these accounts."""
        if len(self.members) > MOST_KNOWN:
            self.members.clear()
        self.members.update(members)

    def new(self, lake: Lake, table: str, parties: Mapping[int, PartyKey]) -> list[PartyKey]:
        """Those that the lake's table lacks. To be called while holding ``lake.writing``."""
        known = self._known[table]
        asked = {number: party for number, party in parties.items() if number not in known}
        held = _held(lake, table, list(asked))
        if len(known) + len(parties) > MOST_KNOWN:
            known.clear()
        known.update(held)
        return [party for number, party in asked.items() if number not in held]

    def add(self, table: str, parties: Sequence[PartyKey]) -> None:
        """Note that the lake holds these now."""
        self._known[table].update(party.id for party in parties)


def _held(lake: Lake, table: str, numbers: list[int]) -> set[int]:
    if not numbers or not lake.n_rows(table):
        return set()
    stored = sql.parquet(lake.files(table), TABLES[table].schema)
    column = _IDS[table]
    with connect() as con:
        found = con.execute(
            f"SELECT {column} FROM ({stored}) WHERE {column} IN (SELECT unnest(?::BIGINT[]))",
            [numbers],
        )
        return {row[0] for row in found.fetchall()}


def add_people(
    lake: Lake, gathered: Gathered, mirrored: Mirrored, app: tuple[str, int] | None, now: datetime
) -> None:
    """Store who was met; the record store first, its mirror second, as imports do."""
    for table, parties in (("customers", gathered.profiles), ("accounts", gathered.accounts)):
        if not parties:
            continue
        with lake.writing(table):
            new = mirrored.new(lake, table, parties)
            if new:
                add = add_profiles if table == "customers" else add_accounts
                add(keys=sorted(new, key=lambda party: party.id), now=now)
                lake.append_rows(table, _rows(table, new, now), app=app)
                mirrored.add(table, new)
    news = mirrored.news(gathered.seen)
    note_keys(seen=seen_of(news), actor=ACTOR, now=now)
    mirrored.note(news)


def _rows(table: str, parties: Sequence[PartyKey], now: datetime) -> pa.Table:
    ids = [party.id for party in parties]
    columns = {
        "customer_id": ids,
        "profile_id": ids,
        "account_id": ids,
        "source": [party.source for party in parties],
        "key": [party.key for party in parties],
        "known_from": [now] * len(parties),
    }
    schema = TABLES[table].schema
    return pa.table({name: columns[name] for name in schema.names}, schema=schema)
