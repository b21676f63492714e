"""The door: every survey, message or call is asked for here before it is made.

An ask that is allowed holds its place at once, so that fifty senders who ask at the same moment get
one yes. Whoever got a yes calls :func:`confirm_sent` right before sending, which looks once more,
or :func:`cancel_contact`; a place that nobody uses is given up after a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from heed.customers.contact.addresses import lot
from heed.customers.contact.booking import Booking, end, expire_overdue, write_event
from heed.customers.contact.rulebook import Rulebook, read_rulebook
from heed.customers.contact.rules import Standing, Verdict, Wanted, decide, held_until
from heed.customers.contact.standing import COUNTING, history_of, known_of, standing_of, written
from heed.customers.contact.whom import Reached, Who, in_turn, reached_by
from heed.customers.contact.wording import sentence
from heed.customers.models import Contact, ContactEvent
from heed.kernel.errors import HeedError, NotFound

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Ask:
    """Somebody wants to contact somebody.

    ``who`` is the number of a customer or profile, or a key. ``at`` is when it is to be sent, now
    if not given. ``reference`` is the sender's own: asking again with the same gives the same
    place. ``chance`` is the probability with which the sender's sample drew this person; who rests
    is drawn less often, so the ledger keeps it for weighting.
    """

    who: Who
    contact_class: str
    channel: str
    purpose: str
    programme: str = ""
    at: datetime | None = None
    account: int | None = None
    reminds_of: int = 0
    reference: str = ""
    chance: float | None = None


@dataclass(frozen=True)
class Decision:
    """Yes or no, with the row of the ledger that says so. ``customer`` is 0 for nobody known."""

    number: int
    is_allowed: bool
    state: str
    reason: str
    sentence: str
    rule: str
    policy_version: int
    again_from: datetime | None
    held_until: datetime | None
    customer: int


def ask_to_contact(*, ask: Ask, actor: str, now: datetime) -> Decision:
    """Decide on one contact. A yes holds the place; a no is a row, too.

    Raises:
        NotFound: nobody has this number.
    """
    return ask_all(asks=[ask], actor=actor, now=now)[0]


def ask_all(*, asks: Sequence[Ask], actor: str, now: datetime) -> list[Decision]:
    """Decide on several contacts that wait, the most important class first, ties by lot.

    Returns the decisions in the order of the asks.

    Raises:
        NotFound: nobody has one of the numbers; then none is decided.
        HeedError: there are more than can be decided in one transaction.
    """
    if len(asks) > MOST_AT_ONCE:
        raise HeedError(f"Ask for at most {MOST_AT_ONCE} contacts at once.", code="too_many")
    with transaction.atomic():
        reached = in_turn(
            lambda: [reached_by(ask.who, ask.account) for ask in asks],
            lambda found: [turn for each in found for turn in each.turns],
        )
        rulebook = read_rulebook()
        order = sorted(range(len(asks)), key=lambda n: _place(asks[n], reached[n], rulebook))
        booking = Booking(rulebook, actor, now)
        found = {n: _decided(asks[n], reached[n], booking) for n in order}
    return [found[n] for n in range(len(asks))]


def confirm_sent(*, contact: int, actor: str, now: datetime) -> Decision:
    """The last look, right before sending: yes marks it as sent, no gives the place up.

    People may have been joined, have opted out or complained since it was asked for.

    Raises:
        NotFound: there is no such ask.
        HeedError: it was sent, cancelled or refused already.
    """
    with transaction.atomic():
        row = _in_turn(contact)
        rulebook = read_rulebook()
        booking = Booking(rulebook, actor, now)
        expire_overdue([row], booking)
        if row.state == Contact.State.EXPIRED:
            return decision_of(row, rulebook)
        if row.state != Contact.State.RESERVED:
            raise HeedError(f"Contact {contact} is {row.state} already.", code="not_reserved")
        known = known_of(_reached(row), now)
        standing = standing_of(known, purpose=row.purpose, channel=row.channel, rulebook=rulebook)
        wanted = Wanted(row.contact_class, row.channel, now, row.reminds_of_id or 0)
        past = history_of(
            standing, at=now, rulebook=rulebook, reminds_of=wanted.reminds_of, but=row.pk
        )
        verdict = decide(wanted, standing, past, rulebook.book)
        _looked(row, verdict, standing, booking)
        return decision_of(row, rulebook)


def cancel_contact(*, contact: int, actor: str, now: datetime, reason: str = "cancelled") -> None:
    """Give up a place that is held, or note that what was sent could not be delivered.

    Raises:
        NotFound: there is no such ask.
        HeedError: nothing of it can be given up any more.
    """
    with transaction.atomic():
        row = _in_turn(contact)
        may = {Contact.State.RESERVED}
        if reason == "not_delivered":
            may.add(Contact.State.SENT)
        if row.state not in may:
            raise HeedError(f"Contact {contact} is {row.state} already.", code="not_reserved")
        end([row], ContactEvent.Kind.CANCELLED, reason, actor=actor, now=now)


def look_at(*, ask: Ask, now: datetime) -> Verdict:
    """What the answer would be; nothing is written, no place is held."""
    rulebook = read_rulebook()
    reached = reached_by(ask.who, ask.account)
    return _verdict(ask, reached, rulebook, now)[1]


def decision_of(row: Contact, rulebook: Rulebook) -> Decision:
    """A row of the ledger as an answer."""
    names = {limit.key: limit.name for limit in rulebook.policy.limits}
    return Decision(
        number=row.pk,
        is_allowed=row.state in (Contact.State.RESERVED, Contact.State.SENT),
        state=row.state,
        reason=row.reason,
        sentence=sentence(row.reason, names.get(row.rule, row.rule)),
        rule=row.rule,
        policy_version=row.policy_version,
        again_from=row.again_from,
        held_until=row.held_until,
        customer=row.profile.customer_id if row.profile else 0,
    )


def _place(ask: Ask, reached: Reached, rulebook: Rulebook) -> tuple[int, float]:
    """Where an ask stands among those that wait."""
    found = rulebook.policy.by_class.get(ask.contact_class)
    priority = found.priority if found else len(rulebook.policy.classes)
    who = str(reached.customer) if reached.customer else reached.address
    return priority, lot("turn", who, ask.programme, ask.purpose, ask.reference)


def _decided(ask: Ask, reached: Reached, booking: Booking) -> Decision:
    rulebook, now = booking.rulebook, booking.now
    expire_overdue(_held_around(reached), booking)
    if (earlier := _same_place(ask, reached)) is not None:
        return decision_of(earlier, rulebook)
    standing, verdict = _verdict(ask, reached, rulebook, now)
    row = _row(ask, reached, booking)
    row.state = Contact.State.RESERVED if verdict.is_allowed else Contact.State.REFUSED
    row.reason, row.rule, row.again_from = verdict.reason, verdict.rule, verdict.again_from
    row.held_until = held_until(row.at, now, rulebook.policy) if verdict.is_allowed else None
    row.save()
    row.accounts.set(reached.accounts)
    write_event(row, ContactEvent.Kind.ASKED, verdict, written(standing), booking)
    return decision_of(row, rulebook)


def _verdict(
    ask: Ask, reached: Reached, rulebook: Rulebook, now: datetime
) -> tuple[Standing, Verdict]:
    at = ask.at or now
    standing = standing_of(
        known_of(reached, at), purpose=ask.purpose, channel=ask.channel, rulebook=rulebook
    )
    past = history_of(standing, at=at, rulebook=rulebook, reminds_of=ask.reminds_of)
    wanted = Wanted(ask.contact_class, ask.channel, at, ask.reminds_of)
    return standing, decide(wanted, standing, past, rulebook.book)


def _row(ask: Ask, reached: Reached, booking: Booking) -> Contact:
    stored = booking.rulebook.purposes.get(ask.purpose)
    reminded = Contact.objects.filter(pk=ask.reminds_of).first() if ask.reminds_of else None
    return Contact(
        profile_id=reached.profile or None,
        address=reached.address,
        contact_class=ask.contact_class,
        channel=ask.channel,
        purpose=ask.purpose,
        programme=ask.programme,
        reference=ask.reference,
        reminds_of=reminded,
        chance=ask.chance,
        policy_version=booking.rulebook.policy.version,
        purpose_version=stored.version if stored else 0,
        asked_at=booking.now,
        at=ask.at or booking.now,
        actor=booking.actor,
    )


def _looked(row: Contact, verdict: Verdict, standing: Standing, booking: Booking) -> None:
    """Write down what the last look before sending gave."""
    row.state = Contact.State.SENT if verdict.is_allowed else Contact.State.CANCELLED
    row.reason, row.rule, row.again_from = verdict.reason, verdict.rule, verdict.again_from
    row.at = booking.now
    row.policy_version = booking.rulebook.policy.version
    row.held_until = None
    row.save()
    row.accounts.set(standing.accounts)
    write_event(row, ContactEvent.Kind.LOOKED, verdict, written(standing), booking)


def _held_around(reached: Reached) -> list[Contact]:
    """Places that are held for somebody, or for people of their accounts."""
    around = (
        Q(profile_id__in=reached.profiles)
        | Q(address__in=reached.addresses)
        | Q(accounts__in=reached.accounts)
    )
    return list(Contact.objects.filter(around, state=Contact.State.RESERVED).distinct())


def _same_place(ask: Ask, reached: Reached) -> Contact | None:
    """The place that this ask of a sender got earlier for the same person."""
    if not ask.reference:
        return None
    theirs = Q(profile_id__in=reached.profiles) | Q(address__in=reached.addresses)
    same = Contact.objects.filter(theirs, reference=ask.reference, programme=ask.programme)
    return same.filter(state__in=COUNTING).order_by("pk").first()


def _in_turn(contact: int) -> Contact:
    """An ask, once nobody else can decide on contacts with that person."""

    def turns(row: Contact) -> set[str]:
        return {*_reached(row).turns, f"contact:row:{row.pk}"}

    return in_turn(lambda: _get(contact), turns)


def _get(contact: int) -> Contact:
    row = Contact.objects.select_related("profile").filter(pk=contact).first()
    if row is None:
        raise NotFound(f"There is no contact {contact}.")
    return row


def _reached(row: Contact) -> Reached:
    accounts = tuple(row.accounts.values_list("pk", flat=True))
    if row.profile_id is None:
        return Reached(0, 0, (), row.address, frozenset({row.address} - {""}), accounts)
    found = reached_by(row.profile_id)
    return Reached(
        customer=found.customer,
        profile=row.profile_id,
        profiles=found.profiles,
        address=row.address,
        addresses=found.addresses | ({row.address} - {""}),
        accounts=tuple(sorted({*found.accounts, *accounts})),
    )
