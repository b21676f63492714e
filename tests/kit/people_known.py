"""Files of people of whom it is known who is who, and how good matching is on them."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from heed.customers.matching.fields import COMPARED, Field, guess_fields, values_of
from heed.customers.matching.measuring import Measured, closed, measure
from heed.customers.matching.rules import Thresholds, Verdict, verdict
from heed.customers.matching.scoring import ScoredPair, score
from tests.kit.shared_data import shared_data

Row = Mapping[str, str]


@dataclass(frozen=True)
class KnownPeople:
    """Records as matching reads them, and who each of them is."""

    name: str
    records: pa.Table
    people: Mapping[int, str]


def febrl(number: int, without: Collection[Field] = ()) -> KnownPeople:
    """A FEBRL data set: simulated Australians; the record's id says whose it is."""
    path = shared_data("identity_febrl") / f"dataset{number}.csv.gz"
    rows = _rows(path)
    return known(f"FEBRL {number}", rows, lambda row: row["rec_id"].split("-")[1], without)


def fake_1000(without: Collection[Field] = ()) -> KnownPeople:
    """Splink's simulated people, most of whose values are damaged or missing."""
    rows = _rows(shared_data("identity_fake1000") / "fake_1000.csv.gz")
    return known("fake_1000", rows, lambda row: row["cluster"], without)


def _rows(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, skipinitialspace=True))


def known(
    name: str, rows: Sequence[Row], person: Callable[[Row], str], without: Collection[Field] = ()
) -> KnownPeople:
    """Rows as records to match; which column is what is guessed, as it is of traits."""
    fields = guess_fields(rows[0])
    mine = {field: column for field, column in fields.items() if field not in without}
    values = [values_of({field: row[column] for field, column in mine.items()}) for row in rows]
    columns = {field.value: [each.get(field) for each in values] for field in COMPARED}
    table = pa.table(
        {
            "unique_id": pa.array(range(len(rows)), pa.int64()),
            **{field: pa.array(texts, pa.string()) for field, texts in columns.items()},
        }
    )
    return KnownPeople(name, table, {number: person(row) for number, row in enumerate(rows)})


def scored(known: KnownPeople) -> list[ScoredPair]:
    """The pairs as Splink scores them."""
    return list(score(known.records, lambda _what, _done, _total: None))


def measured(known: KnownPeople, pairs: Sequence[ScoredPair]) -> dict[str, Measured]:
    """Of several readings of the pairs how good they are."""
    verdicts = [(pair, verdict(pair.probability, pair.agreements, Thresholds())) for pair in pairs]
    likely = [(pair.one, pair.other) for pair in pairs if pair.probability >= Thresholds().join]
    joined = [(p.one, p.other) for p, found in verdicts if found is Verdict.ONE_PERSON]
    asked = [(p.one, p.other) for p, found in verdicts if found is not Verdict.NOTHING]
    return {
        "probability of 0.99 or more": measure(likely, known.people),
        "joined by itself": measure(sorted(closed(joined)), known.people),
        "joined or asked": measure(sorted(closed(asked)), known.people),
    }


def line(known: KnownPeople, what: str, found: Measured) -> str:
    """One reading in words."""
    return (
        f"{known.name:<10} {known.records.num_rows:>6,} records, {found.true:>6,} pairs; "
        f"{what:<28} "
        f"precision {found.precision:.4f}  recall {found.recall:.4f}  F1 {found.f1:.4f}"
    )
