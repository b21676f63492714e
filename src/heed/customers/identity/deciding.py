"""What a person decides on who is who: joining, separating, answering proposals.

Every decision writes down what it changed, by numbers, so that :mod:`…identity.undoing` can take
it back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from heed.customers.identity.groups import group_of, never_between, profiles_of
from heed.customers.identity.linking import end_links, link
from heed.customers.identity.rules import pair_of
from heed.customers.models import (
    IdentityDecision,
    IdentityLink,
    JoinProposal,
    NeverJoin,
    Profile,
)
from heed.foundation import audit
from heed.foundation.turns import take_turn
from heed.kernel.errors import HeedError, NotFound

Verb = IdentityDecision.Verb
Facts = dict[str, Any]


def join(*, one: int, other: int, actor: str, now: datetime) -> int:
    """Make two customers one, by their numbers; returns the number of the one that they are.

    A person's word outweighs an earlier one that they are two people.

    Raises:
        NotFound: there is no such customer.
        HeedError: they are one already.
    """
    with transaction.atomic():
        take_turn("identity")
        mine, theirs = (profiles_of(number) for number in (one, other))
        if one == other:
            raise HeedError("These are the same customer already.", code="same_customer")
        facts: Facts = {"profiles": [*sorted(mine), *sorted(theirs)]}
        facts["never_lifted"] = _lift_never(mine, theirs)
        made = link(pair_of(one, other), IdentityLink.Reason.PERSON, actor=actor, now=now)
        facts["made"] = [made.pk]
        facts["proposals"] = _answer_between(mine, theirs, JoinProposal.State.JOINED, actor, now)
        number = Profile.objects.values_list("customer_id", flat=True).get(pk=one)
        remember(Verb.JOINED, facts, f"customer:{number}", actor=actor, now=now)
        return number


def separate(*, customer: int, profiles: Collection[int], actor: str, now: datetime) -> list[int]:
    """Take profiles out of a customer, for good; returns the numbers of the customers they are.

    Nothing joins them by itself again; a person may.

    Raises:
        NotFound: there is no such customer.
        HeedError: it has not got these profiles, or no others.
    """
    with transaction.atomic():
        take_turn("identity")
        apart, rest = checked_parts(customer, profiles)
        across = Q(one_id__in=apart, other_id__in=rest) | Q(one_id__in=rest, other_id__in=apart)
        ended = end_links(
            IdentityLink.standing.filter(across), because="separated", actor=actor, now=now
        )
        pairs = sorted({(each.one_id, each.other_id) for each in ended})
        facts: Facts = {"profiles": [*sorted(apart), *sorted(rest)], "apart": sorted(apart)}
        facts["ended"] = [each.pk for each in ended]
        facts["never_made"] = _never_join(pairs, actor, now)
        found = _checked_apart(apart, rest)
        remember(Verb.SEPARATED, facts, f"customer:{customer}", actor=actor, now=now)
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
        found = _open_proposal(proposal)
        one, other = (
            Profile.objects.values_list("customer_id", flat=True).get(pk=pk)
            for pk in (found.one_id, found.other_id)
        )
        if is_one_person and one != other:
            join(one=one, other=other, actor=actor, now=now)
        elif is_one_person:
            _answer([found.pk], JoinProposal.State.JOINED, actor, now)
        elif one == other:
            raise HeedError(
                "These profiles are one customer meanwhile. Separate them on the customer's page.",
                code="same_customer",
            )
        else:
            _say_two_people(found, one, other, actor, now)
        found.refresh_from_db()
        return found


def put_off(*, proposal: int, actor: str, now: datetime) -> None:
    """Leave a proposal for later: others come first.

    Raises:
        NotFound: there is no such proposal.
        HeedError: it was answered meanwhile.
    """
    with transaction.atomic():
        take_turn("identity")
        found = _open_proposal(proposal)
        found.put_off_at = now
        found.save(update_fields=["put_off_at"])
        audit.record(actor=actor, now=now, verb="proposal.put_off", subject=f"proposal:{proposal}")


def propose(*, one: int, other: int, actor: str, now: datetime) -> JoinProposal:
    """Propose that two customers are one, for somebody who may decide.

    Raises:
        NotFound: there is no such customer.
        HeedError: they are one already.
    """
    with transaction.atomic():
        take_turn("identity")
        mine, theirs = (profiles_of(number) for number in (one, other))
        if one == other:
            raise HeedError("These are the same customer already.", code="same_customer")
        waiting = between(mine, theirs).filter(state=JoinProposal.State.OPEN).first()
        if waiting is not None:
            return waiting
        pair = pair_of(one, other)
        found, _ = JoinProposal.objects.update_or_create(
            one_id=pair[0],
            other_id=pair[1],
            defaults={
                "reason": "person",
                "state": JoinProposal.State.OPEN,
                "proposed_at": now,
                "proposed_by": actor,
                "decided_at": None,
                "decided_by": "",
            },
        )
        subject = f"proposal:{found.pk}"
        audit.record(actor=actor, now=now, verb="proposal.made", subject=subject)
        return found


def checked_parts(customer: int, profiles: Collection[int]) -> tuple[set[int], set[int]]:
    """The profiles to take out of a customer, and those that stay.

    Raises:
        NotFound: there is no such customer.
        HeedError: it has not got these profiles, or no others.
    """
    everybody, apart = profiles_of(customer), set(profiles)
    if not apart or not apart <= everybody:
        raise HeedError("Choose profiles of this customer.", field="profiles")
    if apart == everybody:
        raise HeedError("Leave at least one profile with the customer.", field="profiles")
    return apart, everybody - apart


def between(some: Collection[int], others: Collection[int]) -> QuerySet[JoinProposal]:
    """The proposals that ask whether people of two sides are one."""
    across = Q(one_id__in=some, other_id__in=others) | Q(one_id__in=others, other_id__in=some)
    return JoinProposal.objects.filter(across)


def remember(verb: str, facts: Facts, subject: str, *, actor: str, now: datetime) -> None:
    """Write down a decision with what it changed, and its row of the audit trail."""
    made = IdentityDecision.objects.create(verb=verb, at=now, actor=actor, facts=facts)
    audit.record(
        actor=actor, now=now, verb=f"identity.{verb}", subject=subject, decision=made.pk, **facts
    )


def _open_proposal(number: int) -> JoinProposal:
    found = JoinProposal.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no proposal {number}.")
    if found.state != JoinProposal.State.OPEN:
        raise HeedError("Somebody answered this proposal meanwhile.", code="answered")
    return found


def _say_two_people(found: JoinProposal, one: int, other: int, actor: str, now: datetime) -> None:
    mine, theirs = (group_of(number).profiles for number in (one, other))
    facts: Facts = {"profiles": [*sorted(mine), *sorted(theirs)]}
    facts["never_made"] = _never_join([(found.one_id, found.other_id)], actor, now)
    facts["proposals"] = _answer_between(mine, theirs, JoinProposal.State.TWO_PEOPLE, actor, now)
    remember(Verb.TWO_PEOPLE, facts, f"proposal:{found.pk}", actor=actor, now=now)


def _lift_never(mine: Collection[int], theirs: Collection[int]) -> list[object]:
    """Forget that somebody said these are two people; returns who said it of whom, and when."""
    pairs = never_between(mine, theirs)
    rows = NeverJoin.objects.filter(one_id__in={*mine, *theirs}, other_id__in={*mine, *theirs})
    gone = [row for row in rows if (row.one_id, row.other_id) in pairs]
    NeverJoin.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return [[row.one_id, row.other_id, row.actor, row.made_at.isoformat()] for row in gone]


def _never_join(pairs: Collection[tuple[int, int]], actor: str, now: datetime) -> list[object]:
    """Let nothing join these profiles by itself; returns the pairs of which nobody said so yet."""
    known = never_between({a for a, _ in pairs}, {b for _, b in pairs})
    fresh = [pair for pair in pairs if pair not in known]
    NeverJoin.objects.bulk_create(
        NeverJoin(one_id=a, other_id=b, made_at=now, actor=actor) for a, b in fresh
    )
    return [list(pair) for pair in fresh]


def _answer_between(
    some: Collection[int],
    others: Collection[int],
    state: JoinProposal.State,
    actor: str,
    now: datetime,
) -> list[object]:
    """Open proposals between the same people are answered, too; returns their numbers."""
    waiting = between(some, others).filter(state=JoinProposal.State.OPEN)
    numbers = list(waiting.values_list("pk", flat=True))
    _answer(numbers, state, actor, now)
    return [*numbers]


def _answer(numbers: list[int], state: JoinProposal.State, actor: str, now: datetime) -> None:
    JoinProposal.objects.filter(pk__in=numbers).update(
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
