"""The real command line, as a process of its own, on a home directory of the test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kit import records

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class CommandLine:
    """``heed`` on one home directory."""

    home: Path
    changed: Mapping[str, str | None] = field(default_factory=dict)
    """Variables of the environment that are other than usual; None: not set."""

    @staticmethod
    def program() -> list[str]:
        """How the command is started."""
        return _command(())

    def environment(self) -> dict[str, str]:
        """The environment in which it works on this home."""
        environment = {
            **os.environ,
            **records.environment(self.home),
            "HEED_HOME": str(self.home),
            "PYTHONPATH": str(ROOT / "src"),
            "NO_COLOR": "1",
            "COLUMNS": "100",
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        changed = {**environment, **self.changed}
        return {name: value for name, value in changed.items() if value is not None}

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command from the checkout's root; whatever it returns is returned."""
        return subprocess.run(
            _command(arguments),
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=600,
        )

    def talk(self, typed: bytes, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
        """Run a command in a terminal where ``typed`` is typed; ``stderr`` is what it shows."""
        ours, theirs = os.openpty()
        os.write(ours, typed)
        done = subprocess.run(
            _command(arguments),
            cwd=ROOT,
            env=self.environment(),
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=theirs,
            timeout=280,
        )
        os.close(theirs)
        done.stderr = _shown(ours)
        return done

    def text(self, *arguments: str | Path) -> str:
        """What a command that must succeed prints."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"heed {arguments} gave {done.returncode}:\n{done.stderr}"
        return done.stdout

    def json(self, *arguments: str | Path) -> Any:
        """The document that a command that must succeed prints with ``--json``."""
        return json.loads(self.text(*arguments, "--json"))


def _command(arguments: tuple[str | Path, ...]) -> list[str]:
    return [sys.executable, "-m", "heed.cli.main", *map(str, arguments)]


def _shown(terminal: int) -> bytes:
    """Everything that a terminal showed, once nobody writes to it any more."""
    shown = b""
    with os.fdopen(terminal, "rb", buffering=0) as screen:
        try:
            while piece := screen.read(4096):
                shown += piece
        except OSError:  # how Linux says that the other end is closed
            pass
    return shown
