"""Personas in the browser: figures beside what people say, and what has become stale."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from tests.kit.pages import assert_valid_page, internal_links, text_of
from tests.kit.web import Clients

from heed.customers.models import Profile, RelationshipChange
from heed.definitions.models import Draft
from heed.foundation.models import Role
from heed.insight.persona_results import PersonaReading
from heed.web import figures, reading

HOUSEHOLD, TRADE = "busy-household", "trade-buyer"
PATH = f"/personas/{HOUSEHOLD}"
YEAR = timedelta(days=365)


def page(client: Client, path: str) -> str:
    return text_of(assert_valid_page(client.get(path)))


def read(key: str = HOUSEHOLD) -> PersonaReading:
    return reading.current().persona(key)


def wait(days: int, patch: pytest.MonkeyPatch) -> None:
    """Let the present be so many days after the day on which the household was verified."""
    verified = read().persona.verified_on
    assert verified is not None
    now = datetime.combine(verified, time(12), UTC) + timedelta(days=days)
    patch.setattr("heed.kernel.clock.utc_now", lambda: now)
    patch.setattr("heed.web.reading.utc_now", lambda: now)


def test_every_persona_stands_with_its_segment_and_its_share(clients: Clients) -> None:
    root = assert_valid_page(clients(Role.VIEWER).get("/personas"))
    text = text_of(root)
    for row in reading.current().personas().personas:
        assert row.name in text
        assert f"{figures.number(row.n)} of {figures.number(row.n_base)}" in text
        assert figures.share(row.share) in text
    assert {PATH, "/segments/household", "/journeys/order"} <= set(internal_links(root))


def test_persona_shows_scores_with_intervals_and_n_and_what_it_needs(clients: Clients) -> None:
    text = page(clients(Role.VIEWER), PATH)
    found = read()
    assert found.scores
    for score in found.scores:
        assert score.name in text
        assert figures.interval_of(score.estimate) in text
        assert figures.number(score.estimate.n) in text
    for said in (*found.needs, *found.frustrations, found.quote, found.verified_how):
        assert said in text


def test_what_the_data_lacks_is_said_with_the_way_to_it(clients: Clients) -> None:
    assert "No end of a relationship was noted." in page(clients(Role.VIEWER), PATH)


@pytest.mark.parametrize("path", ["/personas", PATH, "/journeys/order"])
def test_stale_after_twelve_months_on_every_page_that_shows_it(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client = clients(Role.VIEWER)
    wait(30, monkeypatch)
    assert text_of_persona(client, path).count("Stale") == 0
    wait(400, monkeypatch)
    assert text_of_persona(client, path).count("Stale") == 1


def text_of_persona(client: Client, path: str) -> str:
    """The text of a page without the other persona, which never was verified."""
    return page(client, path).replace("Stale: never verified", "")


def test_persona_that_nobody_verified_says_so(clients: Clients) -> None:
    text = page(clients(Role.VIEWER), f"/personas/{TRADE}")
    assert "Stale: never verified" in text
    assert "Nobody has verified it yet." in text


def test_map_names_whom_it_is_drawn_for(clients: Clients) -> None:
    for view in ("designed", "travelled"):
        answer = clients(Role.VIEWER).get("/journeys/order", {"view": view})
        root = assert_valid_page(answer)
        assert {PATH, f"/personas/{TRADE}"} <= set(internal_links(root))
        row = read().persona
        assert f"{figures.number(row.n)} of {figures.number(row.n_base)} customers" in text_of(root)


def test_segment_names_its_personas(clients: Clients) -> None:
    links = internal_links(assert_valid_page(clients(Role.VIEWER).get("/segments/household")))
    assert PATH in links
    text = page(clients(Role.MANAGER), "/segments/gift")
    assert "No persona stands for it yet." in text
    assert "New persona" in text


def test_those_who_publish_change_a_persona_in_a_draft(clients: Clients) -> None:
    assert "Change it in a draft" not in page(clients(Role.VIEWER), PATH)
    client = clients(Role.ANALYST)
    assert "Change it in a draft" in page(client, PATH)
    answer = client.post("/drafts/define", {"kind": "persona", "key": HOUSEHOLD})
    assert answer.status_code == 302
    form = client.get(answer.headers["Location"])
    assert "14 interviews" in form.content.decode()
    said = "{key: busy-household, segment: household, verified: {on: 2025-06-20, by: Ana}}"
    saved = client.post(answer.headers["Location"], {"text": said, "revision": 0})
    assert saved.status_code == 302
    draft = client.get(f"/drafts/{Draft.objects.get().pk}/text")
    assert "2025-06-20" in draft.content.decode()


def test_new_persona_begins_with_its_segment(clients: Clients) -> None:
    client = clients(Role.ANALYST)
    answer = client.post("/drafts/define", {"kind": "persona", "segment": "gift"})
    form = client.get(answer.headers["Location"])
    assert "segment: gift" in form.content.decode()


def test_unknown_persona_is_not_found(clients: Clients) -> None:
    assert_valid_page(clients(Role.VIEWER).get("/personas/nothing-like-it"), status=404)


@pytest.mark.parametrize("path", ["/personas", PATH])
def test_partners_have_no_personas(clients: Clients, path: str) -> None:
    assert clients(Role.PARTNER).get(path).status_code == 404


def test_page_of_an_empty_home(empty_clients: Clients) -> None:
    assert "No personas yet" in page(empty_clients(Role.MANAGER), "/personas")


def test_who_left_is_counted_as_soon_as_it_is_noted(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    assert "twelve months before" not in page(client, PATH)
    end = read().as_of
    assert end is not None
    somebody = reading.current().segment_members("household", as_of=(end - YEAR).isoformat())
    profile = Profile.objects.filter(customer_id=somebody.customers[0]).first()
    assert profile is not None
    RelationshipChange.objects.create(
        profile=profile, kind="ended", at=end - YEAR / 2, recorded_at=end, source="staff"
    )
    text = page(client, PATH)
    ended = read().ended
    assert ended is not None
    assert ended.n == somebody.n
    assert f"of {figures.number(ended.n)} who were in it twelve months before" in text
