"""`heed metrics` through the real command line: a bare sheet gives its score at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.contracts.test_json_output import validate
from tests.kit.command_line import CommandLine
from tests.kit.importing import EXAMPLES


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    heed = CommandLine(tmp_path_factory.mktemp("sheet") / "home")
    heed.text("import", EXAMPLES / "nps_sheet" / "import.yaml")
    heed.text("build")
    return heed


def test_bare_sheet_gives_its_score_with_interval_n_and_basis(sheet: CommandLine) -> None:
    shown = sheet.text("metrics")
    assert re.search(r"nps-recommend-web +1\.2 +\(-8\.6 to 10\.9\) +259 +unknown", shown)
    assert re.search(r"csat-satisfied-web +62\.8 % +\(56\.6 to 68\.5\) +247", shown)


def test_metric_says_what_it_rests_on_and_what_is_missing(sheet: CommandLine) -> None:
    shown = sheet.text("metrics", "nps-recommend-web")
    assert "n 259 of 259 answers; basis: unknown; definition nps@1." in shown
    assert "Response rate: Not known: nothing says who was asked." in shown
    assert "properties.region" in shown


def test_groups_are_marked_only_where_the_difference_is_clear(sheet: CommandLine) -> None:
    shown = sheet.text("metrics", "nps-recommend-web", "--by", "properties.region")
    assert re.search(r"Ost +-60\.9 .* <0\.001 +lower", shown)
    assert re.search(r"Nord +5\.0 .* 0\.\d+$", shown, re.MULTILINE)
    assert "does not show that it is the cause" in shown


def test_change_that_proves_nothing_says_so(sheet: CommandLine) -> None:
    shown = sheet.text("metrics", "nps-recommend-web", "--compare", "2025-03")
    assert re.search(
        r"\+12\.9 points \(-11\.0 to \+36\.0\), p 0\.298: no evidence of\s+change", shown
    )


def test_json_is_one_valid_document(sheet: CommandLine) -> None:
    validate(sheet.json("metrics", "nps-recommend-web", "--by", "month"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nps",), "Did you mean nps-recommend"),
        (("nps-recommend-web", "--by", "properties.regoin"), "Did you mean properties.region?"),
        (("--by", "month"), "Name a metric, too"),
        (("nps-recommend-web", "--by", "month", "--compare", "2025"), "Choose one"),
    ],
)
def test_what_cannot_be_read_ends_with_a_sentence(
    sheet: CommandLine, arguments: tuple[str, ...], told: str
) -> None:
    done = sheet.run("metrics", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_plan_runs_the_vectors_of_a_metric(sheet: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "experience.yaml"
    path.write_text(
        "heed: 1\nmetrics:\n  - key: delighted\n    measure: share\n    scale: [1, 5]\n"
        "    high: [5, 5]\n    answers: satisfied\n    basis: self-selected\n"
        "    vectors:\n      - {scores: {5: 56, 3: 14}, value: 0.9}\n",
        encoding="utf-8",
    )
    done = sheet.run("plan", path)
    assert done.returncode == 2
    assert "experience.yaml:10" in done.stdout
    assert "Test vector 1: `value` was to be 0.9, but is 0.8000." in " ".join(done.stdout.split())
