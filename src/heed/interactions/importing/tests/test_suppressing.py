"""Whoever was erased does not come back by importing the same files again."""

from __future__ import annotations

import pytest

from heed.customers.identity.keys import KeyKind
from heed.customers.models import Erasure, IdentityKey, Profile
from heed.customers.privacy.suppression import lift_suppression, suppress
from heed.interactions.importing.tests.workbench import NOW, Workbench, counts
from heed.interactions.models import QuarantinedRow

pytestmark = pytest.mark.django_db

SPEC = """
files: {events: events.csv, people: people.csv}
customers:
  - {from: people, key: id, traits: {name: name}, identity: {email: [{column: mail}]}}
interactions:
  - {from: events, id: no, customer: who, name: what, at: when}
"""


@pytest.fixture
def shop(bench: Workbench) -> Workbench:
    bench.file(
        "people.csv",
        """
        id,name,mail
        K-1001,Ada Lovelace,ada@example.org
        K-1002,Grace Hopper,grace@example.org
        """,
    )
    bench.file(
        "events.csv",
        """
        no,who,what,when
        1,K-1001,bought,2026-03-01
        2,K-1002,bought,2026-03-02
        3,K-1001,called,2026-03-03
        4,K-1001,called,never
        """,
    )
    bench.spec(SPEC)
    return bench


def _erase(key: str) -> Erasure:
    """What an erasure leaves of a person: marks."""
    number = Profile.objects.get(key=key).pk
    erasure = Erasure.objects.create(
        customer=number, profiles=[number], reason="asked", confirmed_at=NOW, actor="ada",
        finished_at=NOW,
    )  # fmt: skip
    suppress(erasure)
    IdentityKey.objects.filter(profile_id=number).delete()
    Profile.objects.filter(pk=number).delete()
    QuarantinedRow.objects.all().delete()
    return erasure


def _fresh(shop: Workbench, folder: str) -> Workbench:
    """Another lake, as if that one had been erased from."""
    from heed.lake.store import Lake

    shop.lake = Lake(shop.folder / folder)
    return shop


def test_rows_of_an_erased_person_are_held_back_and_counted(shop: Workbench) -> None:
    assert counts(shop.run(), "events") == (4, 3, 0, 1)
    _erase("K-1001")
    report = _fresh(shop, "lake-2").run()
    assert report.held_back == 4
    assert counts(report, "events") == (4, 1, 0, 0)
    assert counts(report, "people") == (2, 1, 0, 0)
    assert shop.rows("interactions", "name") == ["bought"]
    assert not Profile.objects.filter(key="K-1001").exists()
    assert not QuarantinedRow.objects.exists()


def test_person_who_comes_under_another_number_but_the_same_address_is_held_back(
    shop: Workbench,
) -> None:
    shop.run()
    _erase("K-1001")
    shop.file("people.csv", "id,name,mail\nX-7,Ada L.,ADA@example.org\n")
    report = _fresh(shop, "lake-2").run()
    assert counts(report, "people") == (1, 0, 0, 0)
    assert not Profile.objects.filter(key="X-7").exists()


def test_key_that_others_show_too_holds_nobody_back(shop: Workbench) -> None:
    shop.file(
        "people.csv", "id,name,mail\nK-1001,Ada,both@example.org\nK-1002,Grace,both@example.org\n"
    )
    shop.run()
    _erase("K-1001")
    report = _fresh(shop, "lake-2").run()
    assert counts(report, "people") == (2, 1, 0, 0)
    shared = IdentityKey.objects.filter(kind=KeyKind.EMAIL, value="both@example.org")
    assert shared.get().profile.key == "K-1002"


def test_line_that_cannot_be_read_does_not_bring_them_into_quarantine(shop: Workbench) -> None:
    shop.run()
    _erase("K-1001")
    shop.file("events.csv", 'no,who,what,when\n9,K-1001,"bought",2026-03-01,x,y,z\n')
    report = _fresh(shop, "lake-2").run()
    assert report.held_back + report.quarantined >= 1
    assert not [row for row in QuarantinedRow.objects.all() if "K-1001" in str(row.raw)]


def test_customer_anew_may_be_known_again(shop: Workbench) -> None:
    shop.run()
    erasure = _erase("K-1001")
    lift_suppression(erasure=erasure.pk, actor="ada", now=NOW)
    assert _fresh(shop, "lake-2").run().held_back == 0
    assert Profile.objects.filter(key="K-1001").exists()
