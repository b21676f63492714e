"""What happened to a person is seen before any build, and before any flush."""

from __future__ import annotations

import pytest

from heed.customers.models import Profile
from heed.customers.people import Person, get_person
from heed.interactions.capture import pending
from heed.interactions.capture.pending import fresh_interactions, pending_interactions
from heed.interactions.capture.tests.shore import Shore, ago, track


def person(key: str) -> Person:
    return get_person(Profile.objects.get(key=key).pk)


def test_what_waits_is_shown_newest_first(shore: Shore) -> None:
    shore.send(track("known"))
    shore.flush()
    shore.send(track("earlier", timestamp=ago(hours=2), properties={"orderId": "o1"}))
    shore.send(track("later"), track("of somebody else", userId="u2"))
    found = pending_interactions(person("u1"))
    assert [(one.name, one.source, one.case_key) for one in found] == [
        ("later", "shop", ""), ("earlier", "shop", "o1"),
    ]  # fmt: skip


def test_all_profiles_of_a_person_count(shore: Shore) -> None:
    shore.send(track("signed in", anonymousId="b1"), {"type": "page", "anonymousId": "b1"})
    shore.flush()
    shore.send({"type": "page", "anonymousId": "b1", "name": "Home"}, track("bought"))
    assert {one.name for one in pending_interactions(person("u1"))} == {"page viewed", "bought"}


def test_what_is_sent_twice_or_does_not_fit_is_not_shown_twice_or_at_all(shore: Shore) -> None:
    shore.send(track("known"))
    shore.flush()
    event = track("once", messageId="m1")
    shore.send(
        event, event, {"type": "track", "userId": "u1"}, {"type": "identify", "userId": "u1"}
    )
    shore.send(event)
    assert [one.name for one in pending_interactions(person("u1"))] == ["once"]


def test_only_so_many_requests_are_looked_at(shore: Shore, monkeypatch: pytest.MonkeyPatch) -> None:
    shore.send(track("known"))
    shore.flush()
    for number in range(6):
        shore.send(track(f"call {number}"))
    monkeypatch.setattr(pending, "LOOKED_AT", 4)
    assert len(pending_interactions(person("u1"))) == 4
    monkeypatch.setattr(pending, "MOST_READ", 2)
    assert [one.name for one in pending_interactions(person("u1"))] == ["call 5", "call 4"]


def test_between_flush_and_build_nothing_is_out_of_sight(shore: Shore) -> None:
    shore.send(track("built"))
    shore.flush()
    built = shore.lake.version("interactions")
    shore.send(track("flushed", properties={"a": 1}))
    shore.flush()
    shore.send(track("waiting"))
    found = fresh_interactions(shore.lake, person("u1"), built)
    assert [one.name for one in found] == ["waiting", "flushed"]
    assert found[1].properties == {"a": "1"}
    newest = shore.lake.version("interactions")
    assert [one.name for one in fresh_interactions(shore.lake, person("u1"), newest)] == ["waiting"]


def test_cloud_events_are_found_as_well(shore: Shore) -> None:
    shore.send(track("known"))
    shore.flush()
    body = b'{"specversion":"1.0","id":"1","source":"/s","type":"paid","data":{"userId":"u1"}}'
    headers = {"Content-Type": "application/cloudevents+json"}
    assert shore.ask("cloudevents", body, headers=headers).status == 200
    assert [one.name for one in pending_interactions(person("u1"))] == ["paid"]
