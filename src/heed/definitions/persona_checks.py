"""Mistakes in personas: segments that are not there, days that have not come yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from heed.customers.personas.design import Persona
from heed.customers.segments.rules import Segment
from heed.foundation.yaml_lines import nearest
from heed.journeys.checks import Finding
from heed.journeys.design import Catalogue


def check_personas(catalogue: Catalogue, *, today: date) -> Iterator[Finding]:
    """Whether each persona's segment is there and has customers, and was looked at by today."""
    segments = {segment.key: segment for segment in catalogue.segments}
    for persona in catalogue.personas:
        segment = segments.get(persona.segment)
        if segment is None:
            meant = nearest(persona.segment, segments)
            fix = f"Did you mean `{meant}`?" if meant else "Define it under `segments:`."
            yield _mistake(persona, "segment", f"There is no segment `{persona.segment}`.", fix)
        else:
            yield from _of_instances(persona, segment)
        on = persona.verified.on if persona.verified else today
        if on > today:
            what = f"It was verified on {on.isoformat()}, which has not come yet."
            yield _mistake(persona, "verified", what, "Write the day on which somebody looked.")


def _of_instances(persona: Persona, segment: Segment) -> Iterator[Finding]:
    if segment.is_of_instances:
        yield _mistake(
            persona,
            "segment",
            f"The segment `{segment.key}` divides journeys by their first record: no customer is "
            "in it.",
            "Name one whose rule looks at customers.",
        )


def _mistake(persona: Persona, word: str, what: str, fix: str) -> Finding:
    return Finding("mistake", "persona", persona.key, (word,), what, fix)
