"""A file as chunks of bytes: plain, gzip or zstd, in bounded memory, whole or cut off."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import zstandard

from heed.interactions.importing.reading.options import Limits, Progress
from heed.kernel.errors import UnreadableFile

PACKED = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}

CHUNK_BYTES = 16 << 20
READY_BYTES = 4 << 20
# 16 KiB of gzip can unpack to 16 MiB at most.
GZIP_SLICE_BYTES = 16_384
# 2 KiB of zstd can unpack to 64 MiB at most (128 KiB for each block of four bytes).
ZSTD_SLICE_BYTES = 2_048
ZSTD_WINDOW_BYTES = 1 << 27


class Chunks:
    """The bytes of a file in chunks of up to about 16 MiB.

    After the last chunk, ``ending`` says in a sentence why the file ended early ("" if it did
    not). Raises ``UnreadableFile`` when nothing can be unpacked or the file is a bomb.
    """

    def __init__(
        self, path: Path, packing: str, limits: Limits, progress: Progress | None = None
    ) -> None:
        self.path = path
        self.packing = packing
        self.limits = limits
        self.progress = progress
        self.ending = ""
        self.n_in = 0
        self.n_out = 0
        self._iterator = self._run()

    def __iter__(self) -> Iterator[bytes]:
        return self._iterator

    def __next__(self) -> bytes:
        return next(self._iterator)

    def _run(self) -> Iterator[bytes]:
        readers = {"": _plain, "gzip": _gzip, "zstd": _zstd}
        total = self.path.stat().st_size
        with self.path.open("rb") as file:
            for chunk in readers[self.packing](self, file):
                self.n_out += len(chunk)
                self.n_in = file.tell()
                self._refuse_bomb()
                if self.progress is not None:
                    self.progress(self.n_in, total)
                yield chunk
        if self.packing and not self.n_out and self.ending:
            raise UnreadableFile(
                f"Nothing in {self.path.name} can be unpacked: {self.ending}; fetch it again.",
                path=str(self.path),
            )

    def _refuse_bomb(self) -> None:
        if not self.packing or self.n_out <= self.limits.unpacked_bytes:
            return
        if self.n_out > self.limits.unpacked_ratio * self.n_in:
            raise UnreadableFile(
                f"{self.path.name} unpacks to more than {self.limits.unpacked_ratio} times its "
                f"size and {self.limits.unpacked_bytes:,} bytes; unpack it yourself if that is "
                "right.",
                path=str(self.path),
            )


def open_chunks(
    path: Path, packing: str, limits: Limits, progress: Progress | None = None
) -> Chunks:
    """The file at ``path``, unpacked, as chunks of bytes."""
    return Chunks(path, packing, limits, progress)


def _plain(_chunks: Chunks, file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _gzip(chunks: Chunks, file: BinaryIO) -> Iterator[bytes]:
    unpacker, pending = zlib.decompressobj(31), b""
    ready = bytearray()
    while pending or (pending := file.read(GZIP_SLICE_BYTES)):
        if unpacker.eof:
            pending = _next_member(chunks, pending, PACKED["gzip"])
            if not pending:
                break
            unpacker = zlib.decompressobj(31)
        before = unpacker.copy()
        try:
            ready += unpacker.decompress(pending)
        except zlib.error as error:
            chunks.ending = f"the gzip is damaged ({error})"
            ready += _before_damage(before, pending)
            break
        pending = unpacker.unused_data if unpacker.eof else b""
        if len(ready) >= READY_BYTES:
            yield bytes(ready)
            ready.clear()
    if ready:
        yield bytes(ready)
    if not unpacker.eof and not chunks.ending:
        chunks.ending = "the gzip ends early"


def _before_damage(unpacker: Any, packed: bytes) -> bytes:
    """What a slice gives before the byte that is wrong; a failed call gives nothing of it."""
    out = bytearray()
    try:
        for place in range(len(packed)):
            out += unpacker.decompress(packed[place : place + 1])
    except zlib.error:
        pass
    return bytes(out)


def _zstd(chunks: Chunks, file: BinaryIO) -> Iterator[bytes]:
    make = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES).decompressobj
    unpacker, pending = make(), b""
    ready = bytearray()
    try:
        while pending or (pending := file.read(ZSTD_SLICE_BYTES)):
            if unpacker.eof:
                pending = _next_member(chunks, pending, PACKED["zstd"])
                if not pending:
                    break
                unpacker = make()
            ready += unpacker.decompress(pending)
            pending = unpacker.unused_data if unpacker.eof else b""
            if len(ready) >= READY_BYTES:
                yield bytes(ready)
                ready.clear()
    except zstandard.ZstdError as error:
        chunks.ending = f"the zstd stream is damaged ({error})"
    if ready:
        yield bytes(ready)
    if not unpacker.eof and not chunks.ending:
        chunks.ending = "the zstd stream ends early"


def _next_member(chunks: Chunks, pending: bytes, magic: bytes) -> bytes:
    """What follows a finished member: the next one, or nothing (padding, foreign bytes)."""
    rest = pending.lstrip(b"\0")
    if not rest or rest.startswith(magic[: len(rest)]):
        return rest
    chunks.ending = "bytes that are not packed follow the packed text"
    return b""


class ChunkReader(io.RawIOBase):
    """Chunks as a raw stream, for ``io.BufferedReader`` and ``io.TextIOWrapper``."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill ``buffer`` with the next bytes; 0 at the end."""
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = memoryview(chunk)
        target = memoryview(buffer)
        n = min(len(target), len(self._left))
        target[:n] = self._left[:n]
        self._left = self._left[n:]
        return n
