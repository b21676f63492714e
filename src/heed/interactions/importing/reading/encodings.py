"""Which encoding a text is in, and its bytes as UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from heed.kernel.errors import UnreadableFile

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UTF8 = ("utf-8", "utf-8-sig")
SPOKEN = {
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}

CONTROL = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b")
BINARY_SHARE = 0.05
UTF16_SHARE = 0.3


@dataclass(frozen=True)
class Encoding:
    """A Python codec name, and whether it was given (``certain``) or is a first guess."""

    codec: str
    certain: bool

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes are UTF-8 already."""
        return self.codec in UTF8

    @property
    def errors(self) -> str:
        """How a decoder keeps what it cannot read, so that the record can be told."""
        return "replace" if self.codec.startswith(("utf-16", "utf-32")) else "surrogateescape"


def find_encoding(head: bytes, wanted: str | None, name: str) -> Encoding:
    """The encoding to try first; raises ``UnreadableFile`` for an unknown name or binary bytes.

    A mark decides; UTF-16 without a mark is told by its zero bytes; all else starts as UTF-8.
    """
    if wanted is not None:
        return Encoding(_codec(wanted, head), certain=True)
    for mark, codec in MARKS:
        if head.startswith(mark):
            return Encoding(codec, certain=True)
    if (unmarked := _unmarked_utf16(head)) is not None:
        return Encoding(unmarked, certain=True)
    refuse_binary(head, name)
    return Encoding("utf-8", certain=False)


def _codec(wanted: str, head: bytes) -> str:
    try:
        codec = codecs.lookup(wanted).name
        "a".encode(codec)
    except (LookupError, TypeError, ValueError) as error:
        raise UnreadableFile(
            f"“{wanted}” is not an encoding; use for example utf-8, windows-1252 or utf-16."
        ) from error
    if codec == "utf-8" and head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return codec


def _unmarked_utf16(head: bytes) -> str | None:
    half = len(head) // 2
    if half < 4:
        return None
    if head[1::2].count(0) >= UTF16_SHARE * half and not head[0::2].count(0):
        return "utf-16-le"
    if head[0::2].count(0) >= UTF16_SHARE * half and not head[1::2].count(0):
        return "utf-16-be"
    return None


def refuse_binary(head: bytes, name: str) -> None:
    """Raise ``UnreadableFile`` when too many of the first bytes are control characters."""
    controls = len(head) - len(head.translate(None, CONTROL))
    if controls >= 4 and controls > BINARY_SHARE * len(head):
        raise UnreadableFile(
            f"{name} does not hold text; export it as CSV, or name its true format."
        )


def as_utf8(chunks: Iterator[bytes], encoding: Encoding) -> Iterator[bytes]:
    """The text as UTF-8 without mark; what cannot be decoded becomes an invalid byte again.

    An undecodable byte stays as it is, so it is found (and counted) by the scan like any other.
    """
    decoder = codecs.getincrementaldecoder(encoding.codec)(errors=encoding.errors)
    for chunk in chunks:
        if text := decoder.decode(chunk):
            yield _encoded(text, encoding)
    if text := decoder.decode(b"", final=True):
        yield _encoded(text, encoding)


def _encoded(text: str, encoding: Encoding) -> bytes:
    errors = "surrogateescape" if encoding.errors == "surrogateescape" else "replace"
    return text.encode("utf-8", errors)
