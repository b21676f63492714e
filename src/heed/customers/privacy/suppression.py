"""Keyed hashes of erased people's keys, so that an import does not bring them back.

The hashes are made with a secret of the home: without it nobody can try keys out on them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from heed.customers.identity.keys import STRENGTH, KeyKind, Strength
from heed.customers.models import Erasure, IdentityKey, Profile, SuppressedKey
from heed.customers.people import Person
from heed.foundation import audit
from heed.kernel.errors import HeedError


def mark_of(*parts: str | int) -> bytes:
    """The keyed hash of a profile's number, or of a key's kind, namespace and value."""
    secret = hashlib.sha256(settings.PRIVACY_KEY.encode()).digest()
    text = "\x1f".join(map(str, parts)).encode()
    return hashlib.blake2b(text, key=secret, digest_size=16).digest()


def suppress(erasure: Erasure) -> int:
    """Note the marks of the person's keys, inside the caller's transaction; how many there are.

    A key that other people show as well is none of these: it does not say who somebody is.
    """
    marks = {mark_of(number) for number in erasure.profiles}
    profiles = Profile.objects.filter(pk__in=erasure.profiles)
    own = set(profiles.values_list("kind", "source", "key"))
    shown = IdentityKey.objects.filter(profile_id__in=erasure.profiles)
    keys = {*own, *shown.values_list("kind", "namespace", "value")}
    others = IdentityKey.objects.exclude(profile_id__in=erasure.profiles)
    taken = others.filter(value__in=[value for _, _, value in keys])
    keys -= set(taken.values_list("kind", "namespace", "value"))
    for kind, namespace, value in keys:
        # A device that was seen with the person may be anybody's; one that is a profile is theirs.
        if STRENGTH[KeyKind(kind)] is not Strength.WEAK or (kind, namespace, value) in own:
            marks |= {mark_of(kind, namespace, value), mark_of("text", value.casefold())}
    SuppressedKey.objects.bulk_create(
        (SuppressedKey(mark=mark, erasure=erasure) for mark in sorted(marks)),
        ignore_conflicts=True,
    )
    return len(marks)


def suppress_cases(person: Person, cases: Iterable[int], keys: Iterable[str]) -> None:
    """Hold back what happens in cases that are only this person's, while they are being erased."""
    erasure = Erasure.objects.filter(customer=person.customer, finished_at=None).first()
    if erasure is not None:
        erasure.cases = sorted({*erasure.cases, *cases})
        erasure.save(update_fields=["cases"])
        marks = {mark_of("case", case) for case in erasure.cases}
        marks |= {mark_of("text", key.casefold()) for key in keys}
        SuppressedKey.objects.bulk_create(
            (SuppressedKey(mark=mark, erasure=erasure) for mark in sorted(marks)),
            ignore_conflicts=True,
        )


class Suppressed:
    """The marks as they stand now."""

    def __init__(self) -> None:
        rows = SuppressedKey.objects.filter(erasure__lifted_at=None)
        self._marks = frozenset(bytes(mark) for mark in rows.values_list("mark", flat=True))

    def __bool__(self) -> bool:
        return bool(self._marks)

    def __len__(self) -> int:
        return len(self._marks)

    def profiles(self, numbers: Iterable[int]) -> list[int]:
        """Those of these profiles that are an erased person's."""
        return [number for number in numbers if mark_of(number) in self._marks]

    def cases(self, numbers: Iterable[int]) -> list[int]:
        """Those of these cases that were only an erased person's."""
        return [number for number in numbers if mark_of("case", number) in self._marks]

    def has_key(self, kind: str, namespace: str, value: str) -> bool:
        """Whether this is a key of an erased person."""
        return mark_of(kind, namespace, value) in self._marks

    def has_text(self, text: str) -> bool:
        """Whether a cell holds nothing but such a key."""
        return mark_of("text", text.strip().casefold()) in self._marks


def lift_suppression(*, erasure: int, actor: str, now: datetime) -> None:
    """Let a person who was erased be known again, because they are a customer anew.

    Raises:
        HeedError: there is no such erasure, or it is not finished.
    """
    with transaction.atomic():
        found = Erasure.objects.filter(pk=erasure).exclude(finished_at=None)
        if not found.update(lifted_at=now):
            raise HeedError(f"There is no finished erasure {erasure}.")
        SuppressedKey.objects.filter(erasure_id=erasure).delete()
        audit.record(actor=actor, now=now, verb="erasure.lifted", subject=f"erasure:{erasure}")
