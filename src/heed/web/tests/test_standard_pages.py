"""Standards and promises in the browser: list, one of them, its cases, audits."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from tests.kit.defining import define
from tests.kit.pages import assert_valid_page, internal_links, text_of
from tests.kit.web import Clients

from heed.foundation.models import AuditEntry, Role
from heed.standards.models import AuditCase
from heed.web import reading

PROMISE = "on-the-promised-day"
KEYS = (
    PROMISE,
    "hears-of-the-new-date",
    "two-clicks",
    "invoice-right-first-time",
    "mail-answered",
    "helped-the-first-time",
    "calls-answered",
)
LOOKED_AT = """
heed: 1
standards:
  - key: wrapped-well
    name: Wrapped well
    touchpoint: delivery
    audit: {question: Was it wrapped well?}
    target: 90 %
  - key: short-wait
    name: A short wait
    touchpoint: store-visit
    audit: {question: How long was the wait?, at_most_minutes: 5}
    target: 90 %
"""


def rows_in(root: Element) -> list[str]:
    """The heading of every row of the page's tables."""
    return [
        text_of(th) for row in root.iter("tr") for th in row.iter("th") if th.get("scope") == "row"
    ]


@pytest.mark.parametrize("key", KEYS)
def test_standard_is_a_valid_page(key: str, clients: Clients) -> None:
    assert_valid_page(clients(Role.ANALYST).get(f"/standards/{key}?weeks=all"))


def test_lead_sentence_says_what_the_reading_says(clients: Clients) -> None:
    root = assert_valid_page(clients(Role.VIEWER).get(f"/standards/{PROMISE}"))
    standard = reading.current().standard(PROMISE)
    value = standard.kept.value
    assert value is not None
    lead = next(text_of(p) for p in root.iter("p") if p.get("class") == "lede")
    assert lead.startswith(f"Kept in {100 * value:.1f}%")
    assert f"of the {standard.kept.n} cases" in lead


def test_standard_lists_its_newest_missed_cases(clients: Clients) -> None:
    root = assert_valid_page(clients(Role.VIEWER).get(f"/standards/{PROMISE}"))
    newest = reading.current().standard_cases(PROMISE, most=10)
    links = set(internal_links(root, f"/standards/{PROMISE}"))
    assert {f"/standards/{PROMISE}/cases/{each.record}" for each in newest.cases} <= links
    assert "No case was missed" not in text_of(root)


