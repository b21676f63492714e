"""The real command line, as a process of its own, on a home directory of the test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class CommandLine:
    """``heed`` on one home directory."""

    home: Path

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command from the checkout's root; whatever it returns is returned."""
        environment = {
            **os.environ,
            "HEED_HOME": str(self.home),
            "PYTHONPATH": str(ROOT / "src"),
            "NO_COLOR": "1",
            "COLUMNS": "100",
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        command = [sys.executable, "-m", "heed.cli.main", *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280
        )

    def text(self, *arguments: str | Path) -> str:
        """What a command that must succeed prints."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"heed {arguments} gave {done.returncode}:\n{done.stderr}"
        return done.stdout

    def json(self, *arguments: str | Path) -> Any:
        """The document that a command that must succeed prints with ``--json``."""
        return json.loads(self.text(*arguments, "--json"))
