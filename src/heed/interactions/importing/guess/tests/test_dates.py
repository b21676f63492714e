"""Formats of times: decided by values, asked when no value decides."""

from __future__ import annotations

import duckdb
import pytest

from heed.interactions.importing.guess.dates import meanings, times_of
from heed.interactions.importing.guess.tests.rows import column, guessed, open_questions, table


@pytest.mark.parametrize(
    ("written", "format"),
    [
        ("2012/10/09 14:50:17.000", "%Y/%m/%d %H:%M:%S.%f"),
        ("07.01.2025", "%d.%m.%Y"),
        ("7.1.25 9:05", "%d.%m.%y %H:%M"),
        ("31/12/2024", "%d/%m/%Y"),
        ("12/31/2024 09:05 PM", "%m/%d/%Y %I:%M %p"),
        ("12/31/24", "%m/%d/%y"),
        ("31-12-2024 10:00:00", "%d-%m-%Y %H:%M:%S"),
        ("3 Mar 2024", "%d %b %Y"),
        ("Mar 3, 2024 10:00", "%b %d, %Y %H:%M"),
        ("March 3, 2024", "%B %d, %Y"),
        ("03-Apr-24", "%d-%b-%y"),
        ("03.04.2024 10:00:00+0200", "%d.%m.%Y %H:%M:%S%z"),
        ("19970101", "%Y%m%d"),
        ("1718000000", "unix_seconds"),
        ("1718000000123", "unix_milliseconds"),
        ("45231.5", "excel_serial"),
    ],
)
def test_format_is_found_and_the_import_reads_it(written: str, format: str) -> None:
    times = times_of(column("date", written), named=True)
    assert times is not None
    assert times.formats == (format,)
    if "%" in format:
        with duckdb.connect() as con:
            read = con.execute("SELECT try_strptime(?, ?) IS NOT NULL", [written, format])
            assert read.fetchone() == (True,)


@pytest.mark.parametrize(
    "written",
    ["2024-04-03", "2024-04-03T10:00:00Z", "2024-04-03 10:00:00.123+02", "2024-04-03 07:26"],
)
def test_iso_needs_no_format(written: str) -> None:
    times = times_of(column("date", written), named=False)
    assert times is not None
    assert times.formats == ()
    assert times.has_zone == ("Z" in written or "+" in written)


@pytest.mark.parametrize(
    "written", ["12.5", "17", "1718000000", "192.168.1.1", "99/99/2024", "May"]
)
def test_number_or_text_is_no_time_unless_the_name_says_so(written: str) -> None:
    assert times_of(column("level", written), named=False) is None


def test_one_value_above_twelve_decides_the_whole_column() -> None:
    first = times_of(column("date", "03/04/2024", "25/04/2024"), named=True)
    second = times_of(column("date", "03/04/2024", "04/25/2024"), named=True)
    assert first is not None
    assert first.formats == ("%d/%m/%Y",)
    assert second is not None
    assert second.formats == ("%m/%d/%Y",)


def test_ambiguous_dates_are_asked_with_their_meanings() -> None:
    seen = table(["date", "reason"], [["03/04/2024", "a"], ["05/06/2024", "b"]])
    questions = open_questions(seen)
    assert list(questions) == ["date_order"]
    assert "3 April 2024" in questions["date_order"]
    assert "4 March 2024" in questions["date_order"]


@pytest.mark.parametrize(("answer", "format"), [("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y")])
def test_answer_decides_ambiguous_dates(answer: str, format: str) -> None:
    seen = table(["date", "reason"], [["03/04/2024", "a"], ["05/06/2024", "b"]])
    (mapping,) = guessed(seen, {"date_order": answer}).interactions
    assert mapping.at is not None
    assert mapping.at.format == (format,)


def test_another_column_of_the_file_decides() -> None:
    seen = table(
        ["order id", "ordered", "opened at", "closed at"],
        [["1", "x", "03/04/2024", "03/25/2024"], ["2", "y", "05/06/2024", "05/26/2024"]],
    )
    (mapping,) = guessed(seen).interactions
    assert {entry.at.format for entry in mapping.each} == {("%m/%d/%Y",)}


def test_dates_of_both_orders_are_asked() -> None:
    seen = table(["date", "reason"], [["25/04/2024", "a"], ["04/26/2024", "b"]])
    assert (
        "25/04/2024 (day first) and 04/26/2024 (month first)" in open_questions(seen)["date_order"]
    )


def test_columns_with_and_without_a_clock_get_both_formats() -> None:
    times = times_of(column("Datum", "07.01.2025", "08.01.2025 10:00"), named=True)
    assert times is not None
    assert set(times.formats) == {"%d.%m.%Y", "%d.%m.%Y %H:%M"}


def test_meanings_of_an_impossible_month_are_no_date() -> None:
    assert meanings("03/25/2024") == ("no date", "25 March 2024")
