"""Reading who is who: the identity of a customer, what waits for a decision, and what was decided.

Keys are shown as they are to whoever may read them (``clear``), else with most letters covered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from heed.customers.identity.keys import EVERYWHERE, KeyKind, key_of
from heed.customers.identity.masking import covered
from heed.customers.models import (
    IdentityChange,
    IdentityDecision,
    IdentityKey,
    IdentityLink,
    JoinProposal,
    Profile,
    SharedKey,
)
from heed.customers.people import get_person
from heed.foundation.once import once
from heed.kernel.errors import NotFound

LARGE = 15  # profiles of one customer: somebody should look whether they are one person
MOST_FOUND = 20


@dataclass(frozen=True)
class ShownKey:
    """A key of a profile beside its own one."""

    kind: str
    namespace: str
    value: str
    source: str
    first_seen_at: datetime
    is_verified: bool
    is_shared: bool


@dataclass(frozen=True)
class ShownLink:
    """Why two profiles are one customer."""

    one: int
    other: int
    reason: str
    kind: str  # of the key that both show; empty for other reasons
    value: str
    probability: float | None
    made_at: datetime
    actor: str


@dataclass(frozen=True)
class ShownProfile:
    """A source's key for a customer."""

    number: int
    kind: str
    source: str
    key: str
    known_from: datetime
    keys: tuple[ShownKey, ...]
    links: tuple[ShownLink, ...]


@dataclass(frozen=True)
class ShownChange:
    """A profile came to another customer."""

    profile: int
    before: int
    after: int
    at: datetime
    actor: str
    reason: str


@dataclass(frozen=True)
class Identity:
    """Who a customer is: all profiles, why they are one, and how that came."""

    customer: int
    profiles: tuple[ShownProfile, ...]
    changes: tuple[ShownChange, ...]  # newest first


@dataclass(frozen=True)
class ShownProposal:
    """Two customers that may be one person."""

    number: int
    one: int
    other: int
    reason: str
    kind: str
    value: str
    probability: float | None
    facts: Mapping[str, Any]
    state: str
    proposed_at: datetime
    proposed_by: str
    put_off_at: datetime | None
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True)
class ProposalList:
    """A page of proposals; ``n`` is how many pairs of customers wait, by reason."""

    proposals: tuple[ShownProposal, ...]
    n: Mapping[str, int]


@dataclass(frozen=True)
class ShownShare:
    """A key that joins nobody, because several people use it."""

    number: int
    kind: str
    namespace: str
    value: str
    reason: str
    n_profiles: int
    noted_at: datetime
    seen_by: str
    seen_at: datetime | None


@dataclass(frozen=True)
class Alarms:
    """What somebody should look at: shared keys, and customers of very many profiles."""

    shared: tuple[ShownShare, ...]
    large: tuple[tuple[int, int], ...]  # customer, profiles; the largest first

    @property
    def n_new(self) -> int:
        """Shared keys of which nobody took note."""
        return sum(each.seen_at is None for each in self.shared)


def identity_of(customer: int, *, clear: bool) -> Identity:
    """Who the customer of this number is, or of the profile with it.

    Raises:
        NotFound: nobody has this number.
    """
    number = get_person(customer).customer
    rows = list(Profile.objects.filter(customer_id=number).order_by("known_from", "pk"))
    ids = [row.pk for row in rows]
    keys, links = _keys_of(ids, clear=clear), _links_of(ids, clear=clear)
    changes = IdentityChange.objects.filter(profile_id__in=ids).order_by("-pk")
    return Identity(
        customer=number,
        profiles=tuple(
            ShownProfile(
                number=row.pk,
                kind=row.kind,
                source=row.source,
                key=row.key if clear else covered(row.kind, row.key),
                known_from=row.known_from,
                keys=tuple(keys[row.pk]),
                links=tuple(links[row.pk]),
            )
            for row in rows
        ),
        changes=tuple(
            ShownChange(each.profile_id, each.before, each.after, each.at, each.actor, each.reason)
            for each in changes
        ),
    )


def find_customers(text: str) -> list[int]:
    """The customers that a number or a key stands for, those known first before others."""
    wanted = text.strip()
    if not wanted:
        return []
    matches = Q(key=wanted)
    if wanted.isdigit() and len(wanted) < 20:
        matches |= Q(pk=int(wanted))
    values = {wanted}
    for kind in EVERYWHERE:
        if (key := key_of(KeyKind(kind), wanted, "")) is not None:
            values.add(key.value)
    shown = IdentityKey.objects.filter(value__in=values).values("profile_id")[: 10 * MOST_FOUND]
    matches |= Q(pk__in=[row["profile_id"] for row in shown])
    found = Profile.objects.filter(matches).order_by("known_from", "pk")
    return list(dict.fromkeys(found.values_list("customer_id", flat=True)))[:MOST_FOUND]


