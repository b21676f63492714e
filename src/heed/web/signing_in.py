"""How django-allauth signs people in here: nobody signs up, an administrator adds people."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped library
    """Signing in with a name or an email address and a password."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def add_message(self, *_args: Any, **_named: Any) -> None:
        """Pages say themselves what happened; no greeting after signing in."""

    def send_notification_mail(self, *_args: Any, **_named: Any) -> None:
        """No mail is sent: the audit trail names changes of passwords and second factors."""


class OutsideAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped library
    """Signing in with the company's own account: only people whom an administrator has added."""

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: Any) -> bool:
        return False
