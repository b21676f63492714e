"""Rows that could not be read: kept, shown, mended, tried again, dropped."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heed.foundation.models import AuditEntry
from heed.interactions.importing.tests.workbench import NOW, Workbench, counts
from heed.interactions.models import QuarantinedRow
from heed.interactions.quarantine import drop_rows, read_listing
from heed.kernel.errors import HeedError

SPEC = """
    files: {events: events.csv}
    interactions: [{from: events, id: no, customer: who, name: =call, at: when}]
"""
HEAD = "no,who,when\n"


@pytest.fixture
def desk(bench: Workbench) -> Workbench:
    bench.file("events.csv", HEAD + "1,anna,2024-01-01\n2,ben,31.01.2024\n3,,2024-01-03\n")
    bench.run(SPEC)
    return bench


def numbers() -> list[int]:
    return list(QuarantinedRow.objects.order_by("id").values_list("pk", flat=True))


def test_row_is_kept_whole_with_a_sentence(desk: Workbench) -> None:
    row = read_listing(source="shop", limit=5).rows[0]
    assert row.cells == {"no": "2", "who": "ben", "when": "31.01.2024"}
    assert row.sentence == (
        "'31.01.2024' in column 'when' is not a time in any of the given formats."
    )


def test_cells_keep_the_order_of_their_columns(bench: Workbench) -> None:
    bench.file("events.csv", "when,a,longest name,no,who,b\nsoon,1,2,3,anna,4\n")
    bench.run(SPEC)
    row = QuarantinedRow.objects.get()
    assert list(row.raw) == ["when", "a", "longest name", "no", "who", "b"]


def test_nul_in_a_key_is_quarantined_and_elsewhere_is_kept(bench: Workbench) -> None:
    rows = {"no": ["1", "2"], "who": ["an\0na", "ben"], "when": ["2024-01-01"] * 2}
    pq.write_table(pa.table({**rows, "note": ["x\0y", "v\0w"]}), bench.data / "events.parquet")
    spec = SPEC.replace("csv", "parquet").replace("when}", "when, properties: {note: note}}")
    assert counts(bench.run(spec)) == (2, 1, 0, 1)
    row = QuarantinedRow.objects.get()
    assert (row.reason, row.raw["who"], row.raw["note"]) == ("nul_in_key", "an\0na", "x\0y")
    assert bench.rows("interactions", "properties['note']") == ["v\0w"]


def test_importing_again_quarantines_no_row_twice(desk: Workbench) -> None:
    assert counts(desk.run()) == (3, 0, 1, 2)
    assert len(numbers()) == 2


def test_retry_with_a_mended_specification_imports_what_is_right_now(desk: Workbench) -> None:
    desk.spec(SPEC.replace("at: when", "at: {column: when, format: ['%Y-%m-%d', '%d.%m.%Y']}"))
    report = desk.retry()
    assert (report.tried, report.imported, report.still_bad) == (2, 1, 1)
    assert desk.open_rows() == [("events.csv", 4, "missing_key")]
    assert len(desk.rows("interactions", "name")) == 2
    assert counts(desk.run()) == (3, 0, 2, 1)


def test_retry_with_mended_cells_imports_the_row_once(desk: Workbench) -> None:
    wrong, empty = numbers()
    assert desk.retry([wrong], ["when=2024-01-31"]).imported == 1
    assert desk.retry([empty], ["who=cleo"]).imported == 1
    assert desk.open_rows() == []
    assert desk.rows("customers", "key", "key") == ["anna", "ben", "cleo"]
    assert desk.retry().tried == 0


def test_retry_that_fails_says_what_is_wrong_now_and_adds_no_row(desk: Workbench) -> None:
    wrong = numbers()[0]
    report = desk.retry([wrong], ["when=2030-01-01"])
    assert (report.imported, report.still_bad) == (0, 1)
    assert len(numbers()) == 2
    row = QuarantinedRow.objects.get(pk=wrong)
    assert (row.reason, row.raw["when"]) == ("future_time", "2030-01-01")
    assert counts(desk.run()) == (3, 0, 1, 2)
    assert len(numbers()) == 2


def test_retry_of_identical_rows_without_id_keeps_both(bench: Workbench) -> None:
    spec = SPEC.replace("id: no, ", "")
    bench.file("events.csv", HEAD + "1,anna,1.1.2024\n1,anna,1.1.2024\n")
    bench.run(spec)
    bench.spec(spec.replace("at: when", "at: {column: when, format: '%d.%m.%Y'}"))
    assert bench.retry().imported == 2
    assert len(bench.rows("interactions", "name")) == 2


def test_retry_reads_joined_files_anew(bench: Workbench) -> None:
    bench.file("events.csv", "no,when\n1,soon\n")
    bench.file("names.csv", "no,name\n1,anna\n")
    bench.run("""
        files: {events: {path: events.csv, join: {names: no}}, names: names.csv}
        interactions:
          - {from: events, id: no, customer: names.name, name: =call, at: when}
    """)
    assert bench.retry(numbers(), ["when=2024-01-01"]).imported == 1
    assert bench.rows("customers", "key", "1") == ["anna"]


def test_cells_for_several_rows_are_refused(desk: Workbench) -> None:
    with pytest.raises(HeedError, match="exactly one"):
        desk.retry(numbers(), ["when=2024-01-01"])
    with pytest.raises(HeedError, match="column=value"):
        desk.retry(numbers()[:1], ["when"])


def test_dropped_row_stays_dropped_and_leaves_an_audit_row(desk: Workbench) -> None:
    assert drop_rows(numbers=numbers(), actor="anna", now=NOW) == 2
    desk.run()
    assert desk.open_rows() == []
    assert AuditEntry.objects.filter(actor="anna", verb="drop").count() == 1


def test_dry_run_shows_rows_and_faults_and_writes_nothing(bench: Workbench) -> None:
    bench.file("events.csv", HEAD + "1,anna,2024-01-01\n2,ben,31.01.2024\n")
    preview = bench.preview(SPEC)
    (table,) = preview.tables
    assert (table.target, table.n_rows) == ("interactions", 1)
    assert table.rows[0]["occurred_at"] == "2024-01-01T00:00:00.000000+00:00"
    assert table.rows[0]["profile_key"] == "anna"
    assert preview.bad[0].startswith("events.csv:3: '31.01.2024' in column 'when'")
    assert bench.lake.versions() == {}
    assert QuarantinedRow.objects.count() == 0


def test_a_retried_row_keeps_its_place_among_equal_times(bench: Workbench) -> None:
    bench.file(
        "events.csv",
        "id,what,when\n1,first,2024-01-01\n2,second,2024-01-01\n"
        "3,third,01.01.2024\n4,fourth,2024-01-01\n",
    )
    spec = """
        files: {events: events.csv}
        interactions:
          - {from: events, id: id, name: what, at: when}
        dates: FORMATS
    """
    bench.run(spec.replace("FORMATS", '"%Y-%m-%d"'))
    bench.spec(spec.replace("FORMATS", '["%Y-%m-%d", "%d.%m.%Y"]'))
    assert bench.retry().imported == 1
    assert bench.rows("interactions", "name") == ["first", "second", "third", "fourth"]
