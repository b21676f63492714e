"""One customer: what happened, what was promised, and what they said."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.customers.models import Profile
from heed.customers.people import Person, get_person
from heed.insight.timeline_results import CustomerReading
from heed.kernel.errors import NotFound
from heed.web.pages.customers.panels import panels_of
from heed.web.pages.journeys.readings import customer_of
from heed.web.requests import PageRequest


@require_safe
def customer(request: PageRequest, number: int) -> HttpResponse:
    """Everything that the lake holds about one customer."""
    person = get_person(number)
    panels = panels_of(request, person)
    try:
        found = customer_of(request.reading, number)
    except NotFound:
        if not panels:
            raise
        found = _not_built_yet(person)
    n_missed = sum(each.result == "missed" for each in found.verdicts)
    n_decided = sum(each.result in ("kept", "missed") for each in found.verdicts)
    context = {"found": found, "n_missed": n_missed, "n_decided": n_decided, "panels": panels}
    return render(request, "web/customers/one.html", context)


def _not_built_yet(person: Person) -> CustomerReading:
    """Somebody whom no build knows: only what happened just now can be shown."""
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
