"""What is committed works on any machine: no paths of one, no registries, locked dependencies."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, shown, text_files

MACHINE = re.compile(
    r"(?<![\w.}/*-])/(work|home|root|Users|opt)/\w"  # an absolute path of somebody's machine
    r"|[A-Z]:\\\\?Users"
    r"|pypi\.org|pythonhosted|npmjs\.org|artifactory|jfrog|devpi"
)
LOCKS = ("base", "build", "node", "dev", "all")


def locked(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def test_no_file_names_a_path_of_one_machine_or_a_registry() -> None:
    named = [
        f"{shown(path)}:{number}: {line.strip()[:80]}"
        for path in text_files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MACHINE.search(line)
    ]
    assert not named


@pytest.mark.parametrize(
    ("line", "rejected"),
    [
        ("see /home/ada/notes.txt", True),
        ("HEED_HOME=/root/x", True),
        ("--index-url https://pypi.org/simple", True),
        ("f'{root}/work/file'", False),
        ("src/opt/thing", False),
        ("./heed-home/lake", False),
    ],
)
def test_rule_about_machines_knows_its_examples(line: str, rejected: bool) -> None:
    assert bool(MACHINE.search(line)) is rejected


@pytest.mark.parametrize("name", LOCKS)
def test_lock_file_gives_a_version_and_hashes_for_everything_and_no_address(name: str) -> None:
    text = locked(name)
    assert "://" not in text
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text).strip())
    assert entries
    assert [e.splitlines()[0] for e in entries if "==" not in e or "--hash=sha256:" not in e] == []


def test_larger_lock_files_agree_with_smaller_ones() -> None:
    versions = {
        name: dict(re.findall(r"(?m)^([a-z0-9._-]+)==(\S+)", locked(name))) for name in LOCKS
    }
    for smaller, larger in (("base", "dev"), ("dev", "all")):
        assert versions[smaller].items() <= versions[larger].items()


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = {
        "base": project["project"]["dependencies"],
        "dev": project["dependency-groups"]["dev"],
        "all": project["project"]["optional-dependencies"]["spark"],
        "build": project["build-system"]["requires"],
    }
    for lock, requirements in named.items():
        text = locked(lock)
        for requirement in requirements:
            name = re.split(r"[\[<>=~! ]", requirement)[0].lower().replace("_", "-")
            assert re.search(rf"(?m)^{re.escape(name)}==", text), f"{name} is not in {lock}.txt"
