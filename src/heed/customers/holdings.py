"""What Heed holds about people: every area says of each kind how to hand it out and to erase it.

An area registers its holdings when Django starts, by the path of a tuple, such as
``heed.listening.holdings.HOLDINGS``. Export and erasure go through all of them, so that nothing
about a person is held beside them; a contract test looks for tables that nobody registered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

from heed.customers.people import Person

if TYPE_CHECKING:
    from heed.lake.store import Lake

Record = Mapping[str, Any]  # column → text, number, moment or None


@dataclass(frozen=True)
class Place:
    """Where an export or an erasure works: the home's lake and folders, and the moment."""

    lake: Lake
    now: datetime
    uploads: Path | None = None  # files that people sent
    exports: Path | None = None  # what was handed out about people
    work: Path | None = None  # temporary files
    filters: Path | None = None  # figures that are computed again once they are gone


@dataclass(frozen=True)
class Kept:
    """Records that a law does not let go yet."""

    what: str  # the holding, and the name of what happened where the rule is about one
    n: int
    until: datetime  # when the last of them may go
    law: str


@dataclass(frozen=True)
class Holding:
    """One kind of record about people.

    ``tables`` names the record store's models (``customers.IdentityKey``) and lake tables
    (``lake.traits``) that it covers. ``records`` are those of a person, in order; ``erase`` removes
    them, inside the caller's transaction for the record store, and returns how many there were.
    ``kept`` says which of them ``erase`` leaves, because a law does not let them go yet.
    """

    name: str  # "identity keys"
    tables: tuple[str, ...]
    records: Callable[[Person, Place], Iterator[Record]]
    erase: Callable[[Person, Place], int]
    kept: Callable[[Person, Place], Sequence[Kept]] | None = None

    @property
    def is_lake_only(self) -> bool:
        """Whether nothing of it is in the record store: then no transaction need be held."""
        return bool(self.tables) and all(name.startswith("lake.") for name in self.tables)


_registered: list[str] = []
_last: list[str] = []


def register(path: str, *, last: bool = False) -> None:
    """Let exports and erasures cover the holdings at ``path``.

    Those that come ``last`` say who the person is: whatever else is erased is found by them.
    """
    paths = _last if last else _registered
    if path not in paths:
        paths.append(path)


def holdings() -> tuple[Holding, ...]:
    """Everything that is held, in the order in which areas registered; identities at the end."""
    return tuple(one for path in (*_registered, *_last) for one in import_string(path))
