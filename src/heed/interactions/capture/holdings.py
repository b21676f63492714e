"""What live capture holds about people, for handing it out and erasing it.

What is in the lake is no holding of ours. The ledger holds hashes of message ids only. What
webhooks told is known to be a person's once it is flushed: whoever erases, flushes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

from heed.customers.holdings import Holding, Place, Record
from heed.customers.people import Person
from heed.interactions.capture.events import as_json
from heed.interactions.capture.inbox import mark_of, marks_of, pack, shows, unpack
from heed.interactions.capture.models import ActingFor, InboxRow
from heed.interactions.capture.pending import keys_of
from heed.interactions.capture.quarantining import EVENT, FILE
from heed.interactions.capture.receiving import shown_by
from heed.interactions.capture.taking import ERASED
from heed.interactions.models import QuarantinedRow


def _inbox_records(person: Person, _place: Place) -> Iterator[Record]:
    keys = keys_of(person)
    for row in _rows(keys):
        for event in _events(from_json(unpack(row.body))):
            if shown_by(event) & keys:
                yield {"received_at": row.received_at, "event": as_json(event).decode()}


def _erase_inbox(person: Person, _place: Place) -> int:
    """Take the person's events out of requests that wait; other people's stay where they are."""
    keys, n = keys_of(person), 0
    for row in _rows(keys):
        content = from_json(unpack(row.body))
        kept = [ERASED if shown_by(event) & keys else event for event in _events(content)]
        n += kept.count(ERASED)
        if isinstance(content, dict) and "batch" in content:
            content["batch"] = kept
        elif isinstance(content, list):
            content = kept
        elif kept == [ERASED]:
            row.delete()
            continue
        row.body, row.shown = pack(as_json(content)), _marks(kept)
        row.save(update_fields=["body", "shown"])
    return n


def _events(content: Any) -> list[Any]:
    if isinstance(content, list):
        return content
    batch = content.get("batch")
    return batch if isinstance(batch, list) else [content]


def _marks(events: list[Any]) -> bytes:
    keys = {key for event in events for key in shown_by(event)}
    return marks_of(sorted(keys))


def _rows(keys: set[str]) -> Iterator[InboxRow]:
    marks = {mark_of(key) for key in keys}
    found = InboxRow.objects.order_by("pk").values_list("pk", "shown")
    numbers = [pk for pk, shown in found.iterator() if shows(bytes(shown), marks)]
    for number in numbers:
        yield InboxRow.objects.get(pk=number)


def _acting_records(person: Person, _place: Place) -> Iterator[Record]:
    for row in ActingFor.objects.filter(pk__in=person.profiles).order_by("pk"):
        yield {"profile": row.pk, "account": row.account_key, "since": row.since}


def _erase_acting(person: Person, _place: Place) -> int:
    return ActingFor.objects.filter(pk__in=person.profiles).delete()[0]


def _quarantined(person: Person) -> Iterator[QuarantinedRow]:
    keys = keys_of(person)
    for row in QuarantinedRow.objects.filter(file_key=FILE).order_by("pk").iterator():
        try:
            event = from_json(row.raw.get(EVENT) or "")
        except ValueError:
            continue
        if shown_by(event) & keys:
            yield row


def _quarantined_records(person: Person, _place: Place) -> Iterator[Record]:
    for row in _quarantined(person):
        yield {"row": row.pk, "reason": row.reason, "event": row.raw.get(EVENT)}


def _erase_quarantined(person: Person, _place: Place) -> int:
    numbers = [row.pk for row in _quarantined(person)]
    return QuarantinedRow.objects.filter(pk__in=numbers).delete()[0]


HOLDINGS = (
    Holding("events that wait", ("interactions.InboxRow",), _inbox_records, _erase_inbox),
    Holding("captured events in quarantine", (), _quarantined_records, _erase_quarantined),
    Holding("accounts acted for", ("interactions.ActingFor",), _acting_records, _erase_acting),
)
