"""Which home directory this process works in."""

from __future__ import annotations

import os
from pathlib import Path

from heed.doors.paths import HomePaths

__all__ = ["DEFAULT", "ENVIRONMENT", "HomePaths", "find_home"]

ENVIRONMENT = "HEED_HOME"
DEFAULT = "heed-home"


def find_home(given: str | Path | None = None) -> Path:
    """The home that ``--home``, else ``HEED_HOME``, else ``./heed-home`` names, absolute."""
    return Path(given or os.environ.get(ENVIRONMENT) or DEFAULT).expanduser().resolve()
