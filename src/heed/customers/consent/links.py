"""Links to the preference page: signed, bound to one person, telling nothing, with an end.

The text of a link is random; what it stands for is a row that hangs on a profile, so that the link
goes on working when people are joined. The signature (Django's) spares the record store guesses.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from heed.customers.contact.whom import Who, reached_by
from heed.customers.models import PreferenceLink
from heed.foundation import audit
from heed.kernel.errors import NotFound

LASTS = timedelta(days=365)  # links stand in messages that people keep
RENEWED = timedelta(days=180)  # what is left of a link that is given out again
FORM_LASTS = timedelta(days=1)
_LINK, _FORM = "heed.preferences.link", "heed.preferences.form"


def link_for(*, who: Who, actor: str, now: datetime, purpose: str = "", channel: str = "") -> str:
    """The token of a link to somebody's preference page; the same one while it lasts long enough.

    ``purpose`` is what one click on it stops (all on that channel if empty); ``channel`` is the way
    by which it will be sent, which it then proves to reach them.

    Raises:
        NotFound: nobody has this number.
    """
    with transaction.atomic():
        person = reached_by(who)
        if not person.customer:
            raise NotFound("Nobody shows this key.")
        about = {"profile_id": person.profile, "purpose": purpose, "channel": channel}
        row = PreferenceLink.objects.filter(
            **about, ended_at=None, expires_at__gt=now + RENEWED
        ).first()
        if row is None:
            text = secrets.token_urlsafe(24)
            row = PreferenceLink.objects.create(
                **about, text=text, made_at=now, actor=actor, expires_at=now + LASTS
            )
    return signing.Signer(salt=_LINK).sign(row.text)


def hand_out_link(*, who: Who, actor: str, now: datetime) -> str:
    """:func:`link_for` a colleague who passes it on; whoever has it can speak for the customer.

    Raises:
        NotFound: nobody has this number.
    """
    with transaction.atomic():
        token = link_for(who=who, actor=actor, now=now)
        subject = f"customer:{reached_by(who).customer}"
        audit.record(actor=actor, now=now, verb="preference_link.handed_out", subject=subject)
    return token


def find_link(token: str, now: datetime) -> PreferenceLink | None:
    """What a token stands for; None if it is not ours, has ended, or its person is gone."""
    try:
        text = signing.Signer(salt=_LINK).unsign(token)
    except signing.BadSignature:
        return None
    return PreferenceLink.objects.filter(text=text, ended_at=None, expires_at__gt=now).first()


def stamp_of(link: PreferenceLink) -> str:
    """What a form of the page carries, so that no other page can send it; for a day.

    It needs no cookie: people open links in programs that keep none.
    """
    return signing.TimestampSigner(salt=_FORM).sign(link.text)


def is_stamp_of(link: PreferenceLink, stamp: str) -> bool:
    """Whether a form was ours, for this link, and not too long ago."""
    try:
        text = signing.TimestampSigner(salt=_FORM).unsign(stamp, max_age=FORM_LASTS)
    except signing.BadSignature:
        return False
    return secrets.compare_digest(text, link.text)
