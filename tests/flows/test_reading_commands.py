"""`heed journey`, `paths` and `doctor` through the real command line, and from a notebook."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from heed.cli.documents import json_schema
from tests.contracts.test_json_output import validate
from tests.kit import records
from tests.kit.command_line import ROOT, CommandLine

FILL = """
import sys, heed
home = heed.open(sys.argv[1])  # before anything that needs the record store
from tests.kit.shop import fill
fill(home)
"""


def environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DJANGO_SETTINGS_MODULE", "HEED_HOME")}
    kept |= records.environment(home)
    return {**kept, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A home with one designed and travelled journey."""
    home = tmp_path_factory.mktemp("shop") / "home"
    fill = [sys.executable, "-c", FILL, str(home)]
    subprocess.run(fill, cwd=ROOT, env=environment(home), check=True)
    return CommandLine(home)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(tmp_path_factory.mktemp("empty") / "home")


def test_journey_shows_the_map_with_counts_and_their_basis(shop: CommandLine) -> None:
    shown = shop.text("journey", "shop")
    assert "completed 60.0 % (3), open 20.0 % (1), ended early 20.0 % (1)" in shown
    assert re.search(r"Pay +web +3 +60\.0 % \(23–88\)", shown)
    assert "5 instances, complete records, data up to 2026-04-30" in shown
    assert "\x1b" not in shown


def test_journey_without_key_lists_all(shop: CommandLine) -> None:
    assert re.search(r"shop +From order to door .*5 +60\.0 %", shop.text("journey"))


def test_paths_and_other_add_to_100(shop: CommandLine) -> None:
    shown = shop.text("paths", "shop", "--top", "2")
    column = [float(found) for found in re.findall(r"^\d? +\d+ +([\d.]+) %", shown, re.M)]
    assert sum(column) == pytest.approx(100.0)
    assert "other, not shown, 2 paths" in shown


def test_doctor_names_gaps_and_the_next_extract(shop: CommandLine) -> None:
    shown = shop.text("doctor")
    assert "no touchpoint claims 3 of 6 interactions (50.0 %)" in shown
    assert "Build 1: up to date" in shown
    assert "The one extract that would add most" in shown


@pytest.mark.parametrize(
    "arguments", [("journey",), ("journey", "shop"), ("paths", "shop"), ("doctor",)]
)
def test_json_is_one_valid_document(shop: CommandLine, arguments: tuple[str, ...]) -> None:
    validate(shop.json(*arguments))


def test_empty_home_says_what_to_run_next(empty: CommandLine) -> None:
    assert "heed import" in empty.text("journey")
    assert "heed import FILE" in empty.text("doctor")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("journey", "shpo"), "Did you mean shop?"),
        (("paths", "shop", "--segment", "west"), "Known: north, south."),
    ],
)
def test_bad_input_gets_a_sentence_and_exit_code_2(
    shop: CommandLine, arguments: tuple[str, ...], sentence: str
) -> None:
    done = shop.run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_home_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    command = CommandLine(tmp_path / "home")
    command.run("doctor")
    records.query(
        command.home,
        "INSERT INTO django_migrations (app, name, applied) "
        "VALUES ('journeys', '9999_from_the_future', '2026-01-01')",
    )
    refused = command.run("doctor")
    assert refused.returncode == 2
    assert "newer version of Heed" in refused.stderr


def test_dropping_a_row_that_is_not_there_is_refused(shop: CommandLine) -> None:
    refused = shop.run("quarantine", "drop", "77")
    assert refused.returncode == 2
    assert "number 77" in refused.stderr


def test_notebook_reads_the_same_results(shop: CommandLine, tmp_path: Path) -> None:
    cells = [
        f"import heed\nhome = heed.open({str(shop.home)!r})",
        "reading = home.journey('shop')\nassert reading.based_on.n == 5\nreading",
        "home.paths_of('shop', top=2)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}})
    client.execute(env=environment(shop.home))
    for cell in notebook.cells[1:]:
        (output,) = cell.outputs
        assert "From order to door" in output["data"]["text/html"]


def test_schema_is_named_in_the_document(shop: CommandLine) -> None:
    printed = shop.json("paths", "shop")
    assert printed["schema"] == json_schema(printed["schema"])["title"] == "heed/paths/1"
