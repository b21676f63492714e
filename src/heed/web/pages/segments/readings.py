"""What pages about segments read: names, rules as trees, people of a sample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from heed.customers.identity.masking import covered_address
from heed.customers.segments.opening import Opened, parse_moment
from heed.customers.segments.rules import Rule, Segment
from heed.customers.segments.walking import Part, walk
from heed.insight.timeline import names_of
from heed.kernel.errors import HeedError
from heed.web.pages.segments.words import Names, part_words
from heed.web.reading import Reading
from heed.web.requests import PageRequest

MOST_LEVELS = 6  # that are set in; deeper ones stand below one another


@dataclass(frozen=True)
class Line:
    """One part of a rule as a page shows it; ``level`` sets it in."""

    words: str
    level: int
    is_branch: bool
    segment: str  # whose rule the part is, where a clause names one
    segment_name: str


@dataclass(frozen=True)
class Somebody:
    """A customer of a sample; the name is empty for those who may not see it."""

    customer: int
    name: str


@dataclass(frozen=True)
class Asked:
    """The moment that the address asks for."""

    as_of: str = ""
    as_known: bool = False
    fault: str = ""

    @property
    def query(self) -> str:
        """The same moment as the query of another address; empty for the end of the data."""
        given = {"as_of": self.as_of, "as_known": "1" if self.as_known else ""}
        said = {word: value for word, value in given.items() if value}
        return "?" + urlencode(said) if said else ""


def asked_of(request: PageRequest) -> Asked:
    """The moment of the address; a fault of it in words."""
    as_of, as_known = request.GET.get("as_of", "").strip(), bool(request.GET.get("as_known"))
    try:
        parse_moment(as_of)
    except HeedError as error:
        return Asked(as_of, as_known, error.sentence)
    return Asked(as_of, as_known)


def opened_of(reading: Reading) -> Opened:
    """Segments as they are defined now, over the newest build."""
    return reading.kept(_opened, reading)


def _opened(reading: Reading) -> Opened:
    return reading.opened_segments(reading.catalogue)


def names_for(reading: Reading) -> Names:
    """How people call touchpoints, segments, metrics, standards and journeys."""
    catalogue = reading.catalogue
    return Names(
        touchpoints={each.key: each.name for each in catalogue.touchpoints},
        segments={each.key: each.name for each in catalogue.segments},
        metrics={each.key: each.name for each in reading.metrics().metrics},
        standards={each.key: each.name for each in reading.standards().standards},
        journeys={each.key: each.name for each in catalogue.journeys},
    )


def lines_of(rule: Rule, names: Names) -> list[Line]:
    """A rule in words, part by part."""
    return [line_of(part, names) for part in walk(rule)]


def line_of(part: Part, names: Names) -> Line:
    """One part of a rule in words."""
    return Line(
        part_words(part, names),
        min(part.level, MOST_LEVELS),
        bool(part.operator),
        part.segment,
        names.segments.get(part.segment, part.segment),
    )


def rule_lines(reading: Reading, segment: Segment) -> list[Line]:
    """A segment's rule in words, with the rules of the segments that it names."""
    if segment.when is None:
        return []
    opened = opened_of(reading)
    try:
        rule = segment.when if segment.is_of_instances else opened.rule(segment.key)
    except HeedError:
        rule = segment.when
    return lines_of(rule, names_for(reading))


def people_of(request: PageRequest, customers: Sequence[int]) -> Iterator[Somebody]:
    """Customers by name, for those who may open a customer's page.

    Who has no name is called by a key: an address is covered for those who need not know it.
    """
    may, pinned = request.viewer.may("customer"), request.reading.pinned
    names = names_of(pinned, customers) if may and pinned and customers else {}
    for number, customer in enumerate(customers, start=1):
        unnamed = _("Customer %s") % number if not may else str(customer)
        name = names.get(customer) or unnamed
        yield Somebody(customer, name if request.viewer.sees_personal else covered_address(name))
