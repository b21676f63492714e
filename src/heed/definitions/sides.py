"""The two sides of a comparison: files, what is stored, or a stored version of a journey."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from heed.definitions.changes import Change, compare
from heed.definitions.files import read_definitions
from heed.foundation.yaml_lines import nearest
from heed.journeys.catalogue import Content
from heed.journeys.kinds import JOURNEY
from heed.journeys.queries import list_at, list_current, list_versions
from heed.kernel.errors import NotFound

_STORED = re.compile(r"stored(?::(?P<key>[^@]+))?(?:@(?P<version>\d{1,9}))?")


@dataclass(frozen=True)
class Side:
    """One side; ``is_part`` if it holds chosen journeys only, so nothing else is compared."""

    contents: tuple[Content, ...]
    is_part: bool = False


def read_side(text: str) -> Side:
    """A file or folder, ``stored``, ``stored:JOURNEY``, ``stored:JOURNEY@N`` or ``stored@N``.

    Raises:
        NotFound: there is no such file, journey or version.
        InvalidDefinition: the files cannot be read.
    """
    match = _STORED.fullmatch(text)
    if match is None:
        return Side(read_definitions(Path(text)).contents)
    key, version = match["key"], match["version"]
    if key is None and version is None:
        return Side(tuple(list_current()))
    return Side(tuple(_stored_journeys(key or "", int(version) if version else None)), is_part=True)


def compare_sides(before: Side, after: Side) -> list[Change]:
    """What turns one side into the other; with a part on one side, only that part."""
    old, new = before.contents, after.contents
    if before.is_part and not after.is_part:
        new = _only(new, old)
    elif after.is_part and not before.is_part:
        old = _only(old, new)
    return compare(old, new)


def _only(contents: Sequence[Content], part: Sequence[Content]) -> tuple[Content, ...]:
    names = {content.name for content in part}
    return tuple(content for content in contents if content.name in names)


def _stored_journeys(key: str, version: int | None) -> list[Content]:
    if version is not None:
        found = list_at(JOURNEY.name, version, key)
    else:
        found = [content for content in list_current() if content.name == f"{JOURNEY.name}:{key}"]
    if found:
        return found
    if not key:
        raise NotFound(f"No stored journey has a version {version}.")
    versions = [str(row.version) for row in list_versions(JOURNEY.name, key) if not row.is_retired]
    if versions:
        raise NotFound(f"The journey {key} has the versions {', '.join(versions)}.")
    keys = [content.key for content in list_current() if content.kind == JOURNEY.name]
    meant = nearest(key, keys)
    hint = f"Did you mean {meant}?" if meant else f"Stored are: {', '.join(keys) or 'none'}."
    raise NotFound(f"There is no stored journey {key}. {hint}")
