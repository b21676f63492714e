"""Standards on real data: figures counted apart from Heed.

Olist (n 5,232 reviews of delivered orders with a known day): late by calendar day 344 = 0.0657;
raw times would give 418 = 0.0799. Source: README of the sample. Help desk: counted here in plain
Python from the file.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from heed.definitions.files import read_definitions
from heed.definitions.services import apply_files
from heed.journeys.builds import build
from heed.journeys.queries import catalogue_at, current_catalogue
from heed.journeys.reading import open_newest
from heed.kernel.clock import utc_now
from heed.lake.engines import duckdb_engine
from heed.lake.store import Lake
from heed.standards.catalogue import standard_set_of
from heed.standards.checks import check_standards
from heed.standards.queries import current_standards, standards_at
from heed.standards.reading import open_standards, read_standard
from heed.standards.results import StandardReading
from tests.kit.importing import EXAMPLES, import_example
from tests.kit.shared_data import shared_data

pytestmark = pytest.mark.django_db(transaction=True)


def evaluated(
    example: str, data: Path, folder: Path, key: str, text: str
) -> tuple[StandardReading, list[dict[str, Any]]]:
    """The standard ``key`` of an experience file over an example's data, and all its results."""
    import_example(example, data, folder)
    file = folder / "experience.yaml"
    file.write_text(text, encoding="utf-8")
    apply_files(path=file, actor="tester", now=utc_now())
    lake = Lake(folder / "lake")
    engine = duckdb_engine(lake)
    build(lake, engine, current_catalogue(), now=utc_now())
    newest = open_newest(engine, catalogue_at)
    assert newest is not None
    found = standards_at(newest.catalogue.versions)
    opened = open_standards(newest, found, current_standards(), current_catalogue())
    return read_standard(opened, key), engine.to_rows(engine.table("standard_results"))


def example_text(name: str) -> str:
    return (EXAMPLES / name / "experience.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("compare", "n_late"), [("", 344), (", compare: time", 418)])
def test_olist_is_late_by_calendar_day_for_344_of_5232(
    tmp_path: Path, compare: str, n_late: int
) -> None:
    old = "promised: promised_on }"
    text = example_text("olist").replace(old, f"promised: promised_on{compare} }}")
    reading, _ = evaluated("olist", shared_data("olist_sample"), tmp_path, "promised-day", text)
    assert (reading.overall.n, reading.overall.n - reading.overall.n_kept) == (5_232, n_late)
    assert reading.overall.value == pytest.approx(1 - n_late / 5_232)
    assert reading.is_promise
    assert reading.status == "missed"


def test_plan_warns_of_a_promised_date_that_is_compared_as_a_time(tmp_path: Path) -> None:
    file = tmp_path / "experience.yaml"
    text = example_text("olist").replace("promised_on }", "promised_on, compare: time }")
    file.write_text(text, encoding="utf-8")
    contents = read_definitions(file).contents
    from heed.journeys.catalogue import catalogue_of

    found = check_standards(standard_set_of(contents), catalogue_of(contents))
    assert [finding.severity for finding in found] == ["warning"]
    assert "A promised date is a calendar day." in found[0].what
    example = read_definitions(EXAMPLES / "olist" / "experience.yaml").contents
    assert check_standards(standard_set_of(example), catalogue_of(example)) == []


def tickets(path: Path) -> dict[str, list[tuple[datetime, str]]]:
    """The steps of every ticket in the order of time."""
    rome = ZoneInfo("Europe/Rome")
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        reader = csv.reader(file)
        head = next(reader)
        case, what = head.index("Case ID"), head.index("Activity")
        at = head.index("Complete Timestamp")
        for row in reader:
            local = datetime.strptime(row[at], "%Y/%m/%d %H:%M:%S.%f").replace(tzinfo=rome)
            found[row[case]].append((local.astimezone(UTC), row[what]))
    return {key: sorted(steps, key=lambda step: step[0]) for key, steps in found.items()}


def counted_by_hand(path: Path, allowed: timedelta) -> dict[str, int]:
    """Per ticket: the first "Assign seriousness", then the first resolution, until the horizon."""
    steps = tickets(path)
    horizon = max(step[0] for found in steps.values() for step in found)
    counts: dict[str, int] = defaultdict(int)
    for found in steps.values():
        running: datetime | None = None
        for moment, what in [*found, (None, "")]:
            ends = what in ("Resolve ticket", "RESOLVED") or moment is None
            if ends and running is not None:
                due = running + allowed
                kept = moment is not None and moment <= due
                counts["open" if due > horizon else "kept" if kept else "missed"] += 1
                running = None
            elif what == "Assign seriousness" and running is None:
                running = moment
    return dict(counts)


def test_helpdesk_resolved_within_40_days_is_what_is_counted_by_hand(tmp_path: Path) -> None:
    data = shared_data("helpdesk_tickets")
    by_hand = counted_by_hand(data / "helpdesk.csv.gz", timedelta(days=40))
    reading, rows = evaluated(
        "helpdesk", data, tmp_path, "resolved-in-time", example_text("helpdesk")
    )
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row["result"]] += 1
    assert dict(counts) == by_hand
    assert by_hand["open"] > 0
    assert reading.n_open == by_hand["open"]
    assert reading.overall.n == by_hand["kept"] + by_hand["missed"]
    assert 1 < reading.overall.n_units < 400  # accounts: their tickets are not independent
