"""Audit rows for what django-allauth changes: passwords and second factors."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import Signal

from heed.foundation import audit
from heed.foundation.models import User
from heed.kernel.clock import utc_now

VERBS: dict[Signal, str] = {
    password_changed: "user.password",
    authenticator_added: "user.factor_added",
    authenticator_removed: "user.factor_removed",
    authenticator_reset: "user.factor_renewed",
}


def note(
    *, signal: Signal, user: User, authenticator: Authenticator | None = None, **_given: Any
) -> None:
    """Write down who changed what about their own sign-in."""
    facts = {"kind": str(authenticator.type)} if authenticator else {}
    subject = f"user:{user.pk}"
    who = user.get_username()
    audit.record(actor=who, now=utc_now(), verb=VERBS[signal], subject=subject, **facts)


def begin() -> None:
    """Write audit rows from now on."""
    for signal in VERBS:
        signal.connect(note)
