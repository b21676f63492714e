"""Pages of live capture: keys shown once, plans, webhooks and samples, what happened just now."""

from __future__ import annotations

import base64
import io
import json
import re
from typing import Any

import pytest
from django.test import Client
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import Clients

from heed.customers.models import Profile
from heed.doors.capture import current_plans
from heed.foundation.models import AuditEntry, Role
from heed.interactions.capture.front import Front
from heed.interactions.capture.models import CaptureSource, Webhook, WriteKey
from heed.interactions.models import QuarantinedRow
from heed.web.reading import current

SOURCE = {
    "key": "web-shop",
    "actor": "customer",
    "events_per_second": "0",
    "case_property": "order",
}
PLAN = """\
heed: 1
tracking_plans:
  - key: web-shop
    events: [{name: Bought, properties: {n: TYPE}}]
"""
MAPPING = """\
interactions:
  - {from: webhook, id: id, name: type, at: webhook_received_at, customer: who}
"""


@pytest.fixture
def admin(empty_clients: Clients) -> Client:
    return empty_clients(Role.ADMINISTRATOR)


def shown(answer: Any) -> str:
    return text_of(assert_valid_page(answer))


def added(admin: Client) -> str:
    """Add the shop; returns its write key."""
    answer = admin.post("/capture/add", SOURCE)
    found = re.search(r"hw_[\w-]{30,}", shown(answer))
    assert found
    return found[0]


def send(key: str, *events: dict[str, Any]) -> int:
    """One batch through the front."""
    body = json.dumps({"batch": events}).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/v1/batch",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": "Basic " + base64.b64encode(f"{key}:".encode()).decode(),
        "wsgi.input": io.BytesIO(body),
    }
    said: list[str] = []
    Front()(environ, lambda status, _head: said.append(status))
    return int(said[0][:3])


def event(**more: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Bought", "userId": "ada", **more}


def test_an_empty_home_says_how_to_begin(admin: Client) -> None:
    assert "Nothing is captured yet" in shown(admin.get("/capture"))
    assert "Live capture" in shown(admin.get("/settings"))


def test_a_new_source_shows_its_key_this_once(admin: Client) -> None:
    key = added(admin)
    page = shown(admin.get("/capture/sources/web-shop"))
    assert key not in page
    assert key[:8] in page
    assert send(key, event()) == 200
    assert AuditEntry.objects.filter(verb="write_key.made").count() == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"key": "Web Shop"}, "cannot be a key"),
        ({}, "already"),
        ({"key": "b", "currency": "€"}, "three letters"),
        ({"key": "c", "country": "1"}, "two letters"),
        ({"key": "d", "namespace": "A B"}, "cannot be a key"),
    ],
)
def test_what_cannot_be_a_source_is_said_in_the_form(
    admin: Client, change: dict[str, str], says: str
) -> None:
    added(admin)
    assert says in shown(admin.post("/capture/add", {**SOURCE, **change}))
    assert CaptureSource.objects.count() == 1


def test_keys_are_made_and_revoked(admin: Client) -> None:
    added(admin)
    assert "hw_" in shown(admin.post("/capture/sources/web-shop/keys"))
    first = WriteKey.objects.earliest("pk")
    admin.post(f"/capture/keys/{first.pk}/revoke")
    first.refresh_from_db()
    assert first.revoked_at is not None
    assert "revoked on" in shown(admin.get("/capture/sources/web-shop"))


def test_how_a_source_is_read_can_be_changed(admin: Client) -> None:
    added(admin)
    assert "case" in shown(admin.get("/capture/sources/web-shop/change"))
    admin.post("/capture/sources/web-shop/change", {**SOURCE, "channel": "web", "currency": "eur"})
    source = CaptureSource.objects.get()
    assert (source.channel, source.currency, source.case_property) == ("web", "EUR", "order")


def test_counts_and_what_waits_are_shown(admin: Client) -> None:
    key = added(admin)
    send(key, event(messageId="1"), event(messageId="1"), {"type": "track", "userId": "ada"})
    assert "3 events wait for the lake" in shown(admin.get("/capture"))
    current().flush()
    page = shown(admin.get("/capture/sources/web-shop"))
    assert "1 interaction came from this source" in page
    assert "An event without a name" in page
    assert "No event waits for the lake" in shown(admin.get("/capture"))
    assert "Events last written" in shown(admin.get("/health"))
    assert "capture" in shown(admin.get("/data"))


