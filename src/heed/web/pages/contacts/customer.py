"""Contact with one customer: what they agreed to, what would be answered, what was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from heed.customers.consent.links import hand_out_link
from heed.customers.consent.queries import permissions_of
from heed.customers.consent.receipts import receipt_of
from heed.customers.consent.standing import statements_of
from heed.customers.contact import queries
from heed.customers.contact.rulebook import read_rulebook
from heed.customers.contact.stopping import needs_care, read_care
from heed.customers.models import ConsentStatement, Profile
from heed.customers.people import Person, get_person
from heed.foundation.settings import care_readers
from heed.kernel.clock import utc_now
from heed.web.csv_answers import csv_answer
from heed.web.pages.contacts.acting import FORMS, ActForm
from heed.web.pages.contacts.ledger import shown
from heed.web.requests import PageRequest

MOST_CONTACTS, MOST_STATEMENTS = 30, 30


@require_safe
def customer_contact(request: PageRequest, number: int) -> HttpResponse:
    """Everything about contact with one customer."""
    return _page(request, get_person(number))


@require_POST
def customer_contact_act(request: PageRequest, number: int, act: str) -> HttpResponse:
    """Write down what a colleague decided or was told; the form says what is wrong."""
    person = get_person(number)
    if act not in FORMS:
        raise Http404
    form = FORMS[act](request.POST, person=person)
    if form.is_valid():
        with form.faults():
            said = form.act(actor=request.viewer.user.get_username(), now=utc_now())
    if not form.is_valid():
        if not form.visible_fields():  # a button alone has no place for its error
            for error in form.non_field_errors():
                messages.error(request, str(error))
        return _page(request, person, wrong=form)
    messages.success(request, said)
    return redirect("customer_contact", number=person.customer)


@require_POST
def customer_link(request: PageRequest, number: int) -> HttpResponse:
    """Hand out the link to the customer's own page; that it was is in the audit trail."""
    person = get_person(number)
    actor = request.viewer.user.get_username()
    token = hand_out_link(who=person.customer, actor=actor, now=utc_now())
    link = request.build_absolute_uri(reverse("preferences", args=[token]))
    return _page(request, person, link=link)


@require_POST
def customer_care(request: PageRequest, number: int) -> HttpResponse:
    """What care the customer needs, to those who may read it; each reading is written down."""
    if request.viewer.role.value not in care_readers():
        raise Http404
    person = get_person(number)
    needs = read_care(who=person.customer, actor=request.viewer.user.get_username(), now=utc_now())
    return _page(request, person, needs=needs)


@require_safe
def customer_consents_csv(_request: PageRequest, number: int) -> StreamingHttpResponse:
    """Every statement of the customer."""
    rows = statements_of(get_person(number).profiles)
    header = ("statement", "said_at", "purpose", "channel", "state", "source", "recorded_at")
    return csv_answer("consents", header, _cells(rows))


@require_safe
def consent_receipt(_request: PageRequest, number: int, statement: int) -> HttpResponse:
    """The receipt of one statement of the customer."""
    person = get_person(number)
    mine = ConsentStatement.objects.filter(pk=statement, profile_id__in=person.profiles)
    if not mine.exists():
        raise Http404
    answer = JsonResponse(receipt_of(statement), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="heed-consent-{statement}.json"'
    return answer


def _page(
    request: PageRequest, person: Person, *, wrong: ActForm | None = None, **more: Any
) -> HttpResponse:
    rulebook, now = read_rulebook(), utc_now()
    forms = {act: form(None, person=person) for act, form in FORMS.items()}
    if wrong is not None:
        forms[wrong.name] = wrong
    contacts = queries.contacts_of(person).order_by("-pk")[:MOST_CONTACTS]
    context = {
        "person": person,
        "name": name_of(person),
        "permissions": permissions_of(person.profiles, rulebook),
        "statements": statements_of(person.profiles)[::-1][:MOST_STATEMENTS],
        "possible": queries.possible_now(person, rulebook, now),
        "classes": {key: each.name for key, each in rulebook.policy.by_class.items()},
        "contacts": shown(contacts, rulebook.policy, now),
        "stay": queries.stay_of(person, rulebook),
        "holds": queries.open_holds(person, now),
        "needs_care": needs_care(person.profiles, now),
        "may_read_care": request.viewer.role.value in care_readers(),
        "forms": forms,
        **more,
    }
    return render(request, "web/contacts/customer.html", context, status=400 if wrong else 200)


def name_of(person: Person) -> str:
    """The key of a person's first profile, with its source."""
    first = Profile.objects.filter(pk__in=person.profiles).order_by("known_from", "pk").first()
    return f"{first.source} {first.key}" if first else str(person.customer)


def _cells(rows: list[ConsentStatement]) -> Iterator[tuple[str | int, ...]]:
    for row in rows:
        yield (
            row.pk,
            row.said_at.isoformat(),
            row.purpose,
            row.channel,
            row.state,
            row.source,
            row.recorded_at.isoformat(),
        )