def test_promised_sentences_stand_first_and_filters_hold(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    rows = rows_in(assert_valid_page(client.get("/standards")))
    assert rows[0].startswith("Your parcel arrives on the day that we name")
    assert len(rows) == len(KEYS)
    assert len(rows_in(assert_valid_page(client.get("/standards?kind=promise")))) == 1
    nothing = assert_valid_page(client.get("/standards?status=no_data&kind=promise"))
    assert "No standard is like that" in text_of(nothing)


def test_list_as_csv_holds_the_same_figures(clients: Clients) -> None:
    answer = clients(Role.VIEWER).get("/standards.csv?kind=promise")
    lines = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    kept = reading.current().standard(PROMISE).kept
    assert [line["key"] for line in lines] == [PROMISE]
    assert float(lines[0]["kept"]) == kept.value
    assert int(lines[0]["n"]) == kept.n


def test_cases_are_paged_without_gap_or_repeat(clients: Clients) -> None:
    client, path, seen = clients(Role.SERVICE_AGENT), f"/standards/{PROMISE}/cases", list[str]()
    while path:
        root = assert_valid_page(client.get(path))
        links = list(internal_links(root, path))
        seen += [link for link in links if f"/{PROMISE}/cases/" in link]
        older = [a for a in root.iter("a") if a.get("rel") == "next"]
        path = f"/standards/{PROMISE}/cases{older[0].get('href')}" if older else ""
    n = reading.current().standard_cases(PROMISE).n
    assert len(seen) == len(set(seen)) == n


def test_cases_as_csv_are_all_of_them(clients: Clients) -> None:
    answer = clients(Role.VIEWER).get(f"/standards/{PROMISE}/cases.csv")
    lines = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert len(lines) == reading.current().standard_cases(PROMISE).n
    assert {line["result"] for line in lines} == {"missed"}


def test_case_tells_what_happened_up_to_the_answer(clients: Clients) -> None:
    client = clients(Role.SERVICE_AGENT)
    said = reading.current().standard_said(PROMISE)[0]
    root = assert_valid_page(client.get(f"/standards/{PROMISE}/cases/{said.case}"))
    text = text_of(root)
    assert "Order placed" in text
    assert said.text in text
    assert "came too late" in text


@pytest.mark.parametrize("record", ["00", "no-hex", "ff" * 16])
def test_case_that_is_not_there_is_404(record: str, clients: Clients) -> None:
    answer = clients(Role.VIEWER).get(f"/standards/{PROMISE}/cases/{record}")
    assert_valid_page(answer, status=404)


def test_cursor_that_is_none_is_a_sentence(clients: Clients) -> None:
    answer = clients(Role.VIEWER).get(f"/standards/{PROMISE}/cases?after=nowhere")
    assert answer.status_code == 400
    assert "Open the first one" in answer.content.decode()


def test_partner_sees_only_standards_of_their_touchpoints(clients: Clients) -> None:
    client = clients(Role.PARTNER, teams=("delivery",))
    rows = rows_in(assert_valid_page(client.get("/standards")))
    (row,) = rows
    assert row.startswith("The customer hears of a new date")
    for path in ("", "/cases", "/cases.csv", f"/cases/{'00' * 16}"):
        assert client.get(f"/standards/{PROMISE}{path}").status_code == 404


def test_partner_sees_of_a_case_only_what_their_team_did(clients: Clients) -> None:
    client = clients(Role.PARTNER, teams=("delivery",))
    found = reading.current().standard_cases("hears-of-the-new-date").cases[0]
    path = f"/standards/hears-of-the-new-date/cases/{found.record}"
    root = assert_valid_page(client.get(path))
    links = {urlsplit(link).path for link in internal_links(root, path)}
    assert "/touchpoints/date-moved" in links
    assert "/touchpoints/order" not in links


def test_pages_of_an_empty_home_say_how_to_start(empty_clients: Clients) -> None:
    client = empty_clients(Role.ADMINISTRATOR)
    for path in ("/standards", "/touchpoints", "/owners"):
        assert "under Drafts" in text_of(assert_valid_page(client.get(path)))
    assert client.get("/standards.csv").status_code == 200
    assert_valid_page(client.get(f"/standards/{PROMISE}"), status=404)


# Audits.


@pytest.fixture
def looked_at(clients: Clients, tmp_path: Path) -> Clients:
    """Standards that people look at are defined beside the others."""
    define(LOOKED_AT, tmp_path)
    return clients


def test_standard_without_cases_says_so(looked_at: Clients) -> None:
    root = assert_valid_page(looked_at(Role.ANALYST).get("/standards/wrapped-well"))
    assert "No case" in text_of(root)


def test_audit_is_drawn_and_filled_in(looked_at: Clients) -> None:
    client = looked_at(Role.TOUCHPOINT_OWNER)
    assert "Nothing is drawn yet" in text_of(
        assert_valid_page(client.get("/standards/wrapped-well/audit"))
    )
    drawn = client.post("/standards/wrapped-well/audit/draw", {"n": "5", "seed": "7"})
    assert drawn.status_code == 302
    root = assert_valid_page(client.get(drawn.headers["Location"]))
    assert "0 of 5 drawn cases are looked at" in text_of(root)
    sample = AuditCase.objects.order_by("-pk")[0].sample_id
    for number, answer in ((1, "yes"), (2, "no")):
        path = f"/standards/wrapped-well/audit/{sample}/{number}"
        stored = client.post(path, {"answer": answer, "note": "=as seen"})
        assert stored.headers["Location"].endswith(f"#case-{number + 1}")
    root = assert_valid_page(client.get("/standards/wrapped-well/audit"))
    assert "2 of 5 drawn cases are looked at: 1 kept, 1 missed" in text_of(root)
    story = assert_valid_page(
        client.get(next(x for x in internal_links(root) if "/wrapped-well/cases/" in x))
    )
    assert "Found kept" in text_of(root)
    assert "Delivered" in text_of(story)
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"audit.drawn", "audit.recorded"} <= verbs


