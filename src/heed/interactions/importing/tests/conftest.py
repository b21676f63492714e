"""What the tests of importing share."""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.interactions.importing.tests.workbench import Workbench


@pytest.fixture
def bench(tmp_path: Path, db: None) -> Workbench:
    """An empty lake, an empty record store and a folder for files."""
    return Workbench(tmp_path)
