"""What is shown of one standard, on its own page and on its touchpoint's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from heed.foundation.models import AuditEntry
from heed.insight.grouping import worth_in_words
from heed.insight.results import Finding, FoundGroup, Gap
from heed.insight.standard_results import AffectedPage, FollowUp, Said, StandardFound
from heed.journeys.queries import StoredVersion, list_versions
from heed.kernel.estimate import Estimate
from heed.standards.results import StandardReading
from heed.web.charts.figure import LongFigure, figure_of
from heed.web.charts.standard import standard_chart
from heed.web.marks.markup import Markup
from heed.web.pages.standards import charts, wording
from heed.web.requests import PageRequest

SHOWN_CASES = 10
WEEKS = {"26": 26, "52": 52, "all": 0, "months": 0}
MOST_CHANGES = 12


@dataclass(frozen=True)
class GroupRow:
    """A group in which misses concentrate, or are rarer."""

    words: str
    group: FoundGroup
    n_missed: int
    drawn: Markup
    is_clear: bool
    is_worse: bool


@dataclass(frozen=True)
class FollowUpRow:
    """What customers did next, with the difference to show."""

    words: str
    row: FollowUp
    gap: Gap | None
    is_clear: bool


@dataclass(frozen=True)
class Change:
    """A version that somebody made, or something else that the audit trail holds."""

    at: object
    actor: str
    what: str


@dataclass(frozen=True)
class Ends:
    """A share with both ends of its interval."""

    value: float
    low: float
    high: float


def kept_of(missed: Estimate) -> Ends | None:
    """The share kept, from the share missed; None where that is withheld."""
    if missed.value is None or missed.low is None or missed.high is None:
        return None
    return Ends(1 - missed.value, 1 - missed.high, 1 - missed.low)


@dataclass(frozen=True)
class Sections:
    """Everything about one standard."""

    reading: StandardReading
    lead: str
    window: str
    span: str
    found: StandardFound | None
    worst: FoundGroup | None
    worst_words: str
    worth_words: str
    budget: charts.Figure | None
    control: charts.Figure | None
    long: LongFigure | None
    scores: charts.Figure | None
    groups: Sequence[GroupRow]
    axis: charts.Logs
    follow_ups: Sequence[FollowUpRow]
    finding: Finding | None
    said: Sequence[Said]
    affected: AffectedPage
    versions: Sequence[StoredVersion]
    changes: Sequence[Change]
    weeks: str

    @property
    def kept_inside(self) -> Ends | None:
        """The share kept in the group that is missed most."""
        return kept_of(self.worst.inside) if self.worst else None

    @property
    def kept_elsewhere(self) -> Ends | None:
        """The share kept among all others."""
        return kept_of(self.worst.elsewhere) if self.worst else None

    @property
    def not_shown(self) -> Estimate | None:
        """The side of the score effect that is withheld, if one is."""
        effect = self.found.effect if self.found else None
        sides = (effect.kept, effect.missed) if effect else ()
        return next((side for side in sides if not side.is_shown), None)


def sees(request: PageRequest, touchpoint: str) -> bool:
    """Whether this person may see what belongs to a touchpoint."""
    return request.viewer.sees_touchpoint(touchpoint, request.reading.catalogue)


def opened(request: PageRequest, key: str) -> StandardReading:
    """The standard; 404 if there is none or it is not this person's to see."""
    reading = request.reading.standard(key, misses=0)
    if not sees(request, reading.touchpoint):
        raise Http404
    return reading


