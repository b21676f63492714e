"""What holds for a person: read over all statements of all profiles.

Of each profile counts the newest statement that speaks for it; of several profiles that differ, the
most protective one: a refusal, then what is not confirmed, then a grant. A statement speaks for the
profiles that were the same customer when it was made, while they still are: so what somebody says
today outweighs everything said before, and whoever is separated has their own back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from heed.customers.consent.design import EVERY, Permission, Purpose
from heed.customers.models import ConsentStatement, ContactPreference, DoNotContact
from heed.foundation.once import once

State = ConsentStatement.State
PROTECTS = {
    State.GRANTED: 0,
    State.CONFIRMED: 0,
    State.PENDING: 1,
    State.REFUSED: 2,
    State.WITHDRAWN: 2,
}


class Spoken(Protocol):
    """A row that hangs on a profile and speaks for some."""

    pk: Any
    profile_id: int
    covers: Any


S = TypeVar("S", bound=Spoken)


def newest_of_each(
    rows: Iterable[S], profiles: Sequence[int], when: Callable[[S], datetime]
) -> dict[int, S]:
    """Of each profile the newest row that speaks for it; rows of other people's profiles are none.

    Of rows of the same moment the later recorded one is newer.
    """
    mine = set(profiles)
    found: dict[int, S] = {}
    for row in sorted(rows, key=lambda one: (when(one), one.pk)):
        if row.profile_id in mine:
            for profile in mine & {row.profile_id, *row.covers}:
                found[profile] = row
    return found


@dataclass(frozen=True)
class Said:
    """What holds of one purpose and channel, and since when; by which statement."""

    state: str
    since: datetime
    statement: int

    @property
    def is_refusal(self) -> bool:
        return PROTECTS[State(self.state)] == PROTECTS[State.REFUSED]

    @property
    def is_grant(self) -> bool:
        return PROTECTS[State(self.state)] == 0


def said_of(
    statements: Iterable[ConsentStatement], profiles: Sequence[int], purpose: str, channel: str
) -> Said | None:
    """What holds of exactly this purpose and channel; None while nobody said anything."""
    rows = [each for each in statements if (each.purpose, each.channel) == (purpose, channel)]
    newest = newest_of_each(rows, profiles, lambda row: row.said_at).values()
    if not newest:
        return None
    row = max(newest, key=lambda each: (PROTECTS[State(each.state)], each.said_at, each.pk))
    return Said(row.state, row.said_at, row.pk)


@once
def statements_of(profiles: Sequence[int]) -> list[ConsentStatement]:
    """Everything that was said at these profiles, in the order in which it was recorded."""
    return list(ConsentStatement.objects.filter(profile_id__in=profiles).order_by("pk"))


def permission(
    purpose: Purpose,
    channel: str,
    profiles: Sequence[int],
    rows: Sequence[ConsentStatement],
    erased: datetime | None,
) -> Permission:
    """Whether a person may be contacted for a purpose by a channel, or why not.

    ``rows`` are their statements; ``erased`` is when somebody with one of their addresses was
    erased.
    """
    if channel not in purpose.channels:
        return "channel_not_offered"
    if purpose.basis == "legal_obligation":
        return "legal_duty"
    own = said_of(rows, profiles, purpose.key, channel)
    if erased and purpose.can_be_refused:
        is_lifted = own is not None and own.is_grant and own.since > erased
        if not is_lifted:
            return "do_not_contact"
    everything = said_of(rows, profiles, EVERY, EVERY)
    if everything and everything.is_refusal:
        return "opted_out"
    by_channel = said_of(rows, profiles, EVERY, channel)
    if by_channel and by_channel.is_refusal:
        return "channel_refused"
    if own is None or not purpose.can_be_refused:
        return "presumed" if purpose.is_default else "not_consented"
    if own.is_refusal:
        return "refused"
    return "granted" if own.is_grant else "not_confirmed"


@once
def erased_at(addresses: Iterable[str]) -> datetime | None:
    """When somebody who showed one of these addresses was erased, the newest moment."""
    listed = DoNotContact.objects.filter(address__in=list(addresses)).order_by("-since")
    return listed.values_list("since", flat=True).first()


@once
def preferences_of(profiles: Sequence[int]) -> dict[str, str]:
    """How a person likes to be reached: the newest value of each name."""
    rows = ContactPreference.objects.filter(profile_id__in=profiles).order_by("said_at", "pk")
    return dict(rows.values_list("name", "value"))
