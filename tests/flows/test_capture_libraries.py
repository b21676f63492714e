"""A client library as its makers publish it, unchanged, against a real server."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.kit.capturing import CapturingHome
from tests.kit.command_line import ROOT
from tests.kit.served import served

PYTHON = ROOT / "build" / "segment" / "bin" / "python"
MADE_BY = "`make .venv/stamps/segment` installs the client library"
PROGRAM = """\
import sys
from datetime import datetime, timedelta, timezone
from segment.analytics import Client

failed = []
host, key, packed = sys.argv[1], sys.argv[2], sys.argv[3] == "packed"
client = Client(key, host=host, gzip=packed, on_error=lambda error, items: failed.append(error))
ago = datetime.now(timezone.utc) - timedelta(hours=2)
client.identify("ada", {"email": "ada@example.org", "plan": "pro"}, anonymous_id="browser-1")
client.group("ada", "acme", {"size": "large"})
client.track("ada", "Order Completed", {"order": "o1", "revenue": 12.5, "currency": "EUR"})
client.track("ada", "Order Shipped", {"order": "o1"}, timestamp=ago)
client.page("ada", "Help", "Returns", {"path": "/returns"})
client.screen("ada", name="Basket")
client.track(anonymous_id="browser-1", event="Visited")
client.alias("browser-2", "ada")
for number in range(300):
    client.track("ada", "Many", {"number": number}, message_id=f"{packed}-{number}")
client.flush()
client.track("ada", "Many", {"number": 0}, message_id=f"{packed}-0")
client.shutdown()
sys.exit(len(failed))
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("packing", ["plain", "packed"])
def test_the_client_library_of_segment_for_python_works_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: str
) -> None:
    if not PYTHON.exists():
        if os.environ.get("CI"):
            pytest.fail(MADE_BY)
        pytest.skip(MADE_BY)
    monkeypatch.setenv("HEED_BUILD_MINUTES", "0")
    home = CapturingHome(tmp_path / "home")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    with served(home.home) as server:
        command = [str(PYTHON), str(program), server.address, home.key, packing]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
    home.cli.text("capture", "flush")
    _assert_all_is_there(home)


def _assert_all_is_there(home: CapturingHome) -> None:
    rows = home.table("interactions")
    named = [row["name"] for row in sorted(rows, key=lambda row: row["source_seq"])]
    assert named[:5] == [
        "Order Completed", "Order Shipped", "page viewed", "screen viewed", "Visited",
    ]  # fmt: skip
    assert named[5:] == ["Many"] * 300
    ordered = next(row for row in rows if row["name"] == "Order Completed")
    assert (ordered["value_minor"], ordered["currency"]) == (1250, "EUR")
    assert (ordered["case_key"], ordered["account_key"]) == ("o1", "acme")
    shipped = next(row for row in rows if row["name"] == "Order Shipped")
    assert (ordered["occurred_at"] - shipped["occurred_at"]).total_seconds() > 7_000
    traits = {(row["name"], row["value"]) for row in home.table("traits")}
    assert traits == {("email", "ada@example.org"), ("plan", "pro"), ("size", "large")}
    counts = home.cli.json("capture", "show", "shop")["days"][0]["counts"]
    assert counts["repeated"] == 1
    assert "quarantined" not in counts
