"""Delimited text: what DuckDB gets to see, what goes to quarantine, and from which line."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heed.interactions.importing.reading import Limits, ReadOptions, make_safe, sample
from heed.interactions.importing.reading.scanning import scan
from heed.interactions.tests.reading_kit import is_untouched, read, read_text, rows_of
from heed.kernel.errors import UnreadableFile


def reasons(found: object) -> list[tuple[int, str]]:
    return [(bad.line, bad.reason) for bad in found.bad]  # type: ignore[attr-defined]


def test_clean_file_is_left_untouched(tmp_path: Path) -> None:
    found = read_text(tmp_path, "a,b\n1,x\n2,\n")
    assert is_untouched(found)
    assert rows_of(found) == [("1", "x"), ("2", None)]
    assert found.lines_of([0, 1]) == [2, 3]
    assert not (tmp_path / "work").exists()


def test_windows_line_ends_are_read_untouched(tmp_path: Path) -> None:
    found = read_text(tmp_path, 'a,b\r\n1,"x\ny"\r\n2,z\r\n')
    assert is_untouched(found)
    assert rows_of(found) == [("1", "x\ny"), ("2", "z")]
    assert found.lines_of([0, 1]) == [2, 4]


def test_blank_lines_are_no_records_and_keep_line_numbers_right(tmp_path: Path) -> None:
    found = read_text(tmp_path, "\na,b\n\n1,x\n\n\n2,y\n")
    assert rows_of(found) == [("1", "x"), ("2", "y")]
    assert found.lines_of([0, 1]) == [4, 7]


def test_blank_lines_of_a_single_column_are_no_records(tmp_path: Path) -> None:
    found = read_text(tmp_path, "comment\ngood\n\nbad, very\n")
    assert rows_of(found) == [("good",), ("bad, very",)]
    assert found.lines_of([1]) == [4]


def test_ragged_rows_are_told_apart_and_others_kept(tmp_path: Path) -> None:
    found = read_text(tmp_path, "a,b\n1,x\n2\n3,y,z\n4,w\n")
    assert rows_of(found) == [("1", "x"), ("4", "w")]
    assert reasons(found) == [(3, "ragged_row"), (4, "ragged_row")]
    assert found.bad[1].sentence == "The row has 3 cells where the header has 2."
    assert found.bad[1].raw == "3,y,z\n"
    assert found.lines_of([0, 1]) == [2, 5]


def test_quote_never_closed_costs_one_line_only(tmp_path: Path) -> None:
    found = read_text(tmp_path, 'a,b\n1,"x\n2,y\n3,z\n')
    assert rows_of(found) == [("2", "y"), ("3", "z")]
    assert reasons(found) == [(2, "quote_never_closed")]


def test_stray_quote_costs_one_line_only(tmp_path: Path) -> None:
    found = read_text(tmp_path, 'a,b\n1,"x\n2,"y"\n3,z\n')
    assert rows_of(found) == [("2", "y"), ("3", "z")]
    assert reasons(found) == [(2, "stray_quote")]


def test_nul_byte_makes_its_record_bad(tmp_path: Path) -> None:
    found = read_text(tmp_path, b"a,b\n1,x\n2,y\0z\n3,w\n")
    assert rows_of(found) == [("1", "x"), ("3", "w")]
    assert reasons(found) == [(3, "nul_byte")]
    assert found.bad[0].raw == "2,y\\x00z\n"


def test_cell_over_the_limit_is_bad_and_a_long_row_is_not(tmp_path: Path) -> None:
    options = ReadOptions(max_cell_bytes=1_000)
    text = "a,b\n" + f"{'x' * 900},{'y' * 900}\n" + f"1,{'z' * 1_001}\n2,w\n"
    found = read_text(tmp_path, text, options)
    assert [row[1] for row in rows_of(found)] == ["y" * 900, "w"]
    assert reasons(found) == [(3, "cell_too_large")]


def test_line_longer_than_memory_allows_is_bad_and_reading_goes_on(tmp_path: Path) -> None:
    found = read_text(tmp_path, f"a,b\n1,{'z' * 50_000}\n2,w\n", ReadOptions(max_cell_bytes=1_000))
    assert rows_of(found) == [("2", "w")]
    assert reasons(found) == [(2, "cell_too_large")]
    assert len(found.bad[0].raw) == 2_000


def test_windows_1252_is_recognised_and_said(tmp_path: Path) -> None:
    found = read_text(tmp_path, "städte,b\nKöln,10 €\n".encode("cp1252"))
    assert found.columns == ("städte", "b")
    assert rows_of(found) == [("Köln", "10 €")]
    assert found.remarks == ["read as Windows-1252"]


def test_one_foreign_byte_in_utf8_text_is_bad_not_a_reason_to_misread_all(tmp_path: Path) -> None:
    found = read_text(tmp_path, "a,b\nKöln,ä\nM\udcffx,b\nÜlm,c\n".encode(errors="surrogateescape"))
    assert rows_of(found) == [("Köln", "ä"), ("Ülm", "c")]
    assert reasons(found) == [(3, "not_text")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_unicode_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    found = read_text(tmp_path, "name,b\nKöln,1\nBonn,2\n".encode(encoding))
    assert found.columns == ("name", "b")
    assert rows_of(found) == [("Köln", "1"), ("Bonn", "2")]


def test_given_encoding_is_obeyed(tmp_path: Path) -> None:
    found = read_text(tmp_path, "a\nпривет\n".encode("koi8-r"), ReadOptions(encoding="koi8-r"))
    assert rows_of(found) == [("привет",)]
    assert found.remarks == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_and_line_end_are_found(tmp_path: Path, delimiter: str, end: str) -> None:
    rows = [["name", "amount", "at"], ["a b", "1.5", "2024-01-02"], ["c", "2", "2024-01-03"]]
    found = read_text(tmp_path, end.join(delimiter.join(row) for row in rows) + end)
    assert rows_of(found) == [tuple(rows[1]), tuple(rows[2])]
    assert found.lines_of([0, 1]) == [2, 3]


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path: Path) -> None:
    found = read_text(tmp_path, "preis;menge\n1,5;2,0\n2,5;3,0\n")
    assert rows_of(found) == [("1,5", "2,0"), ("2,5", "3,0")]


def test_double_names_are_made_unique_in_any_case(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Variant,variant,,Variant\n1,2,3,4\n")
    assert found.columns == ("Variant", "variant.1", "column_3", "Variant.2")
    assert rows_of(found) == [("1", "2", "3", "4")]
    assert len(found.remarks) == 3


def test_names_with_quotes_and_a_path_with_wildcards_are_safe(tmp_path: Path) -> None:
    path = tmp_path / "it's [1] *.csv"
    path.write_text('it\'s,"a ""b"""\n1,2\n')
    (tmp_path / "it's 1 other.csv").write_text("x\n9\n")
    found = read(path)
    assert found.columns == ("it's", 'a "b"')
    assert rows_of(found) == [("1", "2")]


