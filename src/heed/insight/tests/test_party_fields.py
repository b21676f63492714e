"""What is known of somebody, and what was known then: by both times that a trait has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heed.insight.measures.parties import Whose
from heed.insight.party_timeline import read_fields
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.schemas import TRAITS
from heed.lake.store import Lake

START = datetime(2026, 1, 1, tzinfo=UTC)
ADA = Whose((1, 2))


def on(day: int) -> datetime:
    return START + timedelta(days=day)


def lake_with(folder: Path, *rows: tuple[int, str, str, int | None, int]) -> DuckDBEngine:
    """Rows of profile, name, value, and the days from which they hold and were known."""
    table = [
        {
            "profile_id": profile, "account_id": None, "name": name, "value": value,
            "valid_from": None if since is None else on(since), "known_from": on(known),
            "source": f"file {known}",
        }
        for profile, name, value, since, known in rows
    ]  # fmt: skip
    lake = Lake(folder / "lake")
    if table:
        lake.append_rows("traits", pa.Table.from_pylist(table, schema=TRAITS.schema))
    return duckdb_engine(lake, threads=1)


def known(engine: DuckDBEngine, by: datetime | None = None) -> dict[str, str]:
    return {each.name: each.value for each in read_fields(engine, None, ADA, by=by)}


def test_each_field_has_its_source_its_times_and_what_was_before(tmp_path: Path) -> None:
    engine = lake_with(
        tmp_path, (1, "city", "Bonn", 0, 5), (2, "city", "Köln", 10, 12), (3, "city", "Rom", 20, 20)
    )
    (city,) = read_fields(engine, None, ADA)
    assert (city.value, city.source, city.since, city.known_from) == (
        "Köln",
        "file 12",
        on(10),
        on(12),
    )
    assert [each.value for each in city.before] == ["Bonn"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (4, {}),  # nobody had told yet
        (6, {"city": "Bonn"}),
        (11, {"city": "Bonn"}),  # it held already, but Heed did not know
        (13, {"city": "Köln"}),
        (31, {"city": "Köln"}),  # known ahead of the day from which it holds
        (41, {"city": "Wien"}),
    ],
)
def test_as_known_then(day: int, expected: dict[str, str], tmp_path: Path) -> None:
    engine = lake_with(
        tmp_path,
        (1, "city", "Bonn", 0, 5),
        (1, "city", "Köln", 10, 12),
        (1, "city", "Wien", 40, 30),
    )
    assert known(engine, on(day)) == expected


def test_value_without_a_day_holds_from_when_it_was_known(tmp_path: Path) -> None:
    engine = lake_with(tmp_path, (1, "city", "Bonn", 3, 20), (1, "city", "Köln", None, 10))
    assert known(engine) == {"city": "Köln"}


def test_nothing_known_is_nothing_shown(tmp_path: Path) -> None:
    assert known(lake_with(tmp_path)) == {}


DAYS = st.integers(0, 30)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from([1, 2]), st.sampled_from("ab"), st.text("xyz", max_size=2),
                  st.none() | DAYS, DAYS),
        max_size=8, unique_by=lambda row: (row[1], row[3], row[4]),
    ),
    day=DAYS,
)  # fmt: skip
def test_then_is_what_would_be_read_if_the_rest_had_not_come(
    rows: list[tuple[int, str, str, int | None, int]],
    day: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    before = [row for row in rows if row[4] < day and (row[3] is None or row[3] < day)]
    then = known(lake_with(tmp_path_factory.mktemp("whole"), *rows), on(day))
    assert then == known(lake_with(tmp_path_factory.mktemp("before"), *before))
