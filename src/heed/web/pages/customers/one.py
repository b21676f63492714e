"""One customer: what happened, what was promised, and what they said."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from heed.customers.models import Profile
from heed.customers.people import Person, get_person
from heed.insight.timeline_results import CustomerReading
from heed.kernel.errors import NotFound
from heed.web.pages.customers.panels import PANELS
from heed.web.pages.journeys.readings import customer_of
from heed.web.requests import PageRequest


@require_safe
def customer(request: PageRequest, number: int) -> HttpResponse:
    """Everything that the lake holds about one customer; one that was joined leads to the other."""
    person = _person(number)
    if person is not None and person.customer != number:
        return redirect("customer", number=person.customer)
    found = _found(request, number, person)
    n_missed = sum(each.result == "missed" for each in found.verdicts)
    n_decided = sum(each.result in ("kept", "missed") for each in found.verdicts)
    context = {
        "found": found,
        "n_missed": n_missed,
        "n_decided": n_decided,
        "panels": _panels(request, person),
    }
    return render(request, "web/customers/one.html", context)


def _person(number: int) -> Person | None:
    """Who has this number; None where the lake knows them and the record store does not."""
    try:
        return get_person(number)
    except NotFound:
        return None


def _panels(request: PageRequest, person: Person | None) -> dict[str, list[str]]:
    """The panels that this person may see, by their place on the page."""
    shown: dict[str, list[str]] = defaultdict(list)
    if person is None:
        return shown
    for panel in PANELS:
        if request.viewer.may(panel.route) and (read := panel.read(request, person)) is not None:
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
