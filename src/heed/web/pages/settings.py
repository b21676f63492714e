"""Settings of the whole home."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from heed.foundation.settings import Demand, change_setting
from heed.kernel.clock import utc_now
from heed.web.forms import PageForm
from heed.web.requests import PageRequest


class SettingsForm(PageForm):
    """What an administrator decides for everybody."""

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


def settings(request: PageRequest) -> HttpResponse:
    """Show and change settings."""
    form = SettingsForm(request.POST or None, initial=vars(request.decided))
    if request.method == "POST" and form.is_valid():
        actor, now = request.viewer.user.get_username(), utc_now()
        for key, value in form.cleaned_data.items():
            change_setting(key=key, value=value, actor=actor, now=now)
        messages.success(request, _("The settings are stored."))
        return redirect("settings")
    return render(request, "web/settings/page.html", {"form": form})
