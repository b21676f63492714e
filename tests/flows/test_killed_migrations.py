"""Whoever is killed while tables are made or changed leaves a home that opens again."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit import records
from tests.kit.command_line import ROOT, CommandLine

pytestmark = [records.only_sqlite, pytest.mark.slow]

KILLED = """
import os, signal, sys
from pathlib import Path
from heed.config.opening import start_django
from heed.doors.paths import HomePaths
start_django(HomePaths(Path(sys.argv[1])))
from django.db.migrations.recorder import MigrationRecorder
from heed.config.home import Home

def note(self, app, name):
    if app == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
    noted(self, app, name)

noted, MigrationRecorder.record_applied = MigrationRecorder.record_applied, note
Home.open(sys.argv[1])
"""


@pytest.mark.parametrize("app", ["sessions", "customers"])
def test_a_home_opens_after_a_kill_before_a_migration_was_noted(tmp_path: Path, app: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(home), app], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert CommandLine(home).text("metrics")