def sections_of(request: PageRequest, reading: StandardReading) -> Sections:
    """Everything about one standard, for this request's period."""
    home, key = request.reading, reading.key
    found = home.standard_found(key)
    weeks = request.GET.get("weeks", "26")
    weeks = weeks if weeks in WEEKS else "26"
    rows = _groups(found)
    worst = next((row for row in rows if row.is_worse), None)
    effect = found.effect if found else None
    control, long = _over_time(request, reading, weeks)
    finding = _finding(request, key)
    return Sections(
        reading=reading,
        lead=wording.lead(reading, found),
        window=wording.window_words(reading),
        span=wording.span_words(reading.window_days),
        found=found,
        worst=worst.group if worst else None,
        worst_words=worst.words if worst else "",
        worth_words=worth_in_words(finding.worth) if finding and finding.worth else "",
        budget=charts.budget_figure(reading),
        control=control,
        long=long,
        scores=charts.score_figure(effect) if effect else None,
        groups=rows,
        axis=charts.logs_of([row.group for row in rows]),
        follow_ups=_follow_ups(found),
        finding=finding,
        said=home.standard_said(key),
        affected=home.standard_cases(key, most=SHOWN_CASES),
        versions=list(reversed(list_versions("standard", key))),
        changes=_changes(request, f"standard:{key}"),
        weeks=weeks,
    )


def _over_time(
    request: PageRequest, reading: StandardReading, weeks: str
) -> tuple[charts.Figure | None, LongFigure | None]:
    """The weeks or months as the server draws them, and where the browser gets all of them."""
    by = "month" if weeks == "months" else "week"
    chart = standard_chart(request.reading, reading, by=by)
    asked = f"?by={by}"
    long = figure_of(
        chart,
        source=reverse("api:standard_chart", args=[reading.key]) + asked,
        csv=reverse("standard_chart_csv", args=[reading.key]) + asked,
    )
    if long is None:
        return None, None
    if by == "week":
        return charts.control_figure(reading, WEEKS[weeks]), long
    return charts.Figure(long.chart.title, long.chart.under, long.drawn, long.table), long


def _groups(found: StandardFound | None) -> list[GroupRow]:
    if found is None:
        return []
    axis = charts.logs_of(found.groups)
    return [_group(one, axis) for one in found.groups]


def _group(one: FoundGroup, axis: charts.Logs) -> GroupRow:
    gap = one.difference
    is_clear = gap is not None and not gap.low <= 0 <= gap.high
    return GroupRow(
        words=wording.group_words(one.parts),
        group=one,
        n_missed=round((one.inside.value or 0.0) * one.inside.n),
        drawn=axis.draw(one.times, is_clear=is_clear) if one.times else Markup(""),
        is_clear=is_clear,
        is_worse=gap is not None and gap.value > 0,
    )


def _follow_ups(found: StandardFound | None) -> list[FollowUpRow]:
    rows = found.follow_ups if found else ()
    return [
        FollowUpRow(
            words=wording.follow_up_words(row),
            row=row,
            gap=row.difference,
            is_clear=row.difference is not None
            and not row.difference.low <= 0 <= row.difference.high,
        )
        for row in rows
        if row.kept.is_shown and row.missed.is_shown
    ]


def _finding(request: PageRequest, key: str) -> Finding | None:
    """The finding about this standard, if it breaks."""
    found = request.reading.findings().breaks
    return next((one for one in found if one.kind == "standard" and one.subject == key), None)


def _changes(request: PageRequest, subject: str) -> list[Change]:
    """What the audit trail holds of it, for those who may read the trail."""
    if not request.viewer.may("audit"):
        return []
    rows = AuditEntry.objects.filter(subject=subject).order_by("-at", "-id")[:MOST_CHANGES]
    return [Change(row.at, row.actor, _verb(row.verb, row.facts)) for row in rows]


def _verb(verb: str, facts: dict[str, object]) -> str:
    words = {
        "definition.added": _("defined it"),
        "definition.changed": _("changed it"),
        "definition.retired": _("retired it"),
        "audit.drawn": _("drew cases to look at"),
        "audit.recorded": _("recorded what was found in a case"),
    }
    told = words.get(verb, verb)
    version = facts.get("version")
    return f"{told} ({_('version %(n)s') % {'n': version}})" if version else told
