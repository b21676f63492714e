"""Segments of customers in the browser: sizes, rules, why somebody is in, lists kept by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings
from tests.kit.pages import assert_valid_page, internal_links, text_of
from tests.kit.web import Clients, home_of_its_own, records_of

from heed.customers.models import ListChange, Profile
from heed.customers.segments.lists import customers_on
from heed.doors.paths import HomePaths
from heed.foundation.models import AuditEntry, Role
from heed.web import figures, reading
from heed.web.pages.segments import readings

HOUSEHOLD, TRADE = "household", "trade"


def page(client: Client, path: str) -> str:
    return text_of(assert_valid_page(client.get(path)))


def rows_of(answer: object) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def somebody(key: str) -> int:
    return reading.current().segment(key).sample[0]


@pytest.fixture
def own_clients(
    simulated_home: Path, tmp_path: Path, settings: Settings, django_db_blocker: DjangoDbBlocker
) -> Iterator[Clients]:
    """Clients that look at a home of their own: lists are mirrored into its lake."""
    home = tmp_path / "home"
    home_of_its_own(simulated_home, home)
    settings.HOME = HomePaths(home)
    with django_db_blocker.unblock(), records_of(home):
        yield Clients()


def test_every_segment_stands_with_its_size_and_its_rule(clients: Clients) -> None:
    text = page(clients(Role.VIEWER), "/segments")
    home = reading.current()
    for row in home.segments().segments:
        assert row.name in text
        assert figures.number(row.n) in text
        assert figures.share(row.share) in text
    assert "segment is household" in text


def test_list_as_csv_has_a_row_for_each_segment(clients: Clients) -> None:
    rows = rows_of(clients(Role.VIEWER).get("/segments.csv"))
    listed = reading.current().segments().segments
    assert [(row["key"], int(row["n"])) for row in rows] == [(one.key, one.n) for one in listed]


def test_a_day_that_is_none_is_said_and_the_segments_are_shown_as_they_are(
    clients: Clients,
) -> None:
    client = clients(Role.VIEWER)
    for path in ("/segments", f"/segments/{HOUSEHOLD}"):
        root = assert_valid_page(client.get(path, {"as_of": "soon"}))
        assert any(each.get("role") == "alert" for each in root.iter())
    assert "Households" in page(client, "/segments?as_of=soon")


def test_segment_tells_how_many_are_in_by_which_rule(clients: Clients) -> None:
    found = reading.current().segment(HOUSEHOLD)
    text = page(clients(Role.MANAGER), f"/segments/{HOUSEHOLD}")
    assert f"{figures.number(found.n)} of {figures.number(found.n_base)} known customers" in text
    assert "segment is household" in text
    assert "Size over time" in text


def test_two_segments_are_held_against_each_other(clients: Clients) -> None:
    text = page(clients(Role.VIEWER), f"/segments/{HOUSEHOLD}?other={TRADE}")
    found = reading.current().segment_overlap(HOUSEHOLD, TRADE)
    assert f"{figures.number(found.n_both)} customers are in both" in text
    unknown = clients(Role.VIEWER).get(f"/segments/{HOUSEHOLD}", {"other": "nothing-like-it"})
    assert "customers are in both" not in text_of(assert_valid_page(unknown))


def test_viewers_see_no_customer(clients: Clients) -> None:
    root = assert_valid_page(clients(Role.VIEWER).get(f"/segments/{HOUSEHOLD}"))
    assert not [link for link in internal_links(root) if link.startswith("/customers")]
    person = somebody(HOUSEHOLD)
    answer = clients(Role.VIEWER).get(f"/segments/{HOUSEHOLD}/customers/{person}")
    assert answer.status_code == 404


def test_unknown_segment_is_not_found(clients: Clients) -> None:
    assert_valid_page(clients(Role.VIEWER).get("/segments/nothing-like-it"), status=404)


def test_why_somebody_is_in_and_why_not(clients: Clients) -> None:
    client, person = clients(Role.SERVICE_AGENT), somebody(HOUSEHOLD)
    text = page(client, f"/segments/{HOUSEHOLD}/customers/{person}")
    assert "is in Households" in text
    assert "household" in text
    other = page(client, f"/segments/{TRADE}/customers/{person}")
    assert "is not in Trade customers" in other
    assert "does not hold" in other


@pytest.mark.parametrize("number", [10**9, 2**63, 10**30])
def test_a_number_that_nobody_has_is_not_found(clients: Clients, number: int) -> None:
    path = f"/segments/{HOUSEHOLD}/customers/{number}"
    assert_valid_page(clients(Role.SERVICE_AGENT).get(path), status=404)


@pytest.mark.parametrize(
    ("role", "shown"), [(Role.ANALYST, "m•••@example.org"), (Role.MANAGER, "mia@example.org")]
)
def test_addresses_that_people_are_called_by_are_covered(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, role: Role, shown: str
) -> None:
    """As on the customer's page; the records of this home call nobody by an address."""
    person = somebody(HOUSEHOLD)
    monkeypatch.setattr(readings, "names_of", lambda *_asked: {person: "mia@example.org"})
    client = clients(role)
    for path in (f"/segments/{HOUSEHOLD}", f"/segments/{HOUSEHOLD}/customers/{person}"):
        text = page(client, path)
        assert shown in text
        assert ("mia@example.org" in text) == (role is Role.MANAGER)


