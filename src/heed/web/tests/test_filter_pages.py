"""Free filters on the pages and at the API: computed in the background, then as stored segments."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import Clients

from heed.doors.paths import HomePaths
from heed.foundation.jobs import queue
from heed.foundation.jobs.registry import handler_of
from heed.foundation.models import AuditEntry, Job, Role
from heed.kernel.clock import utc_now
from heed.web.reading import current

WEB = "where=channel:web"
RARE = "where=steps>=60"


@pytest.fixture(autouse=True)
def no_figures_yet(web_home: HomePaths) -> None:
    shutil.rmtree(web_home.filters, ignore_errors=True)


class Doing:
    """A piece of work while it is done in this thread, whose records nobody else sees."""

    def __init__(self, job: Job) -> None:
        self.number: int = job.pk
        self.arguments: Mapping[str, Any] = job.arguments
        self.actor: str = job.actor

    def progress(self, what: str, done: int, total: int) -> None:
        del what, done, total


def do_work() -> int:
    """Do what is queued, here and now; how many pieces."""
    n = 0
    while job := queue.claim("test", utc_now()):
        queue.finish(job, utc_now(), result=handler_of(job.kind)(Doing(job)))
        n += 1
    return n


def counted(client: Client, path: str) -> Any:
    """The answer once the figures are there."""
    client.get(path)
    do_work()
    return client.get(path)


def csv_rows(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    lines = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    return lines.splitlines()


def test_filter_is_computed_in_the_background_then_shown_on_every_page(clients: Clients) -> None:
    """Once for all who ask; it is no change, and the work's arguments hold no values."""
    client, before = clients(Role.VIEWER), AuditEntry.objects.count()
    query = "?where=outcome:completed&where=duration>=1 day"
    paths = [f"/journeys/order{page}{query}" for page in ("", "/paths", "/compare", "/cases")]
    for path in paths:
        assert "Figures are being computed" in text_of(assert_valid_page(client.get(path)))
    htmx = {"HTTP_HX_REQUEST": "true"}  # the page that polls
    part = client.get(paths[0], **htmx)  # type: ignore[arg-type]
    assert part.content.decode().strip().startswith("<div")
    job = Job.objects.get(kind="filter")
    assert set(job.arguments) == {"build", "key"}
    assert do_work() == 1
    assert client.get(paths[0], **htmx).headers["HX-Refresh"] == "true"  # type: ignore[arg-type]
    for path in paths:
        shown = text_of(assert_valid_page(client.get(path)))
        assert "outcome is completed" in shown
        assert "duration is at least 1 day" in shown
        assert "being computed" not in shown
    assert do_work() == 0
    assert AuditEntry.objects.count() == before


def test_filter_that_equals_a_segment_gives_its_figures(clients: Clients) -> None:
    client = clients(Role.ANALYST)
    stored = client.get("/api/v1/journeys/order?segment=trade").json()
    free = counted(client, "/api/v1/journeys/order?where=segment:trade").json()
    for part in ("outcomes", "moves", "leaves", "duration"):
        assert free[part] == stored[part]
    assert free["based_on"]["n"] == stored["based_on"]["n"]
    assert free["based_on"]["where"] == ["where=segment:trade"]
    assert free["based_on"]["where_says"].startswith("segment is ")
    felt = "/api/v1/journeys/order/felt"
    one = client.get(f"{felt}?where=segment:trade").json()
    assert one["points"] == client.get(f"{felt}?segment=trade").json()["points"]


