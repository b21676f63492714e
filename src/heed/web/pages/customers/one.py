"""One customer: who they are, what happened over all channels, what was kept, what they said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from heed.customers.identity.masking import covered_address
from heed.customers.models import Profile
from heed.customers.people import Person, get_person
from heed.customers.privacy.personal import marked_fields, masked
from heed.insight.measures.parties import Whose
from heed.insight.timeline_results import CustomerReading
from heed.kernel.errors import NotFound
from heed.web.pages.customers.panels import PANELS
from heed.web.pages.journeys.readings import customer_of
from heed.web.pages.privacy.looking import note_look
from heed.web.requests import PageRequest
from heed.web.viewer import Viewer

MOST_JOURNEYS = 10


@require_safe
def customer(request: PageRequest, number: int) -> HttpResponse:
    """Everything about one customer; one that was joined leads to the other."""
    person = _person(number)
    if person is not None and person.customer != number:
        return redirect("customer", number=person.customer)
    found = shown_to(request.viewer, _found(request, number, person))
    note_look(customer=number, actor=request.viewer.user.get_username())
    whose = person or Person(number, (number,))
    shown = {
        "number": number,
        "found": found,
        "name": _name(request, whose) or found.name,
        **_figures(request, whose, found),
        "panels": _panels(request, whose, is_known=person is not None),
    }
    return render(request, "web/customers/one.html", shown)


def _figures(request: PageRequest, person: Person, found: CustomerReading) -> Mapping[str, Any]:
    """The figures above: standards decided, the last score, what records are worth."""
    verdicts = found.verdicts
    scored = [each for each in found.answers if each.score is not None]
    n_missed = sum(each.result == "missed" for each in verdicts)
    return {
        "n_missed": n_missed,
        "n_kept": sum(each.result == "kept" for each in verdicts),
        "n_open": sum(each.result == "open" for each in verdicts),
        "n_decided": sum(each.result in ("kept", "missed") for each in verdicts),
        "last_score": scored[-1] if scored else None,
        "n_scores": len(scored),
        "met": request.reading.met(Whose(person.profiles)),
        "journeys": found.journeys[:MOST_JOURNEYS],
        "n_journeys": len(found.journeys),
    }


def _name(request: PageRequest, person: Person) -> str:
    """What they are called now, which may be newer than the build."""
    called = request.reading.names().of(person.profiles)
    return next((called[each] for each in person.profiles if each in called), "")


def shown_to(viewer: Viewer, found: CustomerReading) -> CustomerReading:
    """What this viewer may read: personal fields are covered for those who need not know them."""
    if viewer.sees_personal:
        return found
    return replace(
        found,
        name=covered_address(found.name),
        facts=masked(found.facts, marked_fields()),
        keys=tuple((source, covered_address(key)) for source, key in found.keys),
    )


def _person(number: int) -> Person | None:
    """Who has this number; None where the lake knows them and the record store does not."""
    try:
        return get_person(number)
    except NotFound:
        return None


def _panels(request: PageRequest, person: Person, *, is_known: bool) -> dict[str, list[str]]:
    """The panels that this person may see, by their place on the page."""
    shown: dict[str, list[str]] = defaultdict(list)
    for panel in PANELS:
        if not (is_known or panel.of_lake) or not request.viewer.may(panel.route):
            continue
        if (read := panel.read(request, person)) is not None:
            shown[panel.place].append(render_to_string(panel.template, dict(read), request))
    return shown


def _found(request: PageRequest, number: int, person: Person | None) -> CustomerReading:
    """What the newest build says; of somebody whom no build knows, only who they are."""
    try:
        return customer_of(request.reading, number)
    except NotFound:
        if person is None:
            raise
    keys = Profile.objects.filter(pk__in=person.profiles).values_list("source", "key")
    return CustomerReading(
        customer_id=person.customer,
        name=min(key for _, key in keys),
        facts=(),
        keys=tuple(sorted(keys)),
        journeys=(),
        verdicts=(),
        answers=(),
        interactions=(),
        n_interactions=0,
    )
