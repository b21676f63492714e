"""Erasures with their certificates, holds that stand, and how long records are kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heed.customers.models import Erasure
from heed.customers.privacy.erasing import get_erasure
from heed.customers.privacy.legal_holds import all_standing
from heed.customers.privacy.personal import mark_fields, marked_fields
from heed.customers.privacy.retention import Limits, drop_rule, list_rules, preview_aged, set_rule
from heed.customers.privacy.suppression import lift_suppression
from heed.foundation.jobs.queue import get_job
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError
from heed.web.pages.privacy import words
from heed.web.pages.privacy.forms import FieldsForm, RuleForm
from heed.web.requests import PageRequest
from heed.web.work import start_erasing

SHOWN = 50


@require_safe
def privacy(request: PageRequest) -> HttpResponse:
    """Everything at one glance."""
    return _page(request, RuleForm())


def _page(request: PageRequest, form: RuleForm) -> HttpResponse:
    aged = {each.rule: each for each in preview_aged(request.reading.place())}
    shown = {
        "erasures": [(each, words.REASONS[each.reason]) for each in Erasure.objects.all()[:SHOWN]],
        "holds": all_standing(utc_now()),
        "rules": [
            (each, words.KINDS.get(each.kind, each.kind), aged.get(each.pk))
            for each in list_rules()
        ],
        "may_rule": request.viewer.may("set_retention"),
        "form": form,
        "fields_form": FieldsForm(names=marked_fields()),
    }
    return render(request, "web/privacy/overview.html", shown)


@require_safe
def erasure(request: PageRequest, number: int) -> HttpResponse:
    """One erasure: how far it is, or its certificate."""
    found = get_erasure(number)
    certificate = found.certificate
    shown = {
        "erasure": found,
        "reason": words.REASONS[found.reason],
        "job": get_job(found.job) if found.job and not certificate else None,
        "certificate": certificate,
        "erased": [(words.holding(each["what"]), each) for each in certificate.get("erased", ())],
        "kept": [(words.kept(each["what"]), each) for each in certificate.get("kept", ())],
        "remains": [words.REMAINS[code] for code in certificate.get("remains", ())],
        "may_readmit": request.viewer.may("readmit") and found.finished_at and not found.lifted_at,
    }
    return render(request, "web/privacy/erasure.html", shown)


@require_safe
def erasure_json(request: PageRequest, number: int) -> HttpResponse:
    """The certificate as a file."""
    del request
    found = get_erasure(number)
    answer = JsonResponse(found.certificate, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="heed-erasure-{number}.json"'
    return answer


@require_POST
def resume(request: PageRequest, number: int) -> HttpResponse:
    """Go on with an erasure that stopped."""
    start_erasing(get_erasure(number), actor=_actor(request))
    return redirect("erasure", number=number)


@require_POST
def readmit(request: PageRequest, number: int) -> HttpResponse:
    """Let somebody who was erased be known again."""
    lift_suppression(erasure=number, actor=_actor(request), now=utc_now())
    messages.success(request, _("Imports take their rows again."))
    return redirect("erasure", number=number)


@require_POST
def set_retention(request: PageRequest) -> HttpResponse:
    """Say how long a kind of record stays."""
    form = RuleForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        limits = Limits(said["least"], said["law"], said["most"])
        with form.faults():
            set_rule(
                kind=said["kind"], name=said["name"], limits=limits, actor=_actor(request),
                now=utc_now(),
            )  # fmt: skip
    if form.is_valid():
        messages.success(request, _("The rule is stored. It is applied once a day."))
        return redirect("privacy")
    return _page(request, form)


@require_POST
def mark_personal(request: PageRequest) -> HttpResponse:
    """Say which further fields hold personal data."""
    form = FieldsForm(request.POST)
    if form.is_valid():
        names = form.cleaned_data["names"].splitlines()
        mark_fields(names=names, actor=_actor(request), now=utc_now())
        messages.success(request, _("The change is stored."))
    return redirect("privacy")


@require_POST
def drop_retention(request: PageRequest, number: int) -> HttpResponse:
    """Forget a rule."""
    try:
        drop_rule(rule=number, actor=_actor(request), now=utc_now())
        messages.success(request, _("The rule is dropped."))
    except HeedError as error:
        messages.error(request, error.sentence)
    return redirect("privacy")


def _actor(request: PageRequest) -> str:
    return request.viewer.user.get_username()
