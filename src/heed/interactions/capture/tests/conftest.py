"""What the tests of capturing share."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_django import Settings

from heed.interactions.capture.tests.shore import Shore


@pytest.fixture
def shore(tmp_path: Path, settings: Settings, db: None) -> Shore:
    """A source, a write key and an empty lake."""
    settings.HOME = SimpleNamespace(root=tmp_path)
    return Shore(tmp_path)
