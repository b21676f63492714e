"""Import in the browser: from a file sent to what it says, and all that can go wrong."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import Clients

from heed.doors.paths import HomePaths
from heed.foundation.jobs.worker import run_worker
from heed.foundation.models import AuditEntry, Role
from heed.interactions.models import QuarantinedRow, Upload

EXAMPLES = Path(__file__).resolve().parents[4] / "examples"
SHEET = b"Date,How likely are you to recommend us?,Comment\n" + b"".join(
    b"2025-01-%02d,%d,%s\n" % (1 + n % 28, n % 11, b"the wait was long" if n % 3 else b"all fine")
    for n in range(60)
)
UNCLEAR = b"day,rating\n" + b"".join(
    b"%02d/%02d/2025,%d\n" % (1 + n % 9, 1 + n % 7, 1 + n % 4) for n in range(40)
)


@pytest.fixture
def analyst(empty_clients: Clients) -> Client:
    return empty_clients(Role.ANALYST)


def sent(client: Client, name: str, data: bytes, *, way: str = "file", to: str = "/import") -> str:
    """Send a file; the address of its page."""
    file = SimpleUploadedFile(name, data)
    answer = client.post(to, {"way": way, "file": file})
    assert answer.status_code == 302, text_of(assert_valid_page(answer))
    return str(answer.headers["Location"])


def work() -> None:
    """Do all background work that is due."""
    run_worker(threading.Event(), idle_ends=True)


def left(home: HomePaths) -> list[str]:
    """Whatever files lie in the work folder and among the uploads."""
    places = [place for place in (home.work, home.uploads) if place.exists()]
    return [str(file) for place in places for file in place.rglob("*") if file.is_file()]


@pytest.mark.django_db(transaction=True)
def test_sheet_of_answers_leads_to_its_score(analyst: Client) -> None:
    data = (EXAMPLES / "nps_sheet" / "nps.xlsx").read_bytes()
    page = sent(analyst, "nps.xlsx", data, way="answers", to="/start")
    preview = text_of(assert_valid_page(analyst.get(page)))
    assert "This is how Heed reads the first rows" in preview
    assert analyst.post(page, {"act": "import"}).status_code == 302
    waiting = analyst.get(page)
    assert_valid_page(waiting)
    assert b'http-equiv="refresh"' in waiting.content
    work()
    assert "See what it says" in text_of(assert_valid_page(analyst.get(page)))
    says = text_of(assert_valid_page(analyst.get(f"{page}/says")))
    assert "Where region Ost, scores of 0 to 6" in says
    assert "Whom to call first" in says
    assert "What it cannot tell yet" in says
    assert "Net Promoter Score" in says


@pytest.mark.django_db(transaction=True)
def test_ticket_export_leads_to_the_ways_that_tickets_take(analyst: Client) -> None:
    data = (EXAMPLES / "zendesk" / "tickets.csv").read_bytes()
    page = sent(analyst, "tickets.csv", data, way="tickets", to="/start")
    analyst.post(page, {"act": "import"})
    work()
    says = text_of(assert_valid_page(analyst.get(f"{page}/says")))
    assert "1,500" in says
    assert "Share" in says
    assert "All ways" in says
    doctor = text_of(assert_valid_page(analyst.get("/data")))
    assert "No touchpoint claims 100.0%" in doctor
    assert "5,959" in doctor


def test_open_questions_are_asked_and_their_answers_used(analyst: Client) -> None:
    page = sent(analyst, "ratings.csv", UNCLEAR)
    root = assert_valid_page(analyst.get(page))
    names = {e.get("name") for e in root.iter("input") if (e.get("name") or "").startswith("q_")}
    assert names
    answers = {}
    for name in names:
        values = [e.get("value") for e in root.iter("input") if e.get("name") == name]
        answers[str(name)] = str(values[0])
    empty = analyst.post(page, {"act": "answer"})
    assert "This field is required" in text_of(assert_valid_page(empty))
    for _round in range(4):
        analyst.post(page, {"act": "answer", **answers})
        root = assert_valid_page(analyst.get(page))
        fresh = [e for e in root.iter("input") if (e.get("name") or "").startswith("q_")]
        if not fresh:
            break
        answers = {str(e.get("name")): str(e.get("value")) for e in reversed(fresh)}
    assert "This is how Heed reads the first rows" in text_of(root)
    assert "What you answered" in text_of(root)


def test_time_zone_and_source_can_be_said(analyst: Client) -> None:
    page = sent(analyst, "answers.csv", SHEET)
    said = {"act": "reread", "time_zone": "Europe/Berlin", "source": "branch_survey"}
    assert analyst.post(page, said).status_code == 302
    text = analyst.get(f"{page}/specification.yaml").content.decode()
    assert "source: branch_survey" in text
    bad = analyst.post(page, {"act": "reread", "source": "Not A Source!"})
    root = assert_valid_page(bad)
    assert "cannot be a source" in text_of(root)
    assert any(e.get("value") == "Not A Source!" for e in root.iter("input"))


def test_specification_with_mistakes_keeps_what_was_typed(analyst: Client) -> None:
    page = sent(analyst, "answers.csv", SHEET)
    before = analyst.get(f"{page}/specification.yaml").content
    answer = analyst.post(page, {"act": "write", "text": "heed: 1\nsorce: x\n"})
    text = text_of(assert_valid_page(answer))
    assert "Did you mean `source`?" in text
    assert "sorce: x" in text
    assert analyst.get(f"{page}/specification.yaml").content == before


def test_specification_that_names_no_column_leaves_the_old_one(analyst: Client) -> None:
    page = sent(analyst, "answers.csv", SHEET)
    before = analyst.get(f"{page}/specification.yaml").content
    wrong = before.decode().replace(" Date", " Nothing")
    answer = analyst.post(page, {"act": "write", "text": wrong})
    assert "Nothing" in text_of(assert_valid_page(answer))
    assert analyst.get(f"{page}/specification.yaml").content == before
    assert "This is how Heed reads" in text_of(assert_valid_page(analyst.get(page)))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.csv", b"", "The file is empty"),
        ("header.csv", b"a,b,c\n", "no rows"),
        ("picture.xlsx", b"PK\x03\x04 nothing", "picture.xlsx"),
        ("noise.bin", bytes(range(256)) * 40, "noise.bin"),
    ],
)
def test_file_that_cannot_be_read_leaves_nothing_behind(
    name: str, data: bytes, says: str, analyst: Client, empty_web_home: HomePaths
) -> None:
    answer = analyst.post("/import", {"way": "file", "file": SimpleUploadedFile(name, data)})
    assert says in text_of(assert_valid_page(answer))
    assert left(empty_web_home) == []
    assert not Upload.objects.filter(removed_at=None).exists()


def test_file_above_the_limit_is_refused_at_its_field(
    analyst: Client, empty_web_home: HomePaths
) -> None:
    with override_settings(UPLOAD_MEGABYTES=1):
        file = SimpleUploadedFile("large.csv", b"a,b\n" + b"1,2\n" * 500_000)
        answer = analyst.post("/start", {"way": "tickets", "file": file})
    assert "larger than 1 MB" in text_of(assert_valid_page(answer))
    assert left(empty_web_home) == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PARTNER, Role.TOUCHPOINT_OWNER])
def test_file_of_somebody_who_may_not_import_is_not_kept(
    role: Role, empty_clients: Clients, empty_web_home: HomePaths
) -> None:
    client = empty_clients(role)
    answer = client.post("/import", {"file": SimpleUploadedFile("a.csv", SHEET)})
    assert answer.status_code == 404
    start = client.post("/start", {"way": "answers", "file": SimpleUploadedFile("a.csv", SHEET)})
    assert start.status_code in (200, 404)
    assert not Upload.objects.exists()
    assert left(empty_web_home) == []


def test_file_name_cannot_leave_its_folder(analyst: Client, empty_web_home: HomePaths) -> None:
    sent(analyst, "../../..\\evil\x00.csv", SHEET)
    (upload,) = Upload.objects.all()
    assert "/" not in upload.name
    assert all(str(empty_web_home.uploads) in file for file in left(empty_web_home))


def test_removed_file_is_gone_with_its_folder(analyst: Client, empty_web_home: HomePaths) -> None:
    page = sent(analyst, "answers.csv", SHEET)
    assert analyst.post(page, {"act": "remove"}).status_code == 302
    assert left(empty_web_home) == []
    assert analyst.get(page).status_code == 404
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"upload.received", "upload.removed"} <= verbs


@pytest.mark.django_db(transaction=True)
def test_bad_row_is_repaired_in_a_form_and_another_one_dropped(analyst: Client) -> None:
    rows = SHEET + b"2025-02-30,7,no such day\n2025-13-01,3,no such month\n"
    page = sent(analyst, "answers.csv", rows)
    text = text_of(assert_valid_page(analyst.get(page)))
    assert "These would go to quarantine" in text
    analyst.post(page, {"act": "import"})
    work()
    first, second = QuarantinedRow.objects.order_by("pk")
    listed = text_of(assert_valid_page(analyst.get("/data/quarantine")))
    assert "2 rows wait" in listed
    address = f"/data/quarantine/{first.pk}"
    root = assert_valid_page(analyst.get(address))
    cells = {str(e.get("name")): e.get("value") or "" for e in root.iter("input")}
    cells |= {str(e.get("name")): text_of(e) for e in root.iter("textarea")}
    cells = {name: value for name, value in cells.items() if name.startswith("cell_")}
    still = analyst.post(address, cells)
    assert "is not a time" in text_of(assert_valid_page(still))
    (date,) = [name for name, value in cells.items() if value == "2025-02-30"]
    assert analyst.post(address, {**cells, date: "2025-02-28"}).status_code == 302
    first.refresh_from_db()
    assert first.status == QuarantinedRow.Status.IMPORTED
    drop = f"/data/quarantine/drop?row={second.pk}"
    assert "1 row will not be imported" in text_of(assert_valid_page(analyst.get(drop)))
    second.refresh_from_db()
    assert second.status == QuarantinedRow.Status.OPEN
    analyst.post(drop)
    second.refresh_from_db()
    assert second.status == QuarantinedRow.Status.DROPPED
    assert "Quarantine is empty" in text_of(assert_valid_page(analyst.get("/data/quarantine")))


@pytest.mark.django_db(transaction=True)
def test_every_row_of_a_source_is_tried_again_in_the_background(analyst: Client) -> None:
    page = sent(analyst, "answers.csv", SHEET + b"2025-02-30,7,no such day\n")
    analyst.post(page, {"act": "import"})
    work()
    answer = analyst.post("/data/quarantine/retry", {"source": "answers"})
    work()
    assert "done" in text_of(assert_valid_page(analyst.get(answer.headers["Location"])))
    assert QuarantinedRow.objects.get().status == QuarantinedRow.Status.OPEN


@pytest.mark.django_db(transaction=True)
def test_large_file_is_looked_at_in_the_background(
    analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heed.web.work.LOOKED_AT_ONCE", 10)
    page = sent(analyst, "answers.csv", SHEET)
    waiting = text_of(assert_valid_page(analyst.get(page)))
    assert "Heed reads the whole file" in waiting
    work()
    assert "This is how Heed reads" in text_of(assert_valid_page(analyst.get(page)))
