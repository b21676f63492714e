"""The report on real files, from the raw file on: sound, true of the data, and in its language."""

from __future__ import annotations

import re
import shutil
import time
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from tests.kit.command_line import CommandLine
from tests.kit.html_pages import read_page

from heed.kernel.errors import HeedError
from heed.web.report.page import write_page
from heed.web.report.pdf import print_pdf
from heed.web.report.source import Material

EXAMPLES = Path("examples")
SECONDS = 60  # from the raw file to the page


def page_of(cli: CommandLine, folder: Path, *options: str) -> str:
    out = folder / "report.html"
    cli.text("report", "--out", out, *options)
    html = out.read_text(encoding="utf-8")
    assert read_page(html).faults == []
    return html


def words_of(html: str) -> str:
    """What a page says, without markup and with single spaces."""
    body = re.sub(r"(?s)<style>.*?</style>", " ", html)
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\xa0", " ").split())


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """The German survey sheet, imported and built, without any journey."""
    cli = CommandLine(tmp_path_factory.mktemp("sheet") / "home")
    cli.text("import", EXAMPLES / "nps_sheet" / "import.yaml", "--data", EXAMPLES / "nps_sheet")
    cli.text("build")
    return cli


def test_a_sheet_of_answers_gives_a_useful_page_without_a_journey(
    sheet: CommandLine, tmp_path: Path
) -> None:
    said = words_of(page_of(sheet, tmp_path))
    assert "What your 259 answers say" in said
    # The sheet plants a worse region: the lead, the finding and the groups all say so.
    assert "Low scores are most frequent where Region: Ost : 65.2% there, 19.5% elsewhere." in said
    assert "3.3× 2.4–4.7" in said
    assert "What is missing to say more" in said
    assert "Whom to call first" in said
    assert "The journey:" not in said


def test_the_page_is_german_where_german_is_asked_for(sheet: CommandLine, tmp_path: Path) -> None:
    html = page_of(sheet, tmp_path, "--language", "de")
    said = words_of(html)
    assert '<html lang="de">' in html
    assert "Was Ihre 259 Antworten sagen" in said
    assert "dort 65,2 %, sonst 19,5 %" in said
    assert "So liest man diese Seite" in said
    assert not re.search(r"\b(the|where|missed|interval)\b", _plain_german(html))


def _plain_german(html: str) -> str:
    """The page's words without those that say to be English and without keys of definitions."""
    html = re.sub(r'(?s)<(\w+)[^>]* lang="en"[^>]*>.*?</\1>', " ", html)
    return words_of(html.partition('id="h-how"')[0])


def test_another_language_is_refused_with_a_sentence() -> None:
    with pytest.raises(HeedError, match=r"English \(en\) or German \(de\)"):
        write_page(cast(Material, None), language="fr", written_on=date(2026, 1, 1))


@pytest.mark.slow
def test_a_ticket_export_gives_a_page_in_under_a_minute_from_the_raw_file(tmp_path: Path) -> None:
    cli, began = CommandLine(tmp_path / "home"), time.monotonic()
    cli.text("import", EXAMPLES / "zendesk" / "import.yaml", "--data", EXAMPLES / "zendesk")
    cli.text("build")
    said = words_of(page_of(cli, tmp_path))
    assert time.monotonic() - began < SECONDS
    assert "What needs attention" in said  # a journey was found in the data
    assert "Found in the data, not designed" in said
    assert "The ways that customers took" in said
    assert "No break stands out" in said


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    said = words_of(page_of(CommandLine(tmp_path / "home"), tmp_path))
    assert "Nothing to report yet" in said
    assert "heed import FILE" in said
    assert "heed build" in said


def test_without_a_browser_the_pdf_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEED_CHROMIUM", "/no/such/browser")
    with pytest.raises(HeedError, match="there is no Chromium"):
        print_pdf(tmp_path / "report.html", tmp_path / "report.pdf")


@pytest.mark.slow
def test_the_pdf_is_printed_where_a_browser_is_present(sheet: CommandLine, tmp_path: Path) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("there is no Chromium on this machine")
    out = tmp_path / "report.html"
    sheet.text("report", "--out", out, "--pdf")
    assert out.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
