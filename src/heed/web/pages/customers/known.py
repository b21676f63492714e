"""What is known of a customer or an account: fields with source and time, tags, promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from heed.customers.editing import BY_HAND, Party, tags_of
from heed.customers.identity.masking import COVER
from heed.customers.people import Person
from heed.customers.privacy.personal import is_personal, marked_fields
from heed.insight.accounts import read_kept
from heed.insight.measures.parties import Whose
from heed.insight.party_results import FieldKnown
from heed.insight.party_timeline import Asked
from heed.web.pages.customers.timeline import day_of, read_timeline
from heed.web.requests import PageRequest

MOST_SHOWN = 6  # cases that are open, and that were missed


def read_customer_timeline(request: PageRequest, person: Person) -> Mapping[str, Any]:
    """The panel of the timeline."""
    return read_timeline(request, Whose(person.profiles))


def read_customer_fields(request: PageRequest, person: Person) -> Mapping[str, Any]:
    """The panel of what is known of a customer."""
    party = Party("customer", person.customer)
    return fields_shown(request, party, Whose(person.profiles))


def read_customer_tags(request: PageRequest, person: Person) -> Mapping[str, Any]:
    """The panel of the words on a customer."""
    return tags_shown(request, Party("customer", person.customer))


def read_customer_accounts(request: PageRequest, person: Person) -> Mapping[str, Any] | None:
    """The panel of the accounts that a customer acts for; none where there are none."""
    numbers = request.reading.accounts_of(Whose(person.profiles))
    if not numbers:
        return None
    called = request.reading.names().of(numbers)
    return {"accounts": [(number, called.get(number, str(number))) for number in numbers]}


def read_customer_promises(request: PageRequest, person: Person) -> Mapping[str, Any] | None:
    """The panel of standards: the newest that are open or were missed, and how often each was."""
    return promises_shown(request, Whose(person.profiles))


def promises_shown(request: PageRequest, whose: Whose) -> Mapping[str, Any] | None:
    """The cases still open and the newest missed ones, and each standard with its counts."""
    kept = read_kept(request.reading.pinned, whose)
    if not kept:
        return None
    newest = [
        entry
        for kind in ("open", "missed")
        for entry in request.reading.timeline(whose, Asked(kind=kind), top=MOST_SHOWN).entries
    ]
    return {
        "kept": kept,
        "newest": newest,
        "show_share": whose.account is not None,  # cases of one person are one cluster: no interval
        "n_newest": sum(each.n_open + each.n_missed for each in kept),
    }


def fields_shown(request: PageRequest, party: Party, whose: Whose) -> Mapping[str, Any]:
    """What is known, or was known at the end of the day that the address names."""
    known = request.GET.get("known", "")
    day = day_of(known)
    by = day + timedelta(days=1) if day else None
    return {
        "party": party,
        "fields": known_fields(request, whose, by),
        "known": day.date() if day else None,
        "by_hand": BY_HAND,
        "may_edit": request.viewer.may(f"set_{party.kind}_field"),
        "set_url": reverse(f"set_{party.kind}_field", args=[party.number]),
    }


def known_fields(request: PageRequest, whose: Whose, by: datetime | None) -> list[FieldKnown]:
    """What is known; personal fields are covered for those who need not know them."""
    found = request.reading.fields_known(whose, by=by)
    if request.viewer.sees_personal:
        return list(found)
    marked = marked_fields()
    return [_covered(field) if is_personal(field.name, marked) else field for field in found]


def _covered(field: FieldKnown) -> FieldKnown:
    before = tuple(map(_covered, field.before))
    return replace(field, value=COVER if field.value else "", before=before)


def tags_shown(request: PageRequest, party: Party) -> Mapping[str, Any]:
    """The words on a customer or an account."""
    return {
        "party": party,
        "tags": tags_of(party),
        "may_edit": request.viewer.may(f"add_{party.kind}_tag"),
        "add_url": reverse(f"add_{party.kind}_tag", args=[party.number]),
        "remove_url": reverse(f"remove_{party.kind}_tag", args=[party.number]),
    }
