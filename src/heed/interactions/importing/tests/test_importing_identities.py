"""Keys of people that files show: who is joined by an import, and who is not."""

from __future__ import annotations

import pytest

from heed.customers.models import IdentityKey, JoinProposal, Profile, SharedKey
from heed.interactions.importing.tests.workbench import Workbench
from heed.kernel.errors import InvalidDefinition

pytestmark = pytest.mark.django_db

SHOP = """
files: {people: people.csv}
customers:
  - from: people
    key: no
    traits: {city: city}
    identity: {email: mail, phone: {column: phone, country: de}}
"""
DESK = """
source: desk
files: {people: desk.csv}
customers:
  - from: people
    key: person
    identity: {email: mail, crm_id: {column: shop_no, namespace: shop}}
"""


def numbers() -> dict[str, int]:
    """By key of a source the customer that it belongs to."""
    return dict(Profile.objects.values_list("key", "customer_id"))


@pytest.fixture
def shop(bench: Workbench) -> Workbench:
    bench.file(
        "people.csv",
        """
        no,city,mail,phone
        17,Kiel,Ada@example.org,0431 5550
        18,Kiel,bea@example.org,
        19,Kiel,undefined,
        """,
    )
    report = bench.run(SHOP)
    assert (report.keys, report.joined_people) == (3, 0)
    return bench


def test_the_same_address_in_another_source_is_the_same_customer(shop: Workbench) -> None:
    shop.file("desk.csv", "person,mail,shop_no\nT-1, ADA@EXAMPLE.ORG,\nT-2,,18\nT-3,c@d.org,\n")
    report = shop.run(DESK)
    assert (report.joined_people, report.proposed_joins) == (2, 0)
    found = numbers()
    assert found["T-1"] == found["17"]
    assert found["T-2"] == found["18"]
    assert len(set(found.values())) == 4


def test_importing_again_changes_nothing(shop: Workbench) -> None:
    shop.file("desk.csv", "person,mail,shop_no\nT-1,ada@example.org,\n")
    shop.run(DESK)
    before = numbers()
    again = shop.run(DESK)
    assert (again.keys, again.joined_people) == (0, 0)
    assert numbers() == before


def test_two_customers_of_one_source_with_one_address_are_proposed(bench: Workbench) -> None:
    bench.file("people.csv", "no,city,mail,phone\n17,Kiel,a@b.org,\n18,Kiel,A@b.org,\n")
    report = bench.run(SHOP)
    assert (report.joined_people, report.proposed_joins) == (0, 1)
    assert JoinProposal.objects.get().reason == "two_strong_keys"


def test_keys_named_later_are_noted_when_the_file_is_imported_again(bench: Workbench) -> None:
    bench.file("people.csv", "no,city,mail,phone\n17,Kiel,a@b.org,\n")
    bench.run(SHOP.replace("identity:", "# identity:"))
    assert bench.run(SHOP).keys == 1


RECORDS = """
source: desk
files: {tickets: tickets.csv}
interactions:
  - from: tickets
    id: no
    name: =ticket
    at: at
    customer: CUSTOMER
    identity: {email: mail}
"""


def test_records_show_keys_too(shop: Workbench) -> None:
    shop.file("tickets.csv", "no,at,person,mail\n1,2026-03-01,T-1,ada@example.org\n")
    assert shop.run(RECORDS.replace("CUSTOMER", "person")).joined_people == 1
    assert numbers()["T-1"] == numbers()["17"]
    assert IdentityKey.objects.get(profile__key="T-1").first_seen_at.isoformat()[:4] == "2026"


def test_keys_of_records_can_be_named_later_and_read_the_same(shop: Workbench) -> None:
    shop.file("tickets.csv", "no,at,person,mail\n1,2026-03-01,T-1,ada@example.org\n")
    shop.run(RECORDS.replace("CUSTOMER", "person").replace("identity:", "# identity:"))
    report = shop.run(RECORDS.replace("CUSTOMER", "person"))
    assert (report.joined_people, report.interactions, report.quarantined) == (1, 0, 0)


def test_what_an_unknown_visitor_typed_is_a_claim_until_somebody_decides(shop: Workbench) -> None:
    shop.file("tickets.csv", "no,at,visitor,mail\n1,2026-03-01,c-1,ada@example.org\n")
    spec = RECORDS.replace("CUSTOMER", "{column: visitor, kind: cookie}")
    report = shop.run(spec)
    assert (report.joined_people, report.proposed_joins) == (0, 1)
    assert JoinProposal.objects.get().reason == "not_vouched"
    assert Profile.objects.get(key="c-1").kind == "cookie"


def test_a_source_that_checked_the_address_vouches_for_it(shop: Workbench) -> None:
    shop.file(
        "tickets.csv",
        """
        no,at,visitor,mail,checked
        1,2026-03-01,c-1,ada@example.org,no
        2,2026-03-02,c-2,bea@example.org,yes
        """,
    )
    spec = RECORDS.replace("CUSTOMER", "{column: visitor, kind: cookie}")
    shop.run(spec.replace("email: mail", "email: {column: mail, verified: {checked: yes}}"))
    found = numbers()
    assert found["c-2"] == found["18"]
    assert found["c-1"] != found["17"]


def test_an_address_can_be_all_that_a_source_knows(shop: Workbench) -> None:
    shop.file("tickets.csv", "no,at,mail\n1,2026-03-01,ADA@example.org\n2,2026-03-01,x@y.org\n")
    spec = RECORDS.replace("CUSTOMER", "{column: mail, kind: email}")
    shop.run(spec.replace("email: mail", "email: {column: mail, verified: true}"))
    assert numbers()["ADA@example.org"] == numbers()["17"]


def test_a_number_of_a_call_centre_makes_no_mega_person(bench: Workbench) -> None:
    rows = "".join(f"{n},Kiel,,0431 5550\n" for n in range(40))
    bench.file("people.csv", f"no,city,mail,phone\n{rows}")
    report = bench.run(SHOP.replace("key: no", "key: {column: no, kind: cookie}"))
    assert report.shared_keys == 1
    assert len(set(numbers().values())) == 40
    assert SharedKey.objects.get().n_profiles == 11


def test_a_row_that_is_quarantined_shows_no_key(shop: Workbench) -> None:
    shop.file("tickets.csv", "no,at,person,mail\n1,never,T-1,ada@example.org\n")
    report = shop.run(RECORDS.replace("CUSTOMER", "person"))
    assert (report.quarantined, report.keys) == (1, 0)


def test_a_kind_that_there_is_not_is_told(bench: Workbench) -> None:
    with pytest.raises(InvalidDefinition):
        bench.run(SHOP.replace("email: mail", "fax: mail"))
    with pytest.raises(InvalidDefinition):
        bench.run(RECORDS.replace("    customer: CUSTOMER\n", ""))
