"""What waits for a decision, one proposal with both people side by side, alarms and history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heed.customers.identity.queries import (
    Alarms,
    ShownProposal,
    get_proposal,
    identity_of,
    list_alarms,
    list_decisions,
    list_proposals,
)
from heed.customers.identity.undoing import last_decision
from heed.customers.matching.fields import Field, values_of
from heed.customers.matching.scoring import is_installed
from heed.insight.belongings import Belongings
from heed.web.csv_answers import csv_answer
from heed.web.pages.identity import words
from heed.web.requests import PageRequest

ON_A_PAGE = 50
MOST_IN_CSV = 100_000


@dataclass(frozen=True)
class Side:
    """One of two people side by side."""

    customer: int
    name: str
    sources: str
    n_profiles: int
    values: dict[str, str]
    belongings: Belongings


@require_safe
def who_is_who(request: PageRequest) -> HttpResponse:
    """The queue: pairs of customers that may be one person."""
    reason = request.GET.get("reason", "")
    reason = reason if reason in words.REASONS else ""
    page = max(1, int(number) if (number := request.GET.get("page", "1")).isdigit() else 1)
    skip = (page - 1) * ON_A_PAGE
    found = list_proposals(clear=True, reason=reason, limit=ON_A_PAGE, skip=skip)
    n = found.n.get(reason, 0) if reason else sum(found.n.values())
    tabs: list[tuple[str, words.Text, int]] = [("", _("All"), sum(found.n.values()))]
    tabs += [(each, text, found.n[each]) for each, text in words.REASONS.items() if each in found.n]
    named = _names(request, found.proposals)
    shown = {
        "rows": [
            (each, named[each.one], named[each.other], words.why_proposed(each))
            for each in found.proposals
        ],
        "reasons": tabs,
        "reason": reason,
        "n": n,
        "page": page,
        "pages": max(1, ceil(n / ON_A_PAGE)),
        "can_match": is_installed(),
        **_around(request, "proposals"),
    }
    return render(request, "web/identity/queue.html", shown)


@require_safe
def who_is_who_csv(_request: PageRequest) -> StreamingHttpResponse:
    """Everything that waits, for a sheet."""
    found = list_proposals(clear=True, limit=MOST_IN_CSV)
    header = ("proposal", "customer", "other_customer", "reason", "probability", "proposed_at")
    cells = (
        (each.number, each.one, each.other, each.reason, each.probability,
         each.proposed_at.isoformat())
        for each in found.proposals
    )  # fmt: skip
    return csv_answer("who-is-who", header, cells)


@require_safe
def join_proposal(request: PageRequest, number: int) -> HttpResponse:
    """One proposal: both people, and what speaks for and against."""
    proposal = get_proposal(number, clear=True)
    values = request.reading.traits_of([proposal.one, proposal.other])
    one, other = (_side(request, each, values) for each in (proposal.one, proposal.other))
    speaks_for, speaks_against = words.in_words(proposal)
    shown = {
        "proposal": proposal,
        "why": words.why_proposed(proposal),
        "one": one,
        "other": other,
        "told": words.told_of(proposal, one.values, other.values),
        "speaks_for": speaks_for,
        "speaks_against": speaks_against,
        "refused": proposal.facts.get("refused", proposal.reason),
        "is_one": proposal.one == proposal.other,
        **_around(request, "proposals"),
    }
    return render(request, "web/identity/proposal.html", shown)


@require_safe
def identity_alarms(request: PageRequest) -> HttpResponse:
    """Keys that several people use, and customers of very many profiles."""
    alarms: Alarms = list_alarms(clear=True)
    rows = [(each, words.KEYS[each.kind], words.SHARED[each.reason]) for each in alarms.shared]
    shown = {"rows": rows, "large": alarms.large, **_around(request, "alarms")}
    return render(request, "web/identity/alarms.html", shown)


@require_safe
def identity_history(request: PageRequest) -> HttpResponse:
    """What people decided, newest first."""
    rows = [(each, words.VERBS[each.verb]) for each in list_decisions(200)]
    return render(
        request, "web/identity/history.html", {"rows": rows, **_around(request, "history")}
    )


def _names(request: PageRequest, proposals: Sequence[ShownProposal]) -> dict[int, str]:
    """What customers are called: their names, else their numbers."""
    numbers = sorted({number for each in proposals for number in (each.one, each.other)})
    values = request.reading.traits_of(numbers) if numbers else {}
    return {number: name_of(values.get(number, {})) or str(number) for number in numbers}


def name_of(values: Mapping[str, str]) -> str:
    """The name among a customer's values; empty where none is known."""
    both = [values.get(each, "") for each in ("given_name", "surname")]
    return " ".join(filter(None, both)) or values.get("name", "")


def _around(request: PageRequest, here: str) -> dict[str, Any]:
    """What all pages of who is who have around them."""
    alarms = list_alarms(clear=False)
    last = last_decision(request.user.get_username())
    return {
        "here": here,
        "n_alarms": alarms.n_new,
        "last": last,
        "last_words": words.VERBS[last.verb] if last else "",
        "may_decide": request.viewer.may("answer_proposal"),
    }


def _side(request: PageRequest, customer: int, values: dict[int, dict[str, str]]) -> Side:
    found = identity_of(customer, clear=True)
    numbers = [each.number for each in found.profiles]
    mine = dict(values.get(customer, {}))
    for profile in found.profiles:
        for key in profile.keys:
            if key.kind in ("email", "phone"):
                mine.setdefault(key.kind, key.value)
    parsed = values_of({Field(name): text for name, text in mine.items()})
    for field, value in parsed.items():
        mine.setdefault(field.value, value)  # the house number out of the street, say
    return Side(
        customer=customer,
        name=name_of(mine) or str(customer),
        sources=", ".join(f"{each.source} {each.key}" for each in found.profiles),
        n_profiles=len(numbers),
        values=mine,
        belongings=request.reading.belongings(numbers),
    )


def next_open(after: int) -> ShownProposal | None:
    """The proposal to decide after this one; None where nothing waits."""
    waiting = list_proposals(clear=True, limit=2).proposals
    return next((each for each in waiting if each.number != after), None)
