"""Definitions stored from the text of an experience file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from heed.definitions.services import apply_files

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def define(text: str, folder: Path) -> None:
    """Apply an experience file with this text, written into ``folder``."""
    path = folder / "experience.yaml"
    path.write_text(text, encoding="utf-8")
    apply_files(path=path, actor="tester", now=NOW)
