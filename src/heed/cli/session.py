"""What every command needs: the opened home, and who is acting."""

from __future__ import annotations

import getpass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from heed.config.home import Home


class Session:
    """One run of the command line."""

    def __init__(self, home: Path | None) -> None:
        self.given = home
        """What ``--home`` said."""

    @cached_property
    def home(self) -> Home:
        """The home, opened on first use, so that `--help` stays quick and writes nothing."""
        from heed.config.home import Home

        return Home.open(self.given)

    @property
    def actor(self) -> str:
        """The operating system's user: commands are run by people with access to the machine."""
        try:
            return getpass.getuser()
        except (KeyError, OSError):  # a container user without a name
            return "unknown user"


def session_of(context: typer.Context) -> Session:
    """The session that the root command made."""
    found = context.find_root().obj
    if not isinstance(found, Session):
        raise TypeError("the command was called without its root command")
    return found
