"""`heed import FILE` through the real command line: guessed, written, imported, or asked."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from heed.cli.guessing import guess_specification
from heed.interactions.importing.relations import find_paths
from heed.interactions.importing.spec_file import read_spec
from heed.kernel.errors import HeedError
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


def test_ambiguous_date_without_a_terminal_is_refused_and_nothing_is_written(
    heed: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(AMBIGUOUS, encoding="utf-8")
    done = heed.run("import", file, "--yes")
    assert done.returncode == 2
    assert "is 03/04/2024 3 April 2024 or 4 March 2024?" in done.stderr
    assert "--answer date_order=dmy" in done.stderr
    assert "--answer scale:rating=1-5" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["answers.csv"]


def test_questions_are_asked_in_a_terminal_until_the_answer_is_possible(
    heed: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(AMBIGUOUS, encoding="utf-8")
    done = heed.talk(b"perhaps\ndmy\n1-5\n", "import", file)
    assert done.returncode == 0
    assert b"Please answer one of: dmy, mdy." in done.stderr
    written = (tmp_path / "answers.import.yaml").read_text(encoding="utf-8")
    assert "%d/%m/%Y" in written
    assert "scale: [1, 5]" in written


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
        ("date,rating\n", "kind=survey", "no rows"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, content: str, answer: str, said: str
) -> None:
    file = tmp_path / "sheet.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(HeedError, match=re.escape(said)):
        guess_specification(file, yes=True, answers=[answer])
    assert not (tmp_path / "sheet.import.yaml").exists()


def test_answer_that_nothing_asked_for_is_mentioned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "visits.csv"
    file.write_text("date,page\n2024-01-01,home\n2024-01-02,shop\n", encoding="utf-8")
    guess_specification(file, yes=True, answers=["date_order=dmy"])
    assert "'date_order' was not needed" in capsys.readouterr().err


def test_file_name_with_pattern_signs_is_found_again(tmp_path: Path) -> None:
    file = tmp_path / "visits [new] *.csv"
    file.write_text("date,page\n2024-01-01,home\n2024-01-02,shop\n", encoding="utf-8")
    spec, folder = guess_specification(file, yes=True)
    assert find_paths(read_spec(spec), "rows", folder) == [file]
