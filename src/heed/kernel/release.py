"""The version of Heed that is running; every result names it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("heed")
except PackageNotFoundError:  # a source tree that was never installed
    VERSION = "0+unknown"
