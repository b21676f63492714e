"""Real data sets that may not be shipped: found where they are, or skipped with a clear word."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ENVIRONMENT = "HEED_SHARED_DATA"
HERE = Path(__file__).resolve()


def shared_data(name: str) -> Path:
    """The folder of a data set; skips the test that asks if it is not on this machine.

    Looked for in ``HEED_SHARED_DATA``, else in ``shared/data`` beside or above the checkout.
    """
    for folder in _folders():
        if (folder / name).is_dir():
            return folder / name
    pytest.skip(f"needs the data set {name}: put it into shared/data, or set {ENVIRONMENT}")


def _folders() -> list[Path]:
    named = os.environ.get(ENVIRONMENT)
    return [Path(named)] if named else [above / "shared" / "data" for above in HERE.parents]
