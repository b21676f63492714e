"""Keys that several people use: declaring them shared, taking note of alarms, lifting them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from heed.customers.identity.around import around, key_columns
from heed.customers.identity.deciding import Facts, Verb, remember
from heed.customers.identity.groups import holders_of
from heed.customers.identity.keys import MOST_PROFILES, Key, KeyKind
from heed.customers.identity.linking import end_links
from heed.customers.identity.noting import write_news
from heed.customers.identity.stitching import Stitching
from heed.customers.identity.vouching import vouching
from heed.customers.models import IdentityLink, SharedKey
from heed.foundation import audit
from heed.foundation.turns import take_turn
from heed.kernel.errors import HeedError, NotFound


def declare_shared(*, key: Key, actor: str, now: datetime) -> SharedKey:
    """Say of a key that several people use it: it joins nobody, and what it joined comes apart."""
    with transaction.atomic():
        take_turn("identity")
        holders = holders_of(key)
        shared, _ = SharedKey.objects.update_or_create(
            kind=key.kind,
            namespace=key.namespace,
            value=key.value,
            defaults={
                "reason": SharedKey.Reason.PERSON,
                "n_profiles": len(holders),
                "noted_at": now,
                "seen_at": now,
                "seen_by": actor,
                "lifted_at": None,
            },
        )
        ended = end_links(links_of(key), because="shared_key", actor=actor, now=now)
        facts: Facts = {"profiles": [*holders], "shared": [shared.pk]}
        facts["ended"] = [each.pk for each in ended]
        remember(Verb.SHARED, facts, _subject(shared.pk), actor=actor, now=now)
        return shared


def lift_shared(*, shared: int, actor: str, now: datetime) -> int:
    """Let a key join people again, and join who shows it; returns how many came together.

    Raises:
        NotFound: there is no such key.
        HeedError: more profiles show it than one person can have.
    """
    with transaction.atomic():
        take_turn("identity")
        found = get_shared(shared)
        key = key_shared(found)
        holders, most = holders_of(key), MOST_PROFILES[key.strength]
        if len(holders) > most:
            raise HeedError(
                f"{len(holders)} profiles show this key, and one that more than {most} show is "
                "always shared. It can be lifted once fewer do.",
                code="too_many_profiles",
            )
        found.lifted_at = now
        found.save(update_fields=["lifted_at"])
        stitching = Stitching(around(dict.fromkeys(holders, (key,))), vouching())
        for holder in holders:
            is_verified = stitching.around.holders[key][holder]
            stitching.show(holder, key, is_verified=is_verified)
        write_news(stitching, actor=actor, now=now)
        facts: Facts = {"profiles": [*holders], "lifted": [shared]}
        remember(Verb.LIFTED, facts, _subject(shared), actor=actor, now=now)
        return stitching.news.n_joined


def take_note(*, shared: int, actor: str, now: datetime) -> None:
    """Take note of the alarm that a key is shared.

    Raises:
        NotFound: there is no such alarm.
    """
    with transaction.atomic():
        get_shared(shared)
        SharedKey.objects.filter(pk=shared, seen_at=None).update(seen_by=actor, seen_at=now)
        audit.record(actor=actor, now=now, verb="key.seen", subject=_subject(shared))


def get_shared(number: int) -> SharedKey:
    """One shared key.

    Raises:
        NotFound: there is none of this number.
    """
    found = SharedKey.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no shared key {number}.")
    return found


def key_shared(shared: SharedKey) -> Key:
    """The key that is shared."""
    return Key(KeyKind(shared.kind), shared.namespace, shared.value)


def links_of(key: Key) -> QuerySet[IdentityLink]:
    """The standing links that a key made."""
    return IdentityLink.standing.filter(**key_columns(key))


def _subject(shared: int) -> str:
    return f"shared_key:{shared}"
