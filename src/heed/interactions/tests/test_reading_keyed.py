"""JSON lines, event logs and Parquet: keys become columns, numbers keep their digits."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heed.interactions.importing.reading import Limits, ReadOptions, sample
from heed.interactions.tests.reading_kit import read, rows_of
from heed.kernel.errors import UnreadableFile

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="DEFAULT"/></global>
  <string key="concept:name" value="the log"/>
  <trace>
    <string key="concept:name" value="case 1"/>
    <int key="amount" value="20000"/>
    <event>
      <string key="concept:name" value="Submit"><string key="source" value="web"/></string>
      <date key="time:timestamp" value="2011-10-01T00:38:44.546+02:00"/>
    </event>
    <event>
      <string key="concept:name" value="Ü &amp; done"/><string key="event_no" value="X"/>
    </event>
  </trace>
  <trace><string key="concept:name" value="empty"/></trace>
  <trace><string key="concept:name" value="case 2"/>
    <event><string key="concept:name" value="Submit"/></event></trace>
</log>
"""


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_event_log_has_case_and_event_attributes(tmp_path: Path) -> None:
    found = read(write(tmp_path / "a.xes", LOG))
    assert found.columns == (
        "event_no",
        "case:concept:name",
        "case:amount",
        "concept:name",
        "concept:name.source",
        "time:timestamp",
        "event:event_no",
    )
    assert rows_of(found) == [
        ("1", "case 1", "20000", "Submit", "web", "2011-10-01T00:38:44.546+02:00", None),
        ("2", "case 1", "20000", "Ü & done", None, None, "X"),
        ("1", "case 2", None, "Submit", None, None, None),
    ]
    assert found.lines_of([0, 2]) == [1, 3]
    assert found.remarks == ["1 traces have no event"]


def test_event_log_that_breaks_off_keeps_what_stands_before(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xes", LOG[: LOG.index("<trace><string")] + "</event>")
    found = read(path)
    assert found.n_records == 2
    assert [(bad.line, bad.reason) for bad in found.bad] == [(3, "not_xml")]


def test_packed_event_log_without_xml_head_is_recognised_by_its_bytes(tmp_path: Path) -> None:
    log = LOG[LOG.index("<log") :]
    assert read(write(tmp_path / "a.dat", gzip.compress(log.encode()))).format == "xes"


def test_entity_declarations_are_refused(tmp_path: Path) -> None:
    head = '<!DOCTYPE log [<!ENTITY a "b">]>'
    path = write(tmp_path / "a.xes", LOG.replace("<log ", f"{head}<log "))
    with pytest.raises(UnreadableFile, match="declares an entity"):
        read(path)


def test_json_objects_are_flattened_and_numbers_keep_their_digits(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        '{"id": 12345678901234567890, "v": 1.10, "who": {"name": "Köln", "x": {}}}\n'
        '\n{"id": 2, "ok": true, "tags": ["a", 1.10, {"b": null}], "none": null}\n',
    )
    found = read(path)
    assert found.columns == ("id", "v", "who.name", "who.x", "ok", "tags", "none")
    assert rows_of(found) == [
        ("12345678901234567890", "1.10", "Köln", None, None, None, None),
        ("2", None, None, None, "true", '["a", 1.10, {"b": null}]', None),
    ]
    assert found.lines_of([0, 1]) == [1, 3]


def test_keys_met_late_become_columns(tmp_path: Path) -> None:
    lines = [f'{{"a": {number}}}' for number in range(45_000)]
    lines[30_000] = '{"a": 30000, "late": "x"}'
    found = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert found.columns == ("a", "late")
    assert rows_of(found)[30_000] == ("30000", "x")
    assert found.lines_of([44_999]) == [45_000]


def test_ids_used_as_keys_are_refused(tmp_path: Path) -> None:
    lines = "\n".join(f'{{"id{number}": 1}}' for number in range(30))
    with pytest.raises(UnreadableFile, match="are ids used as keys"):
        read(write(tmp_path / "a.jsonl", lines), ReadOptions(limits=Limits(attributes=20)))


def test_parquet_keeps_its_types_and_is_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a [1].parquet"
    pq.write_table(pa.table({"n": [1, 2], "s": ["x", None], "N": [1.5, 2.5]}), path)
    found = read(path)
    assert found.columns == ("n", "s", "N.1")
    assert found.types == ("BIGINT", "VARCHAR", "DOUBLE")
    assert rows_of(found) == [(1, "x", 1.5), (2, None, 2.5)]
    assert found.lines_of([1]) == [2]


@pytest.mark.parametrize("name", ["a.jsonl", "a.xes"])
def test_sample_shows_keys_as_columns(tmp_path: Path, name: str) -> None:
    text = LOG if name.endswith("xes") else '{"a": 1}\n{"b": {"c": 2}}\n'
    found = sample(write(tmp_path / name, text), ReadOptions(), n=2)
    assert len(found.rows) == 2
    assert set(map(len, found.rows)) == {len(found.columns)}
    assert found.options_found.format == name[2:]