def test_somebody_is_found_by_a_key_that_no_address_holds(clients: Clients) -> None:
    client, person = clients(Role.SERVICE_AGENT), somebody(HOUSEHOLD)
    key = Profile.objects.filter(customer_id=person).values_list("key", flat=True)[0]
    answer = client.post(f"/segments/{HOUSEHOLD}/customers", {"who": key, "as_of": ""})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/segments/{HOUSEHOLD}/customers/")
    assert key not in answer.headers["Location"].rsplit("/", 1)[0]
    nobody = client.post(f"/segments/{HOUSEHOLD}/customers", {"who": "zzqx"}, follow=True)
    assert "Nobody has this key or number" in text_of(assert_valid_page(nobody))


def test_members_go_out_as_csv_and_the_audit_trail_says_to_whom(clients: Clients) -> None:
    answer = clients(Role.ANALYST).post(f"/segments/{TRADE}/members.csv", {"as_of": ""})
    rows = rows_of(answer)
    assert len(rows) == reading.current().segment(TRADE).n
    assert {row["segment"] for row in rows} == {TRADE}
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert entry.actor.startswith("analyst")
    assert TRADE in entry.subject
    refused = clients(Role.SERVICE_AGENT).post(f"/segments/{TRADE}/members.csv")
    assert refused.status_code == 404


def test_segments_stand_on_the_customers_page(clients: Clients) -> None:
    person = somebody(HOUSEHOLD)
    root = assert_valid_page(clients(Role.SERVICE_AGENT).get(f"/customers/{person}"))
    links = set(internal_links(root))
    assert f"/segments/{HOUSEHOLD}/customers/{person}" in links
    assert "Not in 2 other segments" in text_of(root)


def test_list_is_begun_filled_and_emptied_by_hand(own_clients: Clients) -> None:
    client, person = own_clients(Role.SERVICE_AGENT), somebody(HOUSEHOLD)
    begun = client.post("/lists", {"name": "asked-in-person"})
    assert begun.headers["Location"] == "/lists/asked-in-person"
    filled = client.post("/lists/asked-in-person/change", {"who": f"{person}\n"}, follow=True)
    assert "1 customer is new on the list." in text_of(assert_valid_page(filled))
    assert customers_on("asked-in-person") == [person]
    assert "asked-in-person" in page(client, "/lists")
    emptied = client.post("/lists/asked-in-person/change", {"off": str(person)}, follow=True)
    assert "The customer is off the list." in text_of(assert_valid_page(emptied))
    assert customers_on("asked-in-person") == []
    verbs = AuditEntry.objects.filter(subject="list:asked-in-person").values_list("verb", flat=True)
    assert sorted(verbs) == ["list.added", "list.removed"]


def test_lines_that_name_nobody_are_told_by_their_place_and_change_nothing(
    clients: Clients,
) -> None:
    client, person = clients(Role.SERVICE_AGENT), somebody(HOUSEHOLD)
    answer = client.post("/lists/asked/change", {"who": f"{person}\nzzqx\n"})
    assert "in these lines: 2." in text_of(assert_valid_page(answer))
    assert "zzqx" in answer.content.decode()  # what was typed stays in the form
    assert not ListChange.objects.exists()


def test_list_needs_a_key(clients: Clients) -> None:
    client = clients(Role.SERVICE_AGENT)
    answer = client.post("/lists", {"name": "No key!"})
    assert "Use small letters" in text_of(assert_valid_page(answer))
    assert_valid_page(client.get("/lists/No key!"), status=404)


@pytest.mark.parametrize("path", ["/segments", "/lists"])
def test_pages_of_an_empty_home(empty_clients: Clients, path: str) -> None:
    text = page(empty_clients(Role.MANAGER), path)
    assert "No segments yet" in text or "No list yet" in text
