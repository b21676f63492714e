"""Customers and accounts in the browser: found, read, written down."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.kit.pages import assert_valid_page, internal_links, text_of
from tests.kit.web import Clients

from heed.customers.models import Account, ActingPerson, Profile, Tag
from heed.foundation.models import AuditEntry, Role
from heed.web import reading

MOST_QUERIES = 55  # those of the panels of who is who, contacts and live capture among them


def page(client: Client, path: str) -> str:
    return text_of(assert_valid_page(client.get(path)))


def some_customer() -> int:
    """Somebody who ordered, complained and answered: whoever has most in the timeline of 20."""
    home = reading.current()
    numbers = Profile.objects.order_by("pk").values_list("customer_id", flat=True)[:20]
    return max(numbers, key=lambda each: home.timeline(home.whose(each)).n)


def some_account() -> int:
    return reading.current().accounts()[0].account_id


def named(number: int) -> str:
    home = reading.current()
    return home.names().of(home.whose(number).profiles).popitem()[1]


def test_person_is_found_by_a_part_of_the_name_and_by_a_key(clients: Clients) -> None:
    client = clients(Role.SERVICE_AGENT)
    number = some_customer()
    first, *_, last = named(number).split()
    root = assert_valid_page(client.get("/customers", {"q": f"{last[:4]} {first[:3]}"}))
    assert f"/customers/{number}" in set(internal_links(root, "/customers"))
    key = Profile.objects.filter(customer_id=number).values_list("key", flat=True)[0]
    root = assert_valid_page(client.get("/customers", {"q": key}))
    assert f"/customers/{number}" in set(internal_links(root, "/customers"))
    assert "a key" in text_of(root)


def test_nobody_is_found_says_so(clients: Clients) -> None:
    assert "Nobody was found" in page(clients(Role.MANAGER), "/customers?q=zzqx")


def test_keys_are_covered_for_whoever_may_not_read_them(clients: Clients) -> None:
    profile = Profile.objects.exclude(key__regex=r"^.{0,4}$").filter(source="simulated")[0]
    owner = page(clients(Role.TOUCHPOINT_OWNER), f"/customers?q={profile.key}")
    assert f"simulated {profile.key}" not in owner
    assert f"simulated {profile.key[:2]}" in owner
    manager = page(clients(Role.MANAGER), f"/customers?q={profile.key}")
    assert f"simulated {profile.key}" in manager


def test_one_may_jump_to_pages_journeys_and_touchpoints(clients: Clients) -> None:
    root = assert_valid_page(clients(Role.VIEWER).get("/find", {"q": "deliver"}))
    links = set(internal_links(root, "/find"))
    assert "/touchpoints/delivery" in links
    assert "Customers and accounts" not in text_of(root)  # not for viewers
    root = assert_valid_page(clients(Role.MANAGER).get("/find", {"q": "audit"}))
    assert "/audit" in set(internal_links(root, "/find"))


def test_partner_jumps_only_to_what_their_team_owns(clients: Clients) -> None:
    partner = clients(Role.PARTNER, teams=("nobody",))
    links = set(internal_links(assert_valid_page(partner.get("/find?q=deliver")), "/find"))
    assert "/touchpoints/delivery" not in links


def test_timeline_is_cut_by_the_filters_of_the_address(clients: Clients) -> None:
    client, number = clients(Role.MANAGER), some_customer()
    home = reading.current()
    whole = home.timeline(home.whose(number), top=1_000)
    channel = next(key for key in whole.channels if key)
    root = assert_valid_page(client.get(f"/customers/{number}", {"channel": channel}))
    assert f"{whole.channels[channel]} of {whole.n}" in text_of(root)
    kind = next(iter(whole.kinds))
    assert f"{whole.kinds[kind]} of {whole.n}" in page(client, f"/customers/{number}?kind={kind}")
    moments = sorted(each.at for each in whole.entries if each.at is not None)
    day = moments[len(moments) // 2].date()
    n = sum(each.date() == day for each in moments)
    asked = f"/customers/{number}?first={day}&last={day}"
    assert f"{n} of {whole.n}" in page(client, asked)


@pytest.mark.parametrize(
    "asked", ["first=yesterday", "last=9999-12-31", "page=-3", "page=x", "kind=%00", "known=never"]
)
def test_nonsense_in_the_address_filters_nothing(asked: str, clients: Clients) -> None:
    number = some_customer()
    assert "Timeline" in page(clients(Role.MANAGER), f"/customers/{number}?{asked}")


def test_nothing_is_known_before_the_first_import(clients: Clients) -> None:
    client, number = clients(Role.MANAGER), some_customer()
    assert "last_name" in page(client, f"/customers/{number}")
    then = page(client, f"/customers/{number}?known=2001-01-01")
    assert "Nothing was known then." in then
    assert "last_name" not in then


def test_joined_customer_leads_to_the_one_they_are(clients: Clients) -> None:
    from django.db.models import F

    profile = Profile.objects.exclude(pk=F("customer_id"))[0]
    answer = clients(Role.MANAGER).get(f"/customers/{profile.pk}")
    assert answer.headers["Location"] == f"/customers/{profile.customer_id}"


def test_tags_are_put_on_and_taken_off_with_numbers_only_in_the_trail(clients: Clients) -> None:
    client, number = clients(Role.SERVICE_AGENT), some_customer()
    client.post(f"/customers/{number}/tags/add", {"text": " call  first "})
    assert "call first" in page(client, f"/customers/{number}")
    told = AuditEntry.objects.filter(verb="tag.added").latest("pk")
    assert told.subject == f"customer:{number}"
    assert told.facts == {"tag": Tag.objects.get(text="call first").pk}
    client.post(f"/customers/{number}/tags/remove", {"text": "call first"})
    assert not Tag.objects.filter(text="call first").exists()
    client.post(f"/customers/{number}/tags/add", {"text": "  "})
    assert "Write something here." in page(client, f"/customers/{number}")


def test_account_shows_who_was_not_heard_and_the_part_of_each(clients: Clients) -> None:
    client, number = clients(Role.MANAGER), some_account()
    found = reading.current().account(number)
    text = page(client, f"/accounts/{number}")
    assert f"{found.n_not_heard} of {len(found.people)} people have not been heard." in text
    someone = found.people[0].customer_id
    client.post(f"/accounts/{number}/people/note", {"customer": someone, "role": "decider"})
    assert ActingPerson.objects.get(account_id=number).role == "decider"
    assert reading.current().account(number).people[0].role == "decider"
    assert "Take out" in page(client, f"/accounts/{number}")
    client.post(f"/accounts/{number}/people/remove", {"customer": someone})
    assert not ActingPerson.objects.filter(account_id=number).exists()


def test_added_person_stands_among_the_others(clients: Clients) -> None:
    client, number = clients(Role.MANAGER), some_account()
    inside = {each.customer_id for each in reading.current().account(number).people}
    outside = Profile.objects.exclude(customer_id__in=inside).values_list("customer_id", flat=True)[
        0
    ]
    client.post(f"/accounts/{number}/people/note", {"customer": outside, "role": ""})
    after = {each.customer_id for each in reading.current().account(number).people}
    assert after == {*inside, outside}
    assert f"/accounts/{number}" in _links(client, f"/customers/{outside}")


def test_account_belongs_to_another_but_never_to_itself(clients: Clients) -> None:
    client = clients(Role.MANAGER)
    one, other = Account.objects.order_by("pk")[:2]
    client.post(f"/accounts/{one.pk}/parent", {"parent": other.key})
    assert f"/accounts/{other.pk}" in _links(client, f"/accounts/{one.pk}")
    assert f"/accounts/{one.pk}" in _links(client, f"/accounts/{other.pk}")
    client.post(f"/accounts/{other.pk}/parent", {"parent": str(one.pk)})
    assert "cannot belong to itself" in page(client, f"/accounts/{other.pk}")
    assert Account.objects.get(pk=other.pk).parent is None
    client.post(f"/accounts/{one.pk}/parent", {"parent": ""})
    assert Account.objects.get(pk=one.pk).parent is None


def test_accounts_are_listed_and_found(clients: Clients) -> None:
    client = clients(Role.ANALYST)
    rows: Sequence[str] = sorted(_links(client, "/accounts"))
    assert f"/accounts/{some_account()}" in rows
    name = reading.current().accounts()[0].name
    assert f"/accounts/{some_account()}" in _links(client, f"/accounts?q={name[:5]}")


@pytest.mark.parametrize(
    "path", ["/customers/{customer}", "/accounts/{account}", "/customers?q=an"]
)
def test_pages_ask_the_record_store_few_questions(path: str, clients: Clients) -> None:
    client = clients(Role.MANAGER)
    asked = path.format(customer=some_customer(), account=some_account())
    client.get(asked)  # what is kept is kept
    with CaptureQueriesContext(connection) as queries:
        client.get(asked)
    assert len(queries) <= MOST_QUERIES


@pytest.mark.parametrize("path", ["/customers", "/accounts", "/find?q=a", "/customers?q=an"])
def test_pages_of_an_empty_home_say_what_will_come(path: str, empty_clients: Clients) -> None:
    assert_valid_page(empty_clients(Role.ADMINISTRATOR).get(path))


def _links(client: Client, path: str) -> set[str]:
    return set(internal_links(assert_valid_page(client.get(path)), path.partition("?")[0]))


def test_scores_are_drawn_with_the_missed_standards_beside_them(clients: Clients) -> None:
    client, home = clients(Role.MANAGER), reading.current()
    numbers = Profile.objects.order_by("pk").values_list("customer_id", flat=True)[:300]
    kinds = {each: home.timeline(home.whose(each), top=1).kinds for each in numbers}
    number = max(
        numbers, key=lambda each: (kinds[each].get("said", 0) > 1, kinds[each].get("missed", 0))
    )
    html = client.get(f"/customers/{number}").content.decode()
    assert "How it has gone" in html
    assert html.count('class="f-actual s-surface"') == kinds[number]["said"]
    assert html.count('class="f-missed"') == kinds[number]["missed"]
    quiet = min(numbers, key=lambda each: kinds[each].get("said", 0))
    assert "How it has gone" not in page(client, f"/customers/{quiet}")
