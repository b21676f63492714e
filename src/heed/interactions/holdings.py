"""What happened with people, what they said, and the files and rows that told of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from heed.customers.holdings import Holding, Place, Record
from heed.customers.identity.mentions import Mentions, texts_of
from heed.customers.lake_records import lake_holding
from heed.customers.people import Person
from heed.customers.privacy.retention import ANSWERS, INTERACTIONS, spared
from heed.interactions.models import QuarantinedRow, Upload


def _quarantined(person: Person) -> Iterator[QuarantinedRow]:
    mentions = Mentions(texts_of(person))
    for row in QuarantinedRow.objects.order_by("pk").iterator(chunk_size=2_000):
        if mentions.in_cells(row.raw):
            yield row


def _quarantined_records(person: Person, _place: Place) -> Iterator[Record]:
    for row in _quarantined(person):
        yield {"row": row.pk, "file": row.file, "line": row.line, "reason": row.reason, **row.raw}


def _erase_quarantined(person: Person, _place: Place) -> int:
    numbers = [row.pk for row in _quarantined(person)]
    return QuarantinedRow.objects.filter(pk__in=numbers).delete()[0]


def _uploads(person: Person, place: Place) -> Iterator[Upload]:
    """Uploads that name the person, or of which nobody can tell."""
    if place.uploads is None:
        return
    mentions = Mentions(texts_of(person))
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


HOLDINGS = (
    lake_holding("interactions", "interactions", spared=spared(INTERACTIONS)),
    lake_holding("answers", "feedback", spared=spared(ANSWERS)),
    Holding(
        "rows in quarantine",
        ("interactions.QuarantinedRow",),
        _quarantined_records,
        _erase_quarantined,
    ),
    Holding("uploaded files", ("interactions.Upload",), _upload_records, _erase_uploads),
)
