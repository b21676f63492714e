"""`heed value` through the real command line: define, confirm by name, read costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contracts.test_json_output import validate
from tests.kit.command_line import CommandLine
from tests.kit.repeating import MODEL, SHOP


@pytest.mark.slow
def test_a_model_is_listed_confirmed_by_name_and_listed_again(tmp_path: Path) -> None:
    heed = CommandLine(tmp_path / "home")
    assert "There is no value model" in heed.text("value")
    file = tmp_path / "experience.yaml"
    file.write_text(SHOP + MODEL + "restricted: [traits.gender]\n", encoding="utf-8")
    planned = heed.text("plan", file)
    assert "`heed value confirm late --by NAME`" in " ".join(planned.split())
    heed.text("apply", file)
    assert "Not confirmed" in heed.text("value")
    done = heed.run("value", "confirm", "late", "--by", " ")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Name the person" in done.stderr
    assert "late version 1 is confirmed by Ada Example" in heed.text(
        "value", "confirm", "late", "--by", "Ada Example"
    )
    listed = heed.json("value")
    validate(listed)
    assert listed["models"][0]["confirmed_by"] == "Ada Example"
    assert "Warnings" not in heed.text("plan", file)
    exported = tmp_path / "exported.yaml"
    heed.text("export", exported)
    assert "Nothing to change" in heed.text("plan", exported)
