"""What privacy itself holds about people: exports that were put together, and legal holds."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from heed.customers.holdings import Holding, Place, Record
from heed.customers.identity.mentions import Mentions, texts_of
from heed.customers.models import LegalHold, PersonExport
from heed.customers.people import Person
from heed.foundation.models import Job

GONE = "Why this failed named a person who was erased."


def _exports(person: Person) -> QuerySet[PersonExport]:
    mine = PersonExport.objects.filter(customer__in=person.profiles, removed_at=None)
    return mine.order_by("pk")


def _export_records(person: Person, _place: Place) -> Iterator[Record]:
    yield from _exports(person).values("id", "asked_at", "made_at", "expires_at")


def _erase_exports(person: Person, place: Place) -> int:
    n = 0
    for each in list(_exports(person)):
        if place.exports is not None and each.name:
            (place.exports / each.name).unlink(missing_ok=True)
        each.removed_at = place.now
        each.save(update_fields=["removed_at"])
        n += 1
    return n


def _holds(person: Person) -> QuerySet[LegalHold]:
    return LegalHold.objects.filter(profile_id__in=person.profiles).order_by("pk")


def _hold_records(person: Person, _place: Place) -> Iterator[Record]:
    yield from _holds(person).values("reason", "reference", "placed_at", "until", "ended_at")


def _erase_holds(person: Person, _place: Place) -> int:
    return _holds(person).delete()[0]


def _failures(person: Person) -> Iterator[Job]:
    """Work that failed over something that names the person."""
    mentions = Mentions(texts_of(person))
    for job in Job.objects.exclude(sentence="").order_by("pk"):
        if mentions.in_text(job.sentence):
            yield job


def _failure_records(person: Person, _place: Place) -> Iterator[Record]:
    yield from ({"job": job.pk, "sentence": job.sentence} for job in _failures(person))


def _erase_failures(person: Person, _place: Place) -> int:
    numbers = [job.pk for job in _failures(person)]
    return Job.objects.filter(pk__in=numbers).update(sentence=GONE)


HOLDINGS = (
    Holding("words of failed work", ("foundation.Job",), _failure_records, _erase_failures),
    Holding("exports", ("customers.PersonExport",), _export_records, _erase_exports),
    Holding("legal holds", ("customers.LegalHold",), _hold_records, _erase_holds),
)
