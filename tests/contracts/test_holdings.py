"""Whatever Heed keeps about people is registered, so that exports and erasures find it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from heed.customers.holdings import Place, holdings
from heed.customers.models import Profile
from heed.customers.people import Person
from heed.kernel.clock import utc_now
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

OF_PEOPLE = ("profile_id", "customer_id", "profile", "customer")
NUMBERS_ONLY = {
    "customers.Erasure",  # what is left of a person, on purpose
    "customers.IdentityDecision",  # numbers of profiles, for undoing
}


def _registered() -> set[str]:
    return {table for each in holdings() for table in each.tables}


def test_every_table_of_the_record_store_that_hangs_on_people_is_registered() -> None:
    found = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if (isinstance(field, ForeignKey) and field.related_model is Profile)
        or (getattr(field, "concrete", False) and field.name in OF_PEOPLE)
    }
    assert sorted(found - _registered() - NUMBERS_ONLY) == []


def test_every_lake_table_with_people_is_registered() -> None:
    found = {
        f"lake.{name}"
        for name, table in TABLES.items()
        if {"profile_id", "customer_id"} & set(table.schema.names)
    }
    assert sorted(found - _registered()) == []


def test_who_a_person_is_goes_last() -> None:
    names = [each.name for each in holdings()]
    assert names[-2:] == ["profiles", "customers"]
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_every_holding_of_an_unknown_person_is_empty_and_erases_nothing(tmp_path: Path) -> None:
    nobody = Person(1, (1,))
    place = Place(Lake(tmp_path / "lake"), utc_now(), tmp_path, tmp_path, tmp_path)
    for each in holdings():
        assert list(each.records(nobody, place)) == [], each.name
        assert each.erase(nobody, place) == 0, each.name
