"""Whatever customers and colleagues write stays a text: on pages, in files, in the report."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from heed.doors.paths import HomePaths
from heed.foundation.models import Role
from heed.kernel.spreadsheets import FORMULA_STARTS
from tests.contracts.test_routes_and_roles import ROUTES
from tests.kit.command_line import CommandLine
from tests.kit.hostile import COMPUTED, MARK, STARTS, hostile, hostile_home
from tests.kit.pages import internal_links, parsed, text_of
from tests.kit.web import Clients, copied_home, records_of

pytestmark = pytest.mark.slow

PARTS: dict[str, Any] = {"key": "journey", "number": 1, "instance": 1, "place": 0, "pk": 1}
KEYS = {"touchpoint": "one", "standard": "standard", "metric": "metric", "response": "metric"}
SIGNING_OUT = ("account_logout",)
MOST_PAGES = 400  # of one walk
OF_A_KIND = 4  # pages whose addresses differ only in their last part
NUMBER = re.compile(r"[+-]?[\d.,]+( ?%)?|[+-]\d[\d.,]* .{1,12}")
ADDRESSES = ("href", "src", "action", "formaction", "hx-get", "hx-post", "poster", "data", "srcdoc")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile home, for reading."""
    return hostile_home(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def client(
    made: Path, tmp_path: Path, settings: Settings, django_db_blocker: DjangoDbBlocker
) -> Iterator[Client]:
    """An administrator in front of it, who wrote down hostile things as well."""
    home = copied_home(made, tmp_path / "home")
    settings.HOME = HomePaths(home)
    with django_db_blocker.unblock(), records_of(home):
        client = Clients()(Role.ADMINISTRATOR)
        _write(client)
        yield client


def _write(client: Client) -> None:
    """What people write by the forms."""
    note = {
        "side": "customer",
        "origin": "interview",
        "day": "2026-01-03",
        "touchpoint": "one",
        "text": hostile("note"),
        "quote": hostile("quote"),
        "who": hostile("who")[:40],
        "emotion": "-2",
    }
    assert client.post("/journeys/journey/notes/write", note).status_code == 302
    sheet = f"<b {MARK}>,Date,{MARK}\n" + f"-{MARK},2026-01-03,<b {MARK}>\n" * 9
    file = SimpleUploadedFile(f"<b {MARK}>'.csv", sheet.encode())
    assert client.post("/import", {"way": "file", "file": file}).status_code == 302
    said = {"company_name": f'"><b {MARK}>', "second_factor_required": "nobody"}
    assert client.post("/settings", said).status_code == 302
    assert client.post("/account/tokens", {"name": f"<b {MARK}>", "days": 30}).status_code < 400
    assert client.post("/drafts/start", {"subject": "journey:journey"}).status_code == 302


def addresses() -> list[str]:
    """The address of every route of the table that may be there in this home."""
    found = []
    for name, parts in ROUTES:
        if set(parts) <= PARTS.keys() and name not in SIGNING_OUT:
            key = next((key for word, key in KEYS.items() if word in name), PARTS["key"])
            values = {**PARTS, "key": key}
            found.append(reverse(name, kwargs={part: values[part] for part in parts}))
    return found


def walked(client: Client) -> Iterator[tuple[str, Any]]:
    """Every answer to a GET that the routes and the links of pages lead to."""
    waiting, kinds = [*addresses(), "/?" + MARK], dict[str, int]()
    seen = set(waiting)
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        answer = client.get(path)
        yield path, answer
        if answer.status_code != 200 or not _is_page(answer):
            continue
        for link in internal_links(read(body(answer)), path):
            clean = link.split("#")[0]
            kind = urlsplit(clean).path.rsplit("/", 1)[0]
            if clean not in seen and "logout" not in clean and kinds.get(kind, 0) < OF_A_KIND:
                kinds[kind] = kinds.get(kind, 0) + 1
                seen.add(clean)
                waiting.append(clean)


def _is_page(answer: Any) -> bool:
    return str(answer.headers.get("Content-Type", "")).startswith("text/html")


def body(answer: Any) -> str:
    """All that was answered."""
    return str(answer.getvalue().decode())


def read(text: str) -> Element:
    """A page, or a part that goes into one."""
    is_page = text.lstrip().lower().startswith("<!doctype")
    return parsed(text if is_page else f"<!doctype html><title>A part</title>{text}")


def assert_harmless(text: str) -> str:
    """Nothing of a hostile text became an element, an attribute, an address or a sum."""
    root = read(text)
    assert COMPUTED not in text
    for element in root.iter():
        names = [str(name).lower() for name in element.attrib]
        assert not [n for n in names if n.startswith("on") or MARK in n], element.attrib
        for name in ADDRESSES:
            target = re.sub(r"\s", "", element.get(name) or "").lower()
            assert not target.startswith(("javascript:", "data:text", "vbscript:")), target
        is_run = element.tag in ("script", "style") and element.get("type") != "application/json"
        assert not (is_run and MARK in text_of(element)), text_of(element)
    return text_of(root)


def assert_guarded(text: str) -> None:
    """No cell is one that a spreadsheet would compute."""
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            is_formula = cell.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(cell)
            assert not is_formula, row


def test_hostile_texts_stay_texts_on_every_page_and_in_every_file(client: Client) -> None:
    shown, files, pages = "", "", 0
    for path, answer in walked(client):
        assert answer.status_code < 500, path
        if _is_page(answer):
            pages += 1
            shown += assert_harmless(body(answer))
        elif "csv" in answer.headers.get("Content-Type", ""):
            text = body(answer)
            assert_guarded(text)
            files += text
        else:
            assert answer.headers.get("X-Content-Type-Options") == "nosniff", path
    assert pages > 60
    for where in ("journey", "touchpoint", "team", "stage", "front", "standard", "metric", "note"):
        assert f"{MARK}('{where}')" in shown, where
    for where in ("case", "verbatim", "channel", "segment", "quote", "item", "event", "label"):
        assert f"{MARK}('{where}')" in shown, where
    assert f"'={MARK}('" in files
    assert f"'@{MARK}('" in files


def test_hostile_texts_stay_texts_in_the_report(made: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    CommandLine(made).text("report", "--out", report)
    assert MARK in assert_harmless(report.read_text(encoding="utf-8"))


@pytest.mark.parametrize("start", STARTS)
def test_hostile_text_in_an_address_stays_a_text(start: str, client: Client) -> None:
    for path in (
        "/findings",
        "/journeys/journey",
        "/audit",
        "/metrics",
        "/touchpoints",
        "/nothing",
    ):
        answer = client.get(path, {"q": start + hostile("asked"), "actor": hostile("asked")})
        assert_harmless(body(answer))
