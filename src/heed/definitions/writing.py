"""Definitions as the text of an experience file: stable order, short lists on one line."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from heed.definitions.files import FORMAT, SUFFIXES
from heed.definitions.registry import KINDS
from heed.foundation.kinds import Kind
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile
from heed.journeys.catalogue import ORDER, Content
from heed.kernel.errors import HeedError

_WIDTH = 100
_LONGEST_FLOW = 72


def experience_text(contents: Iterable[Content]) -> str:
    """The experience file that says these contents, in their stored order."""
    contents = list(contents)
    orders = {content.key: content.content["keys"] for content in contents if content.kind == ORDER}
    parts = [f"heed: {FORMAT}\n"]
    for kind in KINDS:
        mine = {content.key: content.content for content in contents if content.kind == kind.name}
        order = [key for key in orders.get(kind.name, []) if key in mine]
        keys = [*order, *(key for key in mine if key not in order)]
        if keys:
            parts.append(_section(kind.section, [_in_order(kind, mine[key]) for key in keys]))
    return "\n".join(parts)


def _in_order(kind: Kind, content: dict[str, Any]) -> dict[str, Any]:
    """The content through the notation once more: a database may have reordered its keys."""
    return kind.write(kind.read(Cell(YamlFile("", content))))


def write_file(path: Path, text: str, *, force: bool = False) -> Path:
    """Write a new file as a whole or not at all.

    A path that does not end in ``.yaml`` or ``.yml`` is a folder and gets ``experience.yaml``.

    Raises:
        HeedError: there is such a file and ``force`` is not given, or it cannot be written.
    """
    if path.is_dir() or path.suffix not in SUFFIXES:
        path = path / "experience.yaml"
    if path.exists() and not force:
        raise HeedError(f"{path} exists already. Name another file, or add --force.", code="exists")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    except OSError as error:
        raise HeedError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path


class _Dumper(yaml.SafeDumper):
    """Lists indented below their key, no anchors, texts of several lines as blocks."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _section(name: str, items: list[dict[str, Any]]) -> str:
    dumper = _Dumper(io.StringIO(), sort_keys=False)
    node = dumper.represent_data({name: items})
    _flow(node)
    text: str = yaml.serialize(node, Dumper=_Dumper, width=_WIDTH, allow_unicode=True)
    if text.count("\n") == len(items) + 1:  # a line each
        return text
    return re.sub(r"\n(?=  - key:)", "\n\n", text).replace(":\n\n", ":\n", 1)


def _flow(node: yaml.Node) -> int:
    """Put short lists and mappings of plain values on one line; the length they take there."""
    if isinstance(node, yaml.ScalarNode):
        return _LONGEST_FLOW + 1 if "\n" in node.value else len(node.value) + 2
    if isinstance(node, yaml.MappingNode):
        length = sum(_flow(key) + _flow(value) for key, value in node.value)
        node.flow_style = length <= _LONGEST_FLOW and not _names_something(node)
        return length if node.flow_style else _LONGEST_FLOW + 1
    length = sum(_flow(item) for item in node.value)
    if isinstance(node, yaml.SequenceNode):
        node.flow_style = length <= _LONGEST_FLOW
    return min(length, _LONGEST_FLOW + 1)


def _names_something(node: yaml.MappingNode) -> bool:
    """Definitions, stages, steps and handoffs stand on lines of their own."""
    return bool({key.value for key, _ in node.value} & {"key", "column", "touchpoint", "from"})
