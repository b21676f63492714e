"""Holding back rows about people who were erased: neither the lake nor quarantine gets them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import duckdb

from heed.customers.identity.keys import KeyKind, key_of
from heed.customers.privacy.suppression import Suppressed
from heed.interactions.importing.identities import TABLE, gather_keys
from heed.interactions.importing.staged import Staged

_BATCH = 100_000
FACTS = ("interactions", "feedback")
HELD, HELD_CASES = "held_profiles", "held_cases"


class Holding:
    """The rows of one import that are held back, by file."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._rows: dict[str, set[int]] = {}
        self.suppressed = Suppressed()
        self.n_bad: dict[str, int] = {}  # by file: bad rows that name an erased person

    def rows(self, file: str) -> set[int]:
        """The numbers of the held rows of a file."""
        return self._rows.get(file, set())

    def hold(self, file: str, rows: Sequence[int]) -> None:
        """Count further rows of a file as held."""
        self._rows.setdefault(file, set()).update(rows)

    def hold_back(self, staged: Sequence[Staged], *, again: bool = False) -> None:
        """Take the rows of erased people out of all that was made of the files.

        With ``again`` only if somebody was erased since the last time.
        """
        if again:
            newer = Suppressed()
            if len(newer) == len(self.suppressed):
                return
            self.suppressed = newer
        if not self.suppressed:
            return
        profiles = [*self._by_number(staged), *self._by_keys(staged)]
        cases = self._by_case(staged)
        for table, numbers in ((HELD, profiles), (HELD_CASES, cases)):
            query = f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT unnest(?::BIGINT[]) AS number"
            self._con.execute(query, [numbers])
        if not profiles and not cases:
            return
        for one in staged:
            if _profile(one):
                self.hold(one.file, self._find(one))
        for file in self._rows:
            self._drop(staged, file)

    def names_erased(self, cells: Mapping[str, str | None]) -> bool:
        """Whether a cell of a bad row, or a part of a line, is a key of an erased person."""
        if not self.suppressed:
            return False
        texts = [text for text in cells.values() if text]
        if "" in cells:
            texts += [part for text in texts for part in re.split(r"[,;\t|\"]", text)]
        return any(map(self.suppressed.has_text, texts))

    def _by_number(self, staged: Sequence[Staged]) -> list[int]:
        parts = [f"SELECT {_profile(one)} AS n FROM {one.rows}" for one in staged if _profile(one)]
        return self._known(parts, self.suppressed.profiles)

    def _by_case(self, staged: Sequence[Staged]) -> list[int]:
        """Cases that were only an erased person's, of rows that name nobody."""
        parts = [
            f"SELECT case_id AS n FROM {one.rows} WHERE profile_id IS NULL"
            for one in staged
            if one.target in FACTS
        ]
        return self._known(parts, self.suppressed.cases)

    def _known(
        self, parts: Sequence[str], known: Callable[[Iterable[int]], list[int]]
    ) -> list[int]:
        if not parts:
            return []
        union = " UNION ALL ".join(parts)
        found = self._con.execute(f"SELECT DISTINCT n FROM ({union}) WHERE n IS NOT NULL")
        held: list[int] = []
        while rows := found.fetchmany(_BATCH):
            held += known(row[0] for row in rows)
        return held

    def _by_keys(self, staged: Sequence[Staged]) -> list[int]:
        """Profiles that show the key of an erased person, if under another number."""
        if not gather_keys(self._con, staged):
            return []
        found = self._con.execute(f"SELECT profile, kind, namespace, country, text FROM {TABLE}")
        held: list[int] = []
        while rows := found.fetchmany(_BATCH):
            for profile, kind, namespace, country, text in rows:
                key = key_of(KeyKind(kind), text, namespace, country=country)
                if key and self.suppressed.has_key(key.kind, key.namespace, key.value):
                    held.append(profile)
        return held

    def _find(self, one: Staged) -> list[int]:
        query = f"SELECT DISTINCT row FROM {one.rows} WHERE {_profile(one)} IN (FROM {HELD})"
        if one.target in FACTS:
            query += f" OR (profile_id IS NULL AND case_id IN (FROM {HELD_CASES}))"
        return [row[0] for row in self._con.execute(query).fetchall()]

    def _drop(self, staged: Sequence[Staged], file: str) -> None:
        """A row that is about several people is held back whole."""
        rows = sorted(self.rows(file))
        for one in staged:
            if one.file == file and rows:
                self._con.execute(
                    f"DELETE FROM {one.table} WHERE {one.row} IN (SELECT unnest(?::BIGINT[]))",
                    [rows],
                )


def _profile(one: Staged) -> str:
    """The column with the person of a staged row; empty where it has none."""
    return {"customers": "id", "interactions": "profile_id", "feedback": "profile_id"}.get(
        one.target, ""
    )