def test_api_answers_202_with_the_job_until_the_figures_are_there(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    path = "/api/v1/journeys/order/paths?where=outcome:open"
    answer = client.get(path)
    assert answer.status_code == 202
    assert answer.headers["Retry-After"] == "1"
    address = answer.headers["Location"]
    assert client.get(address).json()["state"] == "queued"
    do_work()
    assert client.get(address).json()["state"] == "done"
    assert client.get(path).status_code == 200
    other = Job.objects.create(kind="build", actor="x", queued_at=utc_now(), due_at=utc_now())
    assert client.get(f"/api/v1/jobs/{other.pk}").status_code == 404


def test_filter_is_said_in_title_print_and_files_and_links_carry_it(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    root = assert_valid_page(counted(client, f"/journeys/order?{WEB}&from=2024-01-01"))
    words = "channel is web; began on 1 January 2024 or later"
    assert words in text_of(root.find("head/title"))  # type: ignore[arg-type]
    printed = [e for e in root.iter("p") if "print-only" in (e.get("class") or "")]
    assert words in text_of(printed[0])
    for name in ("map", "moves", "deviations", "paths", "cases"):
        header, first, *_rest = csv_rows(
            client, f"/journeys/order/{name}.csv?{WEB}&from=2024-01-01"
        )
        assert header.endswith(",where")
        assert first.endswith(words)
    page = client.get(f"/journeys/order?view=travelled&{WEB}&from=2024-01-01").content.decode()
    assert all("where=channel:web" in part for part in page.split("cases?edge=")[1:])
    assert "paths?where=channel:web" in page


def test_conditions_of_the_form_come_into_the_address(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    answer = client.get(
        "/journeys/order?view=travelled&where=channel:web&add=1&f-outcome=open&f-outcome=completed"
        "&f-met=delivery&f-met_is=-&f-least=48 hours&f-since=2024-02-01&f-property=&f-trait="
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == (
        "/journeys/order?view=travelled&where=channel:web&where=duration%3E%3D2%20days"
        "&where=-met:delivery&where=outcome:completed%7Copen&from=2024-02-01"
    )


def test_lengths_of_time_may_be_german(clients: Clients) -> None:
    answer = clients(Role.VIEWER).get(
        "/journeys/order?add=1&f-least=1 Tag und 12 Stunden&f-most=2 Wochen"
    )
    assert answer.headers["Location"] == (
        "/journeys/order?where=duration%3E%3D1%20day%2012%20hours&where=duration%3C%3D14%20days"
    )


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("add=1&f-least=soon", "Expected a length"),
        ("add=1&f-since=2024-02-02&f-until=2024-02-01", "is before the first"),
        ("add=1&f-trait=segment&f-trait_is=%3E%3D&f-trait_value=many", "is no number"),
        ("where=chanel:web", "Did you mean channel?"),
        ("where=met:deliver", "Did you mean delivery"),
        ("where=standard.on-the-promised-dai:kept", "Did you mean on-the-promised-day"),
        ("from=soon", "is no day"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(clients: Clients, query: str, says: str) -> None:
    answer = clients(Role.VIEWER).get(f"/journeys/order?{query}")
    root = assert_valid_page(answer)
    faults = [e for e in root.iter() if e.get("class") in ("error", "banner banner--bad")]
    assert any(says in text_of(fault) for fault in faults)
    assert Job.objects.filter(kind="filter").count() == 0


@pytest.mark.parametrize(
    ("clause", "says"),
    [
        ("channel:wep", "Did you mean web"),
        ("trait.segmnt:trade", "Did you mean segment"),
        ("trait.segment:trad", "Did you mean trade"),
        ("property.no-such-thing:x", "No record has a property"),
    ],
)
def test_what_no_record_says_is_found_out_in_the_background(
    clients: Clients, clause: str, says: str
) -> None:
    client = clients(Role.VIEWER)
    page = counted(client, f"/journeys/order?where={quote(clause)}&where=outcome:open")
    root = assert_valid_page(page)
    assert any(says in text_of(e) for e in root.iter("p") if e.get("class") == "error")
    assert "outcome is" in text_of(root)  # the other condition stays
    answer = client.get(f"/api/v1/journeys/order?where={quote(clause)}&where=outcome:open")
    assert answer.status_code == 400
    assert says in answer.json()["detail"]
    assert clause not in str(Job.objects.values_list("arguments", "result", "sentence"))


def test_too_few_are_withheld_and_nothing_is_said(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    few = "/journeys/order?where=steps<=6"
    shown = text_of(assert_valid_page(counted(client, few)))
    n = client.get("/api/v1/journeys/order/cases?where=steps<=6").json()["n"]
    assert 0 < n < 10, n
    assert f"{n} case" in shown
    assert "no figures are shown" in shown
    assert client.get("/api/v1" + few).json()["code"] == "too_few"
    assert_valid_page(client.get("/journeys/order/cases?where=steps<=6"))
    nothing = text_of(assert_valid_page(counted(client, f"/journeys/order?{RARE}")))
    assert "No case meets this filter" in nothing


def test_failed_work_says_so_and_is_done_again(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    client.get(f"/journeys/order?{WEB}")
    job = Job.objects.get(kind="filter")
    queue.cancel(job, actor="somebody", now=utc_now())
    page = text_of(assert_valid_page(client.get(f"/journeys/order?{WEB}")))
    assert "The work was cancelled" in page
    assert client.get(f"/api/v1/journeys/order?{WEB}").status_code == 409
    answer = client.post("/journeys/order/filter/again", {"where": "channel:web"})
    assert answer.status_code == 302
    assert do_work() == 1
    assert "being computed" not in text_of(
        assert_valid_page(client.get(answer.headers["Location"]))
    )


def test_one_person_has_ten_filters_under_way_at_most(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    for n in range(10):
        client.get(f"/journeys/order?where=steps>={n}")
    assert client.get("/journeys/order?where=steps>=11").status_code == 409
    assert Job.objects.filter(kind="filter").count() == 10


def test_what_was_cleared_away_is_computed_again(clients: Clients, web_home: HomePaths) -> None:
    client = clients(Role.VIEWER)
    counted(client, f"/journeys/order?{WEB}")
    shutil.rmtree(web_home.filters)
    assert "being computed" in text_of(assert_valid_page(client.get(f"/journeys/order?{WEB}")))
    assert do_work() == 1


def test_restricted_columns_are_no_filter(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    from heed.insight.value_model import RestrictedColumn
    from heed.web import reading
    from heed.web.pages.journeys.filtering import looking

    monkeypatch.setattr(reading, "_now", None)  # what was read before knows other columns
    hidden = (RestrictedColumn("traits.segment", "of people's nature"),)
    monkeypatch.setattr(looking, "restricted_at", lambda _versions: hidden)
    page = clients(Role.VIEWER).get("/journeys/order?where=trait.segment:trade")
    assert "restricted column" in text_of(assert_valid_page(page))


def test_filter_does_not_tell_who_somebody_is(clients: Clients) -> None:
    """One customer's cases by their address: for those who may see customers only."""
    viewer, agent = clients(Role.VIEWER), clients(Role.SERVICE_AGENT)
    pinned = current().pinned
    assert pinned is not None
    known = pinned.table("traits")
    (email,) = pinned.engine.to_rows(known.filter(known.name == "email").limit(1).select("value"))
    path = f"/journeys/order/cases?where=trait.email:{quote(email['value'])}"
    shown = text_of(assert_valid_page(counted(agent, path)))
    assert "cases" in shown
    withheld = text_of(assert_valid_page(viewer.get(path)))
    assert "no figures are shown" in withheld
    assert "Show these cases" not in withheld
    assert viewer.get("/api/v1" + path).json()["code"] == "too_few"
