"""Pages that are made from the code when the site is built, so that they cannot fall behind it.

MkDocs loads this file as a hook. A command without a help text, or a lake column whose meaning is
missing in ``lake-columns.yaml``, stops the build.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from heed.lake.schemas import TABLES, Table

MEANINGS = Path(__file__).with_name("lake-columns.yaml")
COMMANDS = "reference/commands.md"
LAKE_TABLES = "reference/lake-tables.md"
DECISIONS = "decisions/index.md"
TYPES = {
    "timestamp[us, tz=UTC]": "time",
    "string": "text",
    "double": "number",
    "int64": "whole number",
    "binary": "bytes",
}
OWN_OPTIONS = {"--help", "--install-completion", "--show-completion"}  # Typer brings these


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the made pages to the site."""
    from heed.cli.main import app

    pages = {COMMANDS: commands_page(app), LAKE_TABLES: lake_tables_page()}
    for path, content in pages.items():
        files.append(File.generated(config, path, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """List the decision notes on their index."""
    if page.file.src_uri != DECISIONS:
        return markdown
    return markdown + decisions_list()


def decisions_list() -> str:
    """The decision notes with their headings, as a Markdown list."""
    notes = sorted(MEANINGS.parent.glob("decisions/[0-9]*.md"))
    titles = {note.name: note.read_text(encoding="utf-8").splitlines()[0] for note in notes}
    lines = [f"- [{title.lstrip('# ')}]({name})" for name, title in titles.items()]
    return "\n".join(["", *lines, ""])


def commands_page(app: typer.Typer) -> str:
    """Every command with its arguments and options, as Markdown; ``PluginError`` if one is bare."""
    root = typer.main.get_command(app)
    lines = ["# Commands", "", (root.help or "").strip(), "", *_parameters(root, "heed")]
    for name, command in commands(root):
        help_text = (command.help or "").strip()
        if not help_text:
            raise PluginError(f"`{name}` has no help text: give its function a docstring.")
        lines += [f"## {name}", "", help_text, "", "```", _usage(name, command), "```", ""]
        lines += _parameters(command, name)
    return "\n".join(lines)


def commands(command: Any, name: str = "heed") -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its full name, in the order of the help."""
    for word, inner in getattr(command, "commands", {}).items():
        if inner.hidden:
            continue
        if getattr(inner, "invoke_without_command", False):
            yield f"{name} {word}", inner
        if getattr(inner, "commands", None):
            yield from commands(inner, f"{name} {word}")
        else:
            yield f"{name} {word}", inner


def parameters(command: Any) -> list[Any]:
    """A command's own arguments and options, without those that Typer brings."""
    return [p for p in command.params if not (OWN_OPTIONS & set(p.opts)) and not p.hidden]


def spelled(parameter: Any) -> str:
    """How a parameter is written: ``--data DIR``, ``--yes / --no`` or ``SPEC``."""
    if parameter.param_type_name == "argument":
        return _placeholder(parameter)
    names = ", ".join(parameter.opts) + "".join(f" / {n}" for n in parameter.secondary_opts)
    return names if parameter.is_flag else f"{names} {_placeholder(parameter)}"


def _placeholder(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name).upper().replace("-", "_")


def _usage(name: str, command: Any) -> str:
    words = [name]
    for parameter in parameters(command):
        word = spelled(parameter)
        if (
            parameter.param_type_name == "argument" and parameter.multiple
        ) or parameter.nargs == -1:
            word += " …"
        words.append(word if parameter.required else f"[{word}]")
    return " ".join(words)


def _parameters(command: Any, name: str) -> list[str]:
    own = parameters(command)
    if not own:
        return []
    lines = ["| | | default |", "|---|---|---|"]
    for parameter in own:
        if not parameter.help:
            raise PluginError(f"`{spelled(parameter)}` of `{name}` has no help text.")
        meaning = " ".join(parameter.help.split()).replace("|", "\\|")
        lines.append(f"| `{spelled(parameter)}` | {meaning} | {_default(parameter)} |")
    return [*lines, ""]


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    if parameter.envvar:
        return f"`{parameter.envvar}`"
    default = parameter.default
    if default in (None, "", (), []) or callable(default) or default is False:
        return ""
    return f"`{default}`" if default is not True else f"`{parameter.opts[0]}`"


def lake_tables_page() -> str:
    """Every lake table with its columns, types and meanings; ``PluginError`` if one is missing."""
    meanings = yaml.safe_load(MEANINGS.read_text(encoding="utf-8"))
    lines = [
        "# Lake tables",
        "",
        "Delta Lake tables under `lake/` in the home directory. Any engine that reads Delta can",
        "read them; a [build](../concepts/builds.md) names the version of each that belongs",
        "together. Times are UTC with microseconds, durations end in `_us` (microseconds), weights",
        "are whole millionths: 1,000,000 is one.",
        "",
    ]
    for table in TABLES.values():
        lines += _table(table, meanings.get(table.name) or {})
    unknown = set(meanings) - set(TABLES)
    if unknown:
        raise PluginError(f"lake-columns.yaml describes {sorted(unknown)}, which no schema has.")
    return "\n".join(lines)


def _table(table: Table, meanings: dict[str, Any]) -> list[str]:
    columns: dict[str, str] = meanings.get("columns") or {}
    missing = set(table.schema.names) ^ set(columns)
    if missing or not meanings.get("row"):
        raise PluginError(
            f"lake-columns.yaml and the schema of `{table.name}` differ: {sorted(missing)}."
        )
    lines = [f"## {table.name}", "", f"One row is {meanings['row']}.", ""]
    if table.partition_by:
        lines += [f"Partitioned by {_list(table.partition_by)}."]
    if table.sort_by:
        lines += [f"Compacted files are sorted by {_list(table.sort_by)}."]
    lines += ["", "| column | type | meaning |", "|---|---|---|"]
    for column in table.schema:
        meaning = " ".join(str(columns[column.name]).split())
        lines.append(f"| `{column.name}` | {_type(column.type)} | {meaning} |")
    return [*lines, ""]


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _type(kind: Any) -> str:
    known = {
        "timestamp[us, tz=UTC]": "time",
        "string": "text",
        "double": "number",
        "int64": "whole",
    }
    return known.get(str(kind), "map of texts" if str(kind).startswith("map") else str(kind))
