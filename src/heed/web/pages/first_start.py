"""Links that work once: creating the administrator, and choosing a password."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from heed.foundation.models import OneTimeLink, Role, User
from heed.foundation.people import (
    add_person,
    find_link,
    has_administrator,
    set_password,
    use_link,
)
from heed.kernel.clock import utc_now
from heed.web.forms import PageForm

Purpose = OneTimeLink.Purpose


class PasswordForm(PageForm):
    """A password, typed once."""

    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters; a few words in a row are good."),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class AdministratorForm(PasswordForm):
    """The first person of a home."""

    field_order = ["username", "email", "password"]
    username = forms.CharField(
        label=_("Name"),
        help_text=_("You sign in with it."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    email = forms.EmailField(
        label=_("Email address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def first_start(request: HttpRequest, token: str) -> HttpResponse:
    """Create the administrator, with the link that `heed serve` printed."""
    link = _link(token, Purpose.CREATE_ADMINISTRATOR)
    if has_administrator():
        raise Http404
    form = AdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _create(form, link):
        messages.success(request, _("The administrator is created. Sign in."))
        return redirect("account_login")
    return render(request, "web/account/first_start.html", {"form": form})


def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password, with a link that an administrator made."""
    link = _link(token, Purpose.CHOOSE_PASSWORD)
    form = PasswordForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and link.user
        and _chosen(form, link, link.user)
    ):
        messages.success(request, _("The password is set. Sign in."))
        return redirect("account_login")
    return render(request, "web/account/choose_password.html", {"form": form, "person": link.user})


def _link(token: str, purpose: OneTimeLink.Purpose) -> OneTimeLink:
    link = find_link(token, purpose, utc_now())
    if link is None or (link.user and not link.user.is_active):
        raise Http404
    return link


def _create(form: AdministratorForm, link: OneTimeLink) -> bool:
    said = form.cleaned_data
    with form.faults(), transaction.atomic():
        use_link(link, utc_now())
        add_person(
            username=said["username"],
            email=said["email"],
            password=said["password"],
            role=Role.ADMINISTRATOR,
            actor=said["username"],
            now=utc_now(),
        )
    return form.is_valid()


def _chosen(form: PasswordForm, link: OneTimeLink, user: User) -> bool:
    password = form.cleaned_data["password"]
    with form.faults(), transaction.atomic():
        use_link(link, utc_now())
        set_password(user=user, password=password, actor=user.get_username(), now=utc_now())
    return form.is_valid()
