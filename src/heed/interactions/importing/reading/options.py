"""What a reader is told, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Progress = Callable[[int, int], None]
"""Called with (bytes of the file read so far, bytes of the file). A second pass starts anew."""

LineFinder = Callable[[Sequence[int]], list[int]]

RAW_CHARACTERS = 2_000


@dataclass(frozen=True)
class Limits:
    """How far a file may go before it is refused; every limit bounds memory, disk or time.

    A packed text is refused when it unpacks to more than ``unpacked_bytes`` *and* to more than
    ``unpacked_ratio`` times its size. A workbook is refused by its directory alone, before
    anything in it is unpacked.
    """

    unpacked_bytes: int = 2_000_000_000
    unpacked_ratio: int = 200
    archive_bytes: int = 2_000_000_000
    archive_ratio: int = 400
    archive_entries: int = 10_000
    sheet_cells: int = 50_000_000
    columns: int = 16_384
    attributes: int = 2_000
    bad_records: int = 1_000_000


@dataclass(frozen=True)
class ReadOptions:
    """How to read one file; everything that is ``None`` is found from the file itself.

    ``format`` is one of csv, xlsx, ods, parquet, jsonl, xes. ``encoding`` ``None`` means UTF-8
    (with or without mark), UTF-16 by its mark, else Windows-1252, which is said in the remarks.
    ``header_row`` is the row's number in a sheet; in text it counts records from 1, and blank lines
    are not records. With ``trust_lines``, a clean text that needs nothing but a reader is not read
    twice: its lines are taken for its records, see ``SafeFile.uncounted``.
    """

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    header_row: int = 1
    sheet: str | None = None
    max_cell_bytes: int = 1_000_000
    trust_lines: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def max_record_characters(self) -> int:
        """The longest record that is held in memory at once."""
        return 16 * self.max_cell_bytes


@dataclass(frozen=True)
class BadRecord:
    """A record that could not be read: where it starts, a stable reason, and the record itself.

    Reasons: ``ragged_row``, ``cell_too_large``, ``nul_byte``, ``not_text``, ``stray_quote``,
    ``quote_never_closed``, ``truncated``, ``not_json``, ``not_an_object``, ``not_xml``.
    ``raw`` holds at most 2,000 characters.
    """

    line: int
    reason: str
    sentence: str
    raw: str


@dataclass
class SafeFile:
    """A file that DuckDB can read without surprise.

    ``relation`` is a DuckDB table expression that yields exactly ``columns``; all are VARCHAR,
    except for Parquet, whose native ``types`` are kept. ``n_records`` good records and ``bad``
    ones are together the records of the file. An empty cell is NULL, quoted or not.
    """

    path: Path
    format: str
    relation: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    n_records: int
    bad: list[BadRecord]
    remarks: list[str]
    find_lines: LineFinder = field(repr=False)
    uncounted: bool = False
    """``n_records`` is the number of lines, and no cell has blanks around it. Whoever reads the
    relation compares; if it fails or yields another number, the file has to be made safe again
    without ``trust_lines``."""

    def lines_of(self, ordinals: Sequence[int]) -> list[int]:
        """The place in the original where each good record (0-based, in relation order) starts.

        Lines from 1 for text, rows for a sheet or Parquet, the number of the event for XES.
        """
        return self.find_lines(ordinals)


@dataclass(frozen=True)
class Sample:
    """The first records of a file as text, and the options that read them.

    ``rows`` are as wide as ``columns``; an empty cell is ``None``. ``titles`` are the records
    above the header that ``options_found.header_row`` skips.
    """

    columns: tuple[str, ...]
    rows: list[tuple[str | None, ...]]
    options_found: ReadOptions
    remarks: list[str]
    titles: list[tuple[str, ...]] = field(default_factory=list)


def shown(text: str) -> str:
    """``text`` as it can be stored and printed: no NUL, no half characters, not too long."""
    printable = text[:RAW_CHARACTERS].encode("utf-8", "backslashreplace").decode("utf-8")
    return printable.replace("\0", "\\x00")[:RAW_CHARACTERS]
