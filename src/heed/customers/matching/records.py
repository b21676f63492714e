"""The newest of what is known of every customer, as records to match and to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import pyarrow as pa
from django.db.models import F

from heed.customers import measures
from heed.customers.identity.keys import KeyKind
from heed.customers.matching.definition import Matching
from heed.customers.matching.fields import COMPARED, Field, guess_fields, values_of
from heed.customers.models import IdentityKey, Profile
from heed.lake.engines import Engine

_BATCH = 20_000
_KEYS = {Field.EMAIL: KeyKind.EMAIL, Field.PHONE: KeyKind.PHONE}


@dataclass(frozen=True)
class PeopleRead:
    """Everybody as matching reads them: ``unique_id`` is the customer's number."""

    table: pa.Table
    fields: Mapping[Field, str]  # which trait is which; keys stand in where there is no trait


def fields_of(engine: Engine, matching: Matching) -> dict[Field, str]:
    """Which trait is which field: as defined, else as their names tell."""
    if not engine.lake.n_rows("traits"):
        return {}
    version = engine.lake.version("traits")
    known = _names_at(engine, version)  # type: ignore[arg-type]  # an engine is itself
    found = {**guess_fields(known), **matching.fields}
    return {
        field: trait
        for field, trait in sorted(found.items())
        if trait in known and field not in matching.without
    }


@lru_cache(maxsize=4)
def _names_at(engine: Engine, version: int) -> frozenset[str]:
    """The names of traits that customers have, at a version of the table."""
    rows = engine.to_rows(measures.trait_names(engine.table("traits", version)))
    return frozenset(row["name"] for row in rows)


def read_people(engine: Engine, matching: Matching) -> PeopleRead:
    """Every customer of whom something is known that can be compared."""
    fields = fields_of(engine, matching)
    if not fields:
        return PeopleRead(_table([]), fields)
    written = _written(engine, fields)
    keys = {field: _keys(kind) for field, kind in _KEYS.items() if field not in matching.without}
    return PeopleRead(_table(_records(written, fields, keys)), fields)


def written_of(
    engine: Engine, fields: Mapping[Field, str], customers: Sequence[int]
) -> dict[int, dict[str, str]]:
    """By customer the newest values as they were written, by field: for somebody to look at."""
    if not customers or not fields:
        return {}
    found = _written(engine, fields, customers)
    return {
        row["unique_id"]: {field.value: row[field.value] for field in fields if row[field.value]}
        for row in found.to_pylist()
    }


def _written(engine: Engine, fields: Mapping[Field, str], customers: Sequence[int] = ()) -> Any:
    names = {field.value: trait for field, trait in fields.items()}
    query = measures.newest_traits(engine.table("traits"), names, _joined(), customers)
    return engine.to_arrow(query)


def _joined() -> pa.Table:
    """The profiles that are not a customer of their own."""
    rows = Profile.objects.exclude(customer_id=F("pk")).order_by("pk")
    pairs = list(rows.values_list("pk", "customer_id"))
    return pa.table(
        {
            "profile_id": pa.array([pair[0] for pair in pairs], pa.int64()),
            "customer_id": pa.array([pair[1] for pair in pairs], pa.int64()),
        }
    )


def _keys(kind: KeyKind) -> dict[int, str]:
    """By customer the key of a kind that was seen last."""
    rows = IdentityKey.objects.filter(kind=kind).order_by("first_seen_at", "pk")
    return dict(rows.values_list("profile__customer_id", "value").iterator(chunk_size=_BATCH))


def _records(
    written: pa.Table, fields: Mapping[Field, str], keys: Mapping[Field, Mapping[int, str]]
) -> Iterable[dict[str, Any]]:
    for batch in written.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist():
            number = row["unique_id"]
            texts: dict[Field, str | None] = {field: row[field.value] for field in fields}
            for field, known in keys.items():
                texts[field] = texts.get(field) or known.get(number)
            yield {"unique_id": number, **{k.value: v for k, v in values_of(texts).items()}}


def _table(records: Iterable[dict[str, Any]]) -> pa.Table:
    columns = [("unique_id", pa.int64()), *((each.value, pa.string()) for each in COMPARED)]
    schema = pa.schema(columns)
    waiting, parts = iter(records), []
    while some := list(islice(waiting, _BATCH)):
        parts.append(pa.Table.from_pylist(some, schema=schema))
    return pa.concat_tables(parts) if parts else schema.empty_table()
