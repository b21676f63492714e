"""Dependencies point down: imports, foreign keys, and where a library may be used."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import grimp
import pytest
from django.apps import apps
from django.db.models import Field

from tests.architecture.sources import ROOT, SOURCE, python_files, shown

# library → where it may be imported, as path patterns below src/heed
ROOMS = {
    "deltalake": ("lake/*",),
    "pyspark": ("lake/*",),
    "duckdb": ("lake/*", "interactions/importing/*"),
    "splink": ("customers/matching/*",),
    "ibis": ("lake/*", "*/measures*.py", "*/measures*/*", "customers/segments/measures/*"),
}
WITHOUT_DJANGO = ("kernel", "stats", "lake")


def layers() -> list[set[str]]:
    """The layers of pyproject.toml, highest first; each is a set of areas."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (found,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return [
        {name.strip().removeprefix("heed.") for name in re.split(r"[|:]", row)} for row in found
    ]


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, at any depth of its code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_imports_keep_every_contract_of_the_import_linter() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_modules_import_each_other_without_cycles() -> None:
    graph = grimp.build_graph("heed", cache_dir=None, exclude_type_checking_imports=True)
    # The users' door `heed.open` imports when it is called; areas ask the package its version.
    graph.remove_import(importer="heed", imported="heed.config.home")
    imports = {m: graph.find_modules_directly_imported_by(m) for m in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as cycle:
        pytest.fail(" → ".join(cycle.args[1]))


def test_foreign_keys_point_down_or_stay_in_their_area() -> None:
    height = {area: -row for row, areas in enumerate(layers()) for area in areas}
    upward = [
        f"{model.__name__}.{field.name} → {target.__name__}"
        for model in apps.get_models()
        if (own := _area(model)) in height
        for field in model._meta.get_fields()
        if isinstance(field, Field) and (target := _target(field)) is not None
        if height.get(_area(target), -99) > height[own]
        or (height.get(_area(target)) == height[own] and _area(target) != own)
    ]
    assert not upward


def test_models_are_imported_and_not_looked_up_by_name() -> None:
    looked_up = [
        shown(path)
        for path in python_files(below=SOURCE)
        if "get_model(" in path.read_text(encoding="utf-8")
    ]
    assert not looked_up


@pytest.mark.parametrize("library", sorted(ROOMS))
def test_library_is_used_in_its_rooms_only(library: str) -> None:
    strangers = [
        shown(path)
        for path in python_files(below=SOURCE)
        if "tests" not in path.parts
        and not any(path.match(f"heed/{room}") or _inside(path, room) for room in ROOMS[library])
        and any(name.split(".")[0] == library for name in imported(path))
    ]
    assert not strangers


@pytest.mark.parametrize("area", WITHOUT_DJANGO)
def test_area_imports_without_django(area: str) -> None:
    program = (
        "import importlib, pkgutil, sys\n"
        f"import heed.{area} as area\n"
        "for module in pkgutil.walk_packages(area.__path__, area.__name__ + '.'):\n"
        "    if '.tests' not in module.name:\n"
        "        importlib.import_module(module.name)\n"
        "sys.exit('Django was imported' if 'django' in sys.modules else 0)\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    environment["PYTHONPATH"] = str(ROOT / "src")
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def _inside(path: Path, room: str) -> bool:
    return room.endswith("/*") and shown(path).startswith(f"src/heed/{room[:-1]}")


def _area(model: type) -> str:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "heed" else parts[0]


def _target(field: Field[Any, Any]) -> type | None:
    return field.related_model if isinstance(field.related_model, type) else None
