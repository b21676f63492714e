"""Mistakes in segments, with everything known that their rules may name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from heed.customers.segments.checks import Names, check_segments, looks_at_journeys
from heed.journeys.checks import Finding
from heed.journeys.design import Catalogue


def check_segment_rules(
    catalogue: Catalogue, *, standards: Iterable[str], metrics: Iterable[str]
) -> Iterator[Finding]:
    """Names that nothing has, circles, and journeys that would be cut by themselves."""
    segments = {segment.key: segment for segment in catalogue.segments}
    names = Names(
        touchpoints={point.key for point in catalogue.touchpoints},
        metrics=set(metrics),
        standards=set(standards),
        journeys={journey.key for journey in catalogue.journeys},
    )
    for issue in check_segments(segments, names):
        yield Finding("mistake", "segment", issue.key, ("when",), issue.what, issue.fix)
    for journey in catalogue.journeys:
        for number, named in enumerate(journey.segments):
            if named.key in segments and looks_at_journeys(segments[named.key], segments):
                yield Finding(
                    "mistake",
                    "journey",
                    journey.key,
                    ("segments", number),
                    f"The segment `{named.key}` looks at journeys or standards, which are computed "
                    "after journeys are cut.",
                    "Say it with `did`, or take the segment out here.",
                )
