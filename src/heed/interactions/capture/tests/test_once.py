"""Each message counts once: in a batch, across batches, restarts, crashes, and clocks that jump."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from heed.interactions.capture import flushing
from heed.interactions.capture.ledger import DAYS, Ledger
from heed.interactions.capture.models import Flush, InboxRow, SeenMessages
from heed.interactions.capture.tests.shore import NOON, Shore, ago, names, track
from heed.lake.store import Lake


class CrashError(Exception):
    """A process that is killed."""


def test_a_message_sent_twice_counts_once(shore: Shore) -> None:
    event = track(messageId="m1")
    shore.send(event, event)
    shore.send(event)
    shore.flush()
    shore.send(event)
    shore.flush()
    shore.restart()
    shore.send(event)
    shore.flush()
    assert len(shore.table()) == 1
    assert shore.counts() == {"interaction": 1, "repeated": 4}
    assert not InboxRow.objects.exists()


def test_the_same_message_id_of_two_sources_is_two_messages(shore: Shore) -> None:
    shore.send(track(messageId="m1"))
    shore.key = shore.key_of(shore.add("app"))
    shore.send(track(messageId="m1"))
    shore.flush()
    assert [row["source"] for row in shore.table()] == ["shop", "app"]


def test_without_a_message_id_the_content_tells_where_it_says_its_time(shore: Shore) -> None:
    timed = track("timed", timestamp=ago(hours=1))
    shore.send(timed, timed, track("timed", timestamp=ago(hours=2)))
    shore.send(track("bare"), track("bare"))
    shore.flush()
    assert sorted(names(shore.table())) == ["bare", "bare", "timed", "timed"]


def test_a_message_that_went_to_quarantine_does_not_come_twice_either(shore: Shore) -> None:
    bad = {"type": "track", "userId": "u1", "messageId": "bad"}
    shore.send(bad)
    shore.send(bad)
    shore.flush()
    assert len(shore.quarantined()) == 1


@pytest.mark.parametrize("place", ["people", "traits", "interactions", "quarantine", "ledger"])
def test_a_flush_that_is_cut_short_is_completed_by_the_next(
    shore: Shore, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    shore.send(
        track(messageId="m1", context={"groupId": "acme"}),
        {"type": "identify", "userId": "u2", "traits": {"plan": "pro"}, "messageId": "m2"},
        {"type": "track", "userId": "u1", "messageId": "m3"},
        track(messageId="m4", anonymousId="b1"),
    )
    with monkeypatch.context() as breaking:
        _break(breaking, place)
        with pytest.raises(CrashError):
            shore.flush()
    shore.restart()
    shore.send(track(messageId="m4"), track(messageId="m5"))
    shore.flush()
    assert [row["interaction_id"] for row in shore.table()] == _ids(shore, "m1", "m4", "m5")
    assert [row["name"] for row in shore.table("traits")] == ["plan"]
    assert sorted(row["key"] for row in shore.table("customers")) == ["u1", "u2"]
    assert [row.reason for row in shore.quarantined()] == ["missing_event"]
    assert shore.counts() == {"interaction": 3, "noted": 1, "quarantined": 1, "repeated": 1}
    assert not InboxRow.objects.exists()


def _break(breaking: pytest.MonkeyPatch, place: str) -> None:
    """Let the flush crash right after it wrote something."""
    if place in ("traits", "interactions"):
        _after(breaking, Lake, "append_rows", lambda *given: place in given)
    elif place == "people":
        _after(breaking, flushing, "add_people", lambda *_: True)
    elif place == "quarantine":
        _after(breaking, flushing, "quarantine_rows", lambda *_: True)
    else:
        _after(breaking, Ledger, "add", lambda *_: True)


def _after(breaking: pytest.MonkeyPatch, owner: Any, name: str, when: Callable[..., bool]) -> None:
    whole = getattr(owner, name)

    def cut_short(*given: Any, **named: Any) -> Any:
        found = whole(*given, **named)
        if when(*given):
            raise CrashError
        return found

    breaking.setattr(owner, name, cut_short)


def _ids(_shore: Shore, *messages: str) -> list[bytes]:
    from heed.kernel.ids import id128

    return [id128("shop", "message", message) for message in messages]


def test_a_tracking_plan_that_changes_while_a_flush_is_cut_short_changes_nothing_of_it(
    shore: Shore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from heed.interactions.capture.plans import PlannedEvent, TrackingPlan

    shore.send(track("seen", messageId="m1"))
    with monkeypatch.context() as breaking:
        _break(breaking, "interactions")
        with pytest.raises(CrashError):
            shore.flush()
    plan = TrackingPlan("p", "shop", others="refuse", events=(PlannedEvent("known"),))
    shore.plans = {"shop": plan}
    shore.flush()
    assert names(shore.table()) == ["seen"]
    assert shore.quarantined() == []


def test_the_ledger_forgets_days_in_the_order_in_which_they_were_written(shore: Shore) -> None:
    for day in range(DAYS + 4):
        shore.send(track(messageId=f"m{day}"))
        shore.flush(NOON + timedelta(days=day))
    assert SeenMessages.objects.count() == DAYS
    shore.send(track(messageId="m0"), track(messageId=f"m{DAYS}"))
    shore.flush(NOON + timedelta(days=DAYS + 4))
    assert shore.counts()["repeated"] == 1


def test_a_clock_that_jumps_ahead_and_back_forgets_nothing(shore: Shore) -> None:
    shore.send(track(messageId="m1"))
    shore.flush(NOON)
    for away in (timedelta(days=400), timedelta(days=-400), timedelta()):
        shore.restart()
        shore.send(track(messageId="m1"), track(messageId=f"at {away}"))
        shore.flush(NOON + away)
    assert shore.counts() == {"interaction": 4, "repeated": 3}


def test_days_that_are_over_become_one_row_of_the_ledger(shore: Shore) -> None:
    for number in range(5):
        shore.send(track(messageId=f"m{number}"))
        shore.flush(NOON)
    shore.send(track(messageId="next day"))
    shore.flush(NOON + timedelta(days=1))
    assert SeenMessages.objects.count() == 2
    shore.restart()
    shore.send(*(track(messageId=f"m{number}") for number in range(5)))
    shore.flush(NOON + timedelta(days=1))
    assert shore.counts()["repeated"] == 5


def test_flush_numbers_go_on_where_the_lake_is_ahead_of_the_record_store(shore: Shore) -> None:
    shore.send(track(messageId="m1"))
    shore.flush()
    shore.send(track(messageId="m2"))
    shore.flush()
    Flush.objects.all().delete()  # as in a record store that came from a backup
    shore.restart()
    shore.send(track(messageId="m3"))
    shore.flush()
    assert len(shore.table()) == 3


def test_positions_rise_in_the_order_in_which_the_server_took_things_in(shore: Shore) -> None:
    for batch in range(3):
        shore.send(*(track(f"{batch}-{n}") for n in range(3)))
    shore.flush()
    assert names(shore.table()) == [f"{batch}-{n}" for batch in range(3) for n in range(3)]


def test_an_event_that_breaks_the_reader_does_not_stop_the_others(
    shore: Shore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from heed.interactions.capture.events import read_event as whole

    def breaks(sent: Any, *given: Any, **named: Any) -> Any:
        if sent.content["event"] == "odd":
            raise ZeroDivisionError
        return whole(sent, *given, **named)

    monkeypatch.setattr("heed.interactions.capture.taking.read_event", breaks)
    shore.send(track("even"), track("odd"), track("even"))
    shore.flush()
    assert names(shore.table()) == ["even", "even"]
    (row,) = shore.quarantined()
    assert (row.reason, json.loads(str(row.raw["event"]))["event"]) == ("unreadable", "odd")
