"""Why one customer is in a segment, or is not; and the segments on a customer's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from heed.customers.identity.masking import COVER
from heed.customers.people import Person, find_called
from heed.customers.privacy.personal import is_personal, marked_fields
from heed.customers.segments.needs import TRAITS
from heed.customers.segments.results import ClauseReading, WhyReading
from heed.customers.segments.rules import Rule, Trait
from heed.customers.segments.walking import walk
from heed.foundation.conditions import Condition
from heed.kernel.errors import HeedError, NotFound
from heed.web import figures
from heed.web.pages.privacy.looking import note_look
from heed.web.pages.segments.readings import (
    Asked,
    Line,
    asked_of,
    line_of,
    names_for,
    opened_of,
    people_of,
)
from heed.web.reading import Reading
from heed.web.requests import PageRequest
from heed.web.viewer import Viewer


@dataclass(frozen=True)
class ClauseRow:
    """One part of the rule with what was found."""

    line: Line
    clause: ClauseReading
    found: str


@require_safe
def why(request: PageRequest, key: str, number: int) -> HttpResponse:
    """Every clause of a segment's rule for one customer, with what was found."""
    home, asked = request.reading, asked_of(request)
    opened = opened_of(home)
    (somebody,) = people_of(request, [number])
    context: dict[str, Any] = {"segment": opened.segment(key), "somebody": somebody, "asked": asked}
    try:
        found = home.why_in_segment(key, number, as_of=asked.as_of, as_known=asked.as_known)
    except NotFound:
        raise  # nobody has this number
    except HeedError as error:
        context["asked"] = Asked(asked.as_of, asked.as_known, error.sentence)
        return render(request, "web/segments/why.html", context)
    note_look(customer=number, actor=request.viewer.user.get_username())
    names = names_for(home)
    found = shown_to(request.viewer, found, opened.rule(key))
    parts = walk(opened.rule(key))
    context |= {
        "why": found,
        "rows": [
            ClauseRow(line_of(part, names), clause, found_words(clause))
            for part, clause in zip(parts, found.clauses, strict=True)
        ],
    }
    return render(request, "web/segments/why.html", context)


@require_POST
def find(request: PageRequest, key: str) -> HttpResponse:
    """Go to why somebody is in a segment or not, by their key or number.

    It is sent in the body: a key can be an address of a person, which no log may hold.
    """
    segment = opened_of(request.reading).segment(key)
    given = request.POST
    asked = Asked(given.get("as_of", ""), bool(given.get("as_known")))
    try:
        person = find_called(given.get("who", ""))
    except NotFound as error:
        messages.error(request, error.sentence)
        return redirect("segment", key=segment.key)
    return redirect(reverse("segment_why", args=[segment.key, person.customer]) + asked.query)


def shown_to(viewer: Viewer, found: WhyReading, rule: Rule) -> WhyReading:
    """What this viewer may read: personal fields are covered for those who need not know them."""
    if viewer.sees_personal:
        return found
    marked = marked_fields()
    clauses = [
        replace(clause, text=COVER)
        if clause.text and is_personal(_trait(part.rule), marked)
        else clause
        for part, clause in zip(walk(rule), found.clauses, strict=True)
    ]
    return replace(found, clauses=tuple(clauses))


def _trait(rule: Rule) -> str:
    """The name of the trait that a test asks for; empty if it asks for none."""
    if isinstance(rule, Trait):
        return rule.name
    return rule.field.removeprefix(TRAITS) if isinstance(rule, Condition) else ""


def found_words(clause: ClauseReading) -> str:
    """What was found for a clause, in words."""
    if clause.operator or clause.says.startswith(("in:", "bucket:")):
        return ""
    if clause.text is not None:
        return clause.text
    if clause.moment is not None:
        return figures.moment(clause.moment)
    if clause.amount is not None:
        return figures.number(clause.amount, 0 if clause.amount == int(clause.amount) else 2)
    if clause.says.startswith("listed:"):
        return _("on it") if clause.times else _("not on it")
    if clause.times is not None:
        return ngettext("%(n)s time", "%(n)s times", clause.times) % {"n": clause.times}
    return _("nothing known")


@dataclass(frozen=True)
class Membership:
    """A segment on a customer's page."""

    key: str
    name: str
    is_in: bool


def panel(request: PageRequest, person: Person) -> Mapping[str, Any] | None:
    """The segments that a customer is in, and those that they are not."""
    home = request.reading
    memberships = home.kept(_memberships, home, person)
    if not memberships:
        return None
    return {
        "person": person,
        "segments_in": [each for each in memberships if each.is_in],
        "segments_out": [each for each in memberships if not each.is_in],
    }


def _memberships(home: Reading, person: Person) -> tuple[Membership, ...]:
    if home.pinned is None:
        return ()
    names = {each.key: each.name for each in home.catalogue.segments}
    found = home.segments_of(person)
    return tuple(Membership(key, names.get(key, key), is_in) for key, is_in in found.items())
