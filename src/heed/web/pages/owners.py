"""Who answers for what: teams, handoffs between them, and what nobody owns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from heed.foundation.models import TeamMember
from heed.journeys.design import Team
from heed.journeys.results import HandoffReading
from heed.standards.results import StandardRow
from heed.web.csv_answers import csv_answer
from heed.web.pages.touchpoints.listing import Row, rows_of
from heed.web.requests import PageRequest

HEADER = ("team", "name", "contact", "people", "touchpoints", "standards", "missed", "at_risk")


@dataclass(frozen=True)
class Owned:
    """One team and what it answers for."""

    team: Team
    people: int
    touchpoints: Sequence[Row]
    standards: Sequence[StandardRow]

    def n_of(self, status: str) -> int:
        """How many of its standards have a status."""
        return sum(row.status == status for row in self.standards)

    @property
    def n_missed(self) -> int:
        return self.n_of("missed")

    @property
    def n_at_risk(self) -> int:
        return self.n_of("at_risk")


@dataclass(frozen=True)
class Passing:
    """A handoff with the journey that it is part of."""

    journey: str
    name: str
    at: str
    handoff: HandoffReading

    @property
    def is_slow(self) -> bool:
        """Whether the mean time of its moves is longer than what was agreed."""
        agreed, mean = self.handoff.accepted_within_us, self.handoff.mean_us
        return agreed is not None and mean is not None and mean > agreed


@require_safe
def owners(request: PageRequest) -> HttpResponse:
    """Teams with what they own, handoffs with acceptance, and what nobody owns."""
    rows = rows_of(request)
    teams, handoffs = owned(request, rows), handoffs_of(request)
    nobody = [row for row in rows if not row.owner]
    standards = [row for row in request.reading.standards().standards if not row.owner]
    findings = [one for one in request.reading.findings().breaks if not one.owner]
    context = {
        "teams": teams,
        "handoffs": handoffs,
        "nobody": nobody,
        "standards": standards,
        "findings": findings,
        "n_nobody": len(nobody) + len(standards),
        "lead": lead(teams, nobody, standards, handoffs),
    }
    return render(request, "web/owners/page.html", context)


@require_safe
def owners_csv(request: PageRequest) -> StreamingHttpResponse:
    """Teams with the counts of what they own, as a file."""
    lines = (
        (
            each.team.key,
            each.team.name,
            each.team.contact,
            each.people,
            len(each.touchpoints),
            len(each.standards),
            each.n_missed,
            each.n_at_risk,
        )
        for each in owned(request, rows_of(request))
    )
    return csv_answer("owners", HEADER, lines)


def lead(
    teams: Sequence[Owned],
    nobody: Sequence[Row],
    standards: Sequence[StandardRow],
    handoffs: Sequence[Passing],
) -> str:
    """What is owned and what is not, in a sentence."""
    if not teams and not nobody:
        return ""
    told = ngettext("%(n)s team answers for", "%(n)s teams answer for", len(teams))
    n = sum(len(each.touchpoints) for each in teams)
    points = ngettext("%(n)s touchpoint", "%(n)s touchpoints", n) % {"n": n}
    parts = [f"{told % {'n': len(teams)}} {points}"]
    if nobody or standards:
        names = ", ".join(row.point.name for row in nobody[:2])
        parts.append(
            _("nobody owns %(n)s: %(names)s")
            % {"n": len(nobody) + len(standards), "names": names or standards[0].name}
        )
    else:
        parts.append(_("nothing is without an owner"))
    slow = sum(each.is_slow for each in handoffs)
    if slow:
        parts.append(
            ngettext(
                "%(n)s handoff takes longer on average than was agreed",
                "%(n)s handoffs take longer on average than was agreed",
                slow,
            )
            % {"n": slow}
        )
    return "; ".join(parts) + "."


def owned(request: PageRequest, rows: Sequence[Row]) -> list[Owned]:
    """Every team with what it answers for."""
    members: dict[str, int] = {}
    for team in TeamMember.objects.values_list("team", flat=True):
        members[team] = members.get(team, 0) + 1
    listed = request.reading.standards().standards
    return [
        Owned(
            team,
            members.get(team.key, 0),
            [row for row in rows if row.point.owner == team.key],
            [row for row in listed if row.owner == team.name],
        )
        for team in request.reading.catalogue.teams
    ]


def handoffs_of(request: PageRequest) -> list[Passing]:
    """The handoffs of all journeys."""
    home = request.reading
    names = {point.key: point.name for point in home.catalogue.touchpoints}
    return [
        Passing(journey.key, journey.name, names.get(each.at, each.at), each)
        for journey in home.catalogue.journeys
        for each in home.journey(journey.key).handoffs
    ]
