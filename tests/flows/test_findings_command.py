"""`heed findings` through the real command line: raw sheets say something at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contracts.test_json_output import validate
from tests.kit.command_line import CommandLine
from tests.kit.importing import EXAMPLES


def read_in(folder: Path, example: str) -> CommandLine:
    heed = CommandLine(folder / "home")
    heed.text("import", EXAMPLES / example / "import.yaml")
    heed.text("build")
    return heed


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return read_in(tmp_path_factory.mktemp("sheet"), "nps_sheet")


def test_german_sheet_names_the_region_that_recommends_less(sheet: CommandLine) -> None:
    shown = sheet.text("findings")
    assert "1. Where region Ost, scores of 0 to 6 to recommend are more frequent" in shown
    assert "3.3× as likely" in shown
    assert "Whom to call first" in shown
    assert "Who was asked, and when" in shown
    assert "nan" not in shown.lower().split()


def test_explanation_prints_the_computation(sheet: CommandLine) -> None:
    shown = sheet.text("findings", "--explain", "1")
    assert "How it was computed" in shown
    assert "Customers were divided in two halves" in " ".join(shown.split())


def test_unknown_finding_is_one_sentence(sheet: CommandLine) -> None:
    done = sheet.run("findings", "--explain", "99")
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no finding 99" in done.stderr


def test_json_is_one_valid_document(sheet: CommandLine) -> None:
    validate(sheet.json("findings"))
    validate(sheet.json("findings", "--explain", "1"))


def test_ticket_export_gives_score_and_whom_to_call(tmp_path: Path) -> None:
    reading = read_in(tmp_path, "zendesk").json("findings")
    (score,) = reading["scores"]
    assert score["estimate"]["n"] == 370
    assert score["estimate"]["low"] < 0.803 < score["estimate"]["high"]
    assert len(reading["call_first"]) == 10
    assert all(case["customer"] for case in reading["call_first"])
    assert reading["breaks"] or "groups were compared" in score["silence"]


def test_scores_of_findings_are_the_figures_of_metrics(tmp_path: Path) -> None:
    heed = read_in(tmp_path, "zendesk")
    shown = {each["key"]: each["estimate"] for each in heed.json("findings")["scores"]}
    metrics = {each["key"]: each["estimate"] for each in heed.json("metrics")["metrics"]}
    assert shown
    for key, estimate in shown.items():
        assert (estimate["n"], estimate["unit"]) == (metrics[key]["n"], metrics[key]["unit"])
        for end in ("value", "low", "high"):
            assert estimate[end] == pytest.approx(metrics[key][end], abs=1e-6)
