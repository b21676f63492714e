"""The notation of conditions: which records count, written as YAML and read into normal form.

when: order_placed                                # the name, alone
when: {name: [a, b], channel: web}                # every line must hold
when: {properties: {status: {starts_with: deliv}}}
when: {any: [{actor: agent}, {not: {channel: phone}}]}
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from heed.foundation.yaml_cells import Cell

FIELDS = ("name", "channel", "actor", "source")
TALLY_FIELDS = ("name", "channel", "source", "place")
BRANCHES = ("all", "any", "not")
TESTS = ("is", "starts_with", "contains", "present")

_TEXT_TESTS: dict[str, Literal["starts_with", "contains"]] = {
    "starts_with": "starts_with",
    "contains": "contains",
}


@dataclass(frozen=True)
class Condition:
    """Which records count: a tree of tests over name, channel, actor, source and properties.

    A leaf has ``field`` (``name``, ``channel``, ``actor``, ``source`` or ``properties.<key>``),
    ``operator`` and ``values``; a branch has ``operator`` all, any or not and ``parts``.
    """

    operator: Literal[
        "is", "in", "starts_with", "contains", "present", "missing", "all", "any", "not"
    ]
    field: str = ""
    values: tuple[str, ...] = ()
    parts: tuple[Condition, ...] = ()


def read_condition(
    cell: Cell,
    *,
    fields: Sequence[str] = FIELDS,
    maps: Sequence[str] = ("properties",),
    beside: Sequence[str] = (),
) -> Condition | None:
    """The condition in normal form; None, with the problem noted, if it says nothing.

    ``beside`` are words that stand in the same mapping and are no part of the condition.
    """
    value = cell.value
    if not isinstance(value, dict):
        return read_leaf("name", cell)
    parts: list[Condition] = []
    for word, entry in cell.entries((*fields, *maps, *BRANCHES, *beside)).items():
        if word in beside:
            continue
        if word in maps:
            for key, test in entry.pairs():
                parts.extend(_tests(f"{word}.{key}", test))
        elif word in BRANCHES:
            parts.extend(_branch(word, entry, fields, maps))
        else:
            parts.extend(_tests(word, entry))
    if not value:
        cell.problem("An empty condition would claim everything.", "Name what must hold.")
    return _joined("all", parts)


def write_condition(condition: Condition) -> dict[str, Any]:
    """The condition as plain content that :func:`read_condition` reads into the same condition."""
    parts = condition.parts if condition.operator == "all" else (condition,)
    content: dict[str, Any] = {}
    rest: list[dict[str, Any]] = []
    for part in parts:
        if not (write_leaf(content, part) if part.field else _write_branch(content, part)):
            rest.append(write_condition(part))
    if rest:
        content["all"] = rest
    return content


def fields_of(condition: Condition) -> Iterator[str]:
    """Every field that the condition looks at, as often as it does."""
    if condition.field:
        yield condition.field
    for part in condition.parts:
        yield from fields_of(part)


def _branch(word: str, cell: Cell, fields: Sequence[str], maps: Sequence[str]) -> list[Condition]:
    if word == "not":
        inner = None
        if isinstance(cell.value, list):
            cell.problem(
                "`not` takes one condition.", "Write `not: {any: […]}` or `not: {all: […]}`."
            )
        else:
            inner = read_condition(cell, fields=fields, maps=maps)
        return [] if inner is None else [Condition("not", parts=(inner,))]
    cells = cell.many()
    if cell.value == []:
        cell.problem(f"`{word}` has no conditions.", "Add some, or remove it.")
    read = [read_condition(item, fields=fields, maps=maps) for item in cells]
    parts = [part for part in read if part is not None]
    joined = _joined("all" if word == "all" else "any", parts)
    return [] if joined is None else [joined]


def _tests(field: str, cell: Cell) -> list[Condition]:
    if not isinstance(cell.value, dict):
        leaf = read_leaf(field, cell)
        return [] if leaf is None else [leaf]
    tests = [read_test(field, word, entry) for word, entry in cell.entries(TESTS).items()]
    if not cell.value:
        cell.problem("An empty test says nothing.", "Write a value, or `present: true`.")
    return [test for test in tests if test is not None]


def read_test(field: str, word: str, cell: Cell) -> Condition | None:
    """The test that one of the words :data:`TESTS` says of a field."""
    if word == "present":
        return Condition("present" if cell.truth() else "missing", field)
    if word == "is":
        return read_leaf(field, cell)
    return Condition(_TEXT_TESTS[word], field, _values(cell))


def read_leaf(field: str, cell: Cell) -> Condition | None:
    """The field is one of the values that stand here; None, with the problem noted, for none."""
    values = _values(cell)
    if not values:
        return None
    return Condition("is" if len(values) == 1 else "in", field, values)


def _values(cell: Cell) -> tuple[str, ...]:
    values = tuple(sorted(set(cell.texts())))
    if not values:
        cell.problem("This list is empty.", "Name at least one value.")
    return values


def _joined(operator: Literal["all", "any"], parts: Sequence[Condition]) -> Condition | None:
    """Parts under one operator: flattened, without doubles, in a fixed order."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if part.operator == operator else [part])
    unique = sorted(set(flat), key=rank)
    if len(unique) < 2:
        return unique[0] if unique else None
    return Condition(operator, parts=tuple(unique))


def rank(condition: Condition) -> tuple[int, str]:
    """The place of a test among others under one branch."""
    order = (*FIELDS, "place")
    if not condition.field:
        return len(order) + 1, json.dumps(write_condition(condition), sort_keys=True)
    head = condition.field.partition(".")[0]
    place = order.index(head) if head in order else len(order)
    return place, f"{condition.field}\0{condition.operator}\0{condition.values}"


def write_leaf(content: dict[str, Any], leaf: Condition) -> bool:
    """Put the test beside those of the same field; False if the place is taken."""
    head, _, key = leaf.field.partition(".")
    place = content.setdefault(head, {}) if key else content
    return put_test(place, key or head, *written_test(leaf))


def put_test(place: dict[str, Any], name: str, word: str, value: Any) -> bool:
    """Put the test ``word`` beside others of ``name``; False if that test stands there already."""
    before = place.get(name)
    if before is None:
        place[name] = value if word == "is" else {word: value}
        return True
    tests = before if isinstance(before, dict) else {"is": before}
    if word in tests:
        return False
    place[name] = {**tests, word: value}
    return True


def written_test(leaf: Condition) -> tuple[str, Any]:
    """The word of a test and what stands after it."""
    if leaf.operator in ("present", "missing"):
        return "present", leaf.operator == "present"
    word = "is" if leaf.operator in ("is", "in") else leaf.operator
    return word, leaf.values[0] if len(leaf.values) == 1 else list(leaf.values)


def _write_branch(content: dict[str, Any], branch: Condition) -> bool:
    if branch.operator in content or branch.operator == "all":
        return False
    parts = [write_condition(part) for part in branch.parts]
    content[branch.operator] = parts[0] if branch.operator == "not" else parts
    return True
