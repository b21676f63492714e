"""Tokens with which programs read the API in a person's name."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from heed.foundation import audit
from heed.foundation.models import ApiToken, User
from heed.foundation.people import hash_of

PREFIX = "heed_"
SHOWN = 12  # letters that a list shows
SCOPES = ("read", "write")


def make_token(
    *,
    user: User,
    name: str,
    scopes: Iterable[str],
    lasts: timedelta,
    actor: str,
    now: datetime,
) -> tuple[ApiToken, str]:
    """A new token: its row, and the text that is shown this once and never kept."""
    text = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        row = ApiToken.objects.create(
            user=user,
            name=name,
            start=text[:SHOWN],
            token_hash=hash_of(text),
            scopes=sorted(set(scopes) & set(SCOPES)),
            made_at=now,
            expires_at=now + lasts,
        )
        audit.record(actor=actor, now=now, verb="token.made", subject=f"token:{row.pk}")
    return row, text


def find_token(text: str, now: datetime) -> ApiToken | None:
    """The valid token of this text, whose person may still sign in."""
    return (
        ApiToken.objects.select_related("user")
        .filter(token_hash=hash_of(text), revoked_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )


def revoke_token(*, token: ApiToken, actor: str, now: datetime) -> None:
    """End a token for good."""
    with transaction.atomic():
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        audit.record(actor=actor, now=now, verb="token.revoked", subject=f"token:{token.pk}")
