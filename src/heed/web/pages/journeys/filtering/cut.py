"""What the address of a journey's page cuts it down to, and the page while that is computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from heed.customers.segments.rules import tested_fields
from heed.foundation.conditions import fields_of
from heed.journeys.filtering.checking import channels_of, trait_names_of
from heed.journeys.filtering.filters import Clause, Filter, InvalidFilter, clause_of, filter_of
from heed.kernel.estimate import FLOOR
from heed.standards.queries import standards_at
from heed.web.pages.journeys.filtering.employees import gate_of, offered
from heed.web.pages.journeys.filtering.forms import PREFIX, ConditionsForm, Known, typed_as
from heed.web.pages.journeys.filtering.looking import (
    Failed,
    NotYet,
    Withheld,
    look_through,
    may_see_single,
    restricted_of,
    start_again,
)
from heed.web.pages.journeys.filtering.words import Names, clause_words, days_words, filter_words
from heed.web.pages.journeys.links import CasesLinks
from heed.web.reading import Reading
from heed.web.requests import PageRequest

ADDED = "add"  # what the form's button says
NOT_CARRIED = ("where", "from", "to", "after", ADDED)


@dataclass(frozen=True)
class Condition:
    """One condition in words, and the address of the page without it."""

    words: str
    without: str


class Cut:
    """The filter of one request, for templates as ``request.cut``; empty where there is none."""

    def __init__(self, request: PageRequest, key: str, asked: Filter) -> None:
        self.key = key
        self.asked = asked
        self.whole: Reading = request.reading
        self.viewer = request.viewer
        self.query: QueryDict = request.GET
        self.path = request.path
        self.is_open = False  # the form
        self.form: ConditionsForm | None = None  # as it was sent, with its faults

    @cached_property
    def names(self) -> Names:
        """What people call the keys that conditions hold."""
        return self.whole.kept(_names, self.whole, self.key)

    @property
    def text(self) -> str:
        """The whole filter in words; empty if there is none."""
        return filter_words(self.asked, self.names) if self.asked else ""

    @property
    def conditions(self) -> Sequence[Condition]:
        """Each condition with the way to take it out."""
        found = [
            Condition(clause_words(one, self.names), self._address(_without(self.asked, one)))
            for one in self.asked.clauses
        ]
        if days := days_words(self.asked.since, self.asked.until):
            found.append(Condition(days, self._address(Filter(self.asked.clauses))))
        return found

    @property
    def pairs(self) -> Sequence[tuple[str, str]]:
        """Names and values that forms and links of the page must carry."""
        return self.asked.pairs

    @property
    def others(self) -> Sequence[tuple[str, str]]:
        """What else the address says, for the form of the filter to carry."""
        return [
            (name, value)
            for name, values in self.query.lists()
            for value in values
            if name not in NOT_CARRIED and not name.startswith(f"{PREFIX}-")
        ]

    @property
    def shown_form(self) -> ConditionsForm:
        """The form as it was sent, else with the days of the filter."""
        if self.form is None:
            days = {"since": self.asked.since, "until": self.asked.until}
            self.form = ConditionsForm(None, self.known)
            self.form.initial = days
        return self.form

    @property
    def known(self) -> Known:
        """What can be chosen."""
        known: Known = self.whole.kept(_known, self.whole, self.key)
        return offered(gate_of(self.whole, self.viewer), known)

    @property
    def without(self) -> str:
        """The address without any filter."""
        return self._address(Filter())

    @property
    def cases(self) -> str:
        """Where all cases of the cut are listed."""
        return self.links()

    @property
    def links(self) -> CasesLinks:
        """Where cases are listed that share something, within the cut."""
        return CasesLinks(self.key, self.query.get("segment", ""), tuple(self.pairs))

    def to(self, route: str) -> str:
        """The address of another page of the journey with the same segment and filter."""
        return f"{reverse(route, args=[self.key])}{self.links.query()}"

    @property
    def paths(self) -> str:
        """The page of paths with the same cut."""
        return self.to("paths")

    @property
    def compare(self) -> str:
        """The page that compares segments, within the filter."""
        query = CasesLinks(self.key, "", tuple(self.pairs)).query()
        return f"{reverse('journey_compare', args=[self.key])}{query}"

    def address(self, asked: Filter) -> str:
        """The page as it is, with another filter."""
        return self._address(asked)

    def _address(self, asked: Filter) -> str:
        given = QueryDict(mutable=True)
        for name, value in (*self.others, *asked.pairs):
            given.appendlist(name, value)
        query = given.urlencode(safe=":@/")
        return f"{self.path}?{query}" if query else self.path


View = Callable[..., HttpResponseBase]


def filterable(*, floor: int = FLOOR) -> Callable[[View], View]:
    """Let a page of a journey be filtered: the view reads through the filter of the address.

    ``floor`` is how many instances its figures take; 0 where single cases are shown.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def filtered(request: PageRequest, key: str, **named: Any) -> HttpResponseBase:
            answer = _look(request, key, floor)
            return view(request, key, **named) if answer is None else answer

        return filtered

    return decorated


