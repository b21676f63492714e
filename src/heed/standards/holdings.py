"""Standards as they were held against people, and cases that were drawn to look at."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from heed.customers.holdings import Holding, Place, Record
from heed.customers.lake_records import lake_holding
from heed.customers.people import Person
from heed.standards.models import AuditCase


def _cases(person: Person) -> QuerySet[AuditCase]:
    return AuditCase.objects.filter(customer_id__in=person.profiles).order_by("pk")


def _records(person: Person, _place: Place) -> Iterator[Record]:
    yield from _cases(person).values(
        "sample_id", "number", "case_key", "started_at", "kept", "minutes", "note", "recorded_at"
    )


def _erase(person: Person, _place: Place) -> int:
    """Leave the answer of the sample, without whom and what it was about."""
    return _cases(person).update(customer_id=None, instance=None, case_key="", note="")


HOLDINGS = (
    lake_holding("results of standards", "standard_results", column="customer_id"),
    Holding("cases drawn for audits", ("standards.AuditCase",), _records, _erase),
)
