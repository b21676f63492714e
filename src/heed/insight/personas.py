"""Reading personas: what people say of a segment beside what the newest build knows of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from heed.customers.personas.design import Persona, standing, verified_until
from heed.customers.personas.ended import ended_of
from heed.customers.segments.opening import NOW, Opened, as_time
from heed.customers.segments.reading import list_segments
from heed.customers.segments.results import SegmentRow
from heed.customers.segments.rules import Rule, looks_at_scores
from heed.foundation.yaml_lines import nearest
from heed.insight.persona_results import (
    Missing,
    NoScores,
    PersonaList,
    PersonaReading,
    PersonaRow,
    Spending,
)
from heed.insight.spending import spending_of
from heed.journeys.design import Catalogue
from heed.journeys.reading.opened import OpenBuild
from heed.kernel.errors import HeedError, NotFound
from heed.listening.by_segment import scores_in
from heed.listening.reading import facts_of
from heed.listening.results import SegmentScore


@dataclass(frozen=True)
class Source:
    """Personas as they are defined now, over the newest build, as of a day."""

    catalogue: Catalogue
    build: OpenBuild | None
    today: date

    @cached_property
    def opened(self) -> Opened:
        return Opened(self.catalogue, self.build)

    @cached_property
    def segments(self) -> dict[str, SegmentRow]:
        return {row.key: row for row in list_segments(self.opened).segments}

    @cached_property
    def before(self) -> Opened:
        """Segments as the newest build saw them."""
        return Opened(self.build.catalogue if self.build else Catalogue(), self.build)

    def persona(self, key: str) -> Persona:
        """The persona of this key.

        Raises:
            NotFound: there is none, with the nearest key.
        """
        known = {persona.key: persona for persona in self.catalogue.personas}
        if key not in known:
            meant = nearest(key, known)
            hint = f"Did you mean {meant}?" if meant else "`heed personas` lists them."
            raise NotFound(f"There is no persona {key}. {hint}", persona=key)
        return known[key]


def list_personas(source: Source) -> PersonaList:
    """Every persona with its share, and whether it is stale."""
    return PersonaList(
        as_of=_as_of(source.opened),
        today=source.today,
        personas=tuple(_row(source, persona) for persona in source.catalogue.personas),
    )


def read_persona(source: Source, key: str) -> PersonaReading:
    """One persona with everything that is known of its segment.

    Raises:
        NotFound: there is no such persona.
    """
    persona = source.persona(key)
    row, said = _row(source, persona), persona.verified
    segment = source.segments.get(persona.segment)
    scores = scores_in(source.build, persona.segment) if source.build and not row.missing else ()
    return PersonaReading(
        persona=row,
        as_of=_as_of(source.opened),
        today=source.today,
        rule=segment.rule if segment else "",
        quote=persona.quote,
        needs=persona.needs,
        frustrations=persona.frustrations,
        verified_how=said.how if said else "",
        scores=scores,
        no_scores="" if row.missing else _no_scores(source, row, scores),
        spending=_spending(source, row),
        ended=None if row.missing else ended_of(source.opened, persona.segment),
    )


def personas_of(personas: Iterable[PersonaRow], journey: str) -> tuple[PersonaRow, ...]:
    """Those that a journey's map is drawn for."""
    return tuple(row for row in personas if journey in row.journeys)


def _row(source: Source, persona: Persona) -> PersonaRow:
    segment = source.segments.get(persona.segment)
    missing = _missing(source, segment)
    counted = segment if segment and not missing else None
    stands = standing(persona, source.today)
    return PersonaRow(
        key=persona.key,
        name=persona.name,
        description=persona.description,
        version=source.catalogue.versions.get(f"persona:{persona.key}", 0),
        segment=persona.segment,
        segment_name=segment.name if segment else persona.segment,
        journeys=tuple(
            journey.key for journey in source.catalogue.journeys if persona.key in journey.personas
        ),
        n=counted.n if counted else None,
        n_base=counted.n_base if counted else None,
        share=counted.share if counted else None,
        missing=missing,
        verified_on=persona.verified.on if persona.verified else None,
        verified_by=persona.verified.by if persona.verified else "",
        verified_until=verified_until(persona),
        standing=stands,
        is_stale=stands != "verified",
    )


def _missing(source: Source, segment: SegmentRow | None) -> Missing:
    if segment is None or segment.of == "instances":
        return "no_segment"
    if _as_of(source.opened) is None:
        return "nothing_built"
    if segment.refused:
        return "refused"
    now, before = _rule(source.opened, segment.key), _rule(source.before, segment.key)
    return "rule_changed" if segment.n is None or now != before else ""


def _rule(opened: Opened, segment: str) -> Rule | None:
    """The rule with those of the segments that it names; None if it cannot be decided."""
    try:
        return opened.rule(segment)
    except HeedError:
        return None


def _spending(source: Source, row: PersonaRow) -> Spending | None:
    if source.build is None or row.missing:
        return None
    return spending_of(source.build, row.segment, source.opened.at_us(NOW))


def _no_scores(source: Source, row: PersonaRow, scores: tuple[SegmentScore, ...]) -> NoScores:
    if scores:
        return ""
    if not row.n:
        return "nobody_in"
    if not (source.build and facts_of(source.build)):
        return "no_feedback"
    rule = _rule(source.opened, row.segment)
    return "made_of_scores" if rule is not None and looks_at_scores(rule) else "not_cut"


def _as_of(opened: Opened) -> datetime | None:
    end_us = opened.facts.get("end_us")
    return None if end_us is None else as_time(end_us)
