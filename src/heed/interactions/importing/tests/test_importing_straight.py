"""A clean text that one mapping reads is mapped without a table of its cells: equal results."""

from __future__ import annotations

import pytest

from heed.interactions.importing import run
from heed.interactions.importing.tests.workbench import Workbench, counts

SPEC = """
    files: {events: events.csv}
    interactions: [{from: events, id: no, customer: who, name: =call, at: when, properties: {why: why}}]
"""  # noqa: E501
HEAD = "no,who,when,why,rest\n"


def line(number: int) -> str:
    return f"{number},c{number % 7},2024-01-{number % 28 + 1:02},,x\n"


def all_rows(bench: Workbench) -> list[object]:
    columns = "interaction_id, content_hash, profile_id, occurred_at, source_seq, properties"
    return bench.rows("interactions", columns)


def test_rows_keep_their_positions_in_a_large_file(bench: Workbench) -> None:
    n = 300_000  # more than DuckDB hands to one thread
    bench.file("events.csv", HEAD + "".join(map(line, range(n))))
    assert counts(bench.run(SPEC)) == (n, n, 0, 0)
    profiles = dict(bench.rows("customers", "profile_id, key", "key"))
    rows = bench.rows("interactions", "profile_id, source_seq")
    assert [(profiles[profile], place) for profile, place in rows] == [
        (f"c{place % 7}", place) for place in range(n)
    ]


def test_result_is_that_of_a_loaded_file(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [line(number) for number in range(50)]
    rows += ["x7,,2024-01-01,a,b\n", "8,late,2031-01-01,a,b\n", line(3), "4,c4,2024-02-02,,x\n"]
    other = Workbench(tmp_path_factory.mktemp("loaded"))
    for place in (bench, other):
        place.file("events.csv", HEAD + "".join(rows))
    straight = bench.run(SPEC)
    quarantined = bench.open_rows()
    monkeypatch.setattr(run, "is_read_once", lambda _spec, _key: False)
    assert counts(other.run(SPEC)) == counts(straight) == (54, 50, 1, 3)
    assert all_rows(other) == all_rows(bench)
    assert len(quarantined) == 3


@pytest.mark.parametrize("bad", ["5,c5\n", "5,c5,2024-01-01,,x,more\n", '5,"c5,2024-01-01,,x\n'])
def test_record_that_cannot_be_read_is_told_apart_though_its_columns_are_not_used(
    bench: Workbench, bad: str
) -> None:
    bench.file("events.csv", HEAD + line(1) + bad + line(2) + "3,c3,never,,x\n")
    assert counts(bench.run(SPEC)) == (4, 2, 0, 2)
    assert {(file, number) for file, number, _ in bench.open_rows()} == {
        ("events.csv", 3),
        ("events.csv", 5),
    }


@pytest.mark.parametrize("row", ["1,c1,2024-01-01, ,x\n", "1 ,c1, 2024-01-01,,x \n"])
def test_blanks_around_cells_are_no_part_of_them(bench: Workbench, row: str) -> None:
    bench.file("events.csv", HEAD + "1,c1,2024-01-01,,x\n")
    bench.run(SPEC)
    bench.file("events.csv", HEAD + row)
    assert counts(bench.run(SPEC)) == (1, 0, 1, 0)
