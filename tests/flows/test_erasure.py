"""Erasing a person: afterwards no byte of them is in the home, whatever happened on the way."""

from __future__ import annotations

import csv
import gzip
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.kit import records
from tests.kit.command_line import ROOT, CommandLine
from tests.kit.erasable import ADA, GRACE, ErasableHome, copy_of, make_erasable
from tests.kit.shared_data import shared_data
from tests.kit.traces import traces

pytestmark = [records.only_sqlite, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> ErasableHome:
    return make_erasable(tmp_path_factory.mktemp("erasable"))


@pytest.fixture
def place(made: ErasableHome, tmp_path: Path) -> ErasableHome:
    return copy_of(made, tmp_path)


def _erase(place: ErasableHome, customer: int) -> dict[str, Any]:
    done = place.heed.json(
        "privacy", "erase", str(customer), "--reason", "asked", "--reference", "L-17", "--yes",
    )  # fmt: skip
    return dict(done)


def test_nothing_of_an_erased_person_is_left_and_others_are_untouched(place: ErasableHome) -> None:
    before = {trace.split(": ", 1)[1] for trace in traces(place.home, ADA)}
    assert before == set(ADA)  # the search finds what there is
    ada, grace = place.customer(ADA[0]), place.customer(GRACE[0])
    assert place.customer(ADA[6]) == ada  # both sources know her
    certificate = _erase(place, ada)
    assert traces(place.home, ADA) == []
    left = {trace.split(": ", 1)[1] for trace in traces(place.home, GRACE)}
    assert left == set(GRACE)
    assert place.customer(GRACE[0]) == grace
    assert not any(text.lower() in json.dumps(certificate).lower() for text in ADA)
    erased = {each["what"]: each["erased"] for each in certificate["erased"]}
    assert erased["interactions"] == 2
    assert erased["answers"] == 1
    assert erased["records of their cases"] == 1
    assert erased["rows in quarantine"] >= 1
    assert erased["uploaded files"] == 1
    assert erased["exports"] == 1
    assert certificate["kept"] == []
    assert "backups" in certificate["remains"]
    assert certificate["searched"]["found"] == {}


def test_importing_the_same_files_again_does_not_bring_them_back(place: ErasableHome) -> None:
    _erase(place, place.customer(ADA[0]))
    told = place.heed.text("import", str(place.data / "shop" / "import.yaml"))
    assert "about people who were erased" in told
    place.heed.text("import", str(place.data / "desk" / "import.yaml"))
    place.heed.text("build")
    assert traces(place.home, ADA) == []


def test_legal_hold_beats_erasure_and_says_why(place: ErasableHome) -> None:
    ada = place.customer(ADA[0])
    place.heed.text("privacy", "hold", str(ada), "--reason", "dispute over an invoice")
    refused = place.heed.run("privacy", "erase", str(ada), "--reason", "asked", "--yes")
    assert refused.returncode == 2
    assert "dispute over an invoice" in refused.stderr
    assert {trace.split(": ", 1)[1] for trace in traces(place.home, ADA)} == set(ADA)
    place.heed.text("privacy", "release", "1")
    _erase(place, ada)
    assert traces(place.home, ADA) == []


def test_what_a_law_wants_kept_stays_with_its_reason(place: ErasableHome) -> None:
    place.heed.text(
        "privacy", "keep", "interactions", "--name", "invoice sent", "--least", "3650",
        "--law", "HGB § 257",
    )  # fmt: skip
    ada = place.customer(ADA[0])
    assert "HGB § 257" in place.heed.text("privacy", "erase", str(ada))
    certificate = _erase(place, ada)
    (kept,) = certificate["kept"]
    assert (kept["what"], kept["n"], kept["law"]) == (
        "interactions invoice sent", 1, "HGB § 257",
    )  # fmt: skip
    left = {trace.split(": ", 1)[1] for trace in traces(place.home, ADA)}
    assert left == {ADA[4]}  # the ticket that the invoice belongs to
    # The law lets go: the daily round takes the rest.
    place.heed.text("privacy", "forget-rule", "1")
    place.python("""
from django.utils import timezone
from heed.customers.models import Erasure
Erasure.objects.update(kept_until=timezone.now())
""")
    place.heed.text("privacy", "retention", "--yes")
    assert traces(place.home, ADA) == []


def _part_that_holds(place: ErasableHome, text: str) -> Path:
    parts = {trace.split(": ", 1)[0] for trace in traces(place.home, [text])}
    return place.home / min(part for part in parts if part.startswith("lake/interactions/part-"))


@pytest.mark.slow
def test_erasure_is_not_finished_while_a_file_that_somebody_writes_holds_the_person(
    place: ErasableHome,
) -> None:
    ada = place.customer(ADA[0])
    written = place.home / "lake" / "interactions" / "part-0.parquet"  # no version lists it
    shutil.copy(_part_that_holds(place, ADA[5]), written)
    begun = ("privacy", "erase", str(ada), "--reason", "asked", "--yes")
    refused = place.heed.run(*begun)
    assert refused.returncode == 2
    assert "still being written" in refused.stderr
    then = time.time() - 7_200
    os.utime(written, (then, then))  # whoever wrote it is gone
    certificate = place.heed.json(*begun)
    assert traces(place.home, ADA) == []
    erased = {each["what"]: each["erased"] for each in certificate["erased"]}
    assert (erased["interactions"], erased["answers"], erased["profiles"]) == (2, 1, 2)


@pytest.mark.slow
def test_erasure_that_is_killed_goes_on_where_it_stopped(place: ErasableHome) -> None:
    ada, grace = place.customer(ADA[0]), place.customer(GRACE[0])
    begun = ("privacy", "erase", str(ada), "--reason", "asked", "--yes", "--json")
    for most in (1, 3, 6, 10, 14, 19, 21, 22, 23):
        process = subprocess.Popen(
            [*CommandLine.program(), *begun],
            cwd=ROOT,
            env=place.heed.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while process.poll() is None and _n_steps(place.home) < most:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
    if _n_steps(place.home) >= 0:
        place.heed.run(*begun)
    document = place.heed.json("privacy", "certificate", "1")
    erased = {each["what"]: each["erased"] for each in document["erased"]}
    assert (erased["interactions"], erased["answers"], erased["profiles"]) == (2, 1, 2)
    assert traces(place.home, ADA) == []
    assert place.customer(GRACE[0]) == grace


def _n_steps(home: Path) -> int:
    """How many steps of the open erasure are done; -1 without one."""
    with sqlite3.connect(f"file:{home / 'heed.sqlite3'}?mode=ro", uri=True) as database:
        query = "SELECT steps FROM customers_erasure WHERE finished_at IS NULL"
        found = database.execute(query).fetchone()
    database.close()
    return len(json.loads(found[0])) if found else -1


def test_export_holds_everything_as_json_and_csv(place: ErasableHome, tmp_path: Path) -> None:
    target = tmp_path / "ada.zip"
    place.heed.text("privacy", "export", ADA[0], "--to", str(target))
    with zipfile.ZipFile(target) as archive:
        document = archive.read("person.json").decode()
        tables = {name for name in archive.namelist() if name.endswith(".csv")}
        answers = archive.read("answers.csv").decode("utf-8-sig")
    assert all(text in document for text in ADA)
    assert not any(text in document for text in GRACE)
    assert {"interactions.csv", "traits.csv", "keys.csv", "profiles.csv"} <= tables
    (row,) = csv.DictReader(answers.splitlines())
    assert row["text"] == ADA[7]


@pytest.mark.slow
def test_person_in_real_files_is_erased_to_the_last_byte(tmp_path: Path) -> None:
    data = shared_data("olist_sample")
    place = ErasableHome(tmp_path / "home", data)
    example = ROOT / "examples" / "olist"
    place.heed.text("import", str(example / "import.yaml"), "--data", str(data))
    place.heed.text("apply", str(example / "experience.yaml"))
    place.heed.text("build")
    key, texts = _busiest_reviewer(data)
    assert {trace.split(": ", 1)[1] for trace in traces(place.home, texts)} == set(texts)
    _erase(place, place.customer(key))
    assert traces(place.home, texts) == []


def _busiest_reviewer(data: Path) -> tuple[str, list[str]]:
    """The person with most reviews, and every text that only they have in the files."""

    def rows(name: str) -> list[dict[str, str]]:
        with gzip.open(data / f"olist_{name}_dataset.csv.gz", "rt", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    people = {row["customer_id"]: row["customer_unique_id"] for row in rows("customers")}
    orders = {row["order_id"]: people[row["customer_id"]] for row in rows("orders")}
    reviews = [row for row in rows("order_reviews") if row["order_id"] in orders]
    said = Counter(
        orders[row["order_id"]] for row in reviews if len(row["review_comment_message"]) > 40
    )
    key = said.most_common(1)[0][0]
    texts = [order for order, who in orders.items() if who == key]
    texts += [
        message
        for row in reviews
        if orders[row["order_id"]] == key
        and len(message := row["review_comment_message"]) > 40
        and "\n" not in message
    ]
    return key, [key, *texts]
