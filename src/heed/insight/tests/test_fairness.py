"""Restricted columns: watched with a corrected test, never searched; small groups stay silent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.kit.answers import Said
from tests.kit.defining import define
from tests.kit.found import found, planted

from heed.insight.fairness import watch
from heed.insight.reading import read_findings
from heed.insight.restricting import open_dimensions
from heed.insight.results import FindingsReading
from heed.insight.tests.test_standards import cases, standard
from heed.journeys.queries import current_catalogue
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake
from heed.listening.answers import Cut
from heed.stats.concentration import Dimension

REGION = "properties.region"


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


def test_a_value_that_fares_worse_is_named_with_interval_and_corrected_p() -> None:
    (read,) = watch([REGION], [cases([0.1, 0.1, 0.3])], [])
    assert (read.kind, read.subject, read.measure) == ("standard", "quick", "share kept")
    groups = {group.value: group for group in read.groups}
    worse = groups["r2"]
    assert worse.differs
    assert worse.estimate.value == pytest.approx(0.7, abs=0.05)
    assert worse.difference is not None
    assert worse.difference.high < -0.1
    assert worse.p_corrected is not None
    assert worse.p_corrected >= worse.difference.p
    assert read.verdict.startswith("Not alike: ")


def test_where_all_fare_alike_nothing_is_named() -> None:
    (read,) = watch([REGION], [cases([0.2, 0.2, 0.2])], [])
    assert not any(group.differs for group in read.groups)
    assert read.verdict == "No difference that chance would not make, too."


def test_no_difference_is_named_by_chance_in_many_columns() -> None:
    random = np.random.default_rng(9)
    given = cases([0.2], n=1000)
    columns = {
        f"properties.c{number}": Cut(random.integers(0, 3, 1000), ("a", "b", "c"))
        for number in range(60)
    }
    reads = watch(sorted(columns), [replace(given, cuts=columns)], [])
    assert len(reads) == 60
    assert sum(group.differs for read in reads for group in read.groups) <= 2


def test_small_groups_get_no_figure() -> None:
    codes = np.zeros(200, dtype=np.int64)
    codes[:4] = 1
    given = replace(cases([0.2], n=200), cuts={REGION: Cut(codes, ("many", "few"))})
    (read,) = watch([REGION], [given], [])
    few = read.groups[1]
    assert (few.value, few.estimate.value, few.difference) == ("few", None, None)
    assert "fewer than 10" in few.estimate.withheld
    assert "1 of 2 groups are too small" in read.verdict


def test_customers_with_several_cases_make_wider_intervals() -> None:
    given = cases([0.1, 0.3], n=2000)
    alone = watch([REGION], [given], [])[0].groups[0].estimate
    few = replace(given, clusters=np.arange(2000, dtype=np.int64) // 40)
    together = watch([REGION], [few], [])[0].groups[0].estimate
    assert alone.low is not None
    assert together.low is not None
    assert together.low < alone.low


def test_a_column_that_says_the_same_under_another_name_is_hidden_too() -> None:
    codes = np.array([0, 1, 0, 1, -1, 1])
    cuts = {"properties.gender": Cut(codes, ("female", "male"))}
    gender = Dimension("properties.gender", codes.astype(np.intp), ("female", "male"))
    mark = Dimension("properties.sex", (1 - codes % 2).astype(np.intp), ("m", "f"))
    other = Dimension("properties.shop", np.array([0, 0, 1, 1, 0, 1]), ("a", "b"))
    ticked = Dimension("sex", np.array([0, 0, 1, 1, 0, 0]), ("", "f"), alone=True)
    kept = open_dimensions(
        [gender, mark, other, ticked], cuts, {"properties.gender", "items.sex"}
    )  # fmt: skip
    assert [each.name for each in kept] == ["properties.shop"]


def test_a_standards_search_leaves_restricted_columns_out() -> None:
    given = replace(cases([0.1, 0.3]), restricted=frozenset({REGION}))
    assert given.dimensions == []
    assert [each.name for each in given.adjusting] == [REGION]
    assert given.standard == standard()


@pytest.mark.django_db
def test_restricted_column_is_watched_instead_of_found(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    define("heed: 1\nrestricted: [properties.region, traits.age_group]\n", tmp_path)
    reading = read(engine, planted())
    assert reading.breaks == reading.delights == ()
    (watched,) = reading.fairness
    assert (watched.column, watched.kind) == ("properties.region", "score")
    assert next(group for group in watched.groups if group.value == "east").differs
    assert any("traits.age_group is restricted, but" in each for each in reading.remarks)


def read(engine: DuckDBEngine, answers: list[Said]) -> FindingsReading:
    return read_findings(found(engine, answers, current_catalogue()))
