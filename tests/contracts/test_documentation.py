"""Everything a person can type or set is documented, and the documentation names nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from docs.generate import commands, commands_page, decisions_list, lake_tables_page, parameters
from mkdocs.exceptions import PluginError

from heed.cli.main import app
from heed.interactions.importing.spec_keys import all_models
from heed.lake.schemas import TABLES
from tests.architecture.sources import ROOT, SOURCE, project_files, python_files, shown

DOCS = ROOT / "docs"
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
SETTING = re.compile(r"\bHEED_[A-Z][A-Z_]*\b")


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def settings_in_source() -> set[str]:
    texts = [p.read_text(encoding="utf-8") for p in python_files(below=SOURCE)]
    return {name for text in texts for name in SETTING.findall(text)}


def test_every_command_and_option_is_on_the_page_of_commands() -> None:
    text = commands_page(app)
    root = typer.main.get_command(app)
    for name, command in commands(root):
        assert f"\n## {name}\n" in text
        section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        for parameter in parameters(command):
            assert parameter.help
            spellings = parameter.opts if parameter.param_type_name == "option" else []
            assert all(spelling in section for spelling in spellings)


def test_page_of_commands_refuses_an_option_without_help() -> None:
    bare = typer.Typer()

    @bare.command()
    def first(loud: bool = False) -> None:
        """Do the first thing."""

    @bare.command()
    def second() -> None:
        """Do the second thing."""

    with pytest.raises(PluginError, match="--loud"):
        commands_page(bare)


def test_every_setting_of_the_source_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"(?m)^\| `(HEED_[A-Z_]+)`", page("reference/settings.md")))
    assert documented == settings_in_source()


def test_every_lake_table_and_column_has_a_meaning() -> None:
    text = lake_tables_page()
    for table in TABLES.values():
        section = text.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        assert all(f"| `{column}` |" in section for column in table.schema.names)


def test_every_key_of_an_import_specification_is_documented() -> None:
    text = page("reference/import-spec.md")
    keys = {key for names in all_models().values() for key in names}
    # In a sentence, or in an example as `key:`.
    missing = {k for k in keys if not re.search(rf"`{k}`|\b{k}:", text)}
    assert not missing


def test_every_command_that_pages_show_exists() -> None:
    known = {name for name, _ in commands(typer.main.get_command(app))}
    shown_commands = {
        (shown(path), match)
        for path in [*DOCS.rglob("*.md"), ROOT / "README.md", *ROOT.glob("examples/*/README.md")]
        for match in re.findall(r"(?m)^(?:\$ )?(?:\.venv/bin/)?(heed [a-z].*)$", _code(path))
    }
    strangers = [c for c in shown_commands if not any(_is(c[1], name) for name in known)]
    assert not strangers


@pytest.mark.parametrize(
    "path", [p for p in project_files() if p.suffix == ".md"], ids=lambda p: shown(p)
)
def test_links_between_files_resolve(path: Path) -> None:
    made = {"commands.md", "lake-tables.md"}  # when the site is built
    broken = [
        target
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith(("#", "mailto:"))
        if Path(target.split("#")[0]).name not in made
        if not (path.parent / target.split("#")[0]).exists()
    ]
    assert not broken


def test_every_decision_note_has_its_number_and_the_parts_of_the_template() -> None:
    notes = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    numbers = [note.name[:4] for note in notes]
    assert len(numbers) == len(set(numbers))
    for note in notes:
        assert note.read_text(encoding="utf-8").startswith(f"# {note.name[:4]}")
        assert f"]({note.name})" in decisions_list()


def _code(path: Path) -> str:
    """The fenced blocks of a page that show commands."""
    blocks = re.findall(r"(?ms)^```(?:sh|console|bash|text)?\n(.*?)^```", path.read_text("utf-8"))
    return "\n".join(blocks)


def _is(line: str, name: str) -> bool:
    return line == name or line.startswith(f"{name} ")