def test_minutes_that_are_none_keep_what_was_typed(looked_at: Clients) -> None:
    client = looked_at(Role.ANALYST)
    client.post("/standards/short-wait/audit/draw", {"n": "2"})
    sample = AuditCase.objects.order_by("-pk")[0].sample_id
    path = f"/standards/short-wait/audit/{sample}/1"
    root = assert_valid_page(client.post(path, {"answer": "a while", "note": "rainy"}))
    field = next(e for e in root.iter("input") if e.get("aria-invalid") == "true")
    assert field.get("value") == "a while"
    assert "rainy" in {e.get("value") for e in root.iter("input")}
    assert AuditCase.objects.get(sample=sample, number=1).kept is None


def test_draw_of_too_many_is_told_at_the_field(looked_at: Clients) -> None:
    client = looked_at(Role.ANALYST)
    root = assert_valid_page(client.post("/standards/wrapped-well/audit/draw", {"n": "5000"}))
    field = next(e for e in root.iter("input") if e.get("name") == "n")
    assert field.get("value") == "5000"
    assert field.get("aria-invalid") == "true"


def test_audit_of_a_standard_that_data_judges_is_404(clients: Clients) -> None:
    assert_valid_page(clients(Role.ANALYST).get(f"/standards/{PROMISE}/audit"), status=404)


def test_viewer_reads_an_audit_but_does_not_fill_it_in(looked_at: Clients) -> None:
    looked_at(Role.ANALYST).post("/standards/wrapped-well/audit/draw", {"n": "3"})
    viewer = looked_at(Role.VIEWER)
    root = assert_valid_page(viewer.get("/standards/wrapped-well/audit"))
    main = next(root.iter("main"))
    assert not list(main.iter("form"))
    sample = AuditCase.objects.order_by("-pk")[0].sample_id
    path = f"/standards/wrapped-well/audit/{sample}/1"
    assert viewer.post(path, {"answer": "yes"}).status_code == 404


# The same, for programs.


def test_api_gives_what_the_pages_show(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    home = reading.current()
    page = client.get(f"/api/v1/standards/{PROMISE}/cases?limit=5").json()
    assert len(page["cases"]) == 5
    assert page["n"] == home.standard_cases(PROMISE).n
    rest = client.get(f"/api/v1/standards/{PROMISE}/cases?cursor={page['after']}").json()
    assert page["cases"][-1]["record"] not in {each["record"] for each in rest["cases"]}
    record = page["cases"][0]["record"]
    story = client.get(f"/api/v1/standards/{PROMISE}/cases/{record}").json()
    assert story["about"]["record"] == record
    assert {"Order placed"} <= {each["name"] for each in story["happened"]}
    found = home.standard_found(PROMISE)
    assert found is not None
    answer = client.get(f"/api/v1/standards/{PROMISE}/found").json()
    assert answer["missed"]["value"] == found.missed.value
    assert len(client.get(f"/api/v1/standards/{PROMISE}/said?limit=2").json()) == 2
    points = client.get("/api/v1/touchpoints").json()
    assert {each["key"] for each in points} == {each.key for each in home.catalogue.touchpoints}
    assert client.get("/api/v1/owners").json()["touchpoints_of_nobody"] == ["customer-told"]


def test_api_keeps_from_partners_what_is_not_theirs(clients: Clients) -> None:
    client = clients(Role.PARTNER, teams=("delivery",))
    for end in ("found", "cases", "said", f"cases/{'00' * 16}"):
        assert client.get(f"/api/v1/standards/{PROMISE}/{end}").status_code == 404
    assert {each["owner"] for each in client.get("/api/v1/touchpoints").json()} == {
        "Delivery and carriers"
    }
