"""The state of a home: how fresh, how complete, how large, and what it can answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from heed.journeys.results.basis import Result, Share

Verdict = Literal["yes", "partly", "no"]


@dataclass(frozen=True)
class SourceReading(Result):
    """One source of data."""

    source: str
    """Its name."""
    n_interactions: int
    """Interactions in the lake."""
    n_feedback: int
    """Feedback records in the lake."""
    first_at: datetime | None
    """When the first of them occurred."""
    last_at: datetime | None
    """When the last of them occurred."""
    last_received_at: datetime | None
    """When the last of them was imported."""
    last_import_at: datetime | None
    """When the last import run finished, whether or not it brought something new."""


@dataclass(frozen=True)
class UnclaimedName(Result):
    """Interactions of one name that no touchpoint claims."""

    source: str
    """Where they come from."""
    name: str
    """The interaction's name."""
    channel: str
    """Its channel; empty if none."""
    actor: str
    """Who acted; empty if not recorded."""
    n: int
    """Interactions that no touchpoint claims."""
    share: float
    """Of all interactions."""


@dataclass(frozen=True)
class Coverage(Result):
    """How many interactions are seen through a touchpoint, and which are not."""

    unclaimed: Share
    """Interactions that no touchpoint claims, of all."""
    largest: tuple[UnclaimedName, ...]
    """The largest unclaimed names first."""
    n_other: int
    """Unclaimed interactions of names not listed."""


@dataclass(frozen=True)
class QuarantineGroup(Result):
    """Rows held back for one reason."""

    source: str
    """Where they come from."""
    file: str
    """The file that they stand in."""
    reason: str
    """Stable code of the reason."""
    n: int
    """Rows that wait."""


@dataclass(frozen=True)
class DiskTable(Result):
    """One lake table on disk."""

    name: str
    """The table."""
    version: int
    """Its newest Delta version."""
    n_rows: int
    """Rows at that version."""
    n_files: int
    """Files at that version."""
    n_bytes: int
    """Their size."""


@dataclass(frozen=True)
class Disk(Result):
    """What the home takes, and what is left."""

    tables: tuple[DiskTable, ...]
    """Lake tables, largest first."""
    n_lake_bytes: int
    """All files of the lake, older versions included."""
    record_store: str
    """Which record store, and where it is."""
    n_database_bytes: int
    """The record store."""
    n_free_bytes: int
    """Free on the same disk."""


@dataclass(frozen=True)
class Version(Result):
    """Version of one part."""

    what: str
    """The part."""
    version: str
    """Its version."""


@dataclass(frozen=True)
class BuildState(Result):
    """The newest build, and whether anything happened since."""

    number: int
    """Number of the build."""
    finished_at: datetime
    """When it finished."""
    as_of: datetime | None
    """The data horizon."""
    seconds: float
    """How long it took."""
    up_to_date: bool
    """Whether it has seen all data and the newest definitions."""
    behind: tuple[str, ...]
    """What changed since; empty if up to date."""


@dataclass(frozen=True)
class Answer(Result):
    """One question that a head of customer experience asks, and whether this data answers it."""

    key: str
    """Stable key of the question."""
    question: str
    """The question."""
    verdict: Verdict
    """Yes, partly or no."""
    because: str
    """What the data has or lacks."""


@dataclass(frozen=True)
class ExtractAdvice(Result):
    """The one extract that would answer most questions that are open now."""

    key: str
    """Stable key of the extract."""
    extract: str
    """What to ask for, with its columns."""
    unlocks: tuple[str, ...]
    """Keys of the questions that it would answer."""


@dataclass(frozen=True)
class DoctorReading(Result):
    """The state of a home."""

    home: str
    """Its folder."""
    sources: tuple[SourceReading, ...]
    """In order of their names."""
    coverage: Coverage
    """What touchpoints see."""
    quarantine: tuple[QuarantineGroup, ...]
    """Rows held back, most frequent reason first."""
    build: BuildState | None
    """The newest build; null if there is none."""
    disk: Disk
    """Space taken and left."""
    versions: tuple[Version, ...]
    """What is installed."""
    answers: tuple[Answer, ...]
    """What this data can answer and what it cannot."""
    next_extract: ExtractAdvice | None
    """The extract that would add most; null if nothing is missing."""
