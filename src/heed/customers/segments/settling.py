"""Segments that name other segments: their rules put in, or why that cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from heed.customers.segments.rules import (
    MOST_CLAUSES,
    MOST_NAMED,
    Bucket,
    Group,
    Inside,
    Rule,
    Segment,
    leaves,
)
from heed.kernel.errors import InvalidDefinition


def settled(key: str, rule: Rule, segments: Mapping[str, Segment]) -> Rule:
    """The rule of the segment ``key`` with those of the segments that it names.

    Buckets without a salt of their own get the key of their segment.

    Raises:
        InvalidDefinition: a segment is not defined, names itself, or is one of instances; or there
            are too many clauses, or too many that name one another in a row.
    """
    return _Settling(key, segments).put_in(rule, (key,))


@dataclass
class _Settling:
    """One rule being settled, and how many clauses it has so far: named twice is put in twice."""

    key: str
    segments: Mapping[str, Segment]
    n_clauses: int = 0

    def put_in(self, rule: Rule, path: tuple[str, ...]) -> Rule:
        """The rule, as it stands in the last segment of the path, with the rules it names."""
        if isinstance(rule, Inside):
            return replace(rule, rules=tuple(self._named(key, path) for key in rule.segments))
        if isinstance(rule, Group):
            return replace(rule, parts=tuple(self.put_in(part, path) for part in rule.parts))
        self._count(rule)
        return replace(rule, salt=path[-1]) if isinstance(rule, Bucket) and not rule.salt else rule

    def _count(self, rule: Rule) -> None:
        self.n_clauses += sum(1 for _ in leaves(rule))
        if self.n_clauses > MOST_CLAUSES:
            raise InvalidDefinition(
                f"With the segments that it names, `{self.key}` has more than {MOST_CLAUSES} "
                "clauses: it is not computed."
            )

    def _named(self, key: str, path: tuple[str, ...]) -> Rule:
        if key in path:
            round_trip = " → ".join([*path[path.index(key) :], key])
            raise InvalidDefinition(f"The segment `{key}` names itself: {round_trip}.")
        if len(path) > MOST_NAMED:
            raise InvalidDefinition(
                f"More than {MOST_NAMED} segments name one another in a row, from `{self.key}` on."
            )
        segment = self.segments.get(key)
        if segment is None or segment.when is None:
            raise InvalidDefinition(f"There is no segment `{key}`.")
        if segment.is_of_instances:
            raise InvalidDefinition(
                f"The segment `{key}` looks at the first record of an instance, which a customer "
                "has none of. Say it with `did`."
            )
        return self.put_in(segment.when, (*path, key))
