"""Settings of the whole home."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from heed.foundation.settings import Demand, care_readers, change_setting
from heed.journeys.employees.design import EmployeeColumn
from heed.journeys.employees.queries import employees_now
from heed.kernel.clock import utc_now
from heed.web.access import CARERS
from heed.web.forms import PageForm
from heed.web.labels import ROLES
from heed.web.requests import PageRequest

_CARERS = frozenset(role.value for role in CARERS.reaches)


class SettingsForm(PageForm):
    """What an administrator decides for everybody."""

    care_readers = forms.MultipleChoiceField(
        label=_("Who may read what care customers need"),
        help_text=_("Everybody else who works with customers sees only that care is needed."),
        choices=[(code, label) for code, label in ROLES if code in _CARERS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    field_order = ("company_name", "care_readers", "second_factor_required")
    company_name = forms.CharField(
        label=_("Name of the company"),
        help_text=_("Stands beside Heed in the menu and on prints."),
        max_length=60,
        required=False,
    )
    second_factor_required = forms.ChoiceField(
        label=_("Who must have a second factor"),
        help_text=_("Who has none is asked to set one up at the next page they open."),
        choices=[
            (Demand.NOBODY.value, _("Nobody")),
            (Demand.LEADERS.value, _("Managers and administrators")),
            (Demand.EVERYBODY.value, _("Everybody")),
        ],
    )


def _now(request: PageRequest) -> dict[str, Any]:
    return {**vars(request.decided), "care_readers": sorted(care_readers())}


def settings(request: PageRequest) -> HttpResponse:
    """Show and change settings."""
    form = SettingsForm(request.POST or None, initial=_now(request))
    if request.method == "POST" and form.is_valid():
        actor, now = request.viewer.user.get_username(), utc_now()
        for key, value in form.cleaned_data.items():
            change_setting(key=key, value=value, actor=actor, now=now)
        messages.success(request, _("The settings are stored."))
        return redirect("settings")
    values = {"form": form, "employees": _employees(request, utc_now().date())}
    return render(request, "web/settings/page.html", values)


def _employees(request: PageRequest, today: date) -> list[tuple[EmployeeColumn, bool]]:
    """The columns that name employees, and whether filtering by each is on today."""
    return [
        (each, each.measured is not None and each.measured.is_in_force(today))
        for each in request.reading.kept(employees_now).listed
    ]
