"""The doctor: freshness, coverage, quarantine, builds and disk, of data counted by hand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.kit import travelled as kit
from tests.kit.shop import CATALOGUE, INTERACTIONS, NOW

from heed.foundation.models import Build
from heed.interactions.models import ImportRun, QuarantinedRow
from heed.journeys.design import Catalogue
from heed.journeys.doctor import read_doctor
from heed.journeys.results import DoctorReading
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake

pytestmark = pytest.mark.django_db

FEEDBACK = [
    {
        "feedback_id": bytes([number] * 16),
        "profile_id": number or None,
        "occurred_at": kit.START,
        "received_at": NOW,
        "source_seq": number,
        "kind": "answer",
        "item": "nps",
        "score": 9.0,
        "text": text,
        "source": "survey",
    }
    for number, text in enumerate(["slow", "", None])
]


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


def examine(engine: DuckDBEngine, catalogue: Catalogue = CATALOGUE, top: int = 10) -> DoctorReading:
    root = engine.lake.root.parent
    return read_doctor(engine, engine.lake, catalogue, home=root, top=top)


def test_empty_home_has_nothing_and_writes_nothing(engine: DuckDBEngine) -> None:
    engine.lake.root.mkdir()
    reading = examine(engine)
    assert (reading.sources, reading.quarantine, reading.build) == ((), (), None)
    assert reading.coverage.unclaimed.share is None
    assert {answer.verdict for answer in reading.answers} == {"no"}
    assert list(engine.lake.root.iterdir()) == []


def test_coverage_lists_the_largest_unclaimed_names_first(engine: DuckDBEngine) -> None:
    kit.write_rows(engine, "interactions", INTERACTIONS)
    coverage = examine(engine).coverage
    assert (coverage.unclaimed.n, coverage.unclaimed.of) == (3, 6)
    assert [(name.name, name.n) for name in coverage.largest] == [("newsletter", 2), ("gift", 1)]
    assert coverage.largest[0].share == pytest.approx(2 / 6)


def test_coverage_counts_what_it_does_not_list(engine: DuckDBEngine) -> None:
    kit.write_rows(engine, "interactions", INTERACTIONS)
    coverage = examine(engine, top=1).coverage
    assert (len(coverage.largest), coverage.n_other) == (1, 1)


def test_without_touchpoints_everything_is_unclaimed(engine: DuckDBEngine) -> None:
    kit.write_rows(engine, "interactions", INTERACTIONS)
    assert examine(engine, Catalogue()).coverage.unclaimed.n == 6


def test_sources_show_how_fresh_each_is(engine: DuckDBEngine) -> None:
    kit.write_rows(engine, "interactions", INTERACTIONS)
    kit.write_rows(engine, "feedback", FEEDBACK)
    ImportRun.objects.create(source="till", started_at=NOW, finished_at=NOW + timedelta(days=1))
    survey, till = examine(engine).sources
    assert (survey.source, survey.n_feedback, survey.last_import_at) == ("survey", 3, None)
    assert (till.source, till.n_interactions) == ("till", 6)
    assert till.last_at == kit.START + timedelta(hours=5)
    assert till.last_import_at == NOW + timedelta(days=1)


def test_answers_follow_from_the_data(engine: DuckDBEngine) -> None:
    kit.write_rows(engine, "interactions", INTERACTIONS)
    kit.write_rows(engine, "feedback", FEEDBACK)
    answers = {answer.key: answer for answer in examine(engine).answers}
    assert answers["paths"].verdict == "yes"
    assert answers["promises"].because == "2 interactions have a promised date."
    assert answers["satisfaction_by_step"].verdict == "partly"  # 2 of 3 scores are of somebody
    assert answers["own_words"].because == "Number of comments: 1."
    assert answers["money"].verdict == "no"


def test_quarantine_is_counted_by_reason(engine: DuckDBEngine) -> None:
    run = ImportRun.objects.create(source="till", started_at=NOW)
    for line in (3, 4):
        QuarantinedRow.objects.create(
            run=run,
            source="till",
            file="till.csv",
            line=line,
            reason="missing_time",
            fingerprint=str(line),
            quarantined_at=NOW,
        )
    engine.lake.root.mkdir()
    (group,) = examine(engine).quarantine
    assert (group.source, group.file, group.reason, group.n) == (
        "till",
        "till.csv",
        "missing_time",
        2,
    )


def test_build_is_behind_once_data_or_definitions_change(engine: DuckDBEngine) -> None:
    version = kit.write_rows(engine, "interactions", INTERACTIONS[:3])
    Build.objects.create(finished_at=NOW, table_versions={"interactions": version})
    before = examine(engine, Catalogue()).build
    assert before is not None
    assert (before.up_to_date, before.behind) == (True, ())
    kit.write_rows(engine, "interactions", INTERACTIONS[3:])
    after = examine(engine, Catalogue(versions={"journey:shop": 1})).build
    assert after is not None
    assert (after.up_to_date, after.behind) == (
        False,
        ("interactions changed", "definition journey:shop changed"),
    )


def test_disk_and_versions_are_told(engine: DuckDBEngine) -> None:
    kit.write_rows(engine, "interactions", INTERACTIONS)
    reading = examine(engine)
    table = next(table for table in reading.disk.tables if table.name == "interactions")
    assert table.n_rows == 6
    assert 0 < table.n_bytes <= reading.disk.n_lake_bytes
    assert {"Heed", "Python", "DuckDB", "Delta Lake (deltalake)"} <= {
        part.what for part in reading.versions
    }


def test_compaction_alone_leaves_the_build_up_to_date(engine: DuckDBEngine) -> None:
    for rows in (INTERACTIONS[:3], INTERACTIONS[3:]):
        version = kit.write_rows(engine, "interactions", rows)
    Build.objects.create(finished_at=NOW, table_versions={"interactions": version})
    engine.lake.compact("interactions")
    build = examine(engine, Catalogue()).build
    assert engine.lake.version("interactions") > version
    assert build is not None
    assert build.up_to_date
