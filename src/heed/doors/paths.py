"""Where a home directory keeps its things."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class HomePaths:
    """The places inside one home directory."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "heed.sqlite3"

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def work(self) -> Path:
        """Temporary files; anything in here may be deleted when no command runs."""
        return self.root / "work"

    @property
    def static(self) -> Path:
        """Style sheets and scripts as `heed serve` hands them out, with hashes in their names."""
        return self.root / "static"

    @property
    def uploads(self) -> Path:
        """Files that people sent by the browser, one folder for each upload."""
        return self.root / "uploads"

    @property
    def filters(self) -> Path:
        """Figures of free filters; may be deleted at any time, they are then computed again."""
        return self.root / "filters"

    @property
    def secret_key(self) -> Path:
        """What signs sessions; readable by the owner of the home only."""
        return self.root / "secret-key"

    @property
    def contact_key(self) -> Path:
        """What hashes of addresses and lots are made with; it must never change."""
        return self.root / "contact-key"

    @property
    def privacy_key(self) -> Path:
        """What hashes of erased people's keys are made with; it must never change."""
        return self.root / "privacy-key"

    @property
    def exports(self) -> Path:
        """What was put together about single people, for handing out; removed after days."""
        return self.root / "exports"

    @property
    def serving(self) -> Path:
        """Locked while the home is served; its children end when the lock is free."""
        return self.root / ".serving"

    def create(self) -> None:
        for place in (self.root, self.lake, self.work):
            place.mkdir(parents=True, exist_ok=True)
