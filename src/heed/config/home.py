"""The door for Python users and for every command: one home directory, opened."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import django

from heed.config.paths import HomePaths, find_home


@dataclass(frozen=True)
class Home:
    """An opened home directory. Its methods return the same typed results that commands print."""

    paths: HomePaths

    @classmethod
    def open(cls, home: str | Path | None = None) -> Home:
        """Open (and on first use create) the home directory; one home per Python process."""
        paths = HomePaths(find_home(home))
        paths.create()
        os.environ["HEED_HOME"] = str(paths.root)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heed.config.settings")
        # A notebook runs an event loop in our thread; these calls are meant to block it.
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        django.setup()
        _migrate()
        return cls(paths)


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
