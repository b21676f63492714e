"""Whether files, rows and texts name a person: in any packing and encoding, never inside words."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from heed.customers.identity.mentions import Mentions

ADA = Mentions(["ada@example.org", "K-1001", "Zoë Müller", "42"])


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("ada@example.org", True),
        ("wrote to ADA@example.org today", True),
        ("canada@example.organisation", False),
        ("K-10012", False),
        ("42", True),  # a whole cell
        ("42 parcels", False),  # too short to tell anything inside a sentence
    ],
)
def test_texts(text: str, is_named: bool) -> None:
    assert ADA.in_text(text) is is_named


def test_rows_and_lines_that_could_not_be_split() -> None:
    assert ADA.in_cells({"who": "K-1001", "what": None})
    assert ADA.in_cells({"": '7,"K-1001",bought'})
    assert ADA.in_cells({"": "7;42;bought"})
    assert not ADA.in_cells({"who": "K-1002", "n": "142"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp1252"])
def test_files_of_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes("id,name\n7,Zoë Müller\n".encode(encoding))
    assert ADA.in_file(path)
    path.write_bytes("id,name\n7,Zoë Müllers\n".encode(encoding))
    assert not ADA.in_file(path)


def test_escaped_forms(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("GET /?who=ada%40example.org")
    assert ADA.in_file(path)
    path.write_text('{"name": "Zo\\u00eb M\\u00fcller"}')
    assert ADA.in_file(path)


def test_packed_files_and_such_that_nobody_can_look_into(tmp_path: Path) -> None:
    line = b"7,K-1001,bought\n"
    (tmp_path / "a.gz").write_bytes(gzip.compress(line))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inner.csv", line)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("inner.csv", b"7,K-9,bought\n")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and something")
    named = {path.name for path in tmp_path.iterdir() if ADA.in_file(path)}
    assert named == {"a.gz", "a.zip", "a.parquet"}


def test_text_across_the_border_of_two_pieces(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b" " * ((1 << 20) - 5) + b"ada@example.org" + b" " * 50)
    assert ADA.in_file(path)
