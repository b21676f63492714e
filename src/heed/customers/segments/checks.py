"""Mistakes in segments that can be seen without data: names that nothing has, circles, mixtures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from heed.customers.segments.rules import (
    Did,
    Held,
    Rule,
    Scored,
    Segment,
    Travelled,
    Value,
    When,
    leaves,
    record_fields,
)
from heed.customers.segments.settling import settled
from heed.foundation.conditions import Condition
from heed.foundation.yaml_lines import nearest
from heed.kernel.errors import InvalidDefinition


@dataclass(frozen=True)
class Names:
    """The keys that rules may name."""

    touchpoints: Collection[str] = ()
    metrics: Collection[str] = ()
    standards: Collection[str] = ()
    journeys: Collection[str] = ()


@dataclass(frozen=True)
class Issue:
    """One mistake in the segment ``key``."""

    key: str
    what: str
    fix: str = ""


def check_segments(segments: Mapping[str, Segment], names: Names) -> Iterator[Issue]:
    """Everything wrong with these segments."""
    for segment in segments.values():
        if segment.when is None:
            continue
        yield from _references(segment, segment.when, names)
        if segment.is_of_instances and not isinstance(segment.when, Condition):
            fields = ", ".join(f"`{name}`" for name in sorted(record_fields(segment.when)))
            yield Issue(
                segment.key,
                f"{fields} looks at the first record of an instance, the rest at the customer.",
                "Say it of the customer, too: `did: {…}`.",
            )
            continue
        try:
            settled(segment.key, segment.when, segments)
        except InvalidDefinition as error:
            yield Issue(segment.key, error.sentence)


def looks_at_journeys(segment: Segment, segments: Mapping[str, Segment]) -> bool:
    """Whether the rule asks for journeys or standards, by itself or by segments that it names.

    Such a segment cannot cut a journey: journeys would be computed from themselves.
    """
    if segment.when is None or segment.is_of_instances:
        return False
    try:
        rule = settled(segment.key, segment.when, segments)
    except InvalidDefinition:
        return False  # told already
    return any(isinstance(leaf, Held | Travelled) for leaf in leaves(rule))


def _references(segment: Segment, rule: Rule, names: Names) -> Iterator[Issue]:
    for kind, key in named(rule):
        known = getattr(names, f"{kind}s")
        if key not in known:
            meant = nearest(key, known)
            fix = f"Did you mean `{meant}`?" if meant else f"Define it under `{kind}s:`."
            yield Issue(segment.key, f"There is no {kind} `{key}`.", fix)


def named(rule: Rule) -> Iterator[tuple[str, str]]:
    """The kind and key of everything but segments that the rule names, as often as it does."""
    for leaf in leaves(rule):
        if isinstance(leaf, Did | When | Value) and leaf.what.touchpoint:
            yield "touchpoint", leaf.what.touchpoint
        elif isinstance(leaf, Scored) and leaf.metric:
            yield "metric", leaf.metric
        elif isinstance(leaf, Held):
            yield "standard", leaf.standard
        elif isinstance(leaf, Travelled):
            yield "journey", leaf.journey
            if leaf.skipped:
                yield "touchpoint", leaf.skipped
