"""Whether a text, a row or a file names a person by one of their keys."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import IO

from heed.customers.models import IdentityKey, Profile
from heed.customers.people import Person

CHUNK = 1 << 20
TELLING = 6  # letters; a shorter key is looked for as a whole cell only
PACKED = (b"PAR1", b"ORC", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd")
ENCODINGS = ("utf-8", "utf-16-le", "cp1252")  # UTF-16 with its bytes the other way fits as well


def texts_of(person: Person) -> frozenset[str]:
    """Every key that a person is known by, as sources write them."""
    own = Profile.objects.filter(pk__in=person.profiles).values_list("key", flat=True)
    shown = IdentityKey.objects.filter(profile_id__in=person.profiles)
    return frozenset({*own, *shown.values_list("value", flat=True)})


class Mentions:
    """Looks for these texts, whatever the size of letters, and never inside longer words."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = frozenset(text.strip() for text in texts if text.strip())
        self._folded = frozenset(text.casefold() for text in self.texts)

    @cached_property
    def _long(self) -> re.Pattern[str]:
        return _words(text for text in self.texts if len(text) >= TELLING)

    @cached_property
    def _bytes(self) -> re.Pattern[bytes]:
        forms = {
            re.escape(text.encode(encoding)).replace(b"@", b"(?:@|%40|&#64;)")
            for text in {form for text in self.texts for form in (text, json.dumps(text)[1:-1])}
            for encoding in ENCODINGS
            if text.encode(encoding, "ignore").decode(encoding) == text
        }
        inner = b"|".join(sorted(forms, reverse=True)) or b"(?!)"
        return re.compile(rb"(?<![0-9A-Za-z])(?:" + inner + rb")(?![0-9A-Za-z])", re.IGNORECASE)

    def in_text(self, text: str) -> bool:
        """Whether a text is one of them, or has a telling one among its words."""
        return text.strip().casefold() in self._folded or bool(self._long.search(text))

    def in_cells(self, cells: Mapping[str, str | None]) -> bool:
        """Whether a row names them; a line that could not be split counts by its parts."""
        for text in cells.values():
            if text and (self.in_text(text) or ("" in cells and self._in_parts(text))):
                return True
        return False

    def _in_parts(self, text: str) -> bool:
        return any(self.in_text(part) for part in re.split(r"[,;\t|]", text.replace('"', "")))

    def in_file(self, path: Path) -> bool:
        """Whether a file names them. One that cannot be looked into counts as if it did."""
        with path.open("rb") as file:
            start = file.read(8)
        if start.startswith(PACKED):
            return True
        with suppress(zipfile.BadZipFile, OSError, RuntimeError):
            return any(self._in_stream(stream) for stream in _streams(path, start))
        return True

    def in_raw(self, path: Path) -> bool:
        """Whether the bytes of a file, as they lie there, hold one of them."""
        with path.open("rb") as file:
            return self._in_stream(file)

    def _in_stream(self, stream: IO[bytes] | gzip.GzipFile) -> bool:
        longest = 4 * max(map(len, self.texts), default=0) + 8
        rest = b""
        while chunk := stream.read(CHUNK):
            if self._bytes.search(rest + chunk):
                return True
            rest = chunk[-longest:]
        return False


def _words(texts: Iterable[str]) -> re.Pattern[str]:
    inner = "|".join(map(re.escape, sorted(texts, key=len, reverse=True))) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{inner})(?!\w)", re.IGNORECASE)


def _streams(path: Path, start: bytes) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """A file's bytes as they were before they were packed."""
    if start.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if Path(name).suffix.casefold() in (".zip", ".gz", ".parquet", ".xlsx"):
                    raise OSError("packed twice")
                with archive.open(name) as member:
                    yield member
    elif start.startswith(b"\x1f\x8b"):
        with gzip.open(path) as member:
            yield member
    else:
        with path.open("rb") as file:
            yield file
