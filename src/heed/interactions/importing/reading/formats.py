"""What a file is, by its first bytes and its name; and what it is not."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from heed.interactions.importing.reading.options import ReadOptions
from heed.interactions.importing.reading.unpacking import PACKED, open_chunks
from heed.kernel.errors import UnreadableFile

FORMATS = ("csv", "xlsx", "ods", "parquet", "jsonl", "xes")
HEAD_BYTES = 65_536

BY_NAME = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".ods": "ods",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xes": "xes",
}

FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it first"),
    (b"BZh", "packed with bzip2; unpack it first, or pack it with gzip or zstd"),
    (b"\xfd7zXZ", "packed with xz; unpack it first, or pack it with gzip or zstd"),
    (b"SQLite format 3", "an SQLite database; export its tables as CSV"),
    (b"ARROW1", "an Arrow file; save it as Parquet"),
    (b"\x7fELF", "a program"),
    (b"Obj\x01", "an Avro file; save it as Parquet"),
)

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Kind:
    """``format`` is one of ``FORMATS``; ``packing`` is gzip, zstd or empty."""

    format: str
    packing: str
    head: bytes


def recognise(path: Path, options: ReadOptions) -> Kind:
    """Say what ``path`` is; raises ``UnreadableFile`` when it is nothing that Heed reads."""
    if options.format is not None and options.format not in FORMATS:
        raise UnreadableFile(
            f"“{options.format}” is not a format that Heed reads; use one of {', '.join(FORMATS)}."
        )
    first = _first_bytes(path)
    packing = next((name for name, magic in PACKED.items() if first.startswith(magic)), "")
    head = _unpacked_head(path, packing, options) if packing else first
    if not head:
        raise UnreadableFile(f"{path.name} is empty: there is nothing to read.", path=str(path))
    found = _by_bytes(path, head, packing)
    wanted = options.format or _by_name(path)
    return Kind(_agree(path, wanted, found, head), packing, head)


def _first_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise UnreadableFile(f"{path} is a folder; name a file in it.", path=str(path))
    try:
        if not path.is_file():
            raise UnreadableFile(f"There is no file {path}; check the path.", path=str(path))
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path} cannot be opened: {error}.", path=str(path)) from error


def _unpacked_head(path: Path, packing: str, options: ReadOptions) -> bytes:
    head = b""
    for chunk in open_chunks(path, packing, options.limits):
        head += chunk[:HEAD_BYTES]
        if len(head) >= HEAD_BYTES:
            break
    return head[:HEAD_BYTES]


def _by_name(path: Path) -> str | None:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    while suffixes and suffixes[-1] in (".gz", ".gzip", ".zst", ".zstd"):
        suffixes.pop()
    return BY_NAME.get(suffixes[-1]) if suffixes else None


def _by_bytes(path: Path, head: bytes, packing: str) -> str | None:
    """The format that the first bytes prove, or ``None`` for text of some kind."""
    for magic, what in FOREIGN:
        if head.startswith(magic):
            raise UnreadableFile(f"{path.name} is {what}.", path=str(path))
    if head.startswith(OLD_OFFICE):
        raise UnreadableFile(_old_office(path), path=str(path))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _workbook_format(path, packing)
    if head.startswith(b"PAR1"):
        return "parquet"
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n")
    if text.startswith((b"<?xml", b"<log", b"<!DOCTYPE log", b"<!DOCTYPE")):
        return "xes"
    return "jsonl" if text.startswith(b"{") else None


def _old_office(path: Path) -> str:
    with path.open("rb") as file:
        directory = file.read(1 << 20)
    if "EncryptedPackage".encode("utf-16-le") in directory:
        return f"{path.name} is protected by a password; save a copy without one."
    return f"{path.name} is in the old Excel format (.xls); save it as .xlsx or CSV."


def _workbook_format(path: Path, packing: str) -> str:
    if packing:
        raise UnreadableFile(
            f"{path.name} is a packed workbook or ZIP archive; unpack it first.", path=str(path)
        )
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(
            f"{path.name} is a damaged workbook or ZIP archive ({error}); fetch or save it again.",
            path=str(path),
        ) from error
    if "xl/workbook.xml" in names or any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise UnreadableFile(
        f"{path.name} is a ZIP archive; unpack it and name the file inside.", path=str(path)
    )


def _agree(path: Path, wanted: str | None, found: str | None, head: bytes) -> str:
    """Settle what the name or the spec says against what the bytes say."""
    if found in ("xlsx", "ods", "parquet") and wanted not in (None, found):
        raise UnreadableFile(
            f"{path.name} is read as {wanted} but holds {found}; "
            f"write “format: {found}” or rename it.",
            path=str(path),
        )
    if wanted in ("xlsx", "ods", "parquet") and found != wanted:
        what = "text" if b"\0" not in head else "something else"
        raise UnreadableFile(
            f"{path.name} should be {wanted} but holds {what}; "
            "name its true format (csv, jsonl, xes) or save it again.",
            path=str(path),
        )
    if wanted == "xes" and found != "xes":
        raise UnreadableFile(
            f"{path.name} should be an XES event log but does not start as XML; "
            "save the log again, or name its true format.",
            path=str(path),
        )
    return wanted or found or "csv"
