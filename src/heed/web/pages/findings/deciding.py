"""Changes that people make to findings: each a POST that leads back to the finding."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heed.insight import finding_services as services
from heed.insight.deciding import finding_key
from heed.insight.finding_queries import decisions_on
from heed.insight.results import FindingExplained
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError
from heed.web.pages.findings.forms import AssignForm, DecisionForm, MuteForm
from heed.web.pages.findings.one import answer, opened
from heed.web.requests import PageRequest


@require_POST
def acknowledge(request: PageRequest, number: int) -> HttpResponse:
    """Say that somebody has seen it."""
    explained = _meant(request, number)
    services.acknowledge_finding(finding=explained.finding, actor=_actor(request), now=utc_now())
    messages.success(request, _("Acknowledged."))
    return redirect("finding", number=number)


@require_POST
def assign(request: PageRequest, number: int) -> HttpResponse:
    """Give it to a team or a person."""
    explained = _meant(request, number)
    found = explained.finding
    form = AssignForm(request, finding_key(found), decisions_on([found])[number], request.POST)
    if form.is_valid():
        with form.faults():
            services.assign_finding(
                finding=found,
                team=form.team,
                person=form.person,
                teams=frozenset(team.key for team in request.reading.catalogue.teams),
                actor=_actor(request),
                now=utc_now(),
            )
    if form.errors:
        return answer(request, explained, assign=form)
    messages.success(request, _("The owner is stored."))
    return redirect("finding", number=number)


@require_POST
def mute(request: PageRequest, number: int) -> HttpResponse:
    """Fold it away until a day."""
    explained = _meant(request, number)
    today = timezone.localdate()
    form = MuteForm(finding_key(explained.finding), today, request.POST)
    if form.is_valid():
        with form.faults():
            services.mute_finding(
                finding=explained.finding,
                reason=form.cleaned_data["reason"],
                until=form.cleaned_data["until"],
                today=today,
                actor=_actor(request),
                now=utc_now(),
            )
    if form.errors:
        return answer(request, explained, mute=form)
    messages.success(request, _("Muted. It comes back the day after its end."))
    return redirect("finding", number=number)


@require_POST
def unmute(request: PageRequest, number: int) -> HttpResponse:
    """Bring it back before its day."""
    explained = _meant(request, number)
    services.unmute_finding(finding=explained.finding, actor=_actor(request), now=utc_now())
    messages.success(request, _("It is shown again."))
    return redirect("finding", number=number)


def _meant(request: PageRequest, number: int) -> FindingExplained:
    """The finding that the form was about.

    Raises:
        HeedError: a build has given this number to another finding since the form was opened.
    """
    explained = opened(request, number)
    form = DecisionForm(request.POST)
    if not form.is_valid() or form.cleaned_data["key"] != finding_key(explained.finding):
        raise HeedError(
            f"Findings were computed anew, and number {number} is another one now. Nothing was "
            "stored: open the list of findings and look for yours.",
            code="another_finding",
        )
    return explained


def _actor(request: PageRequest) -> str:
    return request.viewer.user.get_username()