def test_a_waiting_event_is_mended_on_its_page(admin: Client) -> None:
    send(added(admin), {"type": "track", "userId": "ada"})
    current().flush()
    row = QuarantinedRow.objects.get()
    page = f"/data/quarantine/{row.pk}"
    assert "no name" in shown(admin.get(page))
    cells = {f"cell_{n}": text or "" for n, text in enumerate(row.raw.values())}
    mended = json.dumps({**json.loads(row.raw["event"] or ""), "event": "Bought"})
    place = list(row.raw).index("event")
    answer = admin.post(page, {**cells, f"cell_{place}": mended})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.status == "imported"


def test_a_tracking_plan_is_written_and_mistakes_are_named(admin: Client) -> None:
    added(admin)
    page = "/capture/sources/web-shop/plan"
    text = admin.get(page).content.decode()
    assert "key: web-shop" in text
    assert "colour" in shown(admin.post(page, {"plan": PLAN.replace("TYPE", "colour")}))
    other = PLAN.replace("web-shop", "other").replace("TYPE", "integer")
    assert "another source" in shown(admin.post(page, {"plan": other}))
    teams = "heed: 1\nteams: [{key: a}]\n"
    assert "Only tracking plans" in shown(admin.post(page, {"plan": teams}))
    assert admin.post(page, {"plan": PLAN.replace("TYPE", "integer")}).status_code == 302
    assert current_plans()["web-shop"].events[0].name == "Bought"
    assert "integer" in shown(admin.get("/capture/sources/web-shop"))


def test_a_webhook_is_added_mapped_tried_and_revoked(admin: Client) -> None:
    added(admin)
    form = {"key": "desk", "scheme": "standard"}
    assert "whsec_" in shown(admin.post("/capture/sources/web-shop/webhooks", form))
    page = "/capture/webhooks/desk"
    assert "whsec_" not in shown(admin.get(page))
    sample = json.dumps({"id": 1, "type": "called", "who": "ada"})
    tried = shown(admin.post(page, {"act": "try", "mapping": MAPPING, "sample": sample}))
    assert "called" in tried
    assert "nothing was stored" in tried
    for wrong in (
        {"mapping": "interactions: [", "sample": sample},
        {"mapping": "", "sample": sample},
        {"mapping": MAPPING, "sample": "no json"},
        {"mapping": MAPPING.replace("type", "typ: e"), "sample": sample},
    ):
        assert_valid_page(admin.post(page, {"act": "try", **wrong}))
    admin.post(page, {"act": "store", "mapping": MAPPING})
    assert Webhook.objects.get().mapping.strip() == MAPPING.strip()
    before = Webhook.objects.get().secret
    assert "whsec_" in shown(admin.post(f"{page}/secret"))
    assert Webhook.objects.get().secret != before
    admin.post(f"{page}/revoke")
    assert "Nothing is taken" in shown(admin.get(page))


def test_who_may_see_but_not_manage(admin: Client, empty_clients: Clients) -> None:
    added(admin)
    analyst = empty_clients(Role.ANALYST)
    page = shown(analyst.get("/capture/sources/web-shop"))
    assert "Make a write key" not in page
    assert analyst.post("/capture/sources/web-shop/keys").status_code == 404
    assert analyst.get("/capture/sources/web-shop/plan").status_code == 200
    assert empty_clients(Role.VIEWER).get("/capture").status_code == 404


def test_what_happened_just_now_stands_on_the_page_of_the_customer(admin: Client) -> None:
    key = added(admin)
    send(key, event(event="Signed up"))
    current().flush()
    send(key, event(event="Asked for help", properties={"order": "o-7"}))
    number = Profile.objects.get().customer_id
    page = shown(admin.get(f"/customers/{number}"))
    assert "Just now" in page
    assert page.index("Asked for help") < page.index("Signed up")
    current().build()
    page = shown(admin.get(f"/customers/{number}"))
    assert "Just now" not in page
    assert "Asked for help" in page


def test_programs_read_the_same(admin: Client) -> None:
    key = added(admin)
    send(key, event(messageId="1"), event(messageId="1"), {"type": "track", "userId": "ada"})
    assert admin.get("/api/v1/capture").json()["inbox"]["events"] == 3
    current().flush()
    found = admin.get("/api/v1/capture/web-shop").json()
    assert found["days"][0]["counts"] == {"interaction": 1, "repeated": 1, "quarantined": 1}
    assert found["write_keys"][0]["starts"] == key[:8]
    assert key not in str(found)
    send(key, event(event="Asked for help", properties={"order": "o-7"}))
    number = Profile.objects.get().customer_id
    fresh = admin.get(f"/api/v1/customers/{number}/fresh").json()
    assert [(one["name"], one["case_key"]) for one in fresh] == [
        ("Asked for help", "o-7"), ("Bought", ""),
    ]  # fmt: skip


def test_nobody_is_found_who_never_did_anything(admin: Client) -> None:
    assert admin.get("/customers/7").status_code == 404
