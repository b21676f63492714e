"""Everybody's names, read from the traits of the lake once and then kept up with what is added."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import pyarrow as pa

from heed.customers import measures
from heed.customers.matching.definition import Matching
from heed.customers.matching.fields import Field, folded, guess_fields
from heed.customers.searching.names import EMPTY, Names, named_table
from heed.lake.engines import Engine

PERSON, ACCOUNT = "profile_id", "account_id"
NAME_FIELDS = (Field.GIVEN_NAME, Field.SURNAME, Field.NAME)
ACCOUNT_WORDS = (
    "name", "accountname", "company", "companyname", "organisation", "organization", "firm",
    "firma", "firmenname", "unternehmen", "kunde", "kundenname",
)  # fmt: skip
MOST_ADDED = 50_000  # people of whom something is new: beyond that everybody is read again


@dataclass(frozen=True)
class _Read:
    """The names of a version of the traits, and by which traits they were read."""

    version: int
    matching: Matching
    known: frozenset[tuple[str, bool]]  # names of traits, and whether accounts have them
    by: Mapping[str, Mapping[str, str]]  # key → column → trait
    names: Names = field(default_factory=Names)


class NameIndex:
    """The names of one home; whoever asks while they are read waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: _Read | None = None

    def current(self, engine: Engine, matching: Matching) -> Names:
        """Names as the newest traits say; which trait is a name follows the matching."""
        with self._lock:
            version = engine.lake.version("traits")
            now = self._read
            if now is None or now.matching != matching:
                now = _whole(engine, version, matching)
            elif now.version != version:
                now = _with_added(engine, now, version) or _whole(engine, version, matching)
            self._read = now
            return now.names


_INDEXES: WeakKeyDictionary[Engine, NameIndex] = WeakKeyDictionary()
_MAKING = threading.Lock()


def name_index(engine: Engine) -> NameIndex:
    """The one index of a home's engine in this process."""
    with _MAKING:
        return _INDEXES.setdefault(engine, NameIndex())


def _whole(engine: Engine, version: int, matching: Matching) -> _Read:
    if not engine.lake.n_rows("traits", version):
        return _Read(version, matching, frozenset(), _telling(frozenset(), matching))
    traits = engine.table("traits", version)
    rows = engine.to_rows(measures.names_of_traits(traits))
    known = frozenset((row["name"], row["of_account"]) for row in rows)
    by = _telling(known, matching)
    parts = [_named(engine, version, key, names) for key, names in by.items() if names]
    table = pa.concat_tables([EMPTY, *parts]).combine_chunks()
    return _Read(version, matching, known, by, Names(table))


def _named(
    engine: Engine, version: int, key: str, names: Mapping[str, str], among: Sequence[int] = ()
) -> pa.Table:
    traits = engine.table("traits", version)
    found = engine.to_arrow(measures.newest_of(traits, key, names, among))
    for column in NAME_FIELDS:
        if column.value not in found.column_names:
            found = found.append_column(column.value, pa.nulls(found.num_rows, pa.string()))
    return named_table(found, is_account=key == ACCOUNT)


def _with_added(engine: Engine, before: _Read, version: int) -> _Read | None:
    """The names with what was added to the traits; None where all have to be read again."""
    files = engine.lake.added_since("traits", before.version)
    if files is None:
        return None
    names, known = before.names, set(before.known)
    added = engine.of_files("traits", files) if files else None
    for key in (PERSON, ACCOUNT) if files else ():
        rows = engine.to_arrow(measures.numbers_of(added, key))
        if not rows.num_rows:
            continue
        told = set(rows["name"].to_pylist())
        numbers = rows["number"].unique()
        known |= {(name, key == ACCOUNT) for name in told}
        if len(numbers) > MOST_ADDED or _telling(known, before.matching) != before.by:
            return None
        mine = before.by[key]
        if told & set(mine.values()):
            news = _named(engine, version, key, mine, numbers.to_pylist())
            names = names.replaced(numbers, news)
    return _Read(version, before.matching, frozenset(known), before.by, names)


def _telling(known: Set[tuple[str, bool]], matching: Matching) -> dict[str, dict[str, str]]:
    """The traits that tell names of people and of accounts: key → column → trait."""
    return {
        PERSON: _person_names([name for name, of_account in known if not of_account], matching),
        ACCOUNT: _account_name([name for name, of_account in known if of_account]),
    }


def _person_names(traits: Sequence[str], matching: Matching) -> dict[str, str]:
    found = {**guess_fields(traits), **matching.fields}
    return {each.value: found[each] for each in NAME_FIELDS if found.get(each) in traits}


def _account_name(traits: Sequence[str]) -> dict[str, str]:
    names = {re.sub(r"[\W_]", "", folded(trait)): trait for trait in sorted(traits, reverse=True)}
    trait = next((names[word] for word in ACCOUNT_WORDS if word in names), None)
    return {} if trait is None else {Field.NAME.value: trait}
