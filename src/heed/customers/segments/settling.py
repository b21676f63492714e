"""Segments that name other segments: their rules put in, or why that cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from heed.customers.segments.rules import (
    MOST_CLAUSES,
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
            are too many clauses.
    """
    found = _settled(rule, segments, (key,))
    n_clauses = sum(1 for _ in leaves(found))
    if n_clauses > MOST_CLAUSES:
        raise InvalidDefinition(
            f"With the segments that it names, `{key}` has {n_clauses} clauses; "
            f"at most {MOST_CLAUSES} are computed."
        )
    return found


def _settled(rule: Rule, segments: Mapping[str, Segment], path: tuple[str, ...]) -> Rule:
    if isinstance(rule, Inside):
        return replace(rule, rules=tuple(_named(key, segments, path) for key in rule.segments))
    if isinstance(rule, Bucket) and not rule.salt:
        return replace(rule, salt=path[-1])
    if isinstance(rule, Group):
        return replace(rule, parts=tuple(_settled(part, segments, path) for part in rule.parts))
    return rule


def _named(key: str, segments: Mapping[str, Segment], path: tuple[str, ...]) -> Rule:
    if key in path:
        round_trip = " → ".join([*path[path.index(key) :], key])
        raise InvalidDefinition(f"The segment `{key}` names itself: {round_trip}.")
    segment = segments.get(key)
    if segment is None or segment.when is None:
        raise InvalidDefinition(f"There is no segment `{key}`.")
    if segment.is_of_instances:
        raise InvalidDefinition(
            f"The segment `{key}` looks at the first record of an instance, which a customer has "
            "none of. Say it with `did`."
        )
    return _settled(segment.when, segments, (*path, key))
