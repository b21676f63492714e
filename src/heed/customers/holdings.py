"""What Heed holds about people: every area says of each kind how to hand it out and to erase it.

An area registers its holdings when Django starts, by the path of a tuple, such as
``heed.listening.holdings.HOLDINGS``. Export and erasure go through all of them, so that nothing
about a person is held beside them; a contract test looks for tables that nobody registered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

from heed.customers.people import Person

if TYPE_CHECKING:
    from heed.lake.store import Lake

Record = Mapping[str, Any]  # column → text, number, moment or None


@dataclass(frozen=True)
class Place:
    """Where an export or an erasure works: the home's lake, and the moment."""

    lake: Lake
    now: datetime


@dataclass(frozen=True)
class Holding:
    """One kind of record about people.

    ``tables`` names the record store's models (``customers.IdentityKey``) and lake tables
    (``lake.traits``) that it covers. ``records`` are those of a person, in order; ``erase`` removes
    them, inside the caller's transaction for the record store, and returns how many there were.
    """

    name: str  # "identity keys"
    tables: tuple[str, ...]
    records: Callable[[Person, Place], Iterator[Record]]
    erase: Callable[[Person, Place], int]


_registered: list[str] = []


def register(path: str) -> None:
    """Let exports and erasures cover the holdings at ``path``."""
    if path not in _registered:
        _registered.append(path)


def holdings() -> tuple[Holding, ...]:
    """Everything that is held, in the order in which areas registered."""
    return tuple(one for path in _registered for one in import_string(path))
