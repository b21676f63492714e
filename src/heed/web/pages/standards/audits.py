"""Audits in the browser: draw cases by lot, look at them, write down what was found."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from heed.kernel.errors import HeedError
from heed.standards.audits import MOST_CASES
from heed.standards.design import Audit, Standard
from heed.standards.models import AuditCase, AuditSample
from heed.standards.queries import current_standards
from heed.web.forms import PageForm
from heed.web.pages.standards.sections import opened
from heed.web.requests import PageRequest


class DrawForm(PageForm):
    """How many cases to draw; the seed makes the draw repeatable."""

    n = forms.IntegerField(
        min_value=1, max_value=MOST_CASES, initial=30, label=gettext_lazy("How many cases"),
        help_text=gettext_lazy("30 cases tell a share to within 18 points, 100 to within 10."),
    )  # fmt: skip
    seed = forms.IntegerField(
        required=False,
        label=gettext_lazy("Number to draw by"),
        help_text=gettext_lazy("The same number draws the same cases. Empty: one by chance."),
    )


@require_safe
def audit(request: PageRequest, key: str) -> HttpResponse:
    """The draws of an audit, and the cases of one of them to be filled in."""
    return _page(request, key, request.GET.get("sample", ""))


def _page(
    request: PageRequest, key: str, asked: str, failed: Mapping[str, object] | None = None
) -> HttpResponse:
    reading, rule = opened(request, key), _rule(key)
    samples = AuditSample.objects.filter(standard=key).order_by("-pk")
    counted = samples.annotate(
        n=Count("cases"), n_done=Count("cases", filter=Q(cases__kept__isnull=False))
    )
    chosen = _chosen(list(counted), asked)
    cases = list(chosen.cases.order_by("number")) if chosen else []
    context = {
        "standard": reading,
        "rule": rule,
        "samples": counted,
        "chosen": chosen,
        "cases": cases,
        "failed": failed,
        "lead": _lead(chosen, cases),
        "may_draw": request.viewer.may("draw_audit"),
        "may_record": request.viewer.may("record_audit"),
    }
    return render(request, "web/standards/audit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: PageRequest, key: str) -> HttpResponse:
    """Draw cases by lot; a form that fails keeps what was typed."""
    reading = opened(request, key)
    _rule(key)
    form = DrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seed = form.cleaned_data["seed"]
        with form.faults():
            sample = request.reading.draw_audit(
                key,
                n=form.cleaned_data["n"],
                seed=secrets.randbelow(1_000_000) if seed is None else seed,
                actor=request.viewer.user.get_username(),
            )
        if form.is_valid():
            told = _("%(n)s cases are drawn.") % {"n": sample.cases.count()}
            messages.success(request, told)
            return redirect("audit_cases", key=key)
    return render(request, "web/standards/draw.html", {"standard": reading, "form": form})


@require_POST
def record(request: PageRequest, key: str, sample: int, number: int) -> HttpResponse:
    """Store what was found in one case, and go on to the next."""
    opened(request, key)
    _rule(key)
    case = AuditCase.objects.filter(sample__standard=key, sample=sample, number=number).first()
    if case is None:
        raise Http404
    typed = {name: request.POST.get(name, "") for name in ("answer", "note")}
    try:
        request.reading.record_audit(
            key,
            number,
            typed["answer"],
            note=typed["note"][:2000],
            sample=sample,
            actor=request.viewer.user.get_username(),
        )
    except HeedError as error:
        failed = {"number": number, "sentence": error.sentence, **typed}
        return _page(request, key, str(sample), failed)
    messages.success(request, _("Case %(n)s is stored.") % {"n": number})
    target = redirect("audit_cases", key=key)
    target["Location"] += f"?sample={sample}#case-{_following(case)}"
    return target


def _following(case: AuditCase) -> int:
    """The next case that nobody has looked at, else the same."""
    waiting = case.sample.cases.filter(kept__isnull=True).exclude(number=case.number)
    after = waiting.filter(number__gt=case.number).order_by("number").first()
    found = after or waiting.order_by("number").first()
    return found.number if found else case.number


def _rule(key: str) -> Audit:
    """The audit of a standard; 404 for one that is judged by data."""
    found = {each.key: each for each in current_standards().standards}
    standard: Standard | None = found.get(key)
    if standard is None or not isinstance(standard.rule, Audit):
        raise Http404
    return standard.rule


def _chosen(samples: list[AuditSample], asked: str) -> AuditSample | None:
    if not samples:
        return None
    return next((each for each in samples if str(each.pk) == asked), samples[0])


def _lead(chosen: AuditSample | None, cases: list[AuditCase]) -> str:
    if chosen is None:
        return _("Nothing is drawn yet.")
    done = [each for each in cases if each.kept is not None]
    told = ngettext(
        "%(done)s of %(n)s drawn case is looked at",
        "%(done)s of %(n)s drawn cases are looked at",
        len(cases),
    ) % {"done": len(done), "n": len(cases)}
    if not done:
        return f"{told}."
    kept = sum(bool(each.kept) for each in done)
    more = _("%(told)s: %(kept)s kept, %(missed)s missed. The share follows with the next build.")
    return more % {"told": told, "kept": kept, "missed": len(done) - kept}
