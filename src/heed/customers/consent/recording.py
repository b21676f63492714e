"""Recording what people say: consents, refusals, opt-outs, how they like to be reached."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from heed.customers.consent.design import CHANNELS, EVERY
from heed.customers.consent.standing import said_of, statements_of
from heed.customers.contact.booking import Booking, give_up
from heed.customers.contact.rulebook import StoredPurpose, read_rulebook
from heed.customers.contact.whom import Reached, Who, person_in_turn
from heed.customers.models import ConsentStatement, ConsentWording, ContactPreference
from heed.foundation import audit
from heed.foundation.notation import is_zone
from heed.kernel.errors import HeedError, NotFound

State = ConsentStatement.State
BY_THE_CUSTOMER = frozenset({"preference_page", "one_click", "confirmation"})
IMPORT = "import:"  # and the name of the source


@dataclass(frozen=True)
class Saying:
    """Somebody says yes or no to a purpose by a channel; ``*`` is all of them (a no, or its end).

    ``proves`` is a channel that is proved to reach the person, as a link is that was sent by it: a
    yes by that channel needs no second one. ``only`` speaks for the named profile alone, as a
    source does of its own customer.
    """

    purpose: str
    channel: str
    yes: bool
    source: str
    language: str = "en"
    proves: str = ""
    said_at: datetime | None = None
    only: bool = False


def record_consent(*, who: Who, saying: Saying, actor: str, now: datetime) -> ConsentStatement:
    """Write one statement; a no gives up the places held for what it concerns.

    Raises:
        NotFound: nobody has this number, or there is no such purpose.
        HeedError: the purpose does not use the channel, or cannot be refused.
    """
    return record_consents(who=who, sayings=[saying], actor=actor, now=now)[0]


def record_consents(
    *, who: Who, sayings: Iterable[Saying], actor: str, now: datetime
) -> list[ConsentStatement]:
    """Write several statements of one person, all or none; see :func:`record_consent`."""
    with transaction.atomic():
        person = person_in_turn(who)
        if not person.customer:
            raise NotFound("Nobody shows this key.")
        booking = Booking(read_rulebook(), actor, now)
        return [_record(person, saying, booking) for saying in sayings]


def opt_out(*, who: Who, source: str, actor: str, now: datetime) -> ConsentStatement:
    """No messages at all, from now on, but what the law obliges to send.

    Raises:
        NotFound: nobody has this number.
    """
    saying = Saying(EVERY, EVERY, yes=False, source=source)
    return record_consent(who=who, saying=saying, actor=actor, now=now)


def prefer(
    *, who: Who, name: str, value: str, source: str, actor: str, now: datetime
) -> ContactPreference:
    """Note how somebody likes to be reached: ``channel``, ``language`` or ``zone``.

    Raises:
        NotFound: nobody has this number.
        HeedError: it cannot be preferred.
    """
    _check_preference(name, value)
    with transaction.atomic():
        person = person_in_turn(who)
        if not person.customer:
            raise NotFound("Nobody shows this key.")
        row = ContactPreference.objects.create(
            profile_id=person.profile,
            name=name,
            value=value,
            said_at=now,
            source=source,
            actor=actor,
        )
        if _is_by_staff(source):
            subject = f"customer:{person.customer}"
            audit.record(
                actor=actor, now=now, verb="preference.recorded", subject=subject, name=name
            )
    return row


def _record(person: Reached, saying: Saying, booking: Booking) -> ConsentStatement:
    stored = _purpose(saying, booking)
    if saying.said_at and saying.said_at > booking.now:
        raise HeedError("This cannot have been said in the future.", field="said_at")
    row = ConsentStatement.objects.create(
        profile_id=person.profile,
        covers=[person.profile] if saying.only else sorted(person.profiles),
        purpose=saying.purpose,
        channel=saying.channel,
        state=_state(person, saying, stored),
        wording=wording_row(stored, saying.language) if stored else None,
        said_at=saying.said_at or booking.now,
        recorded_at=booking.now,
        source=saying.source,
        actor=booking.actor,
    )
    if not saying.yes:
        _give_up(person, saying, booking)
    if _is_by_staff(saying.source):
        facts = {"purpose": saying.purpose, "channel": saying.channel, "state": row.state}
        audit.record(
            actor=booking.actor,
            now=booking.now,
            verb="consent.recorded",
            subject=f"customer:{person.customer}",
            **facts,
        )
    return row


def _is_by_staff(source: str) -> bool:
    """Whether a colleague wrote it: what customers do is its own log, imports have one row each."""
    return source not in BY_THE_CUSTOMER and not source.startswith(IMPORT)


def _purpose(saying: Saying, booking: Booking) -> StoredPurpose | None:
    """The purpose that is spoken of; None for all of them."""
    if saying.purpose == EVERY:
        if saying.channel not in (*CHANNELS, EVERY):
            raise HeedError(f"There is no channel {saying.channel}.", field="channel")
        return None
    purposes = booking.rulebook.purposes
    if saying.purpose not in purposes:
        known = ", ".join(purposes) or "none; define some first"
        raise NotFound(f"There is no purpose {saying.purpose}. There are: {known}.")
    stored = purposes[saying.purpose]
    if saying.channel not in stored.purpose.channels:
        uses = ", ".join(stored.purpose.channels)
        raise HeedError(f"{stored.purpose.name} uses {uses} only.", field="channel")
    if not stored.purpose.can_be_refused:
        said = f"{stored.purpose.name} rests on {stored.purpose.basis}, so nobody is asked for it."
        raise HeedError(said, field="purpose")
    return stored


def _state(person: Reached, saying: Saying, stored: StoredPurpose | None) -> State:
    if saying.yes:
        needs_more = stored is not None and stored.purpose.double_opt_in
        if not needs_more:
            return State.GRANTED
        return State.CONFIRMED if saying.proves == saying.channel else State.PENDING
    before = said_of(
        statements_of(person.profiles), person.profiles, saying.purpose, saying.channel
    )
    return State.WITHDRAWN if before is not None and not before.is_refusal else State.REFUSED


def _give_up(person: Reached, saying: Saying, booking: Booking) -> None:
    """Give up the places that a no concerns; what the law obliges to send goes on."""
    about = Q() if saying.channel == EVERY else Q(channel=saying.channel)
    if saying.purpose == EVERY:
        duties = [
            key
            for key, stored in booking.rulebook.purposes.items()
            if stored.purpose.basis == "legal_obligation"
        ]
        about &= ~Q(purpose__in=duties)
        reason = "opted_out" if saying.channel == EVERY else "channel_refused"
    else:
        about &= Q(purpose=saying.purpose)
        reason = "refused"
    give_up(person.profiles, person.addresses, about, reason, booking)


def wording_row(stored: StoredPurpose, language: str) -> ConsentWording:
    """The words that somebody was told, kept once."""
    code, words = stored.purpose.wording(language)
    kept_for = stored.purpose.kept_for
    facts = {
        "purpose": stored.purpose.key,
        "purpose_version": stored.version,
        "basis": stored.purpose.basis,
        "language": code,
        "title": words.title,
        "says": words.says,
        "kept_for_days": kept_for.days if kept_for else None,
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    row, _ = ConsentWording.objects.get_or_create(fingerprint=fingerprint, defaults=facts)
    return row


def _check_preference(name: str, value: str) -> None:
    known: Collection[str] = CHANNELS
    if name == ContactPreference.Name.CHANNEL and value not in known:
        raise HeedError(f"Choose one of: {', '.join(CHANNELS)}.", field="channel")
    if name == ContactPreference.Name.ZONE and not is_zone(value):
        raise HeedError(f"There is no time zone {value}.", field="zone")
    if name not in ContactPreference.Name.values:
        raise HeedError(f"{name} is nothing to prefer.", field="name")
