"""Finding customers and accounts; and finding anything from wherever one is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heed.customers.searching.finding import FoundParties
from heed.customers.searching.names import fold
from heed.web.navigation import menu
from heed.web.requests import PageRequest
from heed.web.visible import visible_standards

LONGEST = 200  # letters that are looked for
MOST_PLACES = 12


@dataclass(frozen=True)
class Place:
    """A page that one may jump to."""

    kind: str  # what it is, in words
    name: str
    url: str
    icon: str


@require_safe
def customers(request: PageRequest) -> HttpResponse:
    """Customers and accounts by any key, or by a part of their name."""
    asked = asked_for(request)
    shown = {"asked": asked, "results": _parties(request, asked) if asked else None}
    return render(request, "web/customers/list.html", shown)


@require_safe
def find(request: PageRequest) -> HttpResponse:
    """Pages, journeys, touchpoints, standards, metrics, customers and accounts by their names."""
    asked = asked_for(request)
    words = fold(asked).split()
    places = [place for place in _places(request) if all(w in fold(place.name) for w in words)]
    may_find_people = request.viewer.may("customers")
    shown = {
        "asked": asked,
        "places": places[:MOST_PLACES] if words else [],
        "n_places": len(places),
        "may_find_people": may_find_people,
        "results": _parties(request, asked) if asked and may_find_people else None,
    }
    return render(request, "web/customers/find.html", shown)


def asked_for(request: PageRequest) -> str:
    """What the address looks for."""
    return request.GET.get("q", "").strip()[:LONGEST]


def _parties(request: PageRequest, asked: str) -> FoundParties:
    return request.reading.find_parties(asked, clear=request.viewer.sees_keys)


def _places(request: PageRequest) -> Iterator[Place]:
    """Everything with a page and a name that this person may open, in the order of the menu."""
    viewer, reading = request.viewer, request.reading
    for group in menu(viewer, ""):
        for link in group.links:
            yield Place(_("Page"), str(link.label), link.url, link.icon)
    if viewer.may("journey"):
        for journey in reading.journeys().journeys:
            url = reverse("journey", args=[journey.key])
            yield Place(_("Journey"), journey.name, url, "route")
    for point in reading.catalogue.touchpoints:
        if viewer.sees_touchpoint(point.key, reading.catalogue):
            url = reverse("touchpoint", args=[point.key])
            yield Place(_("Touchpoint"), point.name, url, "promise")
    for standard in visible_standards(viewer, reading).standards:
        url = reverse("standard", args=[standard.key])
        yield Place(_("Standard"), standard.name, url, "heart")
    if viewer.may("metric"):
        for metric in reading.metrics().metrics:
            yield Place(_("Metric"), metric.name, reverse("metric", args=[metric.key]), "chart")
