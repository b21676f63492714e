"""Experience as code through the real command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.command_line import ROOT, CommandLine


@pytest.fixture
def heed(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "home")


@pytest.mark.slow
def test_a_template_alone_gives_a_map_and_the_extracts_to_ask_for(
    heed: CommandLine, tmp_path: Path
) -> None:
    path = tmp_path / "visit.yaml"
    heed.text("new", "journey", "--template", "service-visit", "--path", path)
    assert "Applied: 20 added." in heed.text("apply", path)
    shown = heed.text("journey", "service-visit")
    assert "assumed" in shown
    assert "measured" not in shown.replace("none is measured", "").split("Extracts")[0]
    assert "Extracts to ask for" in shown
    assert "Nothing to change." in heed.text("apply", path)


@pytest.mark.slow
def test_what_is_exported_gives_the_same_definitions_in_an_empty_home(
    heed: CommandLine, tmp_path: Path
) -> None:
    heed.text("apply", ROOT / "examples" / "zendesk" / "experience.yaml")
    exported = tmp_path / "all.yaml"
    heed.text("export", exported)
    other = CommandLine(tmp_path / "other")
    other.text("apply", exported)
    again = tmp_path / "again.yaml"
    other.text("export", again)
    assert exported.read_text(encoding="utf-8") == again.read_text(encoding="utf-8")
    assert heed.json("diff", "stored", again)["changes"] == []


def test_mistakes_are_listed_at_once_and_end_with_exit_code_2(
    heed: CommandLine, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("heed: 1\nteams:\n  - {kye: a}\ntouchpoints:\n  - {key: a, wehn: x}\n")
    for command in ("plan", "apply"):
        done = heed.run(command, path)
        assert done.returncode == 2
        assert f"{path}:3: `kye` is not known here. Did you mean `key`?" in done.stderr
        assert f"{path}:5: `wehn` is not known here. Did you mean `when`?" in done.stderr
        assert "Traceback" not in done.stderr
    path.write_text("heed: 1\ntouchpoints:\n  - {key: a, owner: nobody}\n")
    done = heed.run("plan", path)
    assert done.returncode == 2
    assert f"{path}:3: touchpoint a: There is no team `nobody`." in done.stdout


def test_a_plan_tells_what_data_says_about_touchpoints(heed: CommandLine, tmp_path: Path) -> None:
    zendesk = ROOT / "examples" / "zendesk"
    heed.text("import", zendesk / "import.yaml", "--data", zendesk)
    path = tmp_path / "two.yaml"
    path.write_text(
        "heed: 1\n"
        "touchpoints:\n"
        "  - {key: all, when: {source: {present: true}}}\n"
        "  - {key: fax, when: {channel: fax}}\n"
        "  - {key: some, when: {name: {present: true}}}\n"
    )
    warnings = [warning["what"] for warning in heed.json("plan", path)["warnings"]]
    assert len(warnings) == 2
    assert warnings[0].startswith("touchpoint fax: None of ")
    assert "are this touchpoint and `all` too; they count as `all`" in warnings[1]


@pytest.mark.slow
def test_two_that_apply_at_once_run_one_after_the_other(heed: CommandLine, tmp_path: Path) -> None:
    paths = []
    for name in ("shop-order", "get-help"):
        paths.append(tmp_path / f"{name}.yaml")
        heed.text("new", "journey", "--template", name, "--path", paths[-1])
    heed.text("journey")  # makes the home
    command = [sys.executable, "-m", "heed.cli.main", "--home", str(heed.home), "apply"]
    environment = heed.environment()
    started = [
        subprocess.Popen([*command, str(path)], env=environment, stdout=subprocess.DEVNULL)
        for path in paths * 2
    ]
    assert [process.wait(timeout=120) for process in started] == [0, 0, 0, 0]
    for path in paths:
        assert heed.json("plan", path)["changes"] == []
    keys = [journey["key"] for journey in heed.json("journey")["journeys"]]
    assert keys == ["get-help", "shop-order"]
