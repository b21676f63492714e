"""What happened with people, what they said, and the files and rows that told of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from heed.customers.holdings import Holding, Kept, Place, Record
from heed.customers.identity.mentions import TELLING, Mentions, texts_of
from heed.customers.lake_records import lake_holding, records_of
from heed.customers.people import Person
from heed.customers.privacy.retention import (
    ANSWERS,
    INTERACTIONS,
    TABLES,
    erase_of_cases,
    kept_of_cases,
    spared,
)
from heed.customers.privacy.suppression import suppress_cases
from heed.foundation.once import once
from heed.interactions.models import QuarantinedRow, Upload
from heed.lake.maintenance import Rows


@once
def _mentions(person: Person, place: Place) -> Mentions:
    """What files and rows name a person by: their keys, and the keys of cases that are theirs."""
    return Mentions({*texts_of(person), *_case_keys(_cases(person, place), place)})


def _quarantined(person: Person, place: Place) -> Iterator[QuarantinedRow]:
    mentions = _mentions(person, place)
    for row in QuarantinedRow.objects.order_by("pk").iterator(chunk_size=2_000):
        if mentions.in_cells(row.raw):
            yield row


def _quarantined_records(person: Person, place: Place) -> Iterator[Record]:
    for row in _quarantined(person, place):
        yield {"row": row.pk, "file": row.file, "line": row.line, "reason": row.reason, **row.raw}


def _erase_quarantined(person: Person, place: Place) -> int:
    numbers = [row.pk for row in _quarantined(person, place)]
    return QuarantinedRow.objects.filter(pk__in=numbers).delete()[0]


def _uploads(person: Person, place: Place) -> Iterator[Upload]:
    """Uploads that name the person, or of which nobody can tell."""
    if place.uploads is None:
        return
    mentions = _mentions(person, place)
    for upload in Upload.objects.filter(removed_at=None).order_by("pk"):
        files = (path for path in (place.uploads / upload.folder).rglob("*") if path.is_file())
        if mentions.in_text(upload.name) or any(map(mentions.in_file, files)):
            yield upload


def _upload_records(person: Person, place: Place) -> Iterator[Record]:
    for upload in _uploads(person, place):
        yield {"upload": upload.pk, "name": upload.name, "sent_at": upload.sent_at}


def _erase_uploads(person: Person, place: Place) -> int:
    """Remove whole files: what was imported of them is in the lake, without the person."""
    n = 0
    for upload in list(_uploads(person, place)):
        if place.uploads is not None:
            shutil.rmtree(place.uploads / upload.folder, ignore_errors=True)
        upload.removed_at, upload.answers, upload.name = place.now, {}, f"upload {upload.pk}"
        upload.save(update_fields=["removed_at", "answers", "name"])
        n += 1
    return n


@once
def _cases(person: Person, place: Place) -> list[int]:
    """The cases of the person that nobody else is named in."""
    tables = [name for name in TABLES.values() if place.lake.log(name).exists()]
    parts = [place.lake.distinct(name, "case_id", _theirs(person)) for name in tables]
    mine = set[int]().union(*parts)
    for name in tables:
        others = Rows(isin={"case_id": sorted(mine)}, notin={"profile_id": [*person.profiles]})
        mine -= place.lake.distinct(name, "case_id", others, known="profile_id")
    return sorted(mine)


def _case_keys(cases: list[int], place: Place) -> set[str]:
    """The keys of these cases that tell something; shorter ones stand in other numbers, too."""
    keys = set[str]()
    for table in TABLES.values():
        if cases and place.lake.log(table).exists():
            keys |= place.lake.distinct(table, "case_key", Rows(isin={"case_id": cases}))
    return {key for key in keys if len(key) >= TELLING}


def _theirs(person: Person) -> Rows:
    """The rows that name the person."""
    return Rows(isin={"profile_id": list(person.profiles)})


def _case_records(person: Person, place: Place) -> Iterator[Record]:
    cases = _cases(person, place)
    for table in TABLES.values() if cases else ():
        for row in records_of(place, table, "case_id", cases):
            if row["profile_id"] is None:
                yield row


def _erase_case_records(person: Person, place: Place) -> int:
    cases = _cases(person, place)
    if cases:
        suppress_cases(person, cases, _case_keys(cases, place))
    return erase_of_cases(cases, place)


def _case_kept(person: Person, place: Place) -> list[Kept]:
    return kept_of_cases(_cases(person, place), place)


HOLDINGS = (
    Holding(
        "rows in quarantine",
        ("interactions.QuarantinedRow",),
        _quarantined_records,
        _erase_quarantined,
    ),
    Holding("uploaded files", ("interactions.Upload",), _upload_records, _erase_uploads),
    Holding("records of their cases", (), _case_records, _erase_case_records, _case_kept),
    lake_holding("interactions", "interactions", spared=spared(INTERACTIONS)),
    lake_holding("answers", "feedback", spared=spared(ANSWERS)),
)
"""In this order: what is told by the keys of cases goes while the cases are still known."""
