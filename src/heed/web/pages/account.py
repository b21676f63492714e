"""One's own account: password, second factors, tokens."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from heed.foundation.models import ApiToken
from heed.foundation.tokens import make_token, revoke_token
from heed.kernel.clock import utc_now
from heed.web.forms import PageForm
from heed.web.requests import PageRequest


class TokenForm(PageForm):
    """A new token."""

    name = forms.CharField(
        label=_("What it is for"), help_text=_("So that you know it again."), max_length=100
    )
    may_write = forms.BooleanField(
        label=_("May also change things, such as start a build"), required=False
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("one year"))],
        initial=90,
    )


@require_safe
def account(request: PageRequest) -> HttpResponse:
    """Who one is here, and what one may change about it."""
    return render(request, "web/account/page.html")


def tokens(request: PageRequest) -> HttpResponse:
    """One's tokens; a new one is shown once."""
    form, text = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _row, text = make_token(
            user=request.viewer.user,
            name=form.cleaned_data["name"],
            scopes=("read", "write") if form.cleaned_data["may_write"] else ("read",),
            lasts=timedelta(days=form.cleaned_data["days"]),
            actor=request.viewer.user.get_username(),
            now=utc_now(),
        )
        form = TokenForm()
    mine = ApiToken.objects.filter(user=request.viewer.user)
    shown = {"form": form, "token": text, "tokens": mine, "now": utc_now()}
    return render(request, "web/account/tokens.html", shown)


@require_POST
def revoke(request: PageRequest, number: int) -> HttpResponse:
    """End one of one's tokens."""
    token = ApiToken.objects.filter(user=request.viewer.user, pk=number, revoked_at=None).first()
    if token is None:
        raise Http404
    revoke_token(token=token, actor=request.viewer.user.get_username(), now=utc_now())
    return redirect("tokens")
