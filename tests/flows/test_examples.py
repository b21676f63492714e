"""Every example, end to end through the real command line; counts as each README states them."""

from __future__ import annotations

import csv
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from examples.nps_sheet import make as nps_sheet
from examples.zendesk import make as zendesk

from tests.kit.command_line import ROOT, CommandLine
from tests.kit.shared_data import shared_data

EXAMPLES = ROOT / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/import.yaml"))


@pytest.fixture
def heed(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "home")


@pytest.fixture(scope="module")
def tickets(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A home with the ticket export imported, its journey applied and built."""
    heed = CommandLine(tmp_path_factory.mktemp("tickets") / "home")
    report = imported(heed, "zendesk", EXAMPLES / "zendesk")
    read = rows(report, "tickets")
    assert (read["read"], read["quarantined"]) == (1_500, 0)
    assert read["ignored"] <= _statuses()["Deleted"]  # some still name a new customer
    built(heed, "zendesk")
    return heed


def imported(heed: CommandLine, example: str, data: Path) -> dict[str, Any]:
    """The report of an import; read = imported + ignored + quarantined in every file."""
    report: dict[str, Any] = heed.json("import", EXAMPLES / example / "import.yaml", "--data", data)
    for file in report["files"]:
        assert file["read"] == file["imported"] + file["ignored"] + file["quarantined"]
    return report


def rows(report: dict[str, Any], file: str) -> dict[str, Any]:
    (found,) = [entry for entry in report["files"] if entry["key"] == file]
    return dict(found)


def built(heed: CommandLine, example: str) -> None:
    heed.text("apply", EXAMPLES / example / "experience.yaml")
    heed.text("build")


@pytest.mark.parametrize("example", NAMES)
def test_example_has_everything_a_stranger_needs(example: str) -> None:
    folder = EXAMPLES / example
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert (folder / "experience.yaml").exists()
    assert "import.yaml --data" in text


def test_invented_data_is_what_its_script_makes(tmp_path: Path) -> None:
    zendesk.write(tmp_path / "tickets.csv")
    committed = (EXAMPLES / "zendesk" / "tickets.csv").read_bytes()
    assert (tmp_path / "tickets.csv").read_bytes() == committed


def test_survey_sheet_recommends_less_in_one_region() -> None:
    scores: dict[str, list[int]] = {}
    for row in nps_sheet.answers(random.Random(nps_sheet.SEED)):
        if row[6]:
            scores.setdefault(str(row[2]), []).append(int(str(row[6]).split(" ")[0]))
    means = {region: sum(given) / len(given) for region, given in scores.items()}
    assert means.pop("Ost") + 1.5 < min(means.values())


def test_zendesk_export_becomes_a_travelled_journey(tickets: CommandLine) -> None:
    journey = tickets.json("journey", "get-help")
    assert journey["based_on"]["n"] == 1_500 - _statuses()["Deleted"]


def test_zendesk_export_imported_again_adds_nothing(tickets: CommandLine) -> None:
    again = imported(tickets, "zendesk", EXAMPLES / "zendesk")
    assert again["interactions"] == again["feedback"] == again["customers"] == 0


def test_zendesk_journey_shows_that_logistics_became_slow(tickets: CommandLine) -> None:
    before, after = (
        _median_to_reply(
            tickets.json("journey", "get-help", "--segment", "logistics", "--month", m)
        )
        for m in ("2025-08", "2025-09")
    )
    assert after > 3 * before


def test_nps_sheet_gives_answers_and_a_map_of_assumptions(heed: CommandLine) -> None:
    report = imported(heed, "nps_sheet", EXAMPLES / "nps_sheet")
    sheet = rows(report, "antworten")
    assert (sheet["read"], sheet["imported"]) == (300, 300)
    assert report["feedback"] > 900
    heed.text("apply", EXAMPLES / "nps_sheet" / "experience.yaml")
    assert "assumed" in heed.text("journey", "filialbesuch")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_helpdesk_keeps_equal_rows_as_events_of_their_own(heed: CommandLine) -> None:
    # Reference figures of the data set's README: 4,580 cases, 21,348 events, 226 paths, top 2,366.
    report = imported(heed, "helpdesk", shared_data("helpdesk_tickets"))
    assert report["interactions"] == 21_348
    heed.text("build")
    key = heed.json("journey")["journeys"][0]["key"]
    paths = heed.json("paths", key)
    assert paths["based_on"]["n"] == 4_580
    assert paths["n_paths"] == 226
    assert paths["paths"][0]["instances"]["n"] == 2_366


def test_lounge_reviews_put_the_other_scale_into_quarantine(heed: CommandLine) -> None:
    report = imported(heed, "lounge_reviews", shared_data("lounge_reviews"))
    reviews = rows(report, "reviews")
    assert reviews["read"] == 2_264
    assert reviews["reasons"] == {"score_outside_scale": 67}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_olist_orders_reviews_and_persons_are_all_there(heed: CommandLine) -> None:
    report = imported(heed, "olist", shared_data("olist_sample"))
    assert rows(report, "orders")["read"] == 8_135
    assert rows(report, "reviews")["read"] == 8_225
    assert (report["customers"], report["interactions"]) == (8_016, 27_647)
    built(heed, "olist")
    assert heed.json("journey", "shop-order")["based_on"]["n"] == 8_135


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_event_log_needs_no_design(heed: CommandLine) -> None:
    # Published facts of the BPI Challenge 2012: 13,087 cases, 262,200 events, 4,366 paths.
    report = imported(heed, "xes", shared_data("bpi2012_loan_journey"))
    assert report["interactions"] == 262_200
    heed.text("build")
    key = heed.json("journey")["journeys"][0]["key"]
    paths = heed.json("paths", key)
    assert paths["based_on"]["n"] == 13_087
    assert paths["n_paths"] == 4_366
    assert paths["paths"][0]["instances"]["n"] == 3_429
    built(heed, "xes")
    assert heed.json("journey", "loan")["based_on"]["n"] == 13_087


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_airline_survey_has_answers_without_a_date(heed: CommandLine) -> None:
    report = imported(heed, "airline_survey", shared_data("airline_passenger_satisfaction"))
    assert rows(report, "answers")["read"] == 129_880
    assert rows(report, "answers")["quarantined"] == 0
    heed.text("apply", EXAMPLES / "airline_survey" / "experience.yaml")
    assert "assumed" in heed.text("journey", "flight")


def _statuses() -> Counter[str]:
    with (EXAMPLES / "zendesk" / "tickets.csv").open(encoding="utf-8", newline="") as file:
        return Counter(row["Status"] for row in csv.DictReader(file))


def _median_to_reply(journey: dict[str, Any]) -> int:
    (median,) = [
        move["times"]["median_us"]
        for move in journey["moves"]
        if (move["from_touchpoint"], move["to_touchpoint"]) == ("assigned", "first-reply")
    ]
    return int(median)
