"""What is refused at the door, and what is taken although it looks odd."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from typing import Any

import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from heed.interactions.capture import inbox, limits
from heed.interactions.capture.keys import revoke_key
from heed.interactions.capture.models import CaptureCount, InboxRow, WriteKey
from heed.interactions.capture.tests.shore import Shore, track
from heed.kernel.clock import utc_now
from heed.kernel.disk import NO_ROOM

ONE = json.dumps(track()).encode()


def batch(*events: Any) -> bytes:
    return json.dumps({"batch": list(events)}).encode()


@pytest.mark.parametrize("call", ["track", "page", "screen", "identify", "group", "alias"])
def test_each_call_has_its_address_and_its_letter(shore: Shore, call: str) -> None:
    for path in (call, call[0], f"{call}/"):
        assert shore.ask(path, ONE).body == b'{"success": true}'
    assert [row.call for row in InboxRow.objects.all()] == [call] * 3


def test_a_batch_is_one_row_and_an_empty_one_none(shore: Shore) -> None:
    assert shore.ask("batch", batch(track(), track())).status == 200
    assert shore.ask("b", batch()).status == 200
    row = InboxRow.objects.get()
    assert (row.n_events, row.size) == (2, len(batch(track(), track())))


def test_the_key_may_stand_in_the_body_or_be_a_bearer(shore: Shore) -> None:
    body = json.dumps({**track(), "writeKey": shore.key}).encode()
    assert shore.ask("track", body, key="").status == 200
    bearer = {"Authorization": f"Bearer {shore.key}"}
    assert shore.ask("track", ONE, key="", headers=bearer).status == 200


@pytest.mark.parametrize("key", ["", "nobody's", "hw_\x00", "x" * 5_000, "ключ"])
def test_an_unknown_key_is_refused(shore: Shore, key: str) -> None:
    answer = shore.ask("track", ONE, key=key)
    assert (answer.status, answer.code) == (401, "unknown_key")
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="heed"'


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Digest x", "Basic " + "QQ" * 900])
def test_a_strange_authorization_is_refused(shore: Shore, header: str) -> None:
    assert shore.ask("track", ONE, key="", headers={"Authorization": header}).status == 401


def test_a_key_in_a_body_that_is_no_text_is_refused(shore: Shore) -> None:
    body = json.dumps({**track(), "writeKey": {"a": 1}}).encode()
    assert shore.ask("track", body, key="").status == 401


def test_a_revoked_key_is_refused_soon(shore: Shore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heed.interactions.capture.keys.KEPT_SECONDS", 0.0)
    assert shore.ask("track", ONE).status == 200
    revoke_key(key=WriteKey.objects.get(), actor="test", now=utc_now())
    assert shore.ask("track", ONE).status == 401


def test_keys_are_kept_as_hashes_only(shore: Shore) -> None:
    row = WriteKey.objects.get()
    assert shore.key not in str(vars(row))
    assert shore.key.startswith(row.start)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("nothing", "POST", 404), ("", "POST", 404), ("batch", "GET", 405), ("batch", "PUT", 405)],
)
def test_other_addresses_and_methods(shore: Shore, path: str, method: str, status: int) -> None:
    assert shore.ask(path, ONE, method=method).status == status


def test_browsers_of_other_sites_may_send(shore: Shore) -> None:
    answer = shore.ask("track", method="OPTIONS", key="")
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    for answer in (shore.ask("track", ONE), shore.ask("track", b"no")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe{}", "not_json"),
        (b'{"a": "\xe4"}', "not_json"),
        (b"[" * 100_000, "too_large"),
        (b"[" * 20_000, "not_json"),
        (b'{"a":' * 5_000, "not_json"),
        (b"[]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b"null", "not_an_object"),
        (b"x" * 40_000, "too_large"),
    ],
)
def test_what_is_no_json_object_is_refused(shore: Shore, body: bytes, code: str) -> None:
    answer = shore.ask("track", body)
    assert (answer.status // 100, answer.code) == (4, code)
    assert not InboxRow.objects.exists()


@pytest.mark.parametrize("given_batch", [None, {}, "a", 7])
def test_a_batch_without_a_list_is_refused(shore: Shore, given_batch: Any) -> None:
    body = json.dumps({"batch": given_batch}).encode()
    assert shore.ask("batch", body).code == "no_batch"


def test_limits_of_size_hold_before_and_after_unpacking(shore: Shore) -> None:
    large = batch(*(track(properties={"x": "y" * 1_000}) for _ in range(600)))
    assert shore.ask("batch", large).status == 413
    assert shore.ask("batch", b"", headers={"Content-Length": "99999999999999999999"}).status == 413
    packed = gzip.compress(large)
    assert len(packed) < 20_000
    answer = shore.ask("batch", packed, headers={"Content-Encoding": "gzip"})
    assert answer.status == 413
    many = b'{"batch":[' + b"{}," * 10_000 + b"{}]}"
    assert shore.ask("batch", many).code == "too_many_events"


def test_a_body_without_a_length_is_read_no_further_than_allowed(shore: Shore) -> None:
    headers = {"Content-Length": ""}
    assert shore.ask("track", ONE, headers=headers).status == 200
    assert shore.ask("track", ONE + b" " * 40_000, headers=headers).status == 413


def test_packed_bodies_are_taken(shore: Shore) -> None:
    for packed in (gzip.compress(ONE), zlib.compress(ONE)):
        assert shore.ask("track", packed, headers={"Content-Encoding": "gzip"}).status == 200
    row = InboxRow.objects.first()
    assert row is not None
    assert inbox.unpack(row.body) == ONE


@pytest.mark.parametrize(
    ("body", "packing", "status"),
    [
        (b"plain", "gzip", 400),
        (gzip.compress(ONE)[:-9], "gzip", 400),
        (b"", "gzip", 400),
        (ONE, "br", 415),
    ],
    ids=["not packed", "cut short", "nothing", "unknown packing"],
)
def test_bodies_that_are_packed_wrongly(
    shore: Shore, body: bytes, packing: str, status: int
) -> None:
    answer = shore.ask("track", body, headers={"Content-Encoding": packing})
    assert answer.status == status


def test_half_characters_are_replaced_and_the_rest_is_kept(shore: Shore) -> None:
    body = rb'{"type":"track","event":"said","userId":"u1","properties":{"text":"hi \ud83d","a":1}}'
    assert shore.ask("track", body).status == 200
    assert shore.ask("track", b"\xef\xbb\xbf" + ONE).status == 200
    shore.flush()
    assert shore.table()[0]["properties"] == {"text": "hi �", "a": "1"}


def test_a_key_may_send_so_many_events_a_second(shore: Shore) -> None:
    shore.key = shore.key_of(shore.add("slow", events_per_second=10))
    assert shore.ask("batch", batch(*[track()] * 20)).status == 200
    answer = shore.ask("track", ONE)
    assert (answer.status, answer.code) == (429, "too_many_events")
    assert answer.headers["Retry-After"] == "1"


def test_a_full_inbox_or_disk_takes_nothing_and_says_when_to_come_again(
    shore: Shore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LOOKED_AT_EVERY", 0.0)
    assert shore.ask("track", ONE).status == 200
    settings.INBOX_MEGABYTES = 0
    answer = shore.ask("track", ONE)
    assert (answer.status, answer.code) == (429, "overloaded")
    assert int(answer.headers["Retry-After"]) > 0
    settings.INBOX_MEGABYTES = 1_000
    monkeypatch.setattr(limits, "RESERVE", 1 << 60)
    assert shore.ask("track", ONE).code == "overloaded"
    monkeypatch.setattr(limits, "RESERVE", 0)
    assert shore.ask("track", ONE).status == 200
    assert InboxRow.objects.count() == 2


def test_what_cannot_be_stored_is_not_acknowledged(
    shore: Shore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_rows: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(inbox, "_insert", full)
    monkeypatch.setattr("heed.interactions.capture.front.connection.close", lambda: None)
    answer = shore.ask("track", ONE)
    assert (answer.status, answer.code) == (503, "not_stored")
    assert answer.headers["Retry-After"] == "5"


def test_behind_tls_keys_are_not_taken_in_the_clear(shore: Shore, settings: Settings) -> None:
    settings.BEHIND_TLS = True
    assert shore.ask("track", ONE).code == "use_https"
    assert shore.ask("track", ONE, headers={"X-Forwarded-Proto": "https"}).status == 200


def test_refusals_are_counted_by_reason_and_the_use_of_keys_is_noted(shore: Shore) -> None:
    shore.ask("track", b"no")
    shore.ask("track", ONE, key="stranger")
    shore.ask("track", ONE)
    shore.front.tally.write()
    found = set(CaptureCount.objects.values_list("source", "outcome", "reason", "n"))
    assert found == {("shop", "refused", "not_json", 1), ("", "refused", "unknown_key", 1)}
    assert WriteKey.objects.get().last_used_at is not None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats()
    | st.text()
    | st.sampled_from(
        ["\x00", "undefined", "1970-01-01", "2026-01-01T00:00:00Z", "track", "9" * 600]
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = (
    "type", "event", "userId", "anonymousId", "messageId", "timestamp", "sentAt", "properties",
    "traits", "context", "groupId", "previousId", "name", "category", "channel",
)  # fmt: skip


@given(
    st.lists(
        st.dictionaries(st.sampled_from(FIELDS), JSON)
        | st.fixed_dictionaries(
            {"type": st.just("track"), "event": st.text(min_size=1), "userId": st.text(min_size=1)},
            optional={name: JSON for name in FIELDS[3:]},
        )
        | JSON,
        max_size=4,
    ),
    JSON,
)
def test_whatever_is_sent_ends_in_the_lake_or_in_quarantine(
    events: list[Any], sent_at: Any
) -> None:
    from heed.interactions.capture.ledger import Ledger
    from heed.interactions.capture.quarantining import cells_of, sent_of, sentence_of
    from heed.interactions.capture.rules import Rules
    from heed.interactions.capture.taking import Taken, take

    body = json.dumps({"batch": events, "sentAt": sent_at}).encode()
    row = InboxRow(
        pk=1, call="batch", received_at=utc_now(), n_events=len(events), size=len(body),
        body=inbox.Inbox()._packed(body),
    )  # fmt: skip
    taken = Taken()
    take(taken, row, Rules("shop", "shop", currency="EUR", case_property="a"), Ledger())
    assert all(one.reason != "unreadable" for one in taken.unfit)
    repeated = sum(n for (_, _, outcome, _), n in taken.counts.items() if outcome == "repeated")
    assert len(taken.events) + len(taken.unfit) + repeated == len(events)
    for one in taken.unfit:
        assert sentence_of(one.reason, one.about)
        assert sent_of(cells_of(one.sent), one.sent.place) is not None


def test_a_body_that_found_no_room_on_the_disk_is_to_be_sent_again(shore: Shore) -> None:
    half = {**request_of(shore), NO_ROOM: True}
    said: list[Any] = []
    answer = b"".join(shore.front(half, lambda status, head: said.extend((status, dict(head)))))
    assert said[0].startswith("503")
    assert "Retry-After" in said[1]
    assert b"not_stored" in answer
    assert not InboxRow.objects.exists()


def request_of(shore: Shore) -> dict[str, Any]:
    """The beginning of a batch, under a key that holds."""
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/v1/batch",
        "CONTENT_LENGTH": "400000",
        "HTTP_AUTHORIZATION": f"Bearer {shore.key}",
        "wsgi.input": io.BytesIO(b'{"batch": ['),
    }
