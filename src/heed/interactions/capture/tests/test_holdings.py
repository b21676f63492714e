"""What is captured of a person can be handed out and erased before it is in the lake."""

from __future__ import annotations

from heed.customers.holdings import Place
from heed.customers.models import Profile
from heed.customers.people import Person, get_person
from heed.customers.privacy.erasing import confirm_erasure
from heed.interactions.capture.holdings import HOLDINGS
from heed.interactions.capture.models import ActingFor, InboxRow
from heed.interactions.capture.tests.shore import Shore, names, track
from heed.kernel.clock import utc_now


def known(shore: Shore) -> tuple[Person, Place]:
    """The person u1, with a group and a bad event, and u2 beside them."""
    shore.send(
        {"type": "group", "userId": "u1", "groupId": "acme"},
        track("known", userId="u2"),
        {"type": "track", "userId": "u1"},
        {"type": "track", "userId": "u2"},
    )
    shore.flush()
    return get_person(Profile.objects.get(key="u1").pk), Place(shore.lake, utc_now())


def test_all_that_is_held_is_handed_out(shore: Shore) -> None:
    person, place = known(shore)
    shore.send(track("waiting"), track("of another", userId="u2"))
    found = {one.name: list(one.records(person, place)) for one in HOLDINGS}
    assert ["waiting" in str(row["event"]) for row in found["events that wait"]] == [True]
    assert len(found["captured events in quarantine"]) == 1
    assert [row["account"] for row in found["accounts acted for"]] == ["acme"]


def test_what_is_erased_never_reaches_the_lake_and_others_keep_their_places(shore: Shore) -> None:
    person, place = known(shore)
    before = len(shore.table())
    shore.send(track("a", userId="u2"), track("b"), track("c", userId="u2"))
    assert shore.ask("track", b'{"event": "alone", "userId": "u1"}').status == 200
    first = InboxRow.objects.order_by("pk").values_list("pk", flat=True)[0]
    assert [one.erase(person, place) for one in HOLDINGS] == [2, 1, 1]
    shore.flush()
    rows = shore.table()[before:]
    assert names(rows) == ["a", "c"]
    assert [row["source_seq"] - first * 10_000 for row in rows] == [0, 2]
    assert [row.raw["event"].count("u2") for row in shore.quarantined()] == [1]
    assert not ActingFor.objects.exists()
    assert all(not list(one.records(person, place)) for one in HOLDINGS)


def test_events_of_somebody_who_was_erased_are_held_back(shore: Shore) -> None:
    person, place = known(shore)
    before = len(shore.table())
    confirm_erasure(customer=person.customer, reason="asked", actor="ada", now=place.now)
    shore.send(track("again"), track("of another", userId="u2"))
    shore.flush()
    assert names(shore.table()[before:]) == ["of another"]
