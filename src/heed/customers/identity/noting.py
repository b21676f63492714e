"""Noting the keys that records show, and joining who shows the same one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from heed.customers.identity.groups import group_of, never_between
from heed.customers.identity.keys import MOST_PROFILES, Key, KeyKind, Strength
from heed.customers.identity.linking import end_links, link
from heed.customers.identity.rules import Pair, pair_of, refusal, star
from heed.customers.models import (
    IdentityKey,
    IdentityLink,
    JoinProposal,
    Profile,
    SharedKey,
)
from heed.foundation.turns import take_turn

AT_ONCE = 500  # records of one transaction


@dataclass(frozen=True)
class Seen:
    """Keys that a record showed of a profile, and when."""

    profile: int
    keys: tuple[Key, ...]
    source: str
    at: datetime


@dataclass
class Noted:
    """What noting led to."""

    keys: int = 0  # that were new
    joined: int = 0
    proposed: int = 0
    shared: int = 0


def note_keys(*, seen: Sequence[Seen], actor: str, now: datetime) -> Noted:
    """Note the keys of known profiles, and join profiles that show the same one.

    Keys are taken strongest first. Repeating it changes nothing.
    """
    noted = Noted()
    for start in range(0, len(seen), AT_ONCE):
        with transaction.atomic():
            take_turn("identity")
            fresh = _add_keys(seen[start : start + AT_ONCE], now, noted)
            noted.keys += len(fresh)
            for key in _common(fresh):
                _join_holders(key, actor, now, noted)
    return noted


def _add_keys(seen: Sequence[Seen], now: datetime, noted: Noted) -> set[Key]:
    """Store what was not known yet; returns the keys that profiles newly show."""
    wanted = {
        (each.profile, key): (each.source, each.at) for each in reversed(seen) for key in each.keys
    }
    known = IdentityKey.objects.filter(profile_id__in={profile for profile, _ in wanted})
    for row in known.values_list("profile_id", "kind", "namespace", "value"):
        wanted.pop((row[0], Key(KeyKind(row[1]), row[2], row[3])), None)
    stored: set[Key] = set()
    others = []
    for (profile, key), (source, at) in wanted.items():
        one = IdentityKey(profile_id=profile, source=source, first_seen_at=at, **_columns(key))
        if key.strength is not Strength.STRONG:
            others.append(one)
        elif _has_another(profile, key):
            noted.proposed += _propose_owner(profile, key, now)
            continue
        else:
            one.save()  # at once: the next one may be another of its kind
        stored.add(key)
    IdentityKey.objects.bulk_create(others)
    return stored


def _has_another(profile: int, key: Key) -> bool:
    """Whether this person is known by another key of that kind and source already."""
    values = group_of(profile).strong.get((key.kind, key.namespace), frozenset())
    return bool(values) and key.value not in values


def _propose_owner(profile: int, key: Key, now: datetime) -> int:
    """A record names a second customer number of one person: somebody has to say what is true."""
    owner = next((each for each in holders_of(key) if each != profile), None)
    if owner is None:
        return 0
    one, other = group_of(profile).profiles, group_of(owner).profiles
    if never_between(one, other):
        return 0
    return _propose(pair_of(profile, owner), key, "two_strong_keys", now)


def _common(keys: Collection[Key]) -> list[Key]:
    """Those of the keys that several profiles show, strongest first."""
    shown = (
        IdentityKey.objects.filter(value__in={key.value for key in keys})
        .values_list("kind", "namespace", "value")
        .annotate(n=Count("profile_id"))
        .filter(n__gt=1)
        .order_by()
    )
    several = {Key(KeyKind(kind), namespace, value) for kind, namespace, value, _ in shown}
    numbers = {key.value for key in keys if key.strength is Strength.STRONG}
    owned = Profile.objects.filter(key__in=numbers).values_list("kind", "source", "key")
    several |= {Key(KeyKind(kind), source, value) for kind, source, value in owned}
    return sorted(several & set(keys), key=lambda key: (-key.strength, key))


def holders_of(key: Key) -> list[int]:
    """The profiles that show a key, or are known by it, first ones first."""
    shown = IdentityKey.objects.filter(value=key.value, kind=key.kind, namespace=key.namespace)
    own = Profile.objects.filter(kind=key.kind, source=key.namespace, key=key.value)
    found = Profile.objects.filter(pk__in=shown.values("profile_id")) | own
    return list(found.order_by("known_from", "pk").values_list("pk", flat=True).distinct())


def _join_holders(key: Key, actor: str, now: datetime, noted: Noted) -> None:
    if SharedKey.objects.filter(**_columns(key)).exists():
        return
    holders = holders_of(key)
    if len(holders) > MOST_PROFILES[key.strength]:
        share_key(key, SharedKey.Reason.TOO_MANY, n_profiles=len(holders), actor=actor, now=now)
        noted.shared += 1
        return
    for one, other in star(holders):
        _join_pair((one, other), key, actor, now, noted)


def _join_pair(pair: Pair, key: Key, actor: str, now: datetime, noted: Noted) -> None:
    """Join two profiles that show a key, or say to whom it falls to decide."""
    one, other = (group_of(profile) for profile in pair)
    reason = IdentityLink.Reason.SAME_KEY
    if one.profiles == other.profiles:
        link(pair, reason, key=key, actor=actor, now=now)
        return
    why = refusal(one, other, never_between(one.profiles, other.profiles))
    if not why:
        link(pair, reason, key=key, actor=actor, now=now)
        noted.joined += 1
    elif why == "two_strong_keys" and key.strength is Strength.WEAK:
        share_key(key, SharedKey.Reason.TWO_PEOPLE, n_profiles=2, actor=actor, now=now)
        noted.shared += 1
    elif why != "separated":
        noted.proposed += _propose(pair, key, why, now)


def _propose(pair: Pair, key: Key, why: str, now: datetime) -> int:
    _, is_new = JoinProposal.objects.get_or_create(
        one_id=pair[0],
        other_id=pair[1],
        defaults={"reason": why, "proposed_at": now, **_columns(key)},
    )
    return int(is_new)


def share_key(
    key: Key, reason: SharedKey.Reason, *, n_profiles: int, actor: str, now: datetime
) -> None:
    """Let a key join nobody any more; what it alone had joined comes apart where too many show it.

    Inside the caller's transaction.
    """
    SharedKey.objects.get_or_create(
        **_columns(key), defaults={"reason": reason, "n_profiles": n_profiles, "noted_at": now}
    )
    if reason is not SharedKey.Reason.TWO_PEOPLE:
        made = IdentityLink.standing.filter(**_columns(key))
        end_links(made, because="shared_key", actor=actor, now=now)


def _columns(key: Key) -> dict[str, str]:
    return {"kind": key.kind, "namespace": key.namespace, "value": key.value}
