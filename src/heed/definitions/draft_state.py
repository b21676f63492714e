"""A draft as plain values: what is published, and what the draft says instead.

Values in, values out; only :func:`contents_at` reads the record store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from heed.definitions.files import Definitions, Place
from heed.definitions.registry import KINDS
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile, invalid
from heed.journeys.catalogue import ORDER, Content
from heed.journeys.queries import list_contents, list_current

Values = dict[str, Any]  # "kind:key" → what it says, in the notation; without what is not there
BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True)
class State:
    """Published contents by name, and what a draft says instead (None: it is removed)."""

    base: Mapping[str, Content] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> Values:
        """What everything says if the draft is published, in the published order, new ones last."""
        values = {name: content.content for name, content in self.base.items()}
        for name, content in self.changes.items():
            values.pop(name, None) if content is None else values.update({name: content})
        return values

    @property
    def versions(self) -> dict[str, int]:
        """The published versions that it rests on."""
        return {name: content.version for name, content in self.base.items()}

    def saying(self, values: Values) -> State:
        """The same base with the changes that lead to ``values``."""
        changes: dict[str, Any] = {}
        for name, value in values.items():
            before = self.base.get(name)
            if before is None or before.content != value:
                changes[name] = value
        removed = [name for name in self.base if name not in values]
        return replace(self, changes=changes | dict.fromkeys(removed))


def contents_at(versions: Mapping[str, int]) -> dict[str, Content]:
    """The published contents of these versions by name, in their stored order."""
    current = {content.name: content for content in list_current()}
    same = {n: c for n, c in current.items() if versions.get(n) == c.version}
    others = {name: version for name, version in versions.items() if name not in same}
    older = {content.name: content for content in list_contents(others)} if others else {}
    found = same | older
    return {name: found[name] for name in in_order(found.values())}


def current_contents() -> dict[str, Content]:
    """What is published now, by name, in its stored order."""
    found = {content.name: content for content in list_current()}
    return {name: found[name] for name in in_order(found.values())}


def in_order(contents: Iterable[Content]) -> list[str]:
    """The names of these contents: kind by kind as files are written, the orders last."""
    values = {content.name: content.content for content in contents}
    kinds = {content.name: content.kind for content in contents}
    names: list[str] = []
    for kind in KINDS:
        mine = [name for name in values if kinds[name] == kind.name]
        names += ordered(values, kind.name, mine)
    return [*names, *(name for name in values if kinds[name] == ORDER)]


def ordered(values: Mapping[str, Any], kind: str, names: Iterable[str]) -> list[str]:
    """Names of one kind in the order that ``values`` keep; what it does not name comes last."""
    kept = [f"{kind}:{key}" for key in values.get(f"{ORDER}:{kind}", {}).get("keys", [])]
    wanted = dict.fromkeys(names)
    return list(dict.fromkeys([*(name for name in kept if name in wanted), *wanted]))


def keys_of(values: Mapping[str, Any], kind: str) -> list[str]:
    """The keys of one kind in their order."""
    names = [name for name in values if name.startswith(f"{kind}:")]
    return [name.partition(":")[2] for name in ordered(values, kind, names)]


def normal(name: str, content: Any) -> Any:
    """What a definition says, in normal form.

    Raises:
        InvalidDefinition: it is not in the notation; each problem has its path.
    """
    kind, _, key = name.partition(":")
    if kind not in BY_NAME:
        return content
    cell = Cell(YamlFile(name, content))
    read = BY_NAME[kind].read(cell)
    if cell.problems:
        raise invalid(cell.problems)
    if read.key != key:
        raise invalid([cell.file.problem(("key",), f"This is `{read.key}`, not `{key}`.")])
    return BY_NAME[kind].write(read)


def contents_of(values: Mapping[str, Any], versions: Mapping[str, int]) -> list[Content]:
    """The values as contents; those in ``versions`` are stored as such."""
    return [
        Content(*_split(name), content, versions.get(name, 0)) for name, content in values.items()
    ]


def definitions_of(values: Mapping[str, Any], origin: str) -> Definitions:
    """The values as what a file would define, so that they are planned and applied in one way."""
    names = [f"{kind.name}:{key}" for kind in KINDS for key in keys_of(values, kind.name)]
    contents = tuple(Content(*_split(name), values[name]) for name in names)
    places = {(c.kind, c.key): Place(YamlFile(c.name, c.content), ()) for c in contents}
    return Definitions(origin, contents, places)


def _split(name: str) -> tuple[str, str]:
    kind, _, key = name.partition(":")
    return kind, key
