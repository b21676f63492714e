"""`heed import FILE` through the real command line: guessed, written, imported, or asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.kit.command_line import ROOT, CommandLine

AMBIGUOUS = "date,rating\n03/04/2024,4\n05/06/2024,5\n"


@pytest.fixture
def heed(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "home")


def test_survey_sheet_is_guessed_written_and_imported(heed: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "nps.xlsx"
    shutil.copy(ROOT / "examples" / "nps_sheet" / "nps.xlsx", file)
    report = heed.json("import", file, "--yes", "--answer", "time_zone=Europe/Berlin")
    (read,) = report["files"]
    assert (read["read"], read["imported"], read["quarantined"]) == (300, 300, 0)
    written = (tmp_path / "nps.import.yaml").read_text(encoding="utf-8")
    assert "time_zone: Europe/Berlin # as answered" in written


def test_second_import_uses_the_specification_found(heed: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_text("date,page\n2024-01-01,home\n2024-01-02,shop\n", encoding="utf-8")
    assert heed.run("import", file).returncode == 0
    spec = tmp_path / "visits.import.yaml"
    changed = spec.read_text(encoding="utf-8").replace("=visits", "=page_seen")
    spec.write_text(changed, encoding="utf-8")
    again = heed.run("import", file)
    assert again.returncode == 0
    assert "Using the specification found" in again.stderr
    assert spec.read_text(encoding="utf-8") == changed


@pytest.mark.parametrize("options", [[], ["--yes"]])
def test_ambiguous_date_without_a_terminal_is_refused_and_nothing_is_written(
    heed: CommandLine, tmp_path: Path, options: list[str]
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(AMBIGUOUS, encoding="utf-8")
    done = heed.run("import", file, *options)
    assert done.returncode == 2
    assert "is 03/04/2024 the 3 April 2024 or the 4 March 2024?" in done.stderr
    assert "--answer date_order=dmy" in done.stderr
    assert "--answer scale:rating=1-5" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["answers.csv"]


def test_answers_on_the_command_line_settle_the_questions(
    heed: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(AMBIGUOUS, encoding="utf-8")
    answers = ["--answer", "date_order=dmy", "--answer", "scale:rating=1-5"]
    report = heed.json("import", file, *answers)
    assert [row["quarantined"] for row in report["files"]] == [0]
    assert "%d/%m/%Y" in (tmp_path / "answers.import.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "answer", "said"),
    [
        (AMBIGUOUS, "date_order=yesterday", "is no answer to 'date_order'"),
        (AMBIGUOUS, "time_zone=Europe/Berln", "Did you mean Europe/Berlin?"),
        (AMBIGUOUS, "nonsense", "Write --answer as key=value"),
        (AMBIGUOUS, "kind=poem", "is no kind of file"),
        ("a b c\n1 2 3\n4 5 6\n", "kind=survey", "separated by blanks"),
        ("", "kind=survey", "is empty"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    heed: CommandLine, tmp_path: Path, content: str, answer: str, said: str
) -> None:
    file = tmp_path / "sheet.csv"
    file.write_text(content, encoding="utf-8")
    done = heed.run("import", file, "--answer", answer)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "sheet.import.yaml").exists()
