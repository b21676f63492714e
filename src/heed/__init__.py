"""Heed: customer experience management that shows n, interval and method beside every figure.

``import heed`` is the door for Python users: ``heed.open(home)`` gives the same typed results
that the command line prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from heed.kernel.release import VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from heed.config.home import Home

__version__ = VERSION

__all__ = ["__version__", "open"]


def open(home: str | Path | None = None) -> Home:
    """Open a home directory for reading and writing; see :class:`heed.config.home.Home`.

    Without an argument: ``HEED_HOME``, else ``./heed-home``.
    """
    from heed.config.home import Home

    return Home.open(home)
