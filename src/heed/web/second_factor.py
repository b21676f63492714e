"""Second factors: who must have one, where people are led who have none, what is kept of them."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heed.foundation import audit
from heed.foundation.models import User
from heed.foundation.settings import Decided
from heed.web.sealing import opened, sealed
from heed.web.viewer import Viewer

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
FIRST = "second_factor_first"  # the route of the page that asks people to set one up
# What somebody may open who still has to set one up
MEANWHILE = frozenset(
    {
        FIRST,
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "account_logout",
    }
)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped library
    """Second factors in our words, their secrets sealed."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong, or was used or shown too long ago."),
    }

    def encrypt(self, text: str) -> str:
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return opened(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Key %(number)s") % {"number": number}


def has_factor(user: User) -> bool:
    """Whether somebody has set up an authenticator app or a security key."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def must_set_up(viewer: Viewer, decided: Decided) -> bool:
    """Whether somebody who signed in has to set one up before anything else.

    Tokens of programs are made by people who could sign in, and stay as they are.
    """
    demand = decided.second_factor_required
    return not viewer.has_token and demand.concerns(viewer.role) and not has_factor(viewer.user)


def remove_factors(*, user: User, actor: str, now: datetime) -> None:
    """Take somebody's second factors and recovery codes away, e.g. after a telephone was lost."""
    with transaction.atomic():
        Authenticator.objects.filter(user_id=user.pk).delete()
        subject = f"user:{user.pk}"
        audit.record(actor=actor, now=now, verb="user.factors_removed", subject=subject)