@require_POST
def count_filter(request: PageRequest, key: str) -> HttpResponse:
    """Compute the figures of a filter again after they failed."""
    asked = asked_by(request.POST)
    start_again(request.reading, key, asked, request.viewer)
    query = QueryDict(mutable=True)
    for name, value in asked.pairs:
        query.appendlist(name, value)
    return redirect(f"{reverse('journey', args=[key])}?{query.urlencode(safe=':@/')}")


def asked_by(given: QueryDict) -> Filter:
    """The filter that an address or a form says.

    Raises:
        InvalidFilter: it says none that can be.
    """
    return filter_of(given.getlist("where"), given.get("from", ""), given.get("to", ""))


def _look(request: PageRequest, key: str, floor: int) -> HttpResponseBase | None:
    """The page that stands in for the view's; None, and all is set for the view."""
    request.cut = Cut(request, key, Filter())
    try:
        asked = asked_by(request.GET)
        request.cut = Cut(request, key, asked)
        if ADDED in request.GET:
            return _added(request)
        if not asked:
            return None
        segment = request.GET.get("segment", "")
        reading = look_through(
            request.reading, key, asked, request.viewer, segment=segment, floor=floor
        )
    except InvalidFilter as error:
        return _refused(request, error)
    except (NotYet, Failed, Withheld) as told:
        return _standing_in(request, told)
    if reading is None:
        request.cut = Cut(request, key, Filter())
        return None
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    request.reading = reading
    return None


def _added(request: PageRequest) -> HttpResponseBase:
    cut = request.cut
    form = cut.form = ConditionsForm(request.GET, cut.known)
    asked = form.extended(cut.asked.text)
    if asked is not None:
        return HttpResponseRedirect(cut.address(asked))
    cut.is_open = True
    return _page(request, {"is_refused": True})


def _refused(request: PageRequest, error: InvalidFilter) -> HttpResponseBase:
    """The form with the condition that cannot be, to be mended, and the others as they were."""
    wrong = str(error.fields.get("clause", ""))
    kept, mended = [], None
    for text in request.GET.getlist("where"):
        clause = _clause(text)
        if text != wrong and clause and clause.text != wrong:
            kept.append(clause)
        elif clause:
            mended = clause
    cut = request.cut = Cut(request, request.cut.key, Filter(tuple(sorted(set(kept)))))
    typed = typed_as(mended, request.GET.get("from", ""), request.GET.get("to", ""))
    cut.form = ConditionsForm(typed, cut.known)
    cut.form.errors.clear()  # a choice that is not there is told once, by the error
    cut.form.blame(error)
    cut.is_open = True
    return _page(request, {"is_refused": True})


def _standing_in(request: PageRequest, told: NotYet | Failed | Withheld) -> HttpResponseBase:
    if isinstance(told, Withheld):
        shown = told.n and may_see_single(request.cut.asked, request.viewer)
        return _page(request, {"n": told.n if shown else 0, "says": told.sentence})
    values = {"job": told.job, "failed": isinstance(told, Failed)}
    if request.htmx:
        return render(request, "web/journeys/counting.html", values)
    return _page(request, values)


def _page(request: PageRequest, values: dict[str, Any]) -> HttpResponse:
    journey = request.cut.whole.journey(request.cut.key)  # 404 for one that is not there
    context = {"journey": journey, "address": request.get_full_path(), **values}
    return render(request, "web/journeys/filter_page.html", context)


def _without(asked: Filter, clause: Clause) -> Filter:
    rest = tuple(one for one in asked.clauses if one != clause)
    return Filter(rest, asked.since, asked.until)


def _clause(text: str) -> Clause | None:
    try:
        return clause_of(text)
    except InvalidFilter:
        return None


def _names(whole: Reading, key: str) -> Names:
    pinned = whole.pinned
    catalogue = pinned.catalogue if pinned else whole.catalogue
    met = pinned.rows("journey_touchpoints", journey=key, segment="") if pinned else []
    design = next((one for one in catalogue.journeys if one.key == key), None)
    keys = dict.fromkeys(step.touchpoint for step in (design.steps if design else ()))
    keys |= dict.fromkeys(sorted(row["touchpoint"] for row in met))
    known = {point.key: point.name for point in catalogue.touchpoints}
    standards = standards_at(catalogue.versions).standards
    return Names(
        touchpoints={point: known.get(point) or point for point in keys},
        segments={segment.key: segment.name for segment in catalogue.segments},
        standards={one.key: one.name for one in standards},
    )


def _known(whole: Reading, key: str) -> Known:
    pinned = whole.pinned
    names = whole.kept(_names, whole, key)
    if pinned is None:
        return Known(names, (), (), ())
    catalogue, hidden = pinned.catalogue, restricted_of(whole)
    asked = [point.when for point in catalogue.touchpoints]
    fields = {name for when in asked if when for name in fields_of(when)}
    rules = [segment.when for segment in catalogue.segments if segment.when]
    fields |= {name for rule in rules for name in tested_fields(rule)}
    properties = {name.partition(".")[2] for name in fields if name.startswith("properties.")}
    dimensions = pinned.engine.to_rows(pinned.table("metric_values").select("dimension").distinct())
    said = {row["dimension"] for row in dimensions}
    properties |= {name.partition(".")[2] for name in said if name.startswith("properties.")}
    return Known(
        names=names,
        channels=channels_of(pinned, key),
        properties=sorted(properties - hidden),
        traits=sorted(set(trait_names_of(pinned)) - hidden),
    )
