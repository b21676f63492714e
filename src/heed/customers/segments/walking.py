"""A rule's parts one by one, from the outside in, as explanations list them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from heed.customers.segments.rules import Group, Inside, Rule, parts_of
from heed.foundation.conditions import Condition


@dataclass(frozen=True)
class Part:
    """One branch, clause or test of a rule; ``segment`` names the one whose rule it is, if any."""

    rule: Rule
    level: int
    segment: str = ""

    @property
    def operator(self) -> str:
        """all, any or not for a branch; empty for a clause or test."""
        is_branch = isinstance(self.rule, Group) or (
            isinstance(self.rule, Condition) and bool(self.rule.parts)
        )
        return self.rule.operator if is_branch and isinstance(self.rule, Group | Condition) else ""


def walk(rule: Rule, level: int = 0, segment: str = "") -> Iterator[Part]:
    """Every part of a rule, each before those inside of it.

    The rules of segments that it names are parts, too, once it is settled.
    """
    yield Part(rule, level, segment)
    parts = parts_of(rule)
    names = rule.segments if isinstance(rule, Inside) else ("",) * len(parts)
    for part, name in zip(parts, names if parts else (), strict=True):
        yield from walk(part, level + 1, name)
