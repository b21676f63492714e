"""Changing what is known of customers and accounts: tags, fields, people, who belongs to whom."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heed.customers import editing
from heed.customers.editing import Party
from heed.customers.identity.queries import find_customers
from heed.customers.searching.finding import find_accounts
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError
from heed.web.pages.customers.timeline import day_of
from heed.web.requests import PageRequest

Kind = Literal["customer", "account"]
View = Callable[[PageRequest, int], HttpResponse]


def tag_adder(kind: Kind) -> View:
    """The view that puts a word on a customer or an account."""

    @require_POST
    def add(request: PageRequest, number: int) -> HttpResponse:
        with _told(request):
            editing.add_tag(party=Party(kind, number), text=_text(request, "text"), **_by(request))
        return _back(kind, number)

    return add


def tag_remover(kind: Kind) -> View:
    """The view that takes a word off."""

    @require_POST
    def remove(request: PageRequest, number: int) -> HttpResponse:
        party = Party(kind, number)
        with _told(request):
            editing.remove_tag(party=party, text=_text(request, "text"), **_by(request))
        return _back(kind, number)

    return remove


def field_setter(kind: Kind) -> View:
    """The view that writes down what is known."""

    @require_POST
    def set_one(request: PageRequest, number: int) -> HttpResponse:
        with _told(request):
            editing.set_field(
                lake=request.reading.lake,
                party=Party(kind, number),
                name=_text(request, "name"),
                value=_text(request, "value"),
                since=_since(request),
                **_by(request),
            )
            messages.success(request, _("Written down. What was known before can still be read."))
        return _back(kind, number)

    return set_one


@require_POST
def note_acting_person(request: PageRequest, number: int) -> HttpResponse:
    """Say that a customer acts for an account, and in which part."""
    with _told(request):
        customer = _one(find_customers(_text(request, "customer")), _("customer"))
        role = _text(request, "role")
        editing.note_acting_person(account=number, customer=customer, role=role, **_by(request))
    return _back("account", number)


@require_POST
def remove_acting_person(request: PageRequest, number: int) -> HttpResponse:
    """Take back that somebody acts for an account."""
    with _told(request):
        customer = _one(find_customers(_text(request, "customer")), _("customer"))
        editing.remove_acting_person(account=number, customer=customer, **_by(request))
    return _back("account", number)


@require_POST
def set_parent(request: PageRequest, number: int) -> HttpResponse:
    """Say which account an account belongs to; none where nothing is named."""
    with _told(request):
        text = _text(request, "parent")
        parent = _one(find_accounts(text), _("account")) if text else None
        editing.set_parent(account=number, parent=parent, **_by(request))
    return _back("account", number)


def _one(found: list[int], what: str) -> int:
    """The one that was meant."""
    if not found:
        raise HeedError(_("No %(what)s has this number or key.") % {"what": what})
    if len(found) > 1:
        told = ", ".join(map(str, found))
        raise HeedError(
            _("Several have this key: %(numbers)s. Name one by its number.") % {"numbers": told}
        )
    return found[0]


@contextmanager
def _told(request: PageRequest) -> Any:
    """Say above the page what was wrong."""
    try:
        yield
    except HeedError as error:
        messages.error(request, error.sentence)


def _since(request: PageRequest) -> datetime | None:
    text = _text(request, "since")
    found = day_of(text)
    if text and found is None:
        raise HeedError(_("Write the day like 2026-05-31."))
    return found


def _text(request: PageRequest, name: str) -> str:
    return request.POST.get(name, "").strip()


def _by(request: PageRequest) -> dict[str, Any]:
    return {"actor": request.user.get_username(), "now": utc_now()}


def _back(kind: Kind, number: int) -> HttpResponse:
    return redirect("customer" if kind == "customer" else "customer_account", number=number)
