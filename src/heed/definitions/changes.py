"""What differs between two sets of definitions, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from heed.definitions.registry import KINDS
from heed.journeys.catalogue import ORDER, Content

Verb = Literal["added", "changed", "removed"]
_IDENTITIES = (("key",), ("touchpoint",), ("from", "to", "at"))


@dataclass(frozen=True)
class FieldChange:
    """One field, its path in words; ``before`` or ``after`` is None where it is absent."""

    path: str  # "stages.choose.steps.order_placed.owner"
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One definition that differs; ``version`` is the stored one, 0 if there is none."""

    kind: str
    key: str
    verb: Verb
    name: str = ""
    version: int = 0
    fields: tuple[FieldChange, ...] = ()


def compare(before: Iterable[Content], after: Iterable[Content]) -> list[Change]:
    """What turns ``before`` into ``after``, in the order of a file's sections."""
    old = {(content.kind, content.key): content for content in before}
    new = {(content.kind, content.key): content for content in after}
    ranks = {kind.name: number for number, kind in enumerate(KINDS)}
    names = sorted(
        (name for name in old.keys() | new.keys() if name[0] != ORDER),
        key=lambda name: (ranks.get(name[0], len(ranks)), name[1]),
    )
    changes = [change for name in names if (change := _change(old.get(name), new.get(name)))]
    return changes + _reordered(old, new)


def _change(before: Content | None, after: Content | None) -> Change | None:
    if before is None and after is not None:
        return Change(after.kind, after.key, "added", after.content.get("name", ""))
    if before is None:
        return None
    name = before.content.get("name", "")
    if after is None:
        return Change(before.kind, before.key, "removed", name, before.version)
    fields = tuple(_fields("", before.content, after.content))
    if not fields:
        return None
    return Change(before.kind, before.key, "changed", name, before.version, fields)


def _reordered(
    old: Mapping[tuple[str, str], Content], new: Mapping[tuple[str, str], Content]
) -> list[Change]:
    """The order of touchpoints counts, because the first that claims a record gets it."""
    name = (ORDER, "touchpoint")
    if name not in old or name not in new:
        return []
    before: list[str] = old[name].content["keys"]
    after: list[str] = new[name].content["keys"]
    kept_before = [key for key in before if key in after]
    kept_after = [key for key in after if key in before]
    if kept_before == kept_after:
        return []
    field = FieldChange("order", kept_before, kept_after)
    return [Change(ORDER, "touchpoint", "changed", "", old[name].version, (field,))]


def _fields(path: str, before: Any, after: Any) -> Iterator[FieldChange]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [*before, *(key for key in after if key not in before)]
        for key in keys:
            below = f"{path}.{key}" if path else key
            yield from _fields(below, before.get(key), after.get(key))
        return
    old, new = _by_identity(before), _by_identity(after)
    if old is None or new is None or not old or not new:
        yield FieldChange(path, before, after)
        return
    yield from _fields(path, old, new)
    kept_before = [key for key in old if key in new]
    kept_after = [key for key in new if key in old]
    if kept_before != kept_after:
        yield FieldChange(f"{path} (order)", kept_before, kept_after)


def _by_identity(value: Any) -> dict[str, Any] | None:
    """A list of things with a key (stages, steps, handoffs) by that key; None for other values."""
    if not isinstance(value, list):
        return None
    found: dict[str, Any] = {}
    for item in value:
        entry = item if isinstance(item, dict) else {"touchpoint": item}
        words = next((words for words in _IDENTITIES if words[0] in entry), None)
        if words is None:
            return None
        identity = " → ".join(str(entry[word]) for word in words if word in entry)
        while identity in found:  # the same step for other segments
            identity += " (again)"
        found[identity] = entry
    return found