def list_proposals(
    *, clear: bool, state: str = "open", reason: str = "", limit: int = 50, skip: int = 0
) -> ProposalList:
    """Proposals of a state, surest first, those that were put off last; each pair once."""
    rows = _of_two(JoinProposal.objects.filter(state=state))
    counted = rows.values("reason").annotate(n=Count("pk")).order_by("reason")
    if reason:
        rows = rows.filter(reason=reason)
    ordered = rows.select_related("one", "other").order_by(
        F("put_off_at").asc(nulls_first=True), F("probability").desc(nulls_last=True), "pk"
    )
    if state != JoinProposal.State.OPEN:
        ordered = ordered.order_by(F("decided_at").desc(nulls_last=True), "-pk")
    return ProposalList(
        proposals=tuple(_shown(row, clear=clear) for row in ordered[skip : skip + limit]),
        n={row["reason"]: row["n"] for row in counted},
    )


def get_proposal(number: int, *, clear: bool) -> ShownProposal:
    """One proposal.

    Raises:
        NotFound: there is none of this number.
    """
    found = JoinProposal.objects.select_related("one", "other").filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no proposal {number}.")
    return _shown(found, clear=clear)


def count_open_proposals() -> int:
    """How many proposals wait for somebody."""
    return _of_two(JoinProposal.objects.filter(state=JoinProposal.State.OPEN)).count()


def list_alarms(*, clear: bool, limit: int = 200) -> Alarms:
    """Shared keys, those nobody took note of first, and the largest customers."""
    shared = SharedKey.standing.order_by(F("seen_at").asc(nulls_first=True), "-pk")[:limit]
    return Alarms(
        shared=tuple(
            ShownShare(
                number=row.pk,
                kind=row.kind,
                namespace=row.namespace,
                value=row.value if clear else covered(row.kind, row.value),
                reason=row.reason,
                n_profiles=row.n_profiles,
                noted_at=row.noted_at,
                seen_by=row.seen_by,
                seen_at=row.seen_at,
            )
            for row in shared
        ),
        large=_large(limit),
    )


@once
def _large(limit: int) -> tuple[tuple[int, int], ...]:
    """The customers of very many profiles, and how many each has."""
    rows = (
        Profile.objects.values("customer_id")
        .annotate(n=Count("pk"))
        .filter(n__gte=LARGE)
        .order_by("-n", "customer_id")[:limit]
    )
    return tuple((row["customer_id"], row["n"]) for row in rows)


def list_decisions(limit: int = 50) -> list[IdentityDecision]:
    """What people decided, newest first."""
    return list(IdentityDecision.objects.all()[:limit])


def _of_two(rows: QuerySet[JoinProposal]) -> QuerySet[JoinProposal]:
    """Those whose profiles are two customers; open ones that were joined meanwhile ask nothing."""
    return rows.exclude(
        Q(state=JoinProposal.State.OPEN) & Q(one__customer_id=F("other__customer_id"))
    )


def _shown(row: JoinProposal, *, clear: bool) -> ShownProposal:
    return ShownProposal(
        number=row.pk,
        one=row.one.customer_id,
        other=row.other.customer_id,
        reason=row.reason,
        kind=row.kind,
        value=row.value if clear else covered(row.kind, row.value),
        probability=row.probability,
        facts=row.facts,
        state=row.state,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        put_off_at=row.put_off_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )


def _keys_of(profiles: Iterable[int], *, clear: bool) -> Mapping[int, list[ShownKey]]:
    rows = list(IdentityKey.objects.filter(profile_id__in=profiles).order_by("first_seen_at", "pk"))
    shares = SharedKey.standing.filter(value__in={row.value for row in rows})
    shared = set(shares.values_list("kind", "namespace", "value"))
    found: dict[int, list[ShownKey]] = defaultdict(list)
    for row in rows:
        found[row.profile_id].append(
            ShownKey(
                kind=row.kind,
                namespace=row.namespace,
                value=row.value if clear else covered(row.kind, row.value),
                source=row.source,
                first_seen_at=row.first_seen_at,
                is_verified=row.is_verified,
                is_shared=(row.kind, row.namespace, row.value) in shared,
            )
        )
    return found


def _links_of(profiles: Iterable[int], *, clear: bool) -> Mapping[int, list[ShownLink]]:
    """By profile the links that it is an end of."""
    found: dict[int, list[ShownLink]] = defaultdict(list)
    for row in IdentityLink.standing.filter(one_id__in=profiles).order_by("pk"):
        link = ShownLink(
            one=row.one_id,
            other=row.other_id,
            reason=row.reason,
            kind=row.kind,
            value=row.value if clear else covered(row.kind, row.value),
            probability=row.probability,
            made_at=row.made_at,
            actor=row.actor,
        )
        found[row.one_id].append(link)
        found[row.other_id].append(link)
    return found
