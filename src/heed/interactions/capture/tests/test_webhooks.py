"""Webhooks: signatures, mappings, and what is told twice."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from heed.interactions.capture.mapped import preview_told
from heed.interactions.capture.models import Webhook
from heed.interactions.capture.services import (
    Proof,
    add_webhook,
    change_mapping,
    mapping_of,
    renew_secret,
    revoke_webhook,
)
from heed.interactions.capture.tests.shore import Answer, Shore, names
from heed.interactions.importing.retry import Retry, Workplace, retry_quarantined
from heed.interactions.models import ImportRun
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError, InvalidDefinition

MAPPING = """\
interactions:
  - from: webhook
    id: id
    name: type
    at: {column: created, format: unix_seconds}
    customer: data.customer
    case: {column: data.order, kind: order}
    properties: {amount: data.amount}
"""
SECRET = "whsec_" + base64.b64encode(b"x" * 32).decode()


def webhook(shore: Shore, proof: Proof, mapping: str = MAPPING, secret: str = SECRET) -> Webhook:
    hook, _ = add_webhook(
        source=shore.source, key="desk", proof=proof, secret=secret, actor="test", now=utc_now()
    )
    if mapping:
        change_mapping(hook=hook, text=mapping, actor="test", now=utc_now())
    return hook


def told(number: int = 1, **data: Any) -> dict[str, Any]:
    data = {"customer": "c1", "order": "o1", "amount": 5, **data}
    return {"id": f"evt_{number}", "type": "order.paid", "created": 1_770_000_000, "data": data}


def signed(
    body: bytes, *, number: str = "msg_1", secret: str = SECRET, at: float = 0
) -> dict[str, str]:
    """The headers that Standard Webhooks asks for."""
    moment = str(int(at or time.time()))
    content = f"{number}.{moment}.".encode() + body
    digest = hmac.new(base64.b64decode(secret[6:]), content, sha256).digest()
    signature = "v1," + base64.b64encode(digest).decode()
    return {
        "webhook-id": number, "webhook-timestamp": moment,
        "webhook-signature": f"v1a,other {signature}",
    }  # fmt: skip


def tell(shore: Shore, body: bytes, headers: Mapping[str, str]) -> Answer:
    return shore.ask("webhooks/desk", body, key="", headers=headers)


def test_a_published_vector_of_standard_webhooks_is_verified(
    shore: Shore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example of the Standard Webhooks reference libraries."""
    webhook(shore, Proof("standard"), secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    then = datetime.fromtimestamp(1_614_265_330, UTC)
    monkeypatch.setattr("heed.interactions.capture.signatures.utc_now", lambda: then)
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    assert tell(shore, b'{"test": 2432232314}', headers).status == 200


def test_a_signed_webhook_becomes_an_interaction(shore: Shore) -> None:
    webhook(shore, Proof("standard"))
    body = json.dumps(told()).encode()
    assert tell(shore, body, signed(body)).status == 200
    shore.flush()
    (row,) = shore.table()
    assert (row["name"], row["case_key"], row["source"]) == ("order.paid", "o1", "shop")
    assert row["properties"] == {"amount": "5"}
    assert [one["key"] for one in shore.table("customers")] == ["c1"]
    assert row["received_at"] > row["occurred_at"]


def test_what_is_delivered_again_counts_once(shore: Shore) -> None:
    webhook(shore, Proof("standard"))
    for number, message in ((1, "msg_1"), (1, "msg_1"), (1, "msg_2"), (2, "msg_3")):
        body = json.dumps(told(number)).encode()
        assert tell(shore, body, signed(body, number=message)).status == 200
        shore.flush()
        shore.restart()
    assert len(shore.table()) == 2
    assert shore.counts() == {"record": 3, "repeated": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": ""},
        {"webhook-id": "msg_2"},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "9" * 5_000},
        {"webhook-timestamp": "soon"},
    ],
)
def test_a_webhook_that_is_not_genuine_is_refused(shore: Shore, change: dict[str, str]) -> None:
    webhook(shore, Proof("standard"))
    body = json.dumps(told()).encode()
    assert tell(shore, body, {**signed(body), **change}).code == "wrong_signature"
    assert tell(shore, body + b" ", signed(body)).code == "wrong_signature"
    old = signed(body, at=time.time() - 301)
    assert tell(shore, body, old).code == "wrong_signature"


@pytest.mark.parametrize("prefix", ["sha256=", ""])
@pytest.mark.parametrize("is_hex", [True, False])
def test_an_hmac_in_a_header(shore: Shore, prefix: str, is_hex: bool) -> None:
    webhook(shore, Proof("hmac", "X-Hub-Signature-256", prefix), secret="s3cret")
    body = json.dumps(told()).encode()
    digest = hmac.new(b"s3cret", body, sha256)
    signature = digest.hexdigest() if is_hex else base64.b64encode(digest.digest()).decode()
    good = {"X-Hub-Signature-256": prefix + signature}
    assert tell(shore, body, good).status == 200
    assert tell(shore, body + b" ", good).status == 401
    assert tell(shore, body, {}).status == 401


def test_a_webhook_may_show_a_write_key_of_its_source(shore: Shore) -> None:
    webhook(shore, Proof("key"), secret="")
    body = json.dumps(told()).encode()
    assert shore.ask("webhooks/desk", body).status == 200
    other = shore.key_of(shore.add("other"))
    assert shore.ask("webhooks/desk", body, key=other).status == 401
    assert shore.ask("webhooks/desk", body, key="").status == 401


