"""What journey pages read, each kept until the build or the definitions change."""

from __future__ import annotations

from heed.insight.comparing import ComparisonReading, read_comparison
from heed.insight.felt import NOTHING_GIVEN, Said, felt_of, said_along
from heed.insight.felt_results import FeltReading
from heed.insight.persona_results import PersonaRow
from heed.insight.personas import personas_of
from heed.insight.timeline import read_case_facts, read_customer
from heed.insight.timeline_results import CaseReading, CustomerReading
from heed.journeys.design import Catalogue, JourneyDesign
from heed.journeys.reading.cuts import Cuts, read_cuts
from heed.journeys.results import JourneyReading
from heed.kernel.errors import NotFound
from heed.standards.queries import current_standards, standards_at
from heed.web.filtered import FilteredReading
from heed.web.pages.journeys.layers import HeldTo, Layers, compose, held_to
from heed.web.reading import Reading


def cuts_of(reading: Reading, key: str) -> Cuts:
    """Segments and months of a journey."""

    def journey_cuts(key: str) -> Cuts:
        return read_cuts(reading.pinned, key)

    return reading.kept(journey_cuts, key)


def said_of(reading: Reading, key: str) -> list[Said]:
    """Every answer at its place along a journey."""

    def journey_said(key: str) -> list[Said]:
        if isinstance(reading, FilteredReading):  # its place is that among all steps
            mine = reading.build_through.instances
            return [each for each in said_of(reading.whole, key) if each.instance in mine]
        return said_along(reading.pinned, key) if reading.pinned else []

    return reading.kept(journey_said, key)


def felt_for(reading: Reading, key: str, *, series: str, segment: str, month: str) -> FeltReading:
    """What was felt along a journey; see :func:`heed.insight.felt.felt_of`."""

    def journey_felt(key: str, series: str, segment: str, month: str) -> FeltReading:
        if reading.pinned is None:
            return FeltReading(None, (), (), None, (), 0, NOTHING_GIVEN)
        said = said_of(reading, key)
        return felt_of(said, series=series, segment=segment, month=month)

    return reading.kept(journey_felt, key, series, segment, month)


def personas_on(reading: Reading, key: str) -> tuple[PersonaRow, ...]:
    """Whom the map of a journey is drawn for; shares are of all customers, with any filter."""
    whole = reading.whole if isinstance(reading, FilteredReading) else reading
    if not any(each.key == key and each.personas for each in whole.catalogue.journeys):
        return ()
    return personas_of(whole.personas().personas, key)


def catalogue_of(reading: Reading, journey: JourneyReading) -> Catalogue:
    """The definitions that the figures of a journey belong to."""
    if journey.based_on is None or reading.pinned is None:
        return reading.catalogue
    return reading.pinned.catalogue


def design_of(reading: Reading, journey: JourneyReading) -> JourneyDesign | None:
    """The design that a journey's figures belong to; None if it was found in the data."""
    designs = catalogue_of(reading, journey).journeys
    return next((design for design in designs if design.key == journey.key), None)


def standards_along(reading: Reading, journey: JourneyReading) -> tuple[HeldTo, ...]:
    """The standards at the journey's touchpoints."""
    met = {step.touchpoint for stage in journey.stages for step in stage.steps}
    defined = current_standards().standards
    if reading.pinned:
        built = {
            each.key: each for each in standards_at(reading.pinned.catalogue.versions).standards
        }
        defined = tuple(built.get(each.key, each) for each in defined)
    return held_to(reading.standards().standards, defined, met)


def layers_of(reading: Reading, journey: JourneyReading, felt: FeltReading) -> Layers:
    """The whole map of a journey."""

    return compose(
        journey,
        design_of(reading, journey),
        catalogue_of(reading, journey),
        felt,
        standards_along(reading, journey),
    )


def comparison_of(reading: Reading, key: str, one: str, other: str) -> ComparisonReading:
    """Two segments of a journey side by side."""
    if reading.pinned is None:
        raise NotFound("Nothing was built yet, so there is nothing to compare.")
    build = reading.pinned

    def journey_comparison(key: str, one: str, other: str) -> ComparisonReading:
        return read_comparison(build, key, one, other)

    return reading.kept(journey_comparison, key, one, other)


def case_of(reading: Reading, key: str, instance: int) -> CaseReading:
    """One travelled journey with standards and answers."""

    def journey_case(key: str, instance: int) -> CaseReading:
        return read_case_facts(reading.pinned, reading.catalogue, key, instance)

    return reading.kept(journey_case, key, instance)


def customer_of(reading: Reading, customer: int) -> CustomerReading:
    """Everything about one customer."""

    def one_customer(customer: int) -> CustomerReading:
        return read_customer(reading.pinned, customer)

    return reading.kept(one_customer, customer)
