"""Customers, accounts and what is known of them."""

from __future__ import annotations

from heed.customers.models import Account, Customer, Profile
from heed.interactions.importing.tests.workbench import Workbench, counts, utc
from heed.kernel.ids import id63

SPEC = """
    files: {people: people.csv, firms: firms.csv}
    customers:
      - {from: people, key: id, traits: {city: city, plan: plan}, valid_from: since}
    accounts: [{from: firms, key: firm, traits: {size: size}}]
"""


def write(bench: Workbench, city: str) -> None:
    bench.file("people.csv", f"id,city,plan,since\n1,{city},gold,2024-01-01\n2,Bonn,,\n")
    bench.file("firms.csv", "firm,size\nACME,40\n")


def test_people_and_accounts_come_with_their_traits(bench: Workbench) -> None:
    write(bench, "Rome")
    report = bench.run(SPEC)
    assert (report.customers, report.accounts, report.traits) == (2, 1, 4)
    assert counts(report, "people") == (2, 2, 0, 0)
    assert bench.rows("traits", "name, value, valid_from", "name, value") == [
        ("city", "Bonn", None),
        ("city", "Rome", utc("2024-01-01")),
        ("plan", "gold", utc("2024-01-01")),
        ("size", "40", None),
    ]
    assert set(Profile.objects.values_list("source", "key")) == {("shop", "1"), ("shop", "2")}
    assert (Customer.objects.count(), Account.objects.count()) == (2, 1)


def test_ids_are_those_that_the_kernel_makes(bench: Workbench) -> None:
    write(bench, "Rome")
    bench.run(SPEC)
    assert id63("customer", "shop", "1") in bench.rows("customers", "profile_id", "1")
    assert bench.rows("accounts", "account_id", "1") == [id63("account", "shop", "ACME")]


def test_changed_trait_is_added_and_the_same_one_is_not(bench: Workbench) -> None:
    write(bench, "Rome")
    bench.run(SPEC)
    assert bench.run().traits == 0
    write(bench, "Pisa")
    report = bench.run()
    assert report.traits == 1
    assert counts(report, "people") == (2, 1, 1, 0)
    values = bench.rows("traits", "value", "known_from")
    assert values[-1] == "Pisa"
    assert "Rome" in values


def test_last_row_wins_where_a_person_stands_in_a_file_twice(bench: Workbench) -> None:
    bench.file("people.csv", "id,city,plan,since\n1,Rome,,2024-01-01\n1,Pisa,,\n")
    bench.file("firms.csv", "firm,size\n")
    bench.run(SPEC)
    assert bench.rows("traits", "value, valid_from", "1") == [("Pisa", None)]
    assert bench.run().traits == 0


def test_person_without_key_is_quarantined(bench: Workbench) -> None:
    bench.file("people.csv", "id,city,plan,since\n,Rome,,\n3,Rome,,soon\n")
    bench.file("firms.csv", "firm,size\n")
    report = bench.run(SPEC)
    assert counts(report, "people") == (2, 0, 0, 2)
    assert Customer.objects.count() == 0


def test_keys_of_another_source_are_the_same_people(bench: Workbench) -> None:
    bench.file("people.csv", "id\n1\n")
    bench.file("calls.csv", "no,id,t\n1,1,2024-01-01\n")
    bench.run("""
        source: crm
        files: {people: people.csv}
        customers: [{from: people, key: id}]
    """)
    bench.run("""
        source: desk
        files: {people: people.csv, calls: calls.csv}
        customers: [{from: people, key: id, source: crm}]
        interactions: [{from: calls, id: no, name: =call, at: t}]
    """)
    assert Profile.objects.count() == 1