def test_title_rows_above_the_header_are_skipped(tmp_path: Path) -> None:
    text = "Report of May\n\nmade by us\nname,score\na,1\n"
    found = read_text(tmp_path, text, ReadOptions(header_row=3))
    assert found.columns == ("name", "score")
    assert rows_of(found) == [("a", "1")]
    assert found.lines_of([0]) == [5]


def test_line_break_in_the_header_is_read(tmp_path: Path) -> None:
    found = read_text(tmp_path, '"How\nlikely?",b\n9,x\n')
    assert found.columns == ("How likely?", "b")
    assert rows_of(found) == [("9", "x")]
    assert found.lines_of([0]) == [3]


def test_header_row_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="has 2 records, so there is no header in row 3"):
        read_text(tmp_path, "a\n1\n", ReadOptions(header_row=3))


def test_mostly_bad_records_mean_a_wrong_header(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="Check the delimiter, the header row"):
        read_text(tmp_path, "a,b\n" + "1,2,3\n" * 50_002)


def test_cut_gzip_gives_what_stands_before_the_cut(tmp_path: Path) -> None:
    lines = "".join(f"{number},{number * 7_919 % 104_729}\n" for number in range(20_000))
    packed = gzip.compress(f"a,b\n{lines}".encode())
    path = tmp_path / "data.csv.gz"
    path.write_bytes(packed[: len(packed) // 2])
    found = read(path)
    assert 5_000 < found.n_records < 19_000
    assert [bad.reason for bad in found.bad] == ["truncated"]
    assert found.bad[0].line == found.n_records + 2
    assert found.remarks == ["read as far as it goes: the gzip ends early"]


def test_gzip_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * 10_000_000))
    options = ReadOptions(limits=Limits(unpacked_bytes=8_000_000))
    with pytest.raises(UnreadableFile, match="times its size"):
        make_safe(path, options, tmp_path / "work")
    assert list((tmp_path / "work").glob("*")) == []


