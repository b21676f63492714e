"""One delimited file and how it is being read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from heed.interactions.importing.reading.encodings import Encoding, as_utf8
from heed.interactions.importing.reading.options import Progress, ReadOptions
from heed.interactions.importing.reading.unpacking import ChunkReader, Chunks, open_chunks

HEAD_BYTES = 1 << 20


@dataclass(frozen=True)
class Source:
    """A text file: where it is, how it is packed and encoded, and what the reader was told."""

    path: Path
    packing: str
    encoding: Encoding
    options: ReadOptions
    work: Path
    progress: Progress | None = None

    def unpacked(self) -> Chunks:
        """The bytes of the text in its own encoding."""
        return open_chunks(self.path, self.packing, self.options.limits, self.progress)

    def utf8(self, unpacked: Chunks) -> Iterator[bytes]:
        """``unpacked`` as UTF-8; bytes that cannot be decoded stay as they are."""
        return unpacked if self.encoding.is_utf8 else as_utf8(unpacked, self.encoding)

    def text(self, unpacked: Chunks) -> io.TextIOWrapper:
        """The whole text, undecodable bytes kept as surrogates, line ends untouched."""
        return io.TextIOWrapper(
            io.BufferedReader(ChunkReader(unpacked), 1 << 20),
            encoding=self.encoding.codec,
            errors=self.encoding.errors,
            newline="",
        )

    def head(self) -> str:
        """The first megabyte as text, cut at a line end when the text is longer."""
        head = b""
        for chunk in self.utf8(open_chunks(self.path, self.packing, self.options.limits)):
            head += chunk[: HEAD_BYTES + 1]
            if len(head) > HEAD_BYTES:
                break
        text = head.decode("utf-8-sig", "surrogateescape")
        if len(head) <= HEAD_BYTES:
            return text
        cut = max(text.rfind("\n"), text.rfind("\r"))
        return text[: cut + 1] if cut > 0 else text
