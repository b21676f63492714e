"""Collecting style sheets and scripts into the home, with hashes in their names."""

from __future__ import annotations

from heed.doors.paths import HomePaths


def collect_static_files(paths: HomePaths) -> None:
    """Copy what pages link to; what has not changed stays."""
    from django.core.management import call_command

    paths.static.mkdir(exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
