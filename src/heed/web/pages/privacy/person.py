"""The privacy of one customer: what is held, handing it out, erasing it, holds, who looked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heed.customers.models import PersonExport
from heed.customers.people import Person
from heed.customers.privacy.erasing import preview_erasure
from heed.customers.privacy.exporting import ask_export, fetched, get_export
from heed.customers.privacy.legal_holds import end_hold as end
from heed.customers.privacy.legal_holds import place_hold as place
from heed.customers.privacy.legal_holds import standing_holds
from heed.foundation.jobs.queue import enqueue
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError
from heed.web.pages.privacy import words
from heed.web.pages.privacy.forms import ErasureForm, HoldForm
from heed.web.pages.privacy.looking import looks_at
from heed.web.requests import PageRequest
from heed.web.work import EXPORT, start_erasure


def read_panel(request: PageRequest, person: Person) -> Mapping[str, Any]:
    """The panel of the customer's page: holds, and the way to the rest."""
    is_told = request.viewer.sees_looks
    return {
        "customer": person.customer,
        "holds": standing_holds(person.profiles, utc_now()),
        "looks": looks_at(person.profiles)[:5] if is_told else [],
    }


@require_safe
def customer_privacy(request: PageRequest, number: int) -> HttpResponse:
    """Everything that may be done, with what it would do."""
    return _page(request, number)


def _page(
    request: PageRequest, number: int, *, erasure: ErasureForm | None = None,
    hold: HoldForm | None = None,
) -> HttpResponse:  # fmt: skip
    preview = preview_erasure(customer=number, place=request.reading.place())
    exports = PersonExport.objects.filter(customer__in=preview.profiles)
    is_told = request.viewer.sees_looks
    shown = {
        "preview": preview,
        "kept": [(words.kept(each.what), each) for each in preview.kept],
        "found": [(words.holding(name), n) for name, n in preview.found.items() if n],
        "exports": exports[:10],
        "looks": looks_at(preview.profiles) if is_told else [],
        "is_told": is_told,
        "erasure_form": erasure or ErasureForm(preview.customer),
        "hold_form": hold or HoldForm(),
        "now": utc_now(),
    }
    return render(request, "web/privacy/person.html", shown)


@require_POST
def export(request: PageRequest, number: int) -> HttpResponse:
    """Let everything about the customer be put together."""
    now, actor = utc_now(), _actor(request)
    with transaction.atomic():
        asked = ask_export(customer=number, actor=actor, now=now)
        job = enqueue(EXPORT, {"export": asked.pk}, actor=actor, now=now)
        asked.job = job.pk
        asked.save(update_fields=["job"])
    messages.success(request, _("The export is being put together. It can be fetched for 7 days."))
    return redirect("customer_privacy", number=number)


@require_POST
def fetch(request: PageRequest, number: int) -> FileResponse:
    """Hand the file of an export out, and note who took it."""
    found, folder = get_export(number), request.reading.place().exports
    if folder is None or not found.name or found.removed_at:
        raise Http404
    path = folder / found.name
    if not path.is_file():
        raise Http404
    fetched(export=found, actor=_actor(request), now=utc_now())
    file = path.open("rb")
    return FileResponse(file, as_attachment=True, filename=f"heed-person-{found.customer}.zip")


@require_POST
def erase(request: PageRequest, number: int) -> HttpResponse:
    """Decide that the customer is erased."""
    form = ErasureForm(number, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        with form.faults():
            erasure = start_erasure(
                customer=number, reason=said["reason"], reference=said["reference"],
                actor=_actor(request),
            )  # fmt: skip
            return redirect("erasure", number=erasure.pk)
    return _page(request, number, erasure=form)


@require_POST
def place_hold(request: PageRequest, number: int) -> HttpResponse:
    """Let nothing of the customer be erased for now."""
    form = HoldForm(request.POST)
    if form.is_valid():
        with form.faults():
            place(
                customer=number, reason=form.cleaned_data["reason"],
                reference=form.cleaned_data["reference"], until=form.moment(),
                actor=_actor(request), now=utc_now(),
            )  # fmt: skip
    if form.is_valid():
        messages.success(request, _("The hold stands: nothing of this customer is erased."))
        return redirect("customer_privacy", number=number)
    return _page(request, number, hold=form)


@require_POST
def end_hold(request: PageRequest, number: int, hold: int) -> HttpResponse:
    """End a hold."""
    try:
        end(hold=hold, actor=_actor(request), now=utc_now())
        messages.success(request, _("The hold is ended."))
    except HeedError as error:
        messages.error(request, error.sentence)
    return redirect("customer_privacy", number=number)


def _actor(request: PageRequest) -> str:
    return request.viewer.user.get_username()
