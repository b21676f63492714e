"""What an import did, as values."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class FileReport:
    """What became of the rows of one entry of ``files``; what was read is the sum of the others.

    A row is *imported* if it brought anything new, *quarantined* if anything in it is wrong,
    *ignored* if all it says was known already, filtered out or empty, *held back* if it is about
    somebody who was erased.
    """

    key: str
    names: tuple[str, ...]
    read: int
    imported: int
    ignored: int
    quarantined: int
    reasons: dict[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    held_back: int = 0

    def as_counts(self) -> dict[str, int]:
        return {
            "read": self.read,
            "imported": self.imported,
            "ignored": self.ignored,
            "quarantined": self.quarantined,
            **({"held_back": self.held_back} if self.held_back else {}),
        }


@dataclass(frozen=True)
class ImportReport:
    """What one import read and added; times in seconds."""

    run: int
    source: str
    files: tuple[FileReport, ...]
    joined: tuple[tuple[str, int], ...]  # files that only stand beside others, rows read
    interactions: int
    feedback: int
    tallies: int
    customers: int
    accounts: int
    traits: int
    keys: int  # further keys of people that were new
    joined_people: int
    proposed_joins: int  # for somebody to decide
    shared_keys: int  # that turned out to be several people's
    seconds: dict[str, float]
    record_store_seconds: tuple[float, ...]  # of each transaction

    @property
    def quarantined(self) -> int:
        return sum(file.quarantined for file in self.files)

    @property
    def held_back(self) -> int:
        """Rows about people who were erased."""
        return sum(file.held_back for file in self.files)
