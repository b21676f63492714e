"""Which files belong to the project, for tests that look at all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "heed"
MADE = {
    ".git",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "__pycache__",
    "build",
    "demo-home",
    "dist",
    "heed-home",
    "node_modules",
    "site",
    "vendor",
}
TEXT_ENDINGS = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".sh",
    ".txt",
    ".in",
    ".html",
    ".css",
    ".js",
}


def project_files(*, below: Path = ROOT) -> Iterator[Path]:
    """Every file that people wrote, without what tools made; sorted."""
    for path in sorted(below.iterdir()):
        if path.name in MADE or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from project_files(below=path)
        else:
            yield path


def text_files() -> list[Path]:
    """Every file that is read as text: code, documentation, settings, lock files."""
    named = {"Makefile", "run", ".gitignore", "LICENSE"}
    return [p for p in project_files() if p.suffix in TEXT_ENDINGS or p.name in named]


def python_files(*, below: Path = ROOT) -> list[Path]:
    """Every Python file, without Django's migrations, which are made and not written."""
    return [
        p for p in project_files(below=below) if p.suffix == ".py" and "migrations" not in p.parts
    ]


def shown(path: Path) -> str:
    """The path as a reader of a failing test wants it: from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()
