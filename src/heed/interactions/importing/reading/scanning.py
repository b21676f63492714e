"""One cheap pass over a text: is it UTF-8, how do its lines end, what could trip a reader."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

BLANK_LINE = re.compile(rb"(?<=\n)\r?\n")
REPLACEMENT = "\ufffd".encode()
USUAL_DELIMITERS = ",;\t|"
_BLANK, _NEWLINE = b" \n"
_ENDS_CELL = np.isin(np.arange(256), list(f"{USUAL_DELIMITERS}\r\n".encode()))


@dataclass
class TextFacts:
    """What a pass over a text found; counts are of bytes, ``lines`` of lines with any text end."""

    newlines: int = 0
    crlf: int = 0
    bare_cr: int = 0
    blank_lines: int = 0
    quotes: int = 0
    nuls: int = 0
    invalid: int = 0
    multibyte: int = 0
    replaced: int = 0
    ends_open: bool = False
    first_end_is_crlf: bool = False
    padded: bool = False  # a blank stands beside a usual delimiter or a line's end; if asked for

    @property
    def lines(self) -> int:
        """Physical lines, the last one counted whether it ends in a newline or not."""
        return self.newlines + self.ends_open

    @property
    def plain_line_ends(self) -> bool:
        """Whether a reader that knows one line end at a time can be trusted with this text."""
        if self.bare_cr:
            return False
        return self.crlf == 0 or (
            self.first_end_is_crlf and (self.crlf == self.newlines or self.quotes > 0)
        )

    @property
    def rather_windows(self) -> bool:
        """Whether the bytes that are not UTF-8 outnumber the characters that prove UTF-8."""
        return self.invalid > self.multibyte


def scan(
    chunks: Iterator[bytes], quote: str, copy: BinaryIO | None = None, *, padding: bool = False
) -> TextFacts:
    """Read UTF-8 ``chunks`` once; write them to ``copy`` on the way if there is one.

    ``padding``: also look whether cells have blanks around them, unless there are quotes.
    """
    facts = TextFacts()
    utf8 = _Utf8Check(facts)
    mark = quote.encode() if quote else None
    held, last = b"", b"\n"
    for piece in chunks:
        if copy is not None:
            copy.write(piece)
        utf8.feed(piece)
        chunk = held + piece if held else piece
        # A carriage return at the very end waits for the newline that may follow it.
        held = b"\r" if chunk.endswith(b"\r") else b""
        chunk = chunk[:-1] if held else chunk
        if chunk:
            _count(facts, chunk, last, mark)
            if padding and not (facts.padded or facts.quotes):
                facts.padded = _is_padded(last + chunk)
            last = chunk[-1:]
    if held:
        facts.bare_cr += 1
        last = held
    utf8.finish()
    facts.ends_open = last != b"\n"
    facts.padded |= last == b" "
    return facts


def _is_padded(text: bytes) -> bool:
    """Whether a blank stands beside what ends a cell; the last byte is looked at with the next."""
    codes = np.frombuffer(text, np.uint8)
    blanks = np.flatnonzero(codes == _BLANK)
    before, after = blanks[blanks > 0] - 1, blanks[blanks < len(codes) - 1] + 1
    return bool(_ENDS_CELL[codes[before]].any() or _ENDS_CELL[codes[after]].any())


def _count(facts: TextFacts, chunk: bytes, last: bytes, mark: bytes | None) -> None:
    # What most texts lack is looked for before it is counted, which takes a tenth of the time.
    is_newline = np.frombuffer(chunk, np.uint8) == _NEWLINE
    newlines = int(np.count_nonzero(is_newline))
    returns = chunk.count(b"\r") if b"\r" in chunk else 0
    if returns:
        pairs = chunk.count(b"\r\n")
        if not facts.newlines and newlines:
            facts.first_end_is_crlf = chunk[: chunk.index(b"\n")].endswith(b"\r")
        facts.crlf += pairs
        facts.bare_cr += returns - pairs
    facts.newlines += newlines
    if mark is not None and mark in chunk:
        facts.quotes += chunk.count(mark)
    if b"\0" in chunk:
        facts.nuls += chunk.count(b"\0")
    starts_blank = last == b"\n" and chunk.startswith((b"\n", b"\r\n"))
    has_blank = bool((is_newline[1:] & is_newline[:-1]).any())
    if starts_blank or has_blank or (returns and b"\n\r\n" in chunk):
        facts.blank_lines += len(BLANK_LINE.findall(chunk)) + starts_blank


class _Utf8Check:
    """Whether the bytes are UTF-8, a chunk at a time; counts what is not."""

    def __init__(self, facts: TextFacts) -> None:
        self._facts = facts
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._pending = False

    def feed(self, chunk: bytes) -> None:
        if not self._pending and chunk.isascii():
            return
        facts = self._facts
        before = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(chunk)
        except UnicodeDecodeError:
            self._decoder.reset()
            whole = before + chunk
            text = whole.decode("utf-8", "replace")
            facts.invalid += text.count("\ufffd") - whole.count(REPLACEMENT)
        facts.replaced += chunk.count(REPLACEMENT)
        facts.multibyte += max(0, len(chunk) - len(text))
        self._pending = bool(self._decoder.getstate()[0])

    def finish(self) -> None:
        try:
            self._decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            self._facts.invalid += 1
