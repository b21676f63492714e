"""What a person decides on who is who: joining, separating, answering proposals and alarms."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from heed.customers.identity.groups import group_of, never_between
from heed.customers.identity.keys import Key
from heed.customers.identity.linking import end_links, link
from heed.customers.identity.noting import share_key
from heed.customers.identity.rules import pair_of
from heed.customers.models import (
    Customer,
    IdentityLink,
    JoinProposal,
    NeverJoin,
    Profile,
    SharedKey,
)
from heed.foundation import audit
from heed.foundation.turns import take_turn
from heed.kernel.errors import HeedError, NotFound


def join(*, one: int, other: int, actor: str, now: datetime) -> int:
    """Make two customers one, by their numbers; returns the number of the one that they are.

    A person's word outweighs an earlier one that they are two people.

    Raises:
        NotFound: there is no such customer.
        HeedError: they are one already.
    """
    with transaction.atomic():
        take_turn("identity")
        mine, theirs = (_profiles(number) for number in (one, other))
        if one == other:
            raise HeedError("These are the same customer already.", code="same_customer")
        pairs = never_between(mine, theirs)
        for first, second in pairs:
            NeverJoin.objects.filter(one_id=first, other_id=second).delete()
        link(pair_of(one, other), IdentityLink.Reason.PERSON, actor=actor, now=now)
        _answer_between(mine, theirs, JoinProposal.State.JOINED, actor, now)
        facts = {"profiles": sorted(mine), "with": sorted(theirs), "said_two_people": len(pairs)}
        audit.record(actor=actor, now=now, verb="customer.joined", subject=_subject(one), **facts)
        return Profile.objects.values_list("customer_id", flat=True).get(pk=one)


def separate(*, customer: int, profiles: Collection[int], actor: str, now: datetime) -> list[int]:
    """Take profiles out of a customer, for good; returns the numbers of the customers they are.

    Nothing joins them by itself again; a person may.

    Raises:
        NotFound: there is no such customer.
        HeedError: it has not got these profiles, or no others.
    """
    with transaction.atomic():
        take_turn("identity")
        everybody, apart = _profiles(customer), set(profiles)
        rest = everybody - apart
        if not apart or not apart <= everybody:
            raise HeedError("Choose profiles of this customer.", field="profiles")
        if not rest:
            raise HeedError("Leave at least one profile with the customer.", field="profiles")
        across = Q(one_id__in=apart, other_id__in=rest) | Q(one_id__in=rest, other_id__in=apart)
        pairs = end_links(
            IdentityLink.standing.filter(across), because="separated", actor=actor, now=now
        )
        never = [NeverJoin(one_id=a, other_id=b, made_at=now, actor=actor) for a, b in set(pairs)]
        NeverJoin.objects.bulk_create(never, ignore_conflicts=True)
        found = _checked_apart(apart, rest)
        facts = {"profiles": sorted(apart), "from": sorted(rest)}
        audit.record(
            actor=actor, now=now, verb="customer.separated", subject=_subject(customer), **facts
        )
        return found


def answer_proposal(
    *, proposal: int, is_one_person: bool, actor: str, now: datetime
) -> JoinProposal:
    """Say of proposed profiles that they are one person, or two.

    Raises:
        NotFound: there is no such proposal.
        HeedError: it was answered meanwhile.
    """
    with transaction.atomic():
        take_turn("identity")
        found = JoinProposal.objects.filter(pk=proposal).first()
        if found is None:
            raise NotFound(f"There is no proposal {proposal}.")
        if found.state != JoinProposal.State.OPEN:
            raise HeedError("Somebody answered this proposal meanwhile.", code="answered")
        one, other = (group_of(pk) for pk in (found.one_id, found.other_id))
        if is_one_person:
            numbers = Profile.objects.in_bulk([found.one_id, found.other_id])
            customers = {profile.customer_id for profile in numbers.values()}
            if len(customers) == 2:
                join(one=min(customers), other=max(customers), actor=actor, now=now)
            found.state = JoinProposal.State.JOINED
        else:
            pair = pair_of(found.one_id, found.other_id)
            NeverJoin.objects.get_or_create(
                one_id=pair[0], other_id=pair[1], defaults={"made_at": now, "actor": actor}
            )
            _answer_between(one.profiles, other.profiles, JoinProposal.State.TWO_PEOPLE, actor, now)
            found.state = JoinProposal.State.TWO_PEOPLE
        found.decided_at, found.decided_by = now, actor
        found.save(update_fields=["state", "decided_at", "decided_by"])
        subject = f"proposal:{found.pk}"
        audit.record(actor=actor, now=now, verb=f"proposal.{found.state}", subject=subject)
        return found


def declare_shared(*, key: Key, actor: str, now: datetime) -> None:
    """Say of a key that several people use it: it joins nobody, and what it joined comes apart."""
    with transaction.atomic():
        take_turn("identity")
        share_key(key, SharedKey.Reason.PERSON, n_profiles=0, actor=actor, now=now)
        audit.record(actor=actor, now=now, verb="key.shared", subject=f"key:{key.kind}")


def take_note(*, shared: int, actor: str, now: datetime) -> None:
    """Take note of the alarm that a key is shared.

    Raises:
        NotFound: there is no such alarm.
    """
    with transaction.atomic():
        changed = SharedKey.objects.filter(pk=shared, seen_at=None)
        if not changed.update(seen_by=actor, seen_at=now) and not (
            SharedKey.objects.filter(pk=shared).exists()
        ):
            raise NotFound(f"There is no alarm {shared}.")
        audit.record(actor=actor, now=now, verb="key.seen", subject=f"shared_key:{shared}")


def _profiles(customer: int) -> set[int]:
    found = set(Profile.objects.filter(customer_id=customer).values_list("pk", flat=True))
    if not found:
        raise NotFound(_nobody(customer))
    return found


def _nobody(customer: int) -> str:
    gone = Profile.objects.filter(pk=customer).values_list("customer_id", flat=True).first()
    if gone is not None and Customer.objects.filter(pk=customer).exists():
        return f"Customer {customer} was joined with {gone} meanwhile."
    return f"There is no customer {customer}."


def _answer_between(
    some: Collection[int],
    others: Collection[int],
    state: JoinProposal.State,
    actor: str,
    now: datetime,
) -> None:
    """Open proposals between the same people are answered, too."""
    across = Q(one_id__in=some, other_id__in=others) | Q(one_id__in=others, other_id__in=some)
    JoinProposal.objects.filter(across, state=JoinProposal.State.OPEN).update(
        state=state, decided_at=now, decided_by=actor
    )


def _checked_apart(apart: set[int], rest: set[int]) -> list[int]:
    """The customers of those taken out, after making sure that they are none of the others'."""
    found, theirs = (
        set(Profile.objects.filter(pk__in=side).values_list("customer_id", flat=True))
        for side in (apart, rest)
    )
    if found & theirs:
        raise HeedError("These profiles could not be taken apart.", code="still_joined")
    return sorted(found)


def _subject(customer: int) -> str:
    return f"customer:{customer}"