def test_progress_ends_at_the_size_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b\n1,2\n")
    seen: list[tuple[int, int]] = []
    make_safe(path, ReadOptions(), tmp_path, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (8, 8)


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("text", "padded"),
    [
        ("a,b\nx y,z\n", False),
        ("a,b\nx ,z\n", True),
        ("a,b\nx, z\n", True),
        ("a,b\nx,z \n", True),
        ("a,b\n x,z\n", True),
        ("a,b\nx,z ", True),
    ],
)
def test_blanks_around_cells_are_noticed_wherever_chunks_end(
    text: str, padded: bool, size: int
) -> None:
    chunks = (text.encode()[at : at + size] for at in range(0, len(text), size))
    assert scan(chunks, '"', padding=True).padded is padded


@pytest.mark.parametrize("where", ["missing.csv", "."])
def test_what_is_no_file_is_refused(tmp_path: Path, where: str) -> None:
    with pytest.raises(UnreadableFile):
        make_safe(tmp_path / where, ReadOptions(), tmp_path)


def test_sample_finds_title_rows_delimiter_and_encoding(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes("Umfrage Mai;;\n;;\nName;Note;Ort\nA;9;Köln\nB;;\n".encode("cp1252"))
    found = sample(path, ReadOptions())
    assert found.columns == ("Name", "Note", "Ort")
    assert found.rows == [("A", "9", "Köln"), ("B", None, None)]
    assert found.options_found.header_row == 3
    assert found.options_found.delimiter == ";"
    assert found.options_found.encoding == "cp1252"
    assert read(path, found.options_found).n_records == 2


def test_sample_of_a_plain_head_leaves_the_encoding_to_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(b"a,b\n" + b"plain,1\n" * 200_000 + "Köln,2\n".encode("cp1252"))
    found = read(path, sample(path, ReadOptions()).options_found)
    assert (found.n_records, found.bad) == (200_001, [])
    assert found.remarks == ["read as Windows-1252"]


CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=8
) | st.sampled_from(['"', '""', ",", "\n", "\r\n", "\r", " ", '5" pipe', ' "x"', "'"])
TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=12)
)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"]))
def test_what_a_csv_writer_wrote_is_read_back(
    table: list[list[str]], delimiter: str, end: str
) -> None:
    width = len(table[0]) if table else 2
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow([f"c{number}" for number in range(width)])
    lines = []
    for row in table:
        text = buffer.getvalue()
        lines.append(text.count("\n") + text.replace("\r\n", "").count("\r") + 1)
        writer.writerow(row)
    with tempfile.TemporaryDirectory() as folder:
        options = ReadOptions(delimiter=delimiter, encoding="utf-8")
        found = read_text(Path(folder), buffer.getvalue(), options)
        assert found.bad == []
        assert rows_of(found) == [tuple(cell or None for cell in row) for row in table]
        assert found.lines_of(range(len(table))) == lines
