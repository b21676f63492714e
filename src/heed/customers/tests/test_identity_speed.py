"""Noting and deciding ask the record store by its indexes, however many people there are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heed.customers.identity.deciding import join, separate
from heed.customers.identity.keys import Key, KeyKind
from heed.customers.identity.noting import Seen, note_keys
from heed.customers.identity.queries import find_customers, identity_of
from heed.customers.models import IdentityLink, Profile
from heed.customers.services import PartyKey, add_profiles
from heed.customers.tests.people import ACTOR, add, customer, moment, note
from heed.kernel.ids import id63

pytestmark = pytest.mark.django_db


def asked(work: Callable[[], object]) -> list[str]:
    """The SELECT statements of some work."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return [each["sql"] for each in captured.captured_queries if each["sql"].startswith("SELECT")]


def reads_everything(statement: str) -> bool:
    """Whether a statement would look at every row of a table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_seqscan = off")  # a small table is read whole otherwise
            cursor.execute(f"EXPLAIN {statement.replace('%', '%%')}")
            return any("Seq Scan on customers" in row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {statement.replace('%', '%%')}")
        return any(row[3].startswith("SCAN customers_") for row in cursor.fetchall())


def test_every_question_is_answered_by_an_index() -> None:
    shop, desk = add("17"), add("T-9", source="desk", day=1)
    note(shop, email="ada@example.org", phone="+49 30 901820", cookie="c-1")

    def work() -> None:
        note(desk, source="desk", email="ada@example.org", crm_id="T-9")
        number = customer(shop)
        identity_of(number, clear=True)
        find_customers("ada@example.org")
        separate(customer=number, profiles=[desk], actor=ACTOR, now=moment(3))
        join(one=shop, other=desk, actor=ACTOR, now=moment(4))

    statements = asked(work)
    assert len(statements) > 20
    assert [each for each in statements if reads_everything(each)] == []


def test_how_many_questions_are_asked_does_not_follow_how_many_people_there_are() -> None:
    few, many = asked(lambda: joined_by_address(20)), asked(lambda: joined_by_address(400))
    assert len(many) <= len(few) + 40  # several transactions instead of one
    assert IdentityLink.objects.count() == 420


def joined_by_address(n: int) -> None:
    """As many people of two sources, joined by their addresses."""
    for source in ("shop", "desk"):
        numbers = [id63("customer", source, f"{n}-{each}") for each in range(n)]
        keys = [PartyKey(each, source, f"{n}-{k}") for k, each in enumerate(numbers)]
        add_profiles(keys=keys, now=moment(0))
        seen = [address(number, f"{n}-{each}", source) for each, number in enumerate(numbers)]
        note_keys(seen=seen, actor=ACTOR, now=moment(0))


def address(number: int, name: str, source: str) -> Seen:
    """That a person was seen with an address."""
    return Seen(number, (Key(KeyKind.EMAIL, "", f"{name}@example.org"),), source, moment(0))


@pytest.mark.slow
def test_ten_thousand_are_joined_in_short_transactions() -> None:
    numbers = 10_000
    for source in ("shop", "desk"):
        keys = [PartyKey(id63("customer", source, str(n)), source, str(n)) for n in range(numbers)]
        add_profiles(keys=keys, now=moment(0))
        seen = [address(key.id, key.key, source) for key in keys]
        noted = note_keys(seen=seen, actor=ACTOR, now=moment(0))
    assert noted.joined == numbers
    assert Profile.objects.values("customer_id").distinct().count() == numbers
    assert len(noted.seconds) > numbers / 2_000
