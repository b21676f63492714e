"""Reading what people agreed to: by purpose and channel, for pages and programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from heed.customers.consent.design import EVERY, MAY, Permission, Purpose
from heed.customers.consent.standing import (
    Said,
    erased_at,
    permission,
    preferences_of,
    said_of,
    statements_of,
)
from heed.customers.contact.rulebook import Rulebook
from heed.customers.contact.whom import addresses_of
from heed.customers.models import ConsentStatement


@dataclass(frozen=True)
class ChannelShown:
    """One channel of a purpose: what the person said of it, and whether it may be used now.

    ``is_on`` is how their own switch stands, whatever else stands against it.
    """

    channel: str
    permission: Permission
    is_on: bool
    said: Said | None

    @property
    def may(self) -> bool:
        return self.permission in MAY


@dataclass(frozen=True)
class PurposeShown:
    """A purpose with its channels, as they stand for one person."""

    purpose: Purpose
    channels: tuple[ChannelShown, ...]

    @property
    def allowed(self) -> tuple[ChannelShown, ...]:
        return tuple(each for each in self.channels if each.may)

    @property
    def refused(self) -> tuple[ChannelShown, ...]:
        return tuple(each for each in self.channels if not each.may)


@dataclass(frozen=True)
class PermissionsShown:
    """Everything that one person agreed to or refused, and how they like to be reached."""

    purposes: tuple[PurposeShown, ...]
    opted_out: Said | None
    channels_refused: tuple[str, ...]
    preferred_channel: str
    language: str
    zone: str

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel that some purpose uses."""
        found = {each.channel for shown in self.purposes for each in shown.channels}
        return tuple(sorted(found))


def permissions_of(profiles: Sequence[int], rulebook: Rulebook) -> PermissionsShown:
    """What holds for the person of these profiles now."""
    statements = statements_of(profiles)
    erased = erased_at(addresses_of(profiles))
    purposes = tuple(
        PurposeShown(
            stored.purpose,
            tuple(
                _channel(stored.purpose, channel, profiles, statements, erased)
                for channel in stored.purpose.channels
            ),
        )
        for stored in rulebook.purposes.values()
    )
    everything = said_of(statements, profiles, EVERY, EVERY)
    liked = preferences_of(profiles)
    return PermissionsShown(
        purposes=purposes,
        opted_out=everything if everything and everything.is_refusal else None,
        channels_refused=_refused(statements, profiles),
        preferred_channel=liked.get("channel", ""),
        language=liked.get("language", ""),
        zone=liked.get("zone", ""),
    )


def newest_statement(profiles: Sequence[int]) -> datetime | None:
    """When somebody last said something of the person's consents."""
    rows = ConsentStatement.objects.filter(profile_id__in=profiles).order_by("-said_at")
    return rows.values_list("said_at", flat=True).first()


def _channel(
    purpose: Purpose,
    channel: str,
    profiles: Sequence[int],
    statements: Sequence[ConsentStatement],
    erased: datetime | None,
) -> ChannelShown:
    said = said_of(statements, profiles, purpose.key, channel)
    is_on = said.is_grant if said and purpose.can_be_refused else purpose.is_default
    may = permission(purpose, channel, profiles, statements, erased)
    return ChannelShown(channel, may, is_on, said)


def _refused(statements: Sequence[ConsentStatement], profiles: Sequence[int]) -> tuple[str, ...]:
    channels = {each.channel for each in statements if each.purpose == EVERY} - {EVERY}
    found = {channel: said_of(statements, profiles, EVERY, channel) for channel in channels}
    return tuple(sorted(channel for channel, said in found.items() if said and said.is_refusal))
