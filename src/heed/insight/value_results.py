"""What reading value models gives: typed results with a meaning for every field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from heed.journeys.results.basis import Result


@dataclass(frozen=True)
class ValueModelRead(Result):
    """One value model as defined now."""

    key: str
    """Its key."""
    name: str
    """Its name."""
    description: str
    """What it is for; empty if nobody said."""
    version: int
    """The newest version."""
    currency: str
    """ISO 4217 code."""
    standards: tuple[str, ...]
    """The standards whose misses it is about; empty: all."""
    says: tuple[str, ...]
    """What a miss costs, in sentences."""
    is_confirmed: bool
    """Whether a named person confirmed this version; only then it counts."""
    confirmed_by: str
    """Who did; empty: nobody yet."""
    confirmed_at: datetime | None
    """When; null: not yet."""


@dataclass(frozen=True)
class ValueModelList(Result):
    """Every value model."""

    models: tuple[ValueModelRead, ...]
    """The models in the order of their definitions: the first about a standard counts."""
    software: str
    """Version of Heed that read it."""