def test_a_former_secret_is_taken_for_a_day_longer(shore: Shore) -> None:
    hook = webhook(shore, Proof("standard"))
    fresh = renew_secret(hook=hook, actor="test", now=utc_now())
    body = json.dumps(told()).encode()
    for secret in (SECRET, fresh):
        assert tell(shore, body, signed(body, secret=secret)).status == 200
    hook.former_until = utc_now()
    hook.save()
    shore.front = type(shore.front)()
    assert tell(shore, body, signed(body)).status == 401


def test_secrets_are_sealed(shore: Shore) -> None:
    hook = webhook(shore, Proof("standard"))
    assert SECRET not in hook.secret


def test_a_revoked_webhook_is_not_there(shore: Shore) -> None:
    hook = webhook(shore, Proof("standard"))
    revoke_webhook(hook=hook, actor="test", now=utc_now())
    assert tell(shore, b"{}", {}).status == 404
    assert shore.ask("webhooks/never", b"{}").status == 404


def test_records_that_do_not_fit_their_mapping_wait_and_are_mended(shore: Shore) -> None:
    webhook(shore, Proof("key"), secret="")
    bad = {**told(2), "created": "soon"}
    shore.ask("webhooks/desk", json.dumps([told(1), bad, told(3)]).encode())
    shore.flush()
    (row,) = shore.quarantined()
    assert (row.reason, row.file) == ("unreadable_time", "webhook desk")
    at = Workplace(shore.lake, shore.folder, "test", utc_now(), lambda *_: None)
    report = retry_quarantined(at, Retry((row.pk,), cells=("created=1770000001",)))
    assert report.imported == 1
    assert len(shore.table()) == 3


def test_what_a_record_leaves_out_is_no_mistake_of_the_mapping(shore: Shore) -> None:
    webhook(shore, Proof("key"), secret="")
    bare = {
        "id": "evt_9",
        "type": "ping",
        "created": 1_770_000_000,
        "data": {"customer": "c1", "order": "o"},
    }
    shore.ask("webhooks/desk", json.dumps(bare).encode())
    shore.flush()
    assert names(shore.table()) == ["ping"]


def test_without_a_mapping_records_wait_until_there_is_one(shore: Shore) -> None:
    hook = webhook(shore, Proof("key"), mapping="", secret="")
    shore.ask("webhooks/desk", json.dumps([told(1), told(2), "text"]).encode())
    shore.flush()
    assert [row.reason for row in shore.quarantined()] == ["no_mapping"] * 3
    change_mapping(hook=hook, text=MAPPING, actor="test", now=utc_now())
    at = Workplace(shore.lake, shore.folder, "test", utc_now(), lambda *_: None)
    report = retry_quarantined(at, Retry())
    assert (report.imported, report.still_bad) == (2, 1)
    assert len(shore.table()) == 2


def test_a_form_is_taken_as_well(shore: Shore) -> None:
    mapping = """\
interactions:
  - {from: webhook, id: MessageSid, name: =message received, at: webhook_received_at,
     customer: From, channel: =sms}
"""
    webhook(shore, Proof("key"), mapping=mapping, secret="")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"MessageSid=SM1&From=%2B4930&Body=Hello"
    assert shore.ask("webhooks/desk", body, headers=headers).status == 200
    shore.flush()
    (row,) = shore.table()
    assert (row["name"], row["channel"]) == ("message received", "sms")


def test_feedback_comes_by_webhook_too(shore: Shore) -> None:
    mapping = """\
feedback:
  - {from: webhook, id: id, customer: who, at: webhook_received_at, item: =csat,
     score: {column: stars, scale: [1, 5]}}
"""
    webhook(shore, Proof("key"), mapping=mapping, secret="")
    shore.ask("webhooks/desk", json.dumps({"id": 1, "who": "c1", "stars": 4}).encode())
    shore.flush()
    (row,) = shore.table("feedback")
    assert (row["item"], row["score"]) == ("csat", 4.0)


def test_a_sample_shows_what_a_mapping_makes_of_it_and_writes_nothing(shore: Shore) -> None:
    hook = webhook(shore, Proof("key"), mapping="", secret="")
    bad = {**told(2), "created": "soon"}
    mapping = mapping_of(hook, MAPPING)
    found = preview_told(mapping, [told(1), bad], shore.folder, utc_now())
    (table,) = found.tables
    assert table.rows[0]["name"] == "order.paid"
    assert len(found.bad) == 1
    assert shore.table() == []
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "interactions:\n  - {from: webhook, name: type}\n",
        "interactions:\n  - {from: elsewhere, name: type, at: created}\n",
        "interactions: [",
        "source: other\ninteractions:\n  - {from: webhook, name: type, at: created}\n",
    ],
)
def test_a_mapping_with_mistakes_is_refused(shore: Shore, text: str) -> None:
    hook = webhook(shore, Proof("key"), mapping="", secret="")
    with pytest.raises((InvalidDefinition, HeedError)):
        change_mapping(hook=hook, text=text, actor="test", now=utc_now())
    assert Webhook.objects.get().mapping == ""


@pytest.mark.parametrize(
    ("key", "proof"),
    [("Desk!", Proof("key")), ("desk", Proof("magic")), ("desk", Proof("hmac"))],
)
def test_a_webhook_that_cannot_be_is_refused(shore: Shore, key: str, proof: Proof) -> None:
    with pytest.raises(HeedError):
        add_webhook(source=shore.source, key=key, proof=proof, actor="test", now=utc_now())
