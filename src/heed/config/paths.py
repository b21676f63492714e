"""Where a home directory keeps its things."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = "HEED_HOME"
DEFAULT = "heed-home"


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

    def create(self) -> None:
        for place in (self.root, self.lake, self.work):
            place.mkdir(parents=True, exist_ok=True)


def find_home(given: str | Path | None = None) -> Path:
    """The home that ``--home``, else ``HEED_HOME``, else ``./heed-home`` names, absolute."""
    return Path(given or os.environ.get(ENVIRONMENT) or DEFAULT).expanduser().resolve()
