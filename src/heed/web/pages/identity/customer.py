"""The identity of one customer: a panel of their page, and previews of joining and separating."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.customers.identity.previewing import preview_join, preview_separation
from heed.customers.identity.queries import find_customers, identity_of
from heed.customers.people import Person
from heed.web.pages.identity import words
from heed.web.pages.identity.deciding import numbers_of
from heed.web.requests import PageRequest


def read_identity(request: PageRequest, person: Person) -> Mapping[str, Any] | None:
    """The profiles of a customer, why each is joined, and what may be done."""
    viewer = request.viewer
    found = identity_of(person.customer, clear=viewer.sees_keys)
    links = {link for each in found.profiles for link in each.links}
    return {
        "identity": found,
        "profiles": [
            (each, words.KEYS[each.kind], [(words.KEYS[key.kind], key) for key in each.keys])
            for each in found.profiles
        ],
        "links": [
            (link, words.why_linked(link))
            for link in sorted(links, key=lambda link: (link.made_at, link.one, link.other))
        ],
        "changes": [(each, words.CHANGES.get(each.reason, each.reason)) for each in found.changes],
        "may_separate": viewer.may("separate_customer") and len(found.profiles) > 1,
        "may_join": viewer.may("preview_join"),
    }


@require_safe
def join_preview(request: PageRequest, number: int) -> HttpResponse:
    """Find the other customer, and see what joining would give."""
    asked, chosen = request.GET.get("q", "").strip(), request.GET.get("with", "")
    found = [each for each in find_customers(asked) if each != number] if asked else []
    shown: dict[str, Any] = {"number": number, "asked": asked, "found": found, "preview": None}
    if chosen.isdigit():
        preview = preview_join(one=number, other=int(chosen))
        values = request.reading.traits_of([number, int(chosen)])
        mine, theirs = (values.get(each, {}) for each in (number, int(chosen)))
        shown |= {
            "preview": preview,
            "conflicts": [(words.KEYS[each.kind], each) for each in preview.conflicts],
            "belongings": request.reading.belongings(preview.profiles),
            "told": [
                (words.FIELDS[name], mine.get(name, ""), theirs.get(name, ""))
                for name in words.FIELDS
                if name in mine or name in theirs
            ],
        }
    shown["may_decide"] = request.viewer.may("join_customers")
    return render(request, "web/identity/join.html", shown)


@require_safe
def separation_preview(request: PageRequest, number: int) -> HttpResponse:
    """What taking the chosen profiles out would give."""
    profiles = numbers_of(request.GET.getlist("profile"))
    shown: dict[str, Any] = {"number": number, "identity": identity_of(number, clear=True)}
    if profiles:
        preview = preview_separation(customer=number, profiles=profiles)
        shown |= {"preview": preview, "belongings": request.reading.belongings(preview.apart)}
    return render(request, "web/identity/separate.html", shown)
