"""Workbooks are ZIP archives: what their directory and their sheets promise, before any is read.

The spreadsheet library holds a sheet as a full rectangle in memory, so a workbook of a few
kilobytes can ask for all of it: by what it unpacks to, or by one cell in the last corner.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from heed.interactions.importing.reading.options import Limits
from heed.kernel.errors import UnreadableFile

PIECE_BYTES = 1 << 20
OVERLAP_BYTES = 64
SMALL_BYTES = 10_000_000
CELL_PLACE = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]{0,4})\$?(\d{1,10})["']""")
ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]{0,40}t=["']e["']""")
NO_RESULT = re.compile(rb"</f>(?:<v></v>|<v ?/>|</c>)")


@dataclass
class WorkbookFacts:
    """What the pass over a workbook's sheets found."""

    error_cells: int = 0
    formulas_without_result: int = 0


def check_archive(path: Path, format_: str, limits: Limits) -> WorkbookFacts:
    """Raise ``UnreadableFile`` for a bomb or a damaged archive; else say what was seen."""
    facts = WorkbookFacts()
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_directory(path, entries, limits)
            for entry in entries:
                if format_ == "xlsx" and re.match(r"xl/worksheets/[^/]+\.xml$", entry.filename):
                    _check_sheet(path, _pieces(archive, entry), limits, facts)
                elif format_ == "ods" and entry.filename == "content.xml":
                    _check_ods(path, _pieces(archive, entry), limits)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise UnreadableFile(
            f"{path.name} is damaged ({error}); fetch or save it again.", path=str(path)
        ) from error
    except RuntimeError as error:  # what zipfile says of an encrypted entry
        raise UnreadableFile(
            f"{path.name} is protected by a password; save a copy without one.", path=str(path)
        ) from error
    return facts


def _check_directory(path: Path, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    names = [entry.filename for entry in entries]
    if len(entries) > limits.archive_entries:
        raise _bomb(path, f"holds {len(entries):,} parts")
    if unpacked > limits.archive_bytes:
        raise _bomb(path, f"unpacks to {unpacked:,} bytes")
    if unpacked > SMALL_BYTES and unpacked > limits.archive_ratio * packed:
        raise _bomb(path, f"unpacks to {unpacked // packed:,} times its size")
    if len(set(names)) < len(names):
        raise _bomb(path, "holds two parts of one name")


def _bomb(path: Path, what: str) -> UnreadableFile:
    return UnreadableFile(
        f"{path.name} {what}, which Heed does not open; save the sheet as CSV.", path=str(path)
    )


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    n_read = 0
    with archive.open(entry) as part:
        while piece := part.read(PIECE_BYTES):
            n_read += len(piece)
            # zipfile stops at the size that the directory names, so this is a second lock.
            if n_read > entry.file_size:
                raise zipfile.BadZipFile(f"{entry.filename} is larger than the directory says")
            yield piece


def _check_sheet(path: Path, pieces: Iterator[bytes], limits: Limits, facts: WorkbookFacts) -> None:
    last_row, last_column, before = 1, 1, b""
    for piece in pieces:
        text = before + piece
        places = CELL_PLACE.findall(text)
        last_row = max([last_row, *map(int, {digits for _, digits in places})])
        last_column = max([last_column, *map(_column_number, {word for word, _ in places})])
        facts.error_cells += len(ERROR_CELL.findall(piece))
        facts.formulas_without_result += len(NO_RESULT.findall(piece))
        before = text[-OVERLAP_BYTES:]
        if last_row * last_column > limits.sheet_cells:
            raise _bomb(path, f"has a sheet of {last_row:,} rows and {last_column:,} columns")


def _column_number(letters: bytes) -> int:
    number = 0
    for code in letters.upper():
        number = number * 26 + code - 64
    return number


def _check_ods(path: Path, pieces: Iterator[bytes], limits: Limits) -> None:
    """Count the rectangle that the repeated rows and cells of each sheet span."""
    extent = _Extent()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = extent.start
    parser.EndElementHandler = extent.end
    parser.CharacterDataHandler = extent.text
    parser.EntityDeclHandler = _refuse_entities
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            if extent.cells > limits.sheet_cells:
                raise _bomb(path, f"has a sheet of {extent.cells:,} cells")
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableFile(
            f"{path.name} is damaged ({error}); save it again.", path=str(path)
        ) from error


def _refuse_entities(*_declaration: object) -> None:
    raise ValueError("it declares entities")


class _Extent:
    """The largest rectangle of one sheet, empty rows and cells at its ends left out."""

    TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
    OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "

    def __init__(self) -> None:
        self.cells = 0
        self._row = self._last_row = self._column = self._last_column = self._widest = 0
        self._row_times = self._cell_times = 1
        self._filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{self.TABLE}table":
            self._row = self._last_row = self._widest = 0
        elif name == f"{self.TABLE}table-row":
            self._row_times = _times(attributes.get(f"{self.TABLE}number-rows-repeated"))
            self._column = self._last_column = 0
        elif name in (f"{self.TABLE}table-cell", f"{self.TABLE}covered-table-cell"):
            self._cell_times = _times(attributes.get(f"{self.TABLE}number-columns-repeated"))
            self._filled = any(key.startswith(self.OFFICE) for key in attributes)

    def text(self, text: str) -> None:
        self._filled = self._filled or bool(text.strip())

    def end(self, name: str) -> None:
        if name in (f"{self.TABLE}table-cell", f"{self.TABLE}covered-table-cell"):
            self._column += self._cell_times
            if self._filled:
                self._last_column = self._column
        elif name == f"{self.TABLE}table-row":
            self._row += self._row_times
            if self._last_column:
                self._last_row = self._row
                self._widest = max(self._widest, self._last_column)
            self.cells = max(self.cells, self._last_row * self._widest)


def _times(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 1
