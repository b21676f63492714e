"""A rule as the form holds it: groups with conditions, each with what was typed into its fields.

Every field is called after its place: ``rule-0-1-within`` belongs to the second part of the first
part of the rule. So a form that was sent says the whole tree, in any state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

ROOT = "rule"
GROUPS = ("all", "any", "none")
MOST_PARTS = 30  # a form of Django takes 1,000 fields
MOST_GROUPS = 4  # in one another; deeper ones are written in the notation
_PLACE = re.compile(r"rule((?:-[0-9]{1,3}){0,4})")
_KIND = re.compile(r"rule((?:-[0-9]{1,3}){0,4})-kind")


@dataclass
class Node:
    """A group with its parts, or a condition with the values of its fields."""

    kind: str
    values: MultiValueDict[str, str] = field(default_factory=MultiValueDict)
    parts: list[Node] = field(default_factory=list)
    is_new: bool = False  # gets the focus

    @property
    def is_group(self) -> bool:
        return self.kind in GROUPS

    def walk(self) -> Iterator[Node]:
        """This one and everything in it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def size(self) -> int:
        """How many groups and conditions stand here."""
        return sum(1 for _node in self.walk())

    @property
    def depth(self) -> int:
        """How many groups stand in one another; 0 for a condition."""
        return 1 + max((part.depth for part in self.parts), default=0) if self.is_group else 0


def sent_tree(sent: QueryDict) -> Node:
    """The tree that a form sent; what does not belong to it is left out."""
    found = (_KIND.fullmatch(name) for name in sent)
    places = {_numbers(place[1]): _plain(sent.get(place[0], "")) for place in found if place}
    root = Node(places[()] if places.get(()) in GROUPS else "all")
    nodes: dict[tuple[int, ...], Node] = {(): root}
    for place in sorted(places, key=lambda one: (len(one), one)):
        above = nodes.get(place[:-1])
        if place and above is not None and above.is_group and len(nodes) <= MOST_PARTS:
            nodes[place] = Node(places[place])
            above.parts.append(nodes[place])
    for place, node in nodes.items():
        node.values = _values("-".join([ROOT, *map(str, place)]), sent)
    return root


def edited(tree: Node, act: str, sent: QueryDict) -> bool:
    """Do what a button says (``add rule-0``, ``group rule``, ``remove rule-0-1``) to the tree.

    Returns whether it was one of these buttons. What would be too much or too deep is not added.
    """
    verb, _sign, name = act.partition(" ")
    found = _PLACE.fullmatch(name)
    place = _numbers(found[1]) if found else ()
    node = _at(tree, place) if found else None
    if verb not in ("add", "group", "remove") or node is None:
        return False
    if verb == "remove":
        _remove(tree, place)
    elif node.is_group and tree.size <= MOST_PARTS:
        kind = _plain(sent.get(f"{name}-add", "")) if verb == "add" else "any"
        if kind and (verb == "add" or len(place) + 1 < MOST_GROUPS):
            node.parts.append(Node(kind, is_new=True))
    return True


def _remove(tree: Node, place: tuple[int, ...]) -> None:
    """Take out what stands at a place; the group that held it gets the focus."""
    above = _at(tree, place[:-1])
    if place and above is not None:
        del above.parts[place[-1]]
        above.is_new = True


def _at(tree: Node, place: tuple[int, ...]) -> Node | None:
    node = tree
    for number in place:
        if number >= len(node.parts):
            return None
        node = node.parts[number]
    return node


def _numbers(text: str) -> tuple[int, ...]:
    """``-0-1`` as numbers."""
    return tuple(int(word) for word in text.split("-")[1:])


def _values(prefix: str, sent: QueryDict) -> MultiValueDict[str, str]:
    own = re.compile(re.escape(prefix) + r"-([a-z]\w*)")
    found = ((own.fullmatch(name), values) for name, values in sent.lists())
    return MultiValueDict(
        {name[1]: [_plain(value) for value in values] for name, values in found if name}
    )


def _plain(value: object) -> str:
    return str(value).replace("\0", "")
