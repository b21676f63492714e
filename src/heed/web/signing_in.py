"""How django-allauth signs people in here: nobody signs up, an administrator adds people."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from heed.foundation.models import User
from heed.foundation.people import find_by_address, note_company_account
from heed.kernel.clock import utc_now
from heed.web.company_account.claims import NotProven

TOO_MANY = _("There were too many attempts. Wait a few minutes, then try again.")

log = logging.getLogger("heed.web")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped library
    """Signing in with a name or an email address and a password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The name or the password is wrong."),
        "username_password_mismatch": _("The name or the password is wrong."),
        "enter_current_password": _("This is not the present password."),
        "incorrect_password": _("The password is wrong."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def add_message(self, request: HttpRequest, level: int, *_args: Any, **named: Any) -> None:
        """Only faults: pages say themselves what happened, and nobody is greeted."""
        if level >= messages.ERROR and named.get("message"):
            messages.add_message(request, level, named["message"])

    def send_notification_mail(self, *_args: Any, **_named: Any) -> None:
        """No mail is sent: the audit trail names changes of passwords and second factors."""


class OutsideAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped library
    """Signing in with the company's own account: only people whom an administrator has added."""

    def is_open_for_signup(self, _request: HttpRequest, _login: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person, the first time by the address that the provider vouches for.

        Whom nobody has added, whose address is not vouched for, and who is disabled get the same
        answer: a stranger learns nothing of who is here.
        """
        is_known = sociallogin.is_existing
        user = sociallogin.user if is_known else _by_address(sociallogin)
        if user is None or not user.is_active:
            page = render(request, "web/account/not_here.html", status=403)
            raise ImmediateHttpResponse(page)
        if not is_known:
            with transaction.atomic():
                sociallogin.connect(request, user)
                note_company_account(user=user, now=utc_now())

    def on_authentication_error(self, _request: HttpRequest, *_args: Any, **named: Any) -> None:
        """Say in the server's log why; the texts hold no personal values and no secrets."""
        error = named.get("exception")
        if error:  # others' texts may quote what the provider sent
            said = error if isinstance(error, NotProven) else type(error).__name__
            log.warning("The company account was refused: %s", said)


def _by_address(sociallogin: SocialLogin) -> User | None:
    vouched = [one.email for one in sociallogin.email_addresses if one.verified]
    return find_by_address(vouched[0]) if vouched else None
