"""`--json`: every document keeps to its schema, and the reference says what is printed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from heed.cli.documents import DOCUMENTS, document, json_schema, page, schema_files
from heed.customers.people import Person
from heed.customers.segments.explaining import explain
from heed.customers.segments.reading import (
    list_members,
    list_segments,
    read_overlap,
    read_segment,
)
from heed.customers.segments.tests import test_reading as segmented
from heed.customers.segments.tests.test_membership import ANNA, WORLD
from heed.customers.segments.tests.world import fill
from heed.insight.personas import list_personas, read_persona
from heed.insight.reading import explain_finding, read_findings
from heed.insight.tests import test_personas as told
from heed.insight.value_reading import list_value_models
from heed.journeys.doctor import read_doctor
from heed.journeys.reading import OpenBuild, list_journeys, read_journey, read_paths
from heed.journeys.results.basis import Result
from heed.lake.engines import duckdb_engine
from heed.lake.store import Lake
from heed.listening.comparing import compare_windows
from heed.listening.reading import list_metrics, read_metric
from heed.standards.design import Reach, Standard, StandardSet
from heed.standards.reading import Opened, list_standards, read_standard
from tests.kit.found import found, planted
from tests.kit.measured import measured
from tests.kit.shop import CATALOGUE, DESIGN, build_of

QUICK = Standard("quick", "Quick", "order", Reach(("pay",), timedelta(days=1)), target=0.9)
STANDARDS = Opened(StandardSet((QUICK,)), CATALOGUE, None, {})
REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
AGAIN = "Run `python -m heed.cli.documents docs/reference`."


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> OpenBuild:
    return build_of(duckdb_engine(Lake(tmp_path_factory.mktemp("shop") / "lake"), threads=1))


@pytest.fixture
def metrics(tmp_path: Path, db: None) -> list[Result]:
    opened = measured(duckdb_engine(Lake(tmp_path / "lake"), threads=1))
    return [
        list_metrics(None),
        list_metrics(opened),
        read_metric(opened, "nps-recommend"),
        read_metric(opened, "nps-recommend", by="month"),
        read_metric(opened, "nps-recommend", by="properties.region"),
        compare_windows(opened, "nps-recommend", "2026-02"),
        compare_windows(opened, "nps-recommend", "2026-04"),
    ]


@pytest.fixture
def findings(tmp_path: Path, db: None) -> list[Result]:
    opened = found(duckdb_engine(Lake(tmp_path / "found"), threads=1), planted())
    return [
        read_findings(None),
        read_findings(opened),
        explain_finding(opened, 1),
        list_value_models(),
    ]


@pytest.fixture
def results(build: OpenBuild, tmp_path: Path, db: None) -> list[Result]:
    planned = replace(CATALOGUE, journeys=(DESIGN, replace(DESIGN, key="planned")))
    return [
        list_journeys(None, CATALOGUE),
        list_journeys(build, planned),
        read_journey(build, CATALOGUE, "shop"),
        read_journey(build, CATALOGUE, "shop", segment="north"),
        read_journey(build, CATALOGUE, "shop", month="2026-03"),
        read_journey(None, CATALOGUE, "shop"),
        read_paths(build, CATALOGUE, "shop", top=2),
        read_doctor(build.engine, build.engine.lake, CATALOGUE, home=tmp_path),
        list_standards(STANDARDS),
        read_standard(STANDARDS, "quick"),
    ]


@pytest.fixture
def segments(tmp_path: Path) -> list[Result]:
    engine = duckdb_engine(Lake(tmp_path / "segmented"), threads=1)
    fill(engine, WORLD)
    opened = segmented.opened(engine)
    return [
        list_segments(opened),
        read_segment(opened, "loyal"),
        list_members(opened, "critics"),
        read_overlap(opened, "german", "critics"),
        explain(opened, "german_critics", Person(ANNA, (ANNA,))),
    ]


@pytest.fixture
def personas(tmp_path: Path, db: None) -> list[Result]:
    engine = told.filled(tmp_path / "told")
    before = [list_personas(told.source(engine))]
    told.built(engine, told.EXPERIENCE, tmp_path)
    source = told.source(engine)
    return [*before, list_personas(source), read_persona(source, "calling")]


def validate(values: dict[str, Any]) -> None:
    schema = json_schema(values["schema"])
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(values)


def test_every_document_keeps_to_its_schema(
    results: list[Result],
    metrics: list[Result],
    findings: list[Result],
    segments: list[Result],
    personas: list[Result],
) -> None:
    names = set()
    for result in [*results, *metrics, *findings, *segments, *personas]:
        printed = json.loads(json.dumps(document(result)))
        validate(printed)
        names.add(printed["schema"])
    assert names == set(DOCUMENTS)


def test_document_says_times_in_iso_and_shares_as_fractions(results: list[Result]) -> None:
    printed = document(results[2])
    assert printed["based_on"]["as_of"] == "2026-04-30T00:00:00Z"
    assert [outcome["instances"]["share"] for outcome in printed["outcomes"]] == [0.6, 0.2, 0.2]
    assert printed["duration"]["median_us"] == 220 * 60_000_000


def test_unknown_key_breaks_the_contract(results: list[Result]) -> None:
    with pytest.raises(jsonschema.ValidationError, match="unexpected"):
        validate({**document(results[0]), "more": 1})


@pytest.mark.parametrize("name", sorted(schema_files()))
def test_schema_file_is_what_the_results_say(name: str) -> None:
    written = (REFERENCE / "schemas" / name).read_text(encoding="utf-8")
    assert written == schema_files()[name], AGAIN


def test_reference_page_is_what_the_results_say() -> None:
    assert (REFERENCE / "json.md").read_text(encoding="utf-8") == page(), AGAIN


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_key_has_a_meaning(name: str) -> None:
    schema = json_schema(name)
    parts = {name: schema, **schema.get("$defs", {})}
    silent = [
        f"{part}.{key}"
        for part, described in parts.items()
        for key, value in described["properties"].items()
        if "description" not in value and "const" not in value
    ]
    assert silent == []
