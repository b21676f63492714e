"""Experience files: one file or a folder of them, read into contents with every place kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from heed.definitions.registry import KINDS
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import NodePath, YamlFile, invalid, parse_yaml, read_yaml
from heed.journeys.catalogue import Content
from heed.kernel.errors import InvalidDefinition, NotFound, Problem

FORMAT = 1
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Place:
    """Where a definition stands."""

    file: YamlFile
    path: NodePath

    def problem(self, path: NodePath, what: str, fix: str = "") -> Problem:
        """A problem at ``path`` inside of the definition."""
        return self.file.problem((*self.path, *path), what, fix)


@dataclass(frozen=True)
class Definitions:
    """What files define: contents in file order, and where each (kind, key) stands."""

    origin: str  # the file or folder, absolute
    contents: tuple[Content, ...] = ()
    places: dict[tuple[str, str], Place] = field(default_factory=dict)

    def keys(self, kind: str) -> list[str]:
        """The keys of one kind in file order."""
        return [content.key for content in self.contents if content.kind == kind]


def read_definitions(path: Path) -> Definitions:
    """Read an experience file, or every ``.yaml`` and ``.yml`` file in a folder and below.

    Raises:
        InvalidDefinition: with every problem of every file.
        NotFound, UnreadableFile: a file is absent or cannot be read.
    """
    problems: list[Problem] = []
    return _collected(_read_files(path, problems), problems, str(path.resolve()))


def parse_definitions(text: str, *, origin: str) -> Definitions:
    """What the text of one experience file defines; ``origin`` names where it comes from.

    Raises:
        InvalidDefinition: with every problem of the text.
    """
    return _collected([parse_yaml(text, origin)], [], origin)


def _collected(files: Iterable[YamlFile], problems: list[Problem], origin: str) -> Definitions:
    contents: list[Content] = []
    places: dict[tuple[str, str], Place] = {}
    for file in files:
        for content, place in _definitions_of(file, problems):
            name = (content.kind, content.key)
            if name in places:
                first = places[name]
                problems.append(_second(content, place, first))
                continue
            places[name] = place
            contents.append(content)
    if problems:
        raise invalid(problems)
    order = [kind.name for kind in KINDS]
    contents.sort(key=lambda content: order.index(content.kind))
    return Definitions(origin, tuple(contents), places)


def _read_files(path: Path, problems: list[Problem]) -> Iterator[YamlFile]:
    if not path.is_dir():
        yield read_yaml(path)
        return
    found = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    if not found:
        raise NotFound(f"There is no .yaml file in {path}.")
    experience = 0
    for file in found:
        try:
            read = read_yaml(file)
        except InvalidDefinition as error:
            problems.extend(error.problems)
            experience += 1
            continue
        if _is_experience(read):
            experience += 1
            yield read
    if not experience:
        raise NotFound(f"There is no experience file in {path}: none begins with `heed: 1`.")


def _is_experience(file: YamlFile) -> bool:
    """Whether a file in a folder means to be one; an import specification beside it does not."""
    data = file.data
    return isinstance(data, dict) and "heed" in data and "files" not in data


def _definitions_of(file: YamlFile, problems: list[Problem]) -> Iterator[tuple[Content, Place]]:
    top = Cell(file, (), problems)
    if file.data is None:
        top.problem("The file is empty.", "`heed new journey --template shop-order` writes one.")
        return
    sections = [kind.section for kind in KINDS]
    entries = top.entries(("heed", *sections), required=("heed",))
    format_given = entries["heed"].value if "heed" in entries else FORMAT
    if format_given is True or format_given != FORMAT:
        entries["heed"].problem(
            f"This version of Heed reads format {FORMAT}.", f"Write `heed: {FORMAT}`."
        )
    for kind in KINDS:
        for cell in entries[kind.section].many() if kind.section in entries else []:
            before = len(problems)
            value = kind.read(cell)
            if len(problems) == before:
                yield Content(kind.name, value.key, kind.write(value)), Place(file, cell.path)


def _second(content: Content, place: Place, first: Place) -> Problem:
    line = first.file.line(*first.path)
    return place.problem(
        ("key",),
        f"The {content.kind} `{content.key}` is defined twice "
        f"(first in {first.file.file}, line {line}).",
        "Keep one.",
    )
