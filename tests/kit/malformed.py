"""A corpus of files that go wrong in every way files do; deterministic and small on disk.

Each maker writes one file with one fault and says what is owed to it: it is ``refused`` (a clear
message), some of it is ``quarantined`` (the rest is read), or it is ``read`` in full. Bombs are
made here, packed, and never unpacked by the maker.
"""

from __future__ import annotations

import gzip
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import zstandard

from tests.kit.malformed_archives import ARCHIVES, xes_log

Expectation = Literal["refused", "quarantined", "read"]


@dataclass(frozen=True)
class MalformedFile:
    """One file, its fault, what is owed to it, and the records it holds where that is certain."""

    path: Path
    kind: str
    expectation: Expectation
    records: int | None = None


@dataclass(frozen=True)
class Made:
    """The bytes of a malformed file before it has a name."""

    suffix: str
    content: bytes
    expectation: Expectation
    records: int | None = None


Maker = Callable[[random.Random], Made]
WORDS = ("ordered", "paid", "shipped", "delivered", "returned", "Größe", "naïve", "café")


def write_corpus(folder: Path, seed: int, *, rounds: int = 5) -> list[MalformedFile]:
    """Write every kind of fault ``rounds`` times into ``folder``; the same seed, the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind, maker in (*MAKERS.items(), *_archive_makers().items()):
        for turn in range(1 if kind in ONCE else rounds):
            made = maker(random.Random(f"{seed}-{kind}-{turn}"))
            path = folder / f"{kind}-{turn}{made.suffix}"
            path.write_bytes(made.content)
            written.append(MalformedFile(path, kind, made.expectation, made.records))
    return written


def _archive_makers() -> dict[str, Maker]:
    def maker(kind: str) -> Maker:
        suffix, expectation, make = ARCHIVES[kind]
        return lambda rng: Made(suffix, make(rng), expectation)

    return {kind: maker(kind) for kind in ARCHIVES}


def _rows(rng: random.Random, n: int | None = None) -> list[list[str]]:
    n = n or rng.randint(5, 40)
    return [
        [f"C{rng.randrange(9_999)}", f"2024-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}", word]
        for word in (rng.choice(WORDS) for _ in range(n))
    ]


def _csv(
    rows: list[list[str]],
    *,
    delimiter: str = ",",
    end: str = "\n",
    encoding: str = "utf-8",
    header: str = "customer,at,name",
) -> bytes:
    lines = [header.replace(",", delimiter), *(delimiter.join(row) for row in rows)]
    return (end.join(lines) + end).encode(encoding)


def _with_line(rng: random.Random, line: bytes, n_extra: int = 1) -> tuple[bytes, int]:
    """A good CSV with ``line`` put somewhere below the header, and the records it then has."""
    rows = _rows(rng)
    lines = _csv(rows).splitlines(keepends=True)
    lines.insert(rng.randint(1, len(lines)), line + b"\n")
    return b"".join(lines), len(rows) + n_extra


def _bad_line(line: bytes, n_extra: int = 1) -> Maker:
    def make(rng: random.Random) -> Made:
        content, records = _with_line(rng, line, n_extra)
        return Made(".csv", content, "quarantined", records)

    return make


def _harmless(encode: Callable[[list[list[str]]], bytes], suffix: str = ".csv") -> Maker:
    def make(rng: random.Random) -> Made:
        rows = _rows(rng)
        return Made(suffix, encode(rows), "read", len(rows))

    return make


def _cut(pack: Callable[[bytes], bytes], suffix: str) -> Maker:
    def make(rng: random.Random) -> Made:
        # Letters that do not repeat, so that the packed text is long enough to be cut inside.
        rows = [[f"{rng.random()}", "2024-01-01", f"{rng.random()}"] for _ in range(4_000)]
        packed = pack(_csv(rows))
        return Made(suffix, packed[: int(len(packed) * rng.uniform(0.5, 0.95))], "quarantined")

    return make


def _zstd(content: bytes) -> bytes:
    # Small blocks, so that a cut stream gives what stands before the cut.
    buffer = io.BytesIO()
    with zstandard.ZstdCompressor().stream_writer(buffer, closefd=False) as writer:
        for start in range(0, len(content), 8_192):
            writer.write(content[start : start + 8_192])
            writer.flush(zstandard.FLUSH_BLOCK)
    return buffer.getvalue()


def _refused(content: bytes | Callable[[random.Random], bytes], suffix: str = ".csv") -> Maker:
    def make(rng: random.Random) -> Made:
        return Made(suffix, content(rng) if callable(content) else content, "refused")

    return make


def _damaged_gzip(rng: random.Random) -> Made:
    rows = [[f"{rng.random()}", "2024-01-01", f"{rng.random()}"] for _ in range(20_000)]
    packed = bytearray(gzip.compress(_csv(rows), mtime=0))
    # The check sum at the end: everything can be read, but something in it is not what it was.
    packed[-6] ^= 0xFF
    return Made(".csv.gz", bytes(packed), "read", 20_000)


def _mixed_line_ends(rng: random.Random) -> Made:
    rows = _rows(rng, 30)
    lines = _csv(rows).decode().splitlines()
    text = "".join(line + rng.choice(["\n", "\r\n", "\r"]) for line in lines)
    return Made(".csv", text.encode(), "read", 30)


def _one_foreign_byte(rng: random.Random) -> Made:
    rows = [*_rows(rng, 10), *[["C1", "2024-01-01", "Größe naïve café"]] * 5]
    content = _csv(rows).replace(b"C1,", b"C\xff1,", 1)
    return Made(".csv", content, "quarantined", 15)


def _ragged_mixture(rng: random.Random) -> Made:
    rows = _rows(rng, 30)
    rows[3] = rows[3][:2]
    rows[7] = [*rows[7], "one more"]
    rows[11] = ["alone"]
    return Made(".csv", _csv(rows), "quarantined", 30)


def _huge_cell(quoted: bool, breaks: bool) -> Maker:
    def make(rng: random.Random) -> Made:
        cell = (b"x" * 999 + (b"\n" if breaks else b"y")) * 10_000
        cell = b'"' + cell + b'"' if quoted else cell
        content, records = _with_line(rng, b"C1,2024-01-01," + cell)
        return Made(".csv", content, "quarantined", records)

    return make


def _json_lines(bad: list[bytes]) -> Maker:
    def make(rng: random.Random) -> Made:
        lines = [json.dumps({"customer": a, "at": b, "x": {"name": c}}) for a, b, c in _rows(rng)]
        whole = [line.encode() for line in lines]
        for line in bad:
            whole.insert(rng.randint(0, len(whole)), line)
        wanted: Expectation = "quarantined" if bad else "read"
        return Made(".jsonl", b"\n".join(whole) + b"\n", wanted, len(whole))

    return make


def _cut_json(rng: random.Random) -> Made:
    lines = [json.dumps({"id": rng.random(), "n": rng.random()}) for _ in range(4_000)]
    packed = gzip.compress("\n".join(lines).encode(), mtime=0)
    return Made(".jsonl.gz", packed[: len(packed) * 2 // 3], "quarantined")


def _cut_xes(rng: random.Random) -> Made:
    packed = gzip.compress(xes_log(rng, traces=400), mtime=0)
    return Made(".xes.gz", packed[: int(len(packed) * rng.uniform(0.5, 0.95))], "quarantined")


def _broken_xes(rng: random.Random) -> Made:
    log = xes_log(rng, traces=20)
    place = log.index(b"</trace>", len(log) // 2)
    return Made(".xes", log[:place] + b"</event>" + log[place:], "quarantined")


def _noise(rng: random.Random) -> bytes:
    return rng.randbytes(20_000)


def _zeros_packed(_rng: random.Random) -> bytes:
    return gzip.compress(bytes(50_000_000), mtime=0)


MAKERS: dict[str, Maker] = {
    # text that is read in full
    "mixed-line-ends": _mixed_line_ends,
    "old-mac-line-ends": _harmless(lambda rows: _csv(rows, end="\r")),
    "windows-line-ends": _harmless(lambda rows: _csv(rows, end="\r\n")),
    "windows-1252": _harmless(
        lambda rows: _csv([*rows[1:], ["C1", "2024-01-01", "café"]], encoding="cp1252")
    ),
    "utf-8-mark": _harmless(lambda rows: _csv(rows, encoding="utf-8-sig")),
    "utf-16-mark": _harmless(lambda rows: _csv(rows, encoding="utf-16")),
    "utf-16-unmarked": _harmless(lambda rows: _csv(rows, encoding="utf-16-le")),
    "semicolons": _harmless(lambda rows: _csv(rows, delimiter=";")),
    "tabs": _harmless(lambda rows: _csv(rows, delimiter="\t"), ".tsv"),
    "blank-lines": _harmless(lambda rows: _csv(rows).replace(b"\n", b"\n\n  \n")),
    "no-last-line-end": _harmless(lambda rows: _csv(rows)[:-1]),
    "delimiter-at-line-end": _harmless(lambda rows: _csv([[*row, ""] for row in rows])),
    "same-name-twice": _harmless(lambda rows: _csv(rows, header="name,Name,name")),
    "nameless-columns": _harmless(lambda rows: _csv(rows, header=",,name")),
    "line-break-in-cell": _harmless(
        lambda rows: _csv([[row[0], row[1], f'"{row[2]}\r\nmore, ""so"""'] for row in rows])
    ),
    "named-csv-packed": _harmless(lambda rows: gzip.compress(_csv(rows), mtime=0)),
    "zstd-of-two-frames": _harmless(
        lambda rows: _zstd(_csv(rows)[:50]) + _zstd(_csv(rows)[50:]), ".csv.zst"
    ),
    "gzip-of-two-members": _harmless(
        lambda rows: (
            gzip.compress(_csv(rows)[:50], mtime=0) + gzip.compress(_csv(rows)[50:], mtime=0)
        ),
        ".csv.gz",
    ),
    "gzip-wrong-check-sum": _damaged_gzip,
    "header-alone": lambda _rng: Made(".csv", b"customer,at,name\n", "read", 0),
    # text with records that are quarantined
    "nul-byte": _bad_line(b"C1,2024-01-01,a\0b"),
    "too-few-cells": _bad_line(b"C1,2024-01-01"),
    "too-many-cells": _bad_line(b"C1,2024-01-01,a,b"),
    "ragged-mixture": _ragged_mixture,
    "stray-quote": _bad_line(b'C1,2024-01-01,"a" b'),
    "quote-never-closed": _bad_line(b'C1,2024-01-01,"a'),
    "foreign-byte": _one_foreign_byte,
    "huge-cell": _huge_cell(quoted=False, breaks=False),
    "huge-quoted-cell": _huge_cell(quoted=True, breaks=False),
    "huge-cell-with-breaks": _huge_cell(quoted=True, breaks=True),
    "cut-gzip": _cut(lambda content: gzip.compress(content, mtime=0), ".csv.gz"),
    "cut-zstd": _cut(_zstd, ".csv.zst"),
    "json-bad-line": _json_lines([b'{"customer": ', b"not json"]),
    "json-not-object": _json_lines([b"[1, 2]", b"7", b"null"]),
    "json-deep": _json_lines([b"[" * 100_000]),
    "json-deep-objects": _json_lines([b'{"a":' * 50_000 + b"1" + b"}" * 50_000]),
    "json-half-character": _json_lines([b'{"customer": "\\ud800"}', b'{"customer": "\xff"}']),
    "json-nul": _json_lines([b'{"customer": "a\\u0000b"}']),
    "json-huge": _json_lines([b'{"customer": "' + b"x" * 3_000_000 + b'"}']),
    "cut-json": _cut_json,
    "cut-xes": _cut_xes,
    "broken-xes": _broken_xes,
    # no text at all, or not what it claims
    "empty": _refused(b""),
    "blank-alone": _refused(b"\n\n  \n"),
    "empty-gzip": _refused(gzip.compress(b"", mtime=0), ".csv.gz"),
    "gzip-head-alone": _refused(b"\x1f\x8b\x08\0\0", ".csv.gz"),
    "gzip-of-noise": _refused(lambda rng: b"\x1f\x8b\x08\0\0\0\0\0\0\0" + _noise(rng), ".csv.gz"),
    "noise": _refused(_noise),
    "zeros": _refused(bytes(10_000)),
    "zeros-packed": _refused(_zeros_packed, ".csv.gz"),
    "picture": _refused(b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "pdf": _refused(b"%PDF-1.7\n1 0 obj\n"),
    "old-excel": _refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
    "protected-excel": _refused(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), ".xlsx"
    ),
    "text-named-excel": _refused(b"a,b\n1,2\n", ".xlsx"),
    "text-named-parquet": _refused(b"a,b\n1,2\n", ".parquet"),
    "parquet-marks-alone": _refused(b"PAR1" + bytes(20) + b"PAR1", ".parquet"),
    "json-array": _refused(b'[{"a": 1},\n {"a": 2}]\n', ".jsonl"),
    "too-many-columns": _refused(b"a," * 20_000 + b"a\n"),
}

# Large, or the same whatever the dice say.
ONCE = {
    "zeros-packed",
    "huge-cell",
    "huge-cell-with-breaks",
    "huge-quoted-cell",
    "header-alone",
    "empty",
    "blank-alone",
    "xes-endless-element",
    "xlsx-zip-bomb",
    "xlsx-many-parts",
    "json-huge",
}
